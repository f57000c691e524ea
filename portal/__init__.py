"""What readers and programs get over HTTP, from published snapshots alone."""

"""What readers get and were given: snapshots, those that wait, and what was ever told."""

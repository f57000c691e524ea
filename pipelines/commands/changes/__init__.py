"""What changed between two snapshots, and why."""

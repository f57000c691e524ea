"""What `klynge check` asks of definitions."""

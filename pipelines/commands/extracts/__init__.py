"""What was received, what became of it, and what is late."""

"""The command line: an inner room for each question that a user asks."""

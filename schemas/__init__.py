"""What is valid: frames, definitions, datasets' rules."""

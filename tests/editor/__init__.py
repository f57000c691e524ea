"""What an editor does for who writes definitions."""

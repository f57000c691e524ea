"""Excel files that somebody outside fills in or acts on."""

"""Bad input, one kind at a time: what is said, what is kept, and yesterday's snapshot untouched."""

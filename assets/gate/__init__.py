"""Whether a finished snapshot waits for approval, and its approval."""

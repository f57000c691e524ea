"""Whether an effort moved what it was to move: efforts × values, no I/O."""

"""Several processes in one home at the same time."""

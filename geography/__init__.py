"""Areas, codes, names, and membership over time."""

"""The two frames that carry everything, and their columns."""

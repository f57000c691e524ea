"""How files that a steward writes are read, and what is said of mistakes in them."""

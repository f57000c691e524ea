"""How one figure came about, taken apart by the functions that made it."""

"""How a published figure came about."""

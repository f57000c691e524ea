"""Published figures as statistical tables: dimensions, and for each cell a value or a reason."""

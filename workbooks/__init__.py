"""How published values become a cluster's Excel file."""

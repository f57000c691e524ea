"""Cells: what a text in a table means, once it is known in which column it stands."""

"""Pieces that sheets are put together from: charts, tables and lines of cells."""

"""Bytes: opening, bounding and reading files as tables of text."""

"""Efforts: what there is, whether the file is sound, registering one, and what became of it."""

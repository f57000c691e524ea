"""Seeded synthetic extracts in the publishers' layouts."""

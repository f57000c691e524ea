"""Dagster's storage on a real PostgreSQL server instead of the home's own files."""

"""Keeping a home: its version, its backup, and what a killed run leaves behind."""

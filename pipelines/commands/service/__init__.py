"""Staying up: page and daemon as in production, whether all is well, and telling people."""

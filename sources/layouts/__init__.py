"""Layouts: the publishers' files described as data, and which of them a file is."""

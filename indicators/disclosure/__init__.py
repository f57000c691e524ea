"""Disclosure control: which figures are hidden, and what may be told of them."""

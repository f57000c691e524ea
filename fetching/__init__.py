"""Fetching: gets publishers' bytes with their provenance, and puts them into the inbox.

Belongs here: the sources that have an address, asking their publishers, and what was fetched when.
Does not belong here: what a publisher's file says (`sources`), and whether it is accepted.
"""

"""The auditor: tries to work out hidden numbers from what is published, as a reader could.

Belongs here: what a reader is told, the sums that he knows, and the attack. Does not belong here:
how numbers are hidden, of which this room knows nothing: it imports only `schemas` and `geography`,
so that the protection (`indicators.disclosure`) is tried by a program that shares no code with it.
"""

"""Seeded synthetic extracts in the publishers' layouts.

Belongs here: made-up figures, marked as synthetic in every file. Does not belong here:
anything that the pipeline needs in order to run on real extracts.
"""

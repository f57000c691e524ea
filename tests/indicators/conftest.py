"""How the property tests of this room run."""

from __future__ import annotations

from hypothesis import settings

# the first example pays for the import of scipy, which no deadline should count
settings.register_profile("klynge", deadline=None)
settings.load_profile("klynge")

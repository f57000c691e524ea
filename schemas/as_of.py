"""As of which day something is computed.

Belongs here: the day and the rule by which an extract was known on it. Does not belong here:
choosing the extracts (`warehouse.store`) or the definitions of that day (`warehouse.runs`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class AsOf:
    """A day in the past, and what counts as known on it.

    Known are the extracts that were published on `day` or before; with `received` only those of
    them that this system had received by the end of that day (UTC), too.
    """

    day: date
    received: bool = False

    @property
    def rule(self) -> str:
        """The rule's name: `published` or `received`."""
        return "received" if self.received else "published"

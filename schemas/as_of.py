"""As of which day something is computed.

Belongs here: the day, the rule by which an extract was known on it, and reading both as they are
written. Does not belong here: choosing the extracts (`warehouse.store`) or the definitions of
that day (`warehouse.runs`).
"""

from __future__ import annotations

import re
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


class AsOfError(ValueError):
    """What was written is no day as of which something can be computed."""


def read_as_of(text: str | None, received: bool, today: date) -> AsOf | None:
    """The day of `--as-of` with the rule of `--received`; None when neither was given.

    Raises `AsOfError` for a text that is no date, a day after `today`, and a rule without a day.
    """
    if text is None:
        if received:
            raise AsOfError("--received says which extracts were known as of a day: add --as-of")
        return None
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        day = None
    if day is None:
        raise AsOfError(f"'{text}' is no date; write year, month and day, such as 2024-12-01")
    if day > today:
        raise AsOfError(f"{day} has not come yet: what will be known then cannot be told")
    return AsOf(day, received)

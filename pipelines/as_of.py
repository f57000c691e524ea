"""Days of the past on the command line: reading one, and saying what was computed as of it.

Belongs here: what `run`, `preview` and `explain` have in common of `--as-of`. Does not belong
here: which extracts and definitions count as of a day (`warehouse.store`, `assets.known_then`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from assets.known_then import NAMED, RUN
from schemas.as_of import AsOf


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


def describe_as_of(stated: Mapping[str, Any]) -> list[str]:
    """As of which day something was computed, and by whose definitions and map.

    `stated` is a manifest's `as_of` (`assets.known_then.describe_as_of`).
    """
    by_rule = "published and received" if stated["rule"] == "received" else "published"
    return [
        f"Computed as of {stated['date']}: only with extracts {by_rule} on that day or before.",
        f"Definitions: {describe_origin(stated['definitions'], stated['date'])}",
        f"Map: {describe_origin(stated['map'], stated['date'])}",
    ]


def describe_origin(origin: Mapping[str, str], day: str) -> str:
    """Where definitions or map come from."""
    if origin["source"] == RUN:
        when = origin["published_at"][:16].replace("T", " ")
        return f"those in force then, of run {origin['run_id']}, published {when} UTC."
    if origin["source"] == NAMED:
        return f"{origin['file']}, as was asked for."
    return f"no run had published by {day}, so those of today: {origin['file']}."

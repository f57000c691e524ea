"""How it is said what was computed as of a day of the past.

Belongs here: what `run` and `explain` have in common of `--as-of`. Does not belong here: which
extracts and definitions count as of a day (`warehouse.store`, `assets.computing_basis`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assets.computing_basis import NAMED, RUN


def tell_as_of(stated: Mapping[str, Any]) -> list[str]:
    """As of which day something was computed, and by whose definitions and map.

    `stated` is a manifest's `as_of` (`assets.computing_basis.state_as_of`).
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

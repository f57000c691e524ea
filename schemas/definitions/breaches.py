"""A rule of the definition language that a block breaks by itself.

Belongs here: the shape. Does not belong here: the rules (`schemas.definitions.model`) and what the
file as a whole breaks (`schemas.definitions.checking`).
"""

from __future__ import annotations

from typing import NamedTuple

LATER = "breaches are asked for later"
"""Given as the context of a validation that leaves the breaches out."""


class Breach(NamedTuple):
    """A broken rule: where, in words, what else it rests on, and the words in Danish."""

    path: tuple[str | int, ...]
    message: str
    rests_on: tuple[str, ...] = ()
    danish: str | None = None

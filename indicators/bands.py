"""Age bands: what they mean and which finer ones make a wider one.

Belongs here: parsing and tiling of bands. Does not belong here: reading labels of publishers
(`sources/`).
"""

from __future__ import annotations

import re

from schemas.vocabulary import ALL

OPEN_END = 1000
"""Stands in for the missing upper end of a band such as `80+`."""


def parse_band(age: str) -> tuple[int, int] | None:
    """First and last year of a band, both included; None for `alle` and `standardiseret`."""
    match = re.fullmatch(r"(\d+)(?:-(\d+)|(\+))?", age)
    if match is None:
        return None
    first = int(match[1])
    if match[3]:
        return first, OPEN_END
    return first, int(match[2]) if match[2] else first


def tile_band(target: str, available: set[str]) -> list[str] | None:
    """The bands that together are exactly `target`, or None when they cannot be found.

    The band itself comes first; else the fewest, widest bands without overlap. `alle` is
    tiled by bands from 0 to an open end when it is not printed itself.
    """
    if target in available:
        return [target]
    wanted = (0, OPEN_END) if target == ALL else parse_band(target)
    if wanted is None:
        return None
    parsed = {age: band for age in available if (band := parse_band(age)) is not None}
    by_start: dict[int, list[tuple[int, str]]] = {}
    for age, (first, last) in parsed.items():
        by_start.setdefault(first, []).append((last, age))
    return tile_from(wanted[0], wanted[1], by_start)


def tile_from(start: int, end: int, by_start: dict[int, list[tuple[int, str]]]) -> list[str] | None:
    """Bands from `start` to `end`, the widest first; None when there is a gap."""
    for last, age in sorted(by_start.get(start, ()), reverse=True):
        if last == end:
            return [age]
        if last < end and (rest := tile_from(last + 1, end, by_start)) is not None:
            return [age, *rest]
    return None

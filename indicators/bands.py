"""Which finer age bands make a wider one.

Belongs here: tiling of bands. Does not belong here: what a band means (`schemas.age_bands`).
"""

from __future__ import annotations

from schemas.age_bands import OPEN_END, parse_band
from schemas.vocabulary import ALL


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

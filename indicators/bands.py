"""Which finer age bands make a wider one.

Belongs here: tiling of bands. Does not belong here: what a band means (`schemas.age_bands`).
"""

from __future__ import annotations

from schemas.age_bands import OPEN_END, parse_band
from schemas.vocabulary import ALL

SHOWN_BANDS = 4
OLDEST = 110


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


def find_near_bands(asked: str, available: set[str], joined: bool = True) -> tuple[str, ...]:
    """The bands nearest to one that cannot be had, of those that are printed or can be `joined`:
    counts are added up, shares are not.

    None where the band itself can be had, or nothing is printed by age.
    """
    wanted = (0, OPEN_END) if asked == ALL else parse_band(asked)
    if wanted is None or tile_band(asked, available) is not None:
        return ()
    parsed = [band for age in available if (band := parse_band(age)) is not None]
    by_start: dict[int, list[tuple[int, str]]] = {}
    for age in available:
        band = parse_band(age)
        if band is not None:
            by_start.setdefault(band[0], []).append((band[1], age))
    ends = sorted({last for _, last in parsed})
    found = [
        (first, last)
        for first in sorted(by_start)
        for last in ends
        if first <= last
        and (tile_from(first, last, by_start) is not None if joined else (first, last) in parsed)
    ]
    found.sort(key=lambda band: abs(band[0] - wanted[0]) + abs(_close(band[1]) - _close(wanted[1])))
    return tuple(name_band(band) for band in found[:SHOWN_BANDS])


def name_band(band: tuple[int, int]) -> str:
    """A band as it is written."""
    first, last = band
    if last == OPEN_END:
        return f"{first}+"
    return str(first) if first == last else f"{first}-{last}"


def _close(last: int) -> int:
    """The last year of a band; an open end as the oldest there are, so that it is not far away."""
    return min(last, OLDEST)

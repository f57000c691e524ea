"""What an age band means: its first and last year, and whether two of them overlap.

Belongs here: reading a band as years. Does not belong here: joining finer bands to wider ones
(`indicators.bands`) and the labels of publishers (`sources/`).
"""

from __future__ import annotations

import re

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


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two bands share a year."""
    return one[0] <= other[1] and other[0] <= one[1]


def contains(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    """Whether every year of `inner` lies in `outer`."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]

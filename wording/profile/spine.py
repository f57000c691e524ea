"""Where an area lies among its peers and the country's municipalities, as places on a line.

Belongs here: placing numbers between -1 and 1, worse to the left, and saying the place in words.
Does not belong here: drawing (`profiles/`) and which rows there are (`wording.profile.rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wording.view import Figure

MOST_REACH = 4.0
"""Limits further out than so many times the municipalities' spread do not press all else together;
they are drawn to the edge."""
SIDES = {
    None: ("lavere", "højere"),
    "lower": ("bedre", "dårligere"),
    "higher": ("dårligere", "bedre"),
}
"""What a low and a high figure are, by the direction that is desired."""


@dataclass(frozen=True)
class Percentiles:
    """The country's municipalities: 5, 25, 75 and 95 per cent of them have lower figures."""

    p05: float
    p25: float
    p75: float
    p95: float


@dataclass(frozen=True)
class Spine:
    """Places from -1 to 1 on a row's line: worse to the left, better to the right; where neither is
    better, low to high (`is_judged` False).

    The middle is the country's figure, else the region's (`middle`: 'land' or 'region'). `whiskers`
    is the interval of the area's own figure, `box` and `tails` hold half and nine tenths of the
    country's municipalities; each None where there is none.
    """

    own: float
    middle: str
    is_judged: bool
    whiskers: tuple[float, float] | None
    box: tuple[float, float] | None
    tails: tuple[float, float] | None
    region: float | None
    peers: tuple[float, ...]


def place_on_spine(
    own: Figure,
    region: float | None,
    country: float | None,
    peers: Sequence[float],
    municipalities: Percentiles | None,
    direction: str | None,
) -> Spine | None:
    """The places of a row's numbers; None without a figure of its own or one to hold it against."""
    middle = region if country is None else country
    if own.value is None or middle is None:
        return None
    spread = municipalities or Percentiles(middle, middle, middle, middle)
    seen = [own.value, *peers, spread.p05, spread.p95, *([] if region is None else [region])]
    reach = max(abs(each - middle) for each in seen)
    limits = [each for each in (own.ci_low, own.ci_high) if each is not None]
    widest = max([reach, *(abs(each - middle) for each in limits)])
    reach = min(widest, MOST_REACH * reach) or 1.0
    sign = -1.0 if direction == "lower" else 1.0

    def place(number: float) -> float:
        return max(-1.0, min(1.0, sign * (number - middle) / reach))

    def between(low: float, high: float) -> tuple[float, float]:
        first, second = sorted((place(low), place(high)))
        return first, second

    return Spine(
        own=place(own.value),
        middle="region" if country is None else "land",
        is_judged=direction is not None,
        whiskers=between(*limits) if len(limits) == 2 else None,
        box=between(spread.p25, spread.p75) if municipalities else None,
        tails=between(spread.p05, spread.p95) if municipalities else None,
        region=None if region is None or country is None else place(region),
        peers=tuple(place(each) for each in peers),
    )


def tell_place(value: float, spread: Percentiles, direction: str | None) -> str:
    """Where a figure lies among the country's municipalities: 'bedre end tre fjerdedele af
    landets kommuner'."""
    low, high = SIDES[direction]
    if spread.p25 <= value <= spread.p75:
        return "i midterfeltet af landets kommuner"
    side = low if value < spread.p25 else high
    is_far = value < spread.p05 or value > spread.p95
    return f"{side} end {'95 pct.' if is_far else 'tre fjerdedele'} af landets kommuner"

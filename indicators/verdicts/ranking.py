"""Which of several figures is the best, in which order they stand, and in which period.

Belongs here: putting figures in order. Does not belong here: whether they can be held against
each other at all (`indicators.verdicts.comparability`); verdicts, which rest on intervals
(`indicators.verdicts.benchmarks`).

A figure is anything with a `value`, None where there is none; a series is figures by period.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from indicators.verdicts.comparability import can_be_ranked
from schemas.definitions.model import Definition


class Valued(Protocol):
    """What has a figure or none."""

    @property
    def value(self) -> float | None:
        """The figure, None where it is hidden or lacks."""


Key = TypeVar("Key")


def find_best(definition: Definition, figures: Mapping[Key, Valued | None]) -> Key | None:
    """Whose figure is the best; None when it cannot be ranked, or fewer than two have one."""
    known = {key: each.value for key, each in figures.items() if each and each.value is not None}
    if not can_be_ranked(definition) or len(known) < 2:
        return None
    sign = -1.0 if definition.direction == "higher" else 1.0
    return min(known, key=lambda key: sign * known[key])


def sort_best_first(
    definition: Definition, figures: Mapping[Key, Valued], names: Mapping[Key, str]
) -> list[Key]:
    """The keys, the best figure first, without a direction the highest; those without one last;
    equals by name."""
    sign = 1.0 if definition.direction == "lower" else -1.0

    def rank(key: Key) -> tuple[bool, float, str]:
        value = figures[key].value
        return value is None, 0.0 if value is None else sign * value, names[key]

    return sorted(figures, key=rank)


def find_common_period(series: Iterable[Mapping[str, Valued]], fewest: int) -> str | None:
    """The newest period in which so many of the series have a figure; None when there is none."""
    counts = count_by_period(series)
    return max((p for p, count in counts.items() if count >= fewest), key=rank_period, default=None)


def find_fullest_period(series: Iterable[Mapping[str, Valued]]) -> str | None:
    """The newest of the periods in which most of the series have a figure."""
    counts = count_by_period(series)
    return max(counts, key=lambda period: (counts[period], rank_period(period)), default=None)


def count_by_period(series: Iterable[Mapping[str, Valued]]) -> dict[str, int]:
    """How many of the series have a figure in each period that any of them has a row of."""
    counts: dict[str, int] = {}
    for each in series:
        for period, figure in each.items():
            counts[period] = counts.get(period, 0) + (figure.value is not None)
    return counts


def rank_period(period: str) -> tuple[int, int, str]:
    """A place for a period in time: by the year it ends in, then by its part of the year."""
    if found := re.fullmatch(r"\d{4}-(\d{4})", period):
        return int(found[1]), 0, period
    if "/" in period:
        return int(period[:4]) + 1, 0, period
    found = re.fullmatch(r"\d{4}-(\d{2})", period)
    return int(period[:4]), int(found[1]) - 1 if found else 0, period


def fill_missing_periods(periods: Iterable[str]) -> list[str]:
    """The periods in order, with those between them that were left out: a year among years.

    Only where periods of one length follow each other at one step most of the time, so that what is
    left out is an exception: 2022 of 2019, 2020, 2021, 2023, but nothing of 2010, 2013, 2017.
    """
    known = sorted(set(periods), key=rank_period)
    by_form: dict[str, dict[int, str]] = {}
    for period in known:
        form, place = place_in_form(period)
        by_form.setdefault(form, {})[place] = period
    form, placed = max(by_form.items(), key=lambda item: len(item[1]), default=("", {}))
    places = list(placed)
    steps = [later - earlier for earlier, later in itertools.pairwise(places)]
    if not steps or 2 * steps.count(step := min(steps)) <= len(steps):
        return known
    missing = {
        _name_in_form(form, place)
        for earlier, later in itertools.pairwise(places)
        if (later - earlier) % step == 0
        for place in range(earlier + step, later, step)
    }
    return sorted({*known, *missing}, key=rank_period)


PARTS_OF_YEAR = {"H": 2, "Q": 4, "M": 12}


def place_in_form(period: str) -> tuple[str, int]:
    """A period's form (`Y`, `H`, `Q`, `M`, `/` for school years; `3` for three years), and its
    place among its like."""
    if found := re.fullmatch(r"(\d{4})-(\d{4})", period):
        return str(int(found[2]) - int(found[1]) + 1), int(found[2])
    if found := re.fullmatch(r"(\d{4})(H|Q|-)(\d{1,2})", period):
        form = "M" if found[2] == "-" else found[2]
        return form, PARTS_OF_YEAR[form] * int(found[1]) + int(found[3]) - 1
    return "/" if "/" in period else "Y", int(period[:4])


def list_before(period: str, count: int) -> list[str]:
    """The `count` periods of the same form before one, oldest first."""
    form, place = place_in_form(period)
    return [_name_in_form(form, place - step) for step in range(count, 0, -1)]


def _name_in_form(form: str, place: int) -> str:
    """The period of a form at a place, as it is written."""
    if form == "Y":
        return str(place)
    if form == "/":
        return f"{place}/{(place + 1) % 100:02d}"
    if form.isdigit():
        return f"{place - int(form) + 1}-{place}"
    year, part = divmod(place, PARTS_OF_YEAR[form])
    return f"{year}-{part + 1:02d}" if form == "M" else f"{year}{form}{part + 1}"


def measure_change(change: float | None, before: float | None) -> float:
    """How large a change is against the figure that it began with, as a share without sign.

    0 when one of them is not known or there was nothing before; for sorting only.
    """
    return abs(change / before) if change is not None and before else 0.0

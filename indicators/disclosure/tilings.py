"""Which periods make a longer one, and which bands of age make a wider one.

Belongs here: the arithmetic of period names and bands. Does not belong here: the counts that stand
under them (`indicators.disclosure.equations`).
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterator

import polars as pl

from schemas.age_bands import OPEN_END, parse_band
from schemas.vocabulary import ALL

EVERYONE = (0, OPEN_END)
MOST_REMOVALS = 50
"""So many ways of taking bands away from a wider one are looked at."""
Band = tuple[int, int]


def list_period_parts(periods: list[str]) -> pl.DataFrame:
    """For each period every way of making it of shorter ones: period, way, part.

    A way is listed when one of its parts is among `periods`.
    """
    known = set(periods)
    rows = [
        (period, way, part)
        for period in periods
        for way, parts in split_period(period)
        if known.intersection(parts)
        for part in parts
    ]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("period", "way", "part"), pl.String), orient="row"
    )


def split_period(period: str) -> list[tuple[str, list[str]]]:
    """The ways of a period: years of several, halves, quarters and months of one."""
    if several := re.fullmatch(r"(\d{4})-(\d{4})", period):
        years = range(int(several[1]), int(several[2]) + 1)
        return [("years", [str(year) for year in years])]
    if re.fullmatch(r"\d{4}", period):
        return split_months(period, 1, 12)
    if half := re.fullmatch(r"(\d{4})H([12])", period):
        first = 6 * int(half[2]) - 5
        return split_months(half[1], first, first + 5)
    if quarter := re.fullmatch(r"(\d{4})Q([1-4])", period):
        first = 3 * int(quarter[2]) - 2
        return split_months(quarter[1], first, first + 2)
    return []


def split_months(year: str, first: int, last: int) -> list[tuple[str, list[str]]]:
    """The shorter periods that the months from `first` to `last` are made of."""
    months = range(first, last + 1)
    ways = [("months", [f"{year}-{month:02}" for month in months])]
    if len(months) > 3:
        ways.append(("quarters", [f"{year}Q{(month + 2) // 3}" for month in months[::3]]))
    if len(months) > 6:
        ways.append(("halves", [f"{year}H1", f"{year}H2"]))
    return ways


def list_age_tiles(patterns: list[str]) -> pl.DataFrame:
    """For each set of bands (joined by |) the sums in it: pattern, total, age, coefficient.

    The smallest bands lie between the limits of all of them; each wider band is their sum.
    """
    rows = [
        (pattern, total, age, coefficient)
        for pattern in patterns
        for total, age, coefficient in tile_pattern(pattern.split("|"))
    ]
    schema = {**dict.fromkeys(("pattern", "total", "age"), pl.String), "coefficient": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def tile_pattern(ages: list[str]) -> list[tuple[str, str, float]]:
    """The sums of one set of bands: the wider band, a band in it, its coefficient."""
    bands = {age: EVERYONE if age == ALL else parse_band(age) for age in ages}
    known = {band: age for age, band in sorted(bands.items()) if band is not None}
    edges = sorted({edge for first, last in known for edge in (first, last + 1)})
    smallest = [(first, after - 1) for first, after in itertools.pairwise(edges)]
    rows = []
    for band, age in known.items():
        inside = [tile for tile in smallest if band[0] <= tile[0] and tile[1] <= band[1]]
        if len(inside) > 1:
            rows.append((age, age, -1.0))
            rows += [(age, known.get(tile, write_band(tile)), 1.0) for tile in inside]
    return (
        rows + subtract_bands(known) + subtract_all(known, smallest) + follow_bands(known, smallest)
    )


def subtract_bands(known: dict[tuple[int, int], str]) -> list[tuple[str, str, float]]:
    """Of two nested bands what only the wider one has, where that has no row."""
    rows = []
    for (first, last), wide in known.items():
        for (start, end), narrow in known.items():
            ends = [each for each in ((first, start - 1), (end + 1, last)) if each[0] <= each[1]]
            if not (first <= start and end <= last and ends):
                continue
            if len(ends) == 1 and ends[0] in known:
                continue
            name = write_band(ends[0]) if len(ends) == 1 else f"{wide} - {narrow}"
            total = f"{wide} - {narrow}"
            rows += [(total, wide, -1.0), (total, narrow, 1.0), (total, name, 1.0)]
    return rows


def subtract_all(known: dict[Band, str], smallest: list[Band]) -> list[tuple[str, str, float]]:
    """What is left of a wider band when as many bands as fit are taken away, where that is no band.

    Everyone less 18-39 less 65+ are those of 0-17 and of 40-64 together.
    """
    rows = []
    for (first, last), wide in known.items():
        inside = [each for each in known if first <= each[0] and each[1] <= last]
        inside.remove((first, last))
        for taken in itertools.islice(list_apart(sorted(inside)), MOST_REMOVALS):
            left = [
                tile
                for tile in smallest
                if first <= tile[0] and tile[1] <= last
                and not any(band[0] <= tile[0] and tile[1] <= band[1] for band in taken)
            ]  # fmt: skip
            if len(taken) < 2 or all(
                one[1] + 1 == other[0] for one, other in itertools.pairwise(left)
            ):
                continue
            total = " - ".join([wide, *(known[band] for band in taken)])
            rows += [(total, wide, -1.0), (total, total, 1.0)]
            rows += [(total, known[band], 1.0) for band in taken]
    return rows


def list_apart(bands: list[Band], after: int = 0) -> Iterator[tuple[Band, ...]]:
    """Every choice of bands that do not overlap and leave room for no other, from an age on."""
    follow = [band for band in bands if band[0] >= after]
    if not follow:
        yield ()
        return
    nearest = min(last for _, last in follow)
    for band in follow:
        if band[0] <= nearest:
            for rest in list_apart(follow, band[1] + 1):
                yield (band, *rest)


def follow_bands(
    known: dict[tuple[int, int], str], smallest: list[tuple[int, int]]
) -> list[tuple[str, str, float]]:
    """The smallest bands that follow from three bands or more, some of which overlap.

    A band is a step from its first age to the one after its last; from one end of a smallest band
    to the other some steps, forwards and back, lead past the others: 65-69 is 65+ less 80+ less
    70-79.
    """
    rows = []
    for start, end in smallest:
        steps = find_steps(known, start, end + 1)
        if (start, end) not in known and len(steps) > 2:
            total = f"{write_band((start, end))} of {len(steps)}"
            rows.append((total, write_band((start, end)), -1.0))
            rows += [(total, age, sign) for age, sign in steps]
    return rows


def find_steps(known: dict[tuple[int, int], str], start: int, goal: int) -> list[tuple[str, float]]:
    """The fewest bands that lead from one age to another, with their signs; none where none do."""
    steps: dict[int, list[tuple[str, float]]] = {start: []}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for (first, last), age in known.items():
            for begin, end, sign in ((first, last + 1, 1.0), (last + 1, first, -1.0)):
                if begin == here and end not in steps:
                    steps[end] = [*steps[here], (age, sign)]
                    waiting.append(end)
    return steps.get(goal, [])


def write_band(band: tuple[int, int]) -> str:
    """A band as it is named."""
    first, last = band
    if last == OPEN_END:
        return f"{first}+"
    return str(first) if first == last else f"{first}-{last}"

"""What of all that was worked out is a find: a small count that a reader knows, or nearly knows.

Belongs here: the rule, applied to what is shown, determined and bounded. Does not belong here: the
attack itself (`auditing.attack`, `auditing.bounds`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import numpy as np
import polars as pl

from auditing.attack import Worked
from auditing.bounds import LARGEST_SMALL, ROUNDING, Ranges, bound_by_marks
from auditing.chains import CountNames, tell_bound, tell_exact, write
from auditing.editions import CELL
from auditing.figures.answers import FewAnswers
from auditing.knowledge import PLACE, Told
from auditing.sources import parse_age, write_age
from auditing.system import TOLERANCE, Flags, Floats, System
from schemas.vocabulary import SMALLEST_SHOWN

How = Literal["shown", "exact", "narrowed"]
TABLE = [name for name in CELL if name != "age"]
MOST_PACKINGS = 50
"""So many ways of taking as many bands as fit from a wider one are tried."""


@dataclass(frozen=True)
class Find:
    """A small count that is shown, follows from what is shown, or is known too closely.

    `count` is its key (source, area, period, breakdown) by which a steward may waive it,
    `indicator` one that shows or hides it, `number` what is known of it, `chain` says how it is
    found.
    """

    how: How
    indicator: str
    count: str
    number: str
    chain: str


def list_finds(
    told: Told,
    worked: Worked,
    ranges: Ranges,
    sought: Flags,
    names: CountNames,
    answers: list[FewAnswers],
) -> Iterator[Find]:
    """Every find, the plainest first."""
    yield from find_shown(told, names)
    yield from find_few_answers(answers, names)
    yield from find_exact(worked, names)
    yield from find_differences(worked, names)
    yield from find_narrowed(worked, ranges, sought, names)


def find_shown(told: Told, names: CountNames) -> Iterator[Find]:
    """Rows that plainly show a small count."""
    guarded = pl.col("source").is_in(sorted(told.guarded)) | (pl.col("role") == "rest")
    for row in told.rows.filter("shown", guarded, is_small(pl.col("number"))).to_dicts():
        number, indicator = write(row["number"]), row["indicator_id"]
        chain = f"{names.describe(row)} {number} is shown by {indicator}"
        if row["role"] == "rest":
            counted = names.describe({**row, "source": row["of_source"]})
            chain = f"{counted}: all but {number} of {write(row['n'])}, shown by {indicator}"
        yield Find("shown", indicator, write_key(row), number, chain)


def find_few_answers(answers: list[FewAnswers], names: CountNames) -> Iterator[Find]:
    """Figures of surveys that tell of how few answers they are made."""
    for few in answers:
        key = write_key(few.place)
        yield Find(
            "shown",
            few.indicator,
            key,
            write(few.answers),
            f"{names.describe(few.place)}: {few.text}",
        )


def find_exact(worked: Worked, names: CountNames) -> Iterator[Find]:
    """Small counts that no row shows and that follow."""
    solution = worked.solution
    cells = solution.system.cells
    guarded = cells["guarded"].to_numpy() & (cells["version"] == "").to_numpy()
    for cell in np.flatnonzero(guarded & solution.determined & between(solution.number)).tolist():
        number = write(solution.number[cell])
        yield make_find(names, cell, "exact", number, tell_exact(solution, names, cell))


def find_differences(worked: Worked, names: CountNames) -> Iterator[Find]:
    """Bands that differ from a band within them by a few, where no count stands for those.

    Of bands that some row has, for whatever sex; the third sex follows from two.
    """
    any_sex = [name for name in CELL if name != "sex"]
    known = worked.solution.system.cells.with_columns(
        found=pl.Series(worked.solution.number).fill_nan(None),
        indicator_id=pl.col("indicator_id").drop_nulls().first().over(any_sex),
    ).filter(
        "guarded",
        pl.col("version") == "",
        pl.col("found").is_not_null(),
        pl.col("indicator_id").is_not_null(),
    )
    known = known.select(*CELL, "cell", "found", "indicator_id")
    outer = known.join(list_nested(known), on=["source", "age"])
    inner = known.rename({"age": "inner", "found": "less", "cell": "other"})
    apart = (
        outer.join(inner.drop("indicator_id"), on=[*TABLE, "inner"], how="left")
        .group_by(*outer.drop("inner").columns, maintain_order=True)
        .agg("inner", "less", whole=pl.col("less").is_not_null().all(), left=-pl.col("less").sum())
        .filter("whole")
        .with_columns(pl.col("left") + pl.col("found"))
    )
    for row in apart.filter(is_small(pl.col("left"))).sort("cell", "way").to_dicts():
        left, without = write(row["left"]), " and ".join(row["inner"])
        taken = " - ".join(write(less) for less in row["less"])
        chain = (
            f"{names.name(row['cell'])} without {without} {left} = {write(row['found'])} - {taken}"
        )
        key = write_key({**row, "age": f"{row['age']} without {without}"})
        yield Find("exact", row["indicator_id"], key, left, chain)


def list_nested(known: pl.DataFrame) -> pl.DataFrame:
    """source, age, way, inner: bands that are taken from a wider one, where what is left has no
    count of its own; each alone, and as many as fit."""
    found = []
    for source, ages in known.group_by("source").agg(pl.col("age").unique()).iter_rows():
        spans = {age: span for age in sorted(ages) if (span := parse_age(age)) is not None}
        for age, outer in spans.items():
            inside = {
                inner: span
                for inner, span in spans.items()
                if inner != age and outer[0] <= span[0] and span[1] <= outer[1]
            }
            ways = {(inner,) for inner in inside} | set(islice(pack(inside), MOST_PACKINGS))
            for way, taken in enumerate(sorted(ways)):
                rest = leave(outer, [inside[inner] for inner in taken])
                if rest and (len(rest) > 1 or write_age(*rest[0]) not in spans):
                    found += [(source, age, way, inner) for inner in taken]
    schema = {"source": pl.String, "age": pl.String, "way": pl.Int64, "inner": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def pack(bands: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, ...]]:
    """Every choice of bands that do not overlap and leave no room for another."""
    if not bands:
        yield ()
        return
    nearest = min(last for _, last in bands.values())
    for age, (first, last) in bands.items():
        if first <= nearest:
            later = {name: span for name, span in bands.items() if span[0] > last}
            for others in pack(later):
                yield (age, *others)


def leave(outer: tuple[int, int], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of a band that are left when others within it are taken away."""
    edges = [outer[0] - 1, *(end for span in sorted(taken) for end in span), outer[1] + 1]
    gaps = [(edges[n] + 1, edges[n + 1] - 1) for n in range(0, len(edges), 2)]
    return [gap for gap in gaps if gap[0] <= gap[1]]


def find_narrowed(
    worked: Worked, ranges: Ranges, sought: Flags, names: CountNames
) -> Iterator[Find]:
    """Counts known to be small of which not all of 1 to 4 (and n) can be.

    What publishers' marks rule out by themselves is not counted, nor is a total that holds a share
    of a hidden count: of persons that count's own range says how many are possible.
    """
    system = worked.solution.system
    sought = sought & ~find_split_totals(system, sought)
    n = system.cells["open_n"].fill_null(float("inf")).to_numpy()
    lowest, highest = bound_by_marks(system)
    least, most = np.maximum(lowest, 1.0), np.minimum(np.minimum(highest, n), LARGEST_SMALL)
    low, high = ranges.low, ranges.high
    for cell in np.flatnonzero(sought & is_narrow(low, high, least, most)).tolist():
        chain = f"{names.name(cell)} can only be {write(low[cell])} to {write(high[cell])}"
        near = {False: low[cell] > least[cell], True: high[cell] < most[cell]}
        sides = [side for side, is_near in near.items() if is_near]
        told = tell_bounds(worked, ranges, names, cell, sides)
        span = f"{write(low[cell])} to {write(high[cell])}"
        yield make_find(names, cell, "narrowed", span, chain + told)


def find_split_totals(system: System, sought: Flags) -> Flags:
    """The totals that hold a share of a sought count: 0.579 x København is 0.579 to 2.316 where
    København is 1 to 4."""
    of_share = (system.coef % 1 != 0) & sought[system.cell]
    in_share = np.isin(system.eq, system.eq[of_share])
    flags = np.zeros(len(sought), dtype=bool)
    flags[system.cell[in_share & (system.coef == -1)]] = True
    split: Flags = flags & ~system.whole
    return split


def is_narrow(low: Floats, high: Floats, least: Floats, most: Floats) -> Flags:
    """Ranges of counts that are known to be small, and of which something is ruled out."""
    with np.errstate(invalid="ignore"):
        small = (high <= LARGEST_SMALL + ROUNDING) & (high > TOLERANCE)
        flags: Flags = small & ((low > least + ROUNDING) | (high < most - ROUNDING))
    return flags


def is_small(count: pl.Expr) -> pl.Expr:
    """A count of persons that nobody may know; split counts are small below 5, too."""
    return (count > TOLERANCE) & (count < SMALLEST_SHOWN - TOLERANCE)


def between(numbers: Floats) -> Flags:
    """Small counts among numbers."""
    with np.errstate(invalid="ignore"):
        flags: Flags = (numbers > TOLERANCE) & (numbers < SMALLEST_SHOWN - TOLERANCE)
    return flags


def tell_bounds(
    worked: Worked, ranges: Ranges, names: CountNames, cell: int, sides: list[bool]
) -> str:
    """Why a count is not lower or higher (False, True): sums and figures in words."""
    sums = [tell_bound(worked.solution, names, cell, ranges, upper) for upper in sides]
    texts = [text for text in (*sums, *worked.bounded.get(cell, [])) if text]
    return f": {'; '.join(dict.fromkeys(texts))}" if texts else ""


def make_find(names: CountNames, cell: int, how: How, number: str, chain: str) -> Find:
    """A find about a count."""
    row = names.row(cell)
    return Find(how, row["indicator_id"] or "", write_key(row), number, chain)


def write_key(row: Mapping[str, Any]) -> str:
    """What names a count in waivers and data files."""
    return " | ".join(str(row[name]) for name in PLACE if row.get(name))

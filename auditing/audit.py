"""The audit of one published set of figures, as a table of contents.

Belongs here: the order of the attack, what counts as a find, and the certificate. Does not belong
here: any step's own work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from auditing.bounds import LARGEST_SMALL, ROUNDING, Ranges, find_ranges
from auditing.chains import Names, name_cells, tell_exact, write
from auditing.attack import Worked, work_out
from auditing.exact import Solution
from auditing.editions import join_editions
from auditing.knowledge import PLACE, Edition, Told, read_edition
from auditing.sources import Equalities, find_stocks
from auditing.system import TOLERANCE, Flags, System, build_system
from geography import Geography
from schemas.acceptance.rules import DatasetRules
from schemas.definitions.model import Definition
from schemas.vocabulary import SMALLEST_SHOWN

How = Literal["shown", "exact", "narrowed"]


@dataclass(frozen=True)
class Find:
    """A small count that is shown, follows from what is shown, or is known too closely.

    `count` is its key (source, area, period, breakdown) by which a steward may waive it, `indicator`
    one that shows or hides it, `chain` says how it is found.
    """

    how: How
    indicator: str
    count: str
    chain: str


@dataclass(frozen=True)
class Audit:
    """What the attack found, and how far it went.

    `ranges` has a row for each hidden guarded count: PLACE, indicator_id, marked, open_n, low, high
    (seen to be possible; both the number where it is exact). `cells` and `components` say how much
    was tried, `exact` and `narrowed` how much was found.
    """

    finds: tuple[Find, ...]
    ranges: pl.DataFrame
    cells: int
    components: int
    exact: int
    narrowed: int


def audit(
    published: pl.DataFrame,
    definitions: Sequence[Definition],
    geography: Geography,
    older: Sequence[Edition] = (),
    equal: Equalities | None = None,
    rules: Mapping[str, DatasetRules] | None = None,
) -> Audit:
    """Try to work out small counts from published figures, as a reader could.

    `published` is the frame of a snapshot with its notes, `definitions` those that made it, `older`
    what readers were shown before, `equal` the sources that hold the same counts as another, `rules`
    what datasets promise.
    """
    newest = Edition("", published, tuple(definitions))
    read = [read_edition(each, geography, equal or {}) for each in (newest, *older)]
    editions, terms = join_editions(read, geography, find_stocks(definitions, rules or {}))
    told, system = editions[0], build_system(editions, terms)
    worked = work_out(told, system, definitions, geography, rules or {})
    solution = worked.solution
    sought = find_sought(solution)
    ranges = find_ranges(solution, sought)
    names = name_cells(system.cells, geography)
    finds = [
        *find_shown(told, names),
        *find_exact(solution, names),
        *find_narrowed(worked, ranges, sought, names),
    ]
    return Audit(
        tuple(finds),
        state_ranges(solution, ranges),
        int((~system.known).sum()),
        ranges.components,
        sum(find.how != "narrowed" for find in finds),
        sum(find.how == "narrowed" for find in finds),
    )


def find_sought(solution: Solution) -> Flags:
    """The hidden guarded counts that are not determined."""
    cells = solution.system.cells
    hidden = (cells["hidden"] & cells["guarded"]).to_numpy()
    sought: Flags = hidden & np.isnan(solution.number)
    return sought


def find_shown(told: Told, names: Names) -> list[Find]:
    """Rows that show a small count, or a small rest of those counted, plainly."""
    rows = told.rows.filter("shown", pl.col("source").is_in(sorted(told.guarded)))
    small = rows.filter(is_small(pl.col("number")))
    rest = rows.filter("controlled", is_small(pl.col("open_n") - pl.col("number")))
    return [
        *(
            Find("shown", row["indicator_id"], write_key(row),
                 f"{names.describe(row)} {write(row['number'])} is shown by {row['indicator_id']}")
            for row in small.iter_rows(named=True)
        ),
        *(
            Find("shown", row["indicator_id"], write_key(row),
                 f"{names.describe(row)}: all but {write(row['open_n'] - row['number'])} of "
                 f"{write(row['open_n'])} is shown by {row['indicator_id']}")
            for row in rest.iter_rows(named=True)
        ),
    ]  # fmt: skip


def is_small(count: pl.Expr) -> pl.Expr:
    """A count of persons that nobody may know; split counts are small below 5, too."""
    return (count > TOLERANCE) & (count < SMALLEST_SHOWN - TOLERANCE)


def find_exact(solution: Solution, names: Names) -> list[Find]:
    """Counts that no row shows and that follow, small or all but a small rest of a shown n."""
    system = solution.system
    guarded = system.cells["guarded"].to_numpy() & solution.determined
    n = system.cells["open_n"].fill_null(float("nan")).to_numpy()
    number = solution.number
    small = guarded & between(number)
    rest = guarded & between(n - number) & ~small
    return [
        *(make_find(system, names, cell, "exact", tell_exact(solution, names, cell))
          for cell in np.flatnonzero(small).tolist()),
        *(make_find(system, names, cell, "exact",
                    f"all but {write(n[cell] - number[cell])} of {write(n[cell])}: "
                    f"{tell_exact(solution, names, cell)}")
          for cell in np.flatnonzero(rest).tolist()),
    ]  # fmt: skip


def between(numbers: np.ndarray) -> Flags:
    """Small counts among numbers."""
    flags: Flags = (numbers > TOLERANCE) & (numbers < SMALLEST_SHOWN - TOLERANCE)
    return flags


def find_narrowed(worked: Worked, ranges: Ranges, sought: Flags, names: Names) -> list[Find]:
    """Counts known to be small of which not all of 1 to 4 (and n) can be."""
    system = worked.solution.system
    n = system.cells["open_n"].fill_null(float("inf")).to_numpy()
    most = np.minimum(LARGEST_SMALL, n)
    known_small = sought & (ranges.high <= LARGEST_SMALL + ROUNDING)
    narrow = known_small & ((ranges.low > 1 + ROUNDING) | (ranges.high < most - ROUNDING))
    narrow &= ranges.high > TOLERANCE
    return [
        make_find(system, names, cell, "narrowed",
                  f"{names.name(cell)} can only be {write(ranges.low[cell])} to "
                  f"{write(ranges.high[cell])}{tell_bounds(worked, cell)}")
        for cell in np.flatnonzero(narrow).tolist()
    ]  # fmt: skip


def tell_bounds(worked: Worked, cell: int) -> str:
    """The figures that bound a count, in words."""
    texts = worked.bounded.get(cell, [])
    return f": {'; '.join(dict.fromkeys(texts))}" if texts else ""


def make_find(system: System, names: Names, cell: int, how: How, chain: str) -> Find:
    """A find about a count."""
    row = system.cells.row(cell, named=True)
    return Find(how, row["indicator_id"] or "", write_key(row), chain)


def write_key(row: dict[str, str]) -> str:
    """What names a count in waivers and data files."""
    return " | ".join(str(row[name]) for name in PLACE if name != "catchment" or row[name])


def state_ranges(solution: Solution, ranges: Ranges) -> pl.DataFrame:
    """The range of each hidden guarded count (see `Audit.ranges`)."""
    exact = solution.number
    cells = solution.system.cells.with_columns(
        low=pl.Series(np.where(np.isnan(exact), ranges.low, exact)),
        high=pl.Series(np.where(np.isnan(exact), ranges.high, exact)),
    )
    return cells.filter("hidden", "guarded").select(
        *PLACE, "indicator_id", "marked", "open_n", "low", "high"
    )

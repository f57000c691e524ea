"""The audit of one published set of figures, as a table of contents.

Belongs here: the order of the attack, and the certificate. Does not belong here: any step's own
work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from auditing.attack import work_out
from auditing.bounds import Ranges, find_ranges
from auditing.chains import name_cells
from auditing.editions import join_editions
from auditing.exact import Solution
from auditing.figures.answers import read_answers
from auditing.figures.scene import Scene
from auditing.finds import Find, list_finds
from auditing.knowledge import PLACE, Edition, Told, read_edition
from auditing.sources import Equalities, find_stocks
from auditing.system import Flags, build_system
from geography import Geography
from schemas.acceptance.rules import DatasetRules
from schemas.definitions.model import Definition


@dataclass(frozen=True)
class Audit:
    """What the attack found, and how far it went.

    `ranges` has a row for each hidden guarded count: PLACE, indicator_id, marked, open_n, low, high
    (seen to be possible; both the number where it is exact). `cells` are the counts that are not
    told, `components` the tables whose ranges were sought. `told_before` are finds that what was
    published before tells already.
    """

    finds: tuple[Find, ...]
    told_before: tuple[Find, ...]
    ranges: pl.DataFrame
    cells: int
    components: int

    @property
    def exact(self) -> int:
        """How many small counts are known."""
        return len(self.finds) - self.narrowed

    @property
    def narrowed(self) -> int:
        """How many are known too closely."""
        return sum(find.how == "narrowed" for find in self.finds)


@dataclass(frozen=True)
class ReaderMeans:
    """What a reader knows besides published figures."""

    definitions: Sequence[Definition]
    geography: Geography
    rules: Mapping[str, DatasetRules]


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
    what readers were shown before, the newest first, `equal` the sources that hold the same counts
    as another, `rules` what datasets promise.
    """
    newest = Edition("", published, tuple(definitions))
    read = [read_edition(each, geography, equal or {}) for each in (newest, *older)]
    guarded = frozenset().union(*(told.guarded for told in read))
    read = [replace(told, guarded=guarded) for told in read]
    means = ReaderMeans(definitions, geography, rules or {})
    found = examine(read, means)
    if not (found.finds and older):
        return found
    before = examine([replace(read[1], name=""), *read[2:]], means)
    told_then = {(find.count, find.number) for find in before.finds}
    return replace(
        found,
        finds=tuple(each for each in found.finds if (each.count, each.number) not in told_then),
        told_before=tuple(each for each in found.finds if (each.count, each.number) in told_then),
    )


def examine(read: Sequence[Told], means: ReaderMeans) -> Audit:
    """Attack what some editions tell, the newest first."""
    stocks = find_stocks(means.definitions, means.rules)
    editions, terms = join_editions(read, means.geography, stocks)
    told, system = editions[0], build_system(editions, terms)
    worked = work_out(editions, system, means.definitions, means.geography, means.rules)
    solution = worked.solution
    sought = find_sought(solution)
    ranges = find_ranges(solution, sought)
    scene = Scene(told, solution, means.definitions, means.geography, means.rules)
    names = name_cells(system.cells, means.geography)
    finds = list_finds(told, worked, ranges, sought, names, list(read_answers(scene)))
    return Audit(
        tuple(finds), (), state_ranges(solution, ranges), int((~system.known).sum()),
        ranges.components,
    )  # fmt: skip


def find_sought(solution: Solution) -> Flags:
    """The hidden guarded counts that are not determined."""
    cells = solution.system.cells
    hidden = (cells["hidden"] & cells["guarded"]).to_numpy()
    sought: Flags = hidden & np.isnan(solution.number)
    return sought


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

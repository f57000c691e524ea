"""The audit of one published set of figures, as a table of contents.

Belongs here: the order of the attack, and the certificate. Does not belong here: any step's own
work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from auditing.knowledge import PLACE, Edition, read_edition
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
    told, `components` the tables whose ranges were sought, `exact` and `narrowed` the finds.
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
    what readers were shown before, the newest first, `equal` the sources that hold the same counts
    as another, `rules` what datasets promise.
    """
    newest = Edition("", published, tuple(definitions))
    read = [read_edition(each, geography, equal or {}) for each in (newest, *older)]
    editions, terms = join_editions(read, geography, find_stocks(definitions, rules or {}))
    told, system = editions[0], build_system(editions, terms)
    worked = work_out(told, system, definitions, geography, rules or {})
    solution = worked.solution
    sought = find_sought(solution)
    ranges = find_ranges(solution, sought)
    answers = list(read_answers(Scene(told, solution, definitions, geography, rules or {})))
    names = name_cells(system.cells, geography)
    finds = tuple(list_finds(told, worked, ranges, sought, names, answers))
    return Audit(
        finds,
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

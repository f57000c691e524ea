"""Which range is left of each hidden count: by propagation, then by linear programmes.

Belongs here: ranges of counts that the sums do not determine. Does not belong here: exact solutions
(`auditing.exact`), and which range is too narrow (`auditing.audit`).

Each component (sums that share unknown counts) is one table of whole numbers, relaxed to real
ones. A programme that HiGHS solves shows one table that fits all that a reader knows; every count
has then been seen at its number in it, so that most counts need no programme of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from auditing.contradictions import choose_wrong
from auditing.editions import REST
from auditing.exact import Solution, remaining, split_components
from auditing.programmes import Sparse, make_sparse, minimise
from auditing.system import TOLERANCE, Flags, Floats, Ints, System, bound_cells
from schemas.vocabulary import SMALLEST_SHOWN

LARGEST_SMALL = SMALLEST_SHOWN - 1
SWEEPS = 4
ROUNDING = 1e-6


@dataclass
class Ranges:
    """What may be, for each count: the lowest and highest number that was seen to be possible.

    `low` and `high` are seen in tables that fit (NaN where nothing was sought), `floor` and
    `ceiling` are proven. `components` counts the tables, `voided` the sums set aside as impossible.
    """

    low: Floats
    high: Floats
    floor: Floats
    ceiling: Floats
    components: int = 0
    voided: int = 0
    tables: dict[int, ComponentTable] = field(default_factory=dict)
    """The component of each sought count."""

    def give_reasons(self, cell: int, upper: bool) -> dict[int, float]:
        """The equations that keep a count from going further, each with its multiplier."""
        if cell not in self.tables:
            return {}
        table = self.tables[cell]
        bounds = read_bounds(table)
        costs = np.zeros(len(table.cells))
        costs[table.cells == cell] = -1.0 if upper else 1.0
        solved = minimise(costs, table.matrix, table.rest, bounds)
        if solved is None:
            return {}
        multipliers = solved.multipliers * (-1.0 if upper else 1.0)
        used = np.flatnonzero(np.abs(multipliers) > ROUNDING)
        return {int(table.equations[each]): float(multipliers[each]) for each in used}


def find_ranges(solution: Solution, sought: Flags) -> Ranges:
    """The ranges of the sought counts, as far as they decide whether small ones are protected.

    A count is pursued down to 1 and up to 5 (and where n is open up to n - 1 and down to n - 4);
    beyond that its range may be wider than what is told here.
    """
    system = solution.system
    floor, ceiling = propagate(solution)
    blank = np.full(len(system.number), np.nan)
    ranges = Ranges(blank.copy(), blank.copy(), floor, ceiling)
    for table in list_tables(solution, sought):
        ranges.components += 1
        pursue(table, ranges)
        ranges.voided += table.voided
    alone = sought & np.isnan(ranges.low)
    ranges.low[alone], ranges.high[alone] = floor[alone], ceiling[alone]
    return ranges


@dataclass
class ComponentTable:
    """One component: A x = b over its unknown counts, the places of those sought."""

    solution: Solution
    matrix: Sparse
    rest: Floats
    equations: Ints
    cells: Ints
    sought: Ints
    voided: int = 0

    def drop(self, equations: Ints) -> ComponentTable:
        """The same without some equations."""
        kept = ~np.isin(self.equations, equations)
        return ComponentTable(
            self.solution, self.matrix[kept], self.rest[kept], self.equations[kept], self.cells,
            self.sought, self.voided + int((~kept).sum()),
        )  # fmt: skip


def list_tables(solution: Solution, sought: Flags) -> Iterator[ComponentTable]:
    """The components in which some count is sought; sought ones without a sum stand alone."""
    eq, cell, coef, rest = remaining(solution)
    for mine in split_components(eq, cell):
        if not sought[cell[mine]].any():
            continue
        columns, column = np.unique(cell[mine], return_inverse=True)
        wanted = np.flatnonzero(sought[columns])
        rows, row = np.unique(eq[mine], return_inverse=True)
        matrix = make_sparse(coef[mine], row, column, (len(rows), len(columns)))
        yield ComponentTable(solution, matrix, rest[rows], rows, columns, wanted)


def bound_by_marks(system: System) -> tuple[Floats, Floats]:
    """What publishers' marks and open denominators alone tell, if no other number were known.

    Where everyone, women and men are all marked as 1-4, everyone are at least 2.
    """
    rest = np.array([str(family).startswith(REST) for family in system.family], dtype=bool)
    kept = (np.abs(system.rhs) < TOLERANCE) | rest
    low, high = bound_cells(system.cells)
    blank = np.full(len(system.number), np.nan)
    bare = replace(system, number=blank, low=low, high=high).take(kept)
    return propagate(Solution(bare, bare.number, np.full(len(bare.number), -1)))


def propagate(solution: Solution) -> tuple[Floats, Floats]:
    """Proven bounds: in each sum the others' bounds bound each count, a few times over."""
    system = solution.system
    low, high = system.low.copy(), system.high.copy()
    eq, cell, coef, rest = remaining(solution)
    count = len(system.rhs)
    for _ in range(SWEEPS):
        small = np.where(coef > 0, coef * low[cell], coef * high[cell])
        large = np.where(coef > 0, coef * high[cell], coef * low[cell])
        least, most = sum_others(eq, small, count), sum_others(eq, large, count)
        by_least, by_most = (rest[eq] - most) / coef, (rest[eq] - least) / coef
        new_low, new_high = np.minimum(by_least, by_most), np.maximum(by_least, by_most)
        np.maximum.at(low, cell, new_low - ROUNDING)
        np.minimum.at(high, cell, new_high + ROUNDING)
    whole = system.whole
    low[whole], high[whole] = np.ceil(low[whole] - TOLERANCE), np.floor(high[whole] + TOLERANCE)
    return low, high


def sum_others(eq: Ints, values: Floats, count: int) -> Floats:
    """For each term the sum of the other terms of its equation; infinite ones stay infinite."""
    endless = ~np.isfinite(values)
    finite = np.where(endless, 0.0, values)
    sums = np.bincount(eq, finite, count)[eq] - finite
    sign = np.sign(np.where(endless, values, 0.0))
    others = np.bincount(eq, endless, count)[eq] - endless
    direction = np.bincount(eq, sign, count)[eq] - sign
    infinite = np.where(direction < 0, -np.inf, np.inf)
    result: Floats = np.where(others > 0, infinite, sums)
    return result


def pursue(table: ComponentTable, ranges: Ranges) -> None:
    """Find the ranges of a component's sought counts, by few programmes."""
    cells = table.cells
    bounds = np.column_stack(
        [np.maximum(ranges.floor[cells], 0.0), np.maximum(ranges.ceiling[cells], 0.0)]
    )
    table, bounds = make_possible(table, bounds)
    ranges.tables |= {int(cells[place]): table for place in table.sought}
    goals = set_goals(table, bounds)
    for sign in (1.0, -1.0):
        note(ranges, table, aim_together(table, bounds, goals, sign))
    for place in find_undecided(table, bounds):
        cell = cells[place]
        for sign, goal in ((1.0, goals[place, 0]), (-1.0, goals[place, 1])):
            seen = ranges.low[cell] if sign > 0 else -ranges.high[cell]
            if not seen <= sign * goal + ROUNDING:
                found = aim(table, bounds, {int(place): sign})
                note(ranges, table, found)


def find_undecided(table: ComponentTable, bounds: Floats) -> Ints:
    """The places of sought counts that are not proven to be no small ones, nor near their n."""
    least, most = bounds[table.sought].T
    n = table.solution.system.high[table.cells[table.sought]]
    near = np.isfinite(n) & (most >= n - LARGEST_SMALL)
    undecided: Ints = table.sought[(least <= LARGEST_SMALL) | near]
    return undecided


def set_goals(table: ComponentTable, bounds: Floats) -> Floats:
    """How far down and up each count is pursued: no further than it is proven to go.

    Up beyond 4, since a count is known to be small only where no table has it higher.
    """
    system = table.solution.system
    least = np.full(len(table.cells), 1.0)
    most = np.full(len(table.cells), float(SMALLEST_SHOWN))
    n = system.high[table.cells]
    near = np.isfinite(n) & (bounds[:, 1] >= n - LARGEST_SMALL)
    most = np.where(near, np.maximum(n - 1, most), most)
    return np.column_stack([np.maximum(least, bounds[:, 0]), np.minimum(most, bounds[:, 1])])


def make_possible(table: ComponentTable, bounds: Floats) -> tuple[ComponentTable, Floats]:
    """Without the least sure sums, when there is no table that fits all of them."""
    while aim(table, bounds, {}) is None and len(table.equations):
        wide = read_bounds(table)
        if not np.array_equal(wide, bounds):
            # bounds were drawn from sums that cannot hold
            bounds = wide
            continue
        wrong = choose_wrong(table.solution.system, table.solution.number, table.equations)
        table = table.drop(wrong)
    return table, bounds


def read_bounds(table: ComponentTable) -> Floats:
    """What is known of each count before any sum."""
    system = table.solution.system
    return np.column_stack(
        [np.maximum(system.low[table.cells], 0.0), np.maximum(system.high[table.cells], 0.0)]
    )


def aim_together(
    table: ComponentTable, bounds: Floats, goals: Floats, sign: float
) -> Floats | None:
    """A table in which as many sought counts as can be are at their goals at once."""
    places = table.sought
    size, wanted = len(table.cells), len(places)
    goal = goals[places, 0 if sign > 0 else 1]
    # distance d >= sign * (x - goal), as small as can be
    above = make_sparse(
        np.concatenate([np.full(wanted, sign), np.full(wanted, -1.0)]),
        np.tile(np.arange(wanted), 2),
        np.concatenate([places, size + np.arange(wanted)]),
        (wanted, size + wanted),
    )
    entries = table.matrix.tocoo()
    row, column = entries.coords
    equal = make_sparse(entries.data, row, column, (len(table.rest), size + wanted))
    costs = np.concatenate([np.zeros(size), np.ones(wanted)])
    wide = np.vstack([bounds, np.tile([0.0, np.inf], (wanted, 1))])
    solved = minimise(costs, equal, table.rest, wide, above, sign * goal)
    return None if solved is None else solved.x[:size]


def aim(table: ComponentTable, bounds: Floats, wanted: dict[int, float]) -> Floats | None:
    """A table in which Σ coefficient × count is as small as can be; None when none fits."""
    costs = np.zeros(len(table.cells))
    for place, cost in wanted.items():
        costs[place] = cost
    solved = minimise(costs, table.matrix, table.rest, bounds)
    return None if solved is None else solved.x


def note(ranges: Ranges, table: ComponentTable, found: Floats | None) -> None:
    """Remember what each count was seen at in a table that fits."""
    if found is not None:
        cells = table.cells
        ranges.low[cells] = np.fmin(ranges.low[cells], found)
        ranges.high[cells] = np.fmax(ranges.high[cells], found)

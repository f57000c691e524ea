"""What follows from the sums without any doubt: one by one, and by elimination modulo a prime.

Belongs here: counts that have one possible number. Does not belong here: ranges (`auditing.bounds`)
and words (`auditing.chains`).

With the sums restricted to unknown counts as a matrix, count j is determined exactly when its unit
vector lies in the row space. Coefficients are whole numbers (shares times a power of ten), so that
elimination over the integers modulo 2^31 - 1 needs no tolerance. Sums that contradict each other
are set aside, those that are least sure first, and the rest is solved again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from auditing.contradictions import choose_wrong
from auditing.programmes import label_components, minimise
from auditing.system import TOLERANCE, Flags, Floats, Ints, System

PRIME = 2**31 - 1
DECIMALS = 10**6
"""What makes shares whole numbers."""
THOUSANDTHS = 1000
"""Counts that a share has divided are read to so small a part of a person."""


@dataclass(frozen=True)
class Block:
    """Sums over some unknown counts that determine some of them together."""

    matrix: Floats
    equations: Ints


@dataclass
class Solution:
    """What is determined: `number` of each count (NaN where it is not), and by which equation.

    `by` is the equation that gave the number when all others in it were known, -1 where it was told
    or is not determined; `blocks` has for counts that only several equations together give those,
    with the count's place among them.
    """

    system: System
    number: Floats
    by: Ints
    blocks: dict[int, tuple[Block, int]] = field(default_factory=dict)

    @property
    def determined(self) -> Flags:
        """Counts that are not told and yet known."""
        return ~np.isnan(self.number) & ~self.system.known

    def give_reasons(self, cell: int) -> dict[int, float]:
        """The equations that give a determined count, each with its multiplier; few of them."""
        if cell in self.blocks:
            block, place = self.blocks[cell]
            multipliers = find_multipliers(block.matrix, place)
            used = np.flatnonzero(np.abs(multipliers) > 1e-9)
            return {int(block.equations[each]): float(multipliers[each]) for each in used}
        eq = int(self.by[cell])
        if eq < 0:
            return {}
        return {
            eq: 1.0 / float(self.system.terms_of(eq)[1][self.system.terms_of(eq)[0] == cell][0])
        }


def solve(system: System, start: Solution | None = None) -> Solution:
    """Everything that is determined; sums that contradict are set aside.

    `start` is what was determined before further equations came.
    """
    if start is not None:
        solution = Solution(system, start.number.copy(), start.by.copy(), dict(start.blocks))
        if not solve_until_done(solution):
            return solution
    while True:
        solution = Solution(system, system.number.copy(), np.full(len(system.number), -1))
        contradictions = solve_until_done(solution)
        if not contradictions:
            return solution
        kept = np.ones(len(system.rhs), dtype=bool)
        for equations in contradictions:
            kept[choose_wrong(system, system.number, equations)] = False
        system = system.take(kept)


def solve_until_done(solution: Solution) -> list[Ints]:
    """Fill in what is determined; returns sets of equations of which some cannot hold."""
    while True:
        wrong = solve_one_by_one(solution)
        if wrong:
            return wrong
        found, wrong = eliminate(solution)
        if wrong or not found:
            return wrong


def solve_one_by_one(solution: Solution) -> list[Ints]:
    """Equations with one unknown count give it, again and again."""
    system = solution.system
    count = len(system.rhs)
    while True:
        eq, cell, coef, rest = remaining(solution)
        open_terms = np.bincount(eq, minlength=count)
        missed = np.flatnonzero((open_terms == 0) & (np.abs(rest) > TOLERANCE))
        if len(missed):
            return [trace(solution, [each]) for each in missed.tolist()]
        single = open_terms[eq] == 1
        if not single.any():
            return []
        value = rest[eq[single]] / coef[single]
        cells, first = np.unique(cell[single], return_index=True)
        found = value[first]
        solution.number[cells] = np.round(found, 6)
        solution.by[cells] = eq[single][first]
        bad = cells[impossible(system, cells, found)]
        if len(bad):
            return [trace(solution, [each]) for each in solution.by[bad].tolist()]


def remaining(solution: Solution) -> tuple[Ints, Ints, Floats, Floats]:
    """The terms of counts that are still unknown, and what is left on the right side."""
    system = solution.system
    told = ~np.isnan(solution.number)[system.cell]
    known = np.bincount(
        system.eq[told],
        system.coef[told] * solution.number[system.cell[told]],
        len(system.rhs),
    )
    return system.eq[~told], system.cell[~told], system.coef[~told], system.rhs - known


def impossible(system: System, cells: Ints, values: Floats) -> Flags:
    """Numbers that a count cannot have."""
    below = values < system.low[cells] - TOLERANCE
    broken = np.abs(values - np.round(values)) > TOLERANCE
    flags: Flags = (
        below | (values > system.high[cells] + TOLERANCE) | (broken & system.whole[cells])
    )
    return flags


def trace(solution: Solution, equations: list[int]) -> Ints:
    """Some equations with all those that gave the numbers in them."""
    system = solution.system
    found = set(equations)
    todo = list(found)
    while todo:
        for cell in system.terms_of(todo.pop())[0].tolist():
            block = solution.blocks.get(cell)
            reasons = block[0].equations.tolist() if block else [int(solution.by[cell])]
            new = {each for each in reasons if each >= 0} - found
            found |= new
            todo += new
    return np.array(sorted(found), dtype=np.int64)


def eliminate(solution: Solution) -> tuple[bool, list[Ints]]:
    """Fill in what several sums together determine; whether any, and sets that contradict."""
    eq, cell, coef, rest = remaining(solution)
    core = find_core(eq, cell, len(solution.system.rhs))
    eq, cell, coef = eq[core], cell[core], coef[core]
    found, wrong = False, []
    for mine in split_components(eq, cell):
        rows, row = np.unique(eq[mine], return_inverse=True)
        columns, column = np.unique(cell[mine], return_inverse=True)
        matrix = np.zeros((len(rows), len(columns) + 1))
        matrix[row, column] = coef[mine]
        matrix[:, -1] = rest[rows]
        determined, residues, contradicted = reduce_rows(matrix)
        cells = columns[determined]
        numbers = read_residues(residues, solution.system.whole[cells])
        if contradicted or impossible(solution.system, cells, numbers).any():
            wrong.append(trace(solution, rows.tolist()))
            continue
        found |= len(cells) > 0
        solution.number[cells] = numbers
        block = Block(matrix[:, :-1], rows)
        solution.blocks |= {int(columns[place]): (block, int(place)) for place in determined}
    return found, wrong


def find_core(eq: Ints, cell: Ints, count: int) -> Flags:
    """The terms of equations that could tell more together.

    An equation with two counts that stand in no other leaves both open, and gives nothing to the
    others: one of the two can make up for the other.
    """
    kept = np.ones(len(eq), dtype=bool)
    while True:
        uses = np.bincount(cell[kept], minlength=int(cell.max(initial=-1)) + 1)
        lone = kept & (uses[cell] == 1)
        useless = np.bincount(eq[lone], minlength=count) >= 2
        if not useless.any():
            return kept
        kept &= ~useless[eq]


def split_components(eq: Ints, cell: Ints) -> list[Ints]:
    """The terms of each set of equations that share unknown counts."""
    if not len(eq):
        return []
    rows, row = np.unique(eq, return_inverse=True)
    columns, column = np.unique(cell, return_inverse=True)
    size = len(rows) + len(columns)
    label = label_components(row, column + len(rows), size)
    order = np.argsort(label[row], kind="stable")
    borders = np.flatnonzero(np.diff(label[row][order])) + 1
    return np.split(order, borders)


def reduce_rows(matrix: Floats) -> tuple[Ints, Ints, bool]:
    """Columns that are determined in [A | b], their numbers modulo the prime, and whether the rows
    contradict each other."""
    left = to_integers(matrix)
    rows, width = left.shape
    pivots = []
    row = 0
    for column in range(width - 1):
        below = np.flatnonzero(left[row:, column])
        if not len(below):
            continue
        swap = row + int(below[0])
        left[[row, swap]] = left[[swap, row]]
        left[row] = left[row] * pow(int(left[row, column]), -1, PRIME) % PRIME
        others = np.flatnonzero(left[:, column])
        others = others[others != row]
        used = np.flatnonzero(left[row])
        block = np.ix_(others, used)
        left[block] = (left[block] - np.outer(left[others, column], left[row, used])) % PRIME
        pivots.append(column)
        row += 1
        if row == rows:
            break
    contradicted = bool((left[row:, -1] != 0).any())
    alone = np.count_nonzero(left[:row, :-1], axis=1) == 1
    return np.array(pivots, dtype=np.int64)[alone], left[:row, -1][alone], contradicted


def to_integers(matrix: Floats) -> Ints:
    """The rows times what makes their shares whole, modulo the prime."""
    integers: Ints = np.round(matrix * DECIMALS).astype(np.int64) % PRIME
    return integers


def read_residues(residues: Ints, whole: Flags) -> Floats:
    """The numbers that stand behind numbers modulo the prime: whole ones, else thousandths."""
    scale = np.where(whole, 1, THOUSANDTHS)
    scaled = residues * scale % PRIME
    signed = np.where(scaled > PRIME // 2, scaled - PRIME, scaled)
    numbers: Floats = signed / scale
    return numbers


def find_multipliers(matrix: Floats, place: int) -> Floats:
    """Multipliers y of the rows with y A = the unit vector of `place`, smallest in sum."""
    rows = matrix.shape[0]
    unit = np.zeros(matrix.shape[1])
    unit[place] = 1.0
    both = np.hstack([matrix.T, -matrix.T])
    solved = minimise(np.ones(2 * rows), both, unit, np.tile([0.0, np.inf], (2 * rows, 1)))
    if solved is None:
        return np.asarray(np.linalg.lstsq(matrix.T, unit, rcond=None)[0], dtype=np.float64)
    difference: Floats = solved.x[:rows] - solved.x[rows:]
    return difference

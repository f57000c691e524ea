"""The sums that hold between published figures, and what a reader can work out from them.

Belongs here: the list of sums (areas of a group, women and men, age bands) and the linear algebra
of an attacker. What is hidden because of them is decided in `indicators.disclosure.protection`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from geography import Geography, shares_for_periods
from indicators.bands import tile_band
from schemas.vocabulary import ALL

Cell = int
"""The row number of a figure in the frame of values."""


@dataclass(frozen=True)
class Equation:
    """total = Σ share × summand, all of them figures that are or would be published."""

    total: Cell
    summands: tuple[Cell, ...]
    shares: tuple[float, ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The total and its summands."""
        return (self.total, *self.summands)

    @cached_property
    def split_summands(self) -> frozenset[Cell]:
        """The summands of which only a fraction is in the total."""
        pairs = zip(self.summands, self.shares, strict=True)
        return frozenset(cell for cell, share in pairs if share % 1 != 0)


Area = tuple[str, str]
"""Type and id of an area."""

Memberships = dict[str, set[tuple[Area, frozenset[tuple[Area, float]]]]]
"""For each period every group with its members and how much of each belongs to it."""


def list_memberships(values: pl.DataFrame, geography: Geography) -> Memberships:
    """The groups of all periods of some values.

    Of the two catchments the one with fewer absent members is not known here, so both are
    listed; a sum that does not hold only makes the protection stricter.
    """
    shares = shares_for_periods(geography, values.select("period", "period_start").unique())
    groups = shares.group_by("period", "group_type", "group_id", "catchment").agg(
        "area_type", "area_id", "share"
    )
    found: Memberships = {}
    for period, group_type, group_id, _, types, ids, portions in groups.iter_rows():
        members = frozenset(zip(zip(types, ids, strict=True), portions, strict=True))
        found.setdefault(period, set()).add(((group_type, group_id), members))
    return found


def list_equations(
    rows: pl.DataFrame, memberships: Memberships, absent: set[Cell]
) -> list[Equation]:
    """Every sum among the figures of one slice (one indicator, period, education, category).

    A sum with an absent figure (no number, and not because it is hidden) helps nobody and is
    left out.
    """
    by_group: dict[tuple[str, str], dict[Area, Cell]] = {}
    for cell, area_type, area_id, sex, age in rows.select(
        "cell", "area_type", "area_id", "sex", "age"
    ).iter_rows():
        by_group.setdefault((sex, age), {})[area_type, area_id] = cell
    found = [
        *list_area_sums(by_group, memberships.get(rows["period"][0], set()), absent),
        *list_sex_sums(by_group),
        *list_age_sums(by_group),
    ]
    return [equation for equation in found if absent.isdisjoint(equation.cells)]


def list_area_sums(
    by_group: dict[tuple[str, str], dict[Area, Cell]],
    memberships: set[tuple[Area, frozenset[tuple[Area, float]]]],
    absent: set[Cell],
) -> list[Equation]:
    """Municipalities (else hospitals) of a cluster, council or region; regions of the country."""
    has_municipalities = any(
        area_type == "kommune" for cells in by_group.values() for area_type, _ in cells
    )
    levels = ("kommune" if has_municipalities else "hospital", "region")
    equations = set()
    for group, members in memberships:
        counted = [(area, share) for area, share in members if area[0] in levels]
        for cells in by_group.values():
            total = cells.get(group)
            if total is None:
                continue
            # a group's figure is made of the members that have one
            ordered = sorted(
                (cell, share)
                for area, share in counted
                if (cell := cells.get(area)) is not None and cell not in absent
            )
            if ordered:
                summands, shares = zip(*ordered, strict=True)
                equations.add(Equation(total, summands, shares))
    return sorted(equations, key=lambda equation: equation.cells)


def list_sex_sums(by_group: dict[tuple[str, str], dict[Area, Cell]]) -> list[Equation]:
    """Women and men make everyone."""
    equations = []
    for (sex, age), cells in by_group.items():
        women, men = by_group.get(("kvinder", age), {}), by_group.get(("maend", age), {})
        if sex == ALL and women and men:
            equations += [
                Equation(total, (women[area], men[area]), (1.0, 1.0))
                for area, total in cells.items()
                if area in women and area in men
            ]
    return sorted(equations, key=lambda equation: equation.total)


def list_age_sums(by_group: dict[tuple[str, str], dict[Area, Cell]]) -> list[Equation]:
    """Finer bands make a wider one, or everyone."""
    ages = {age for _, age in by_group}
    tiles = {age: tile_band(age, ages - {age}) for age in ages}
    equations = []
    for (sex, age), cells in by_group.items():
        finer = tiles[age]
        if finer is None or len(finer) < 2:
            continue
        for area, total in cells.items():
            bands = tuple(by_group.get((sex, band), {}).get(area) for band in finer)
            known = tuple(cell for cell in bands if cell is not None)
            if len(known) == len(bands):
                equations.append(Equation(total, known, (1.0,) * len(known)))
    return sorted(equations, key=lambda equation: equation.total)


def solve_one_by_one(equations: list[Equation], hidden: set[Cell]) -> set[Cell]:
    """The hidden figures that a reader with a pocket calculator finds, one sum at a time."""
    unknown = [hidden.intersection(equation.cells) for equation in equations]
    solved: set[Cell] = set()
    while True:
        found = {next(iter(rest)) for cells in unknown if len(rest := cells - solved) == 1}
        if not found:
            return solved
        solved |= found


def find_determined(equations: list[Equation], hidden: set[Cell]) -> set[Cell]:
    """The hidden figures that follow from the shown ones by linear algebra.

    With A the sums restricted to hidden figures, figure j is determined exactly when its unit
    vector lies in the row space of A, that is when row j of A's null space is zero.
    """
    used = [equation for equation in equations if hidden.intersection(equation.cells)]
    cells = sorted({cell for equation in used for cell in equation.cells if cell in hidden})
    if not cells:
        return set()
    column = {cell: number for number, cell in enumerate(cells)}
    matrix = np.zeros((len(used), len(cells)))
    for number, equation in enumerate(used):
        for cell, share in zip(equation.cells, (-1.0, *equation.shares), strict=True):
            if cell in column:
                matrix[number, column[cell]] += share
    _, singular, rows = np.linalg.svd(matrix)
    rank = int((singular > 1e-9).sum())
    null_space = rows[rank:]
    free = np.abs(null_space).max(axis=0) if len(null_space) else np.zeros(len(cells))
    return {cell for cell in cells if free[column[cell]] < 1e-9}

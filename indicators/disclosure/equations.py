"""The sums that hold between published figures, and what a reader can work out from them.

Belongs here: the list of sums (areas of a group, women and men, age bands) and the linear algebra
of an attacker. What is hidden because of them is decided in `indicators.disclosure.protection`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from geography import Geography, shares_for_periods
from indicators.bands import tile_band
from schemas.vocabulary import ALL

Cell = int
"""The row number of a figure in the frame of values."""


@dataclass(frozen=True)
class Equation:
    """total = Σ share × part, all of them figures that are or would be published."""

    total: Cell
    parts: tuple[Cell, ...]
    shares: tuple[float, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)

    @property
    def split_parts(self) -> set[Cell]:
        """The parts of which only a fraction is in the total."""
        return {part for part, share in zip(self.parts, self.shares, strict=True) if share % 1 != 0}


def list_equations(rows: pl.DataFrame, geography: Geography, absent: set[Cell]) -> list[Equation]:
    """Every sum among the figures of one slice (one indicator, period, education, category).

    A sum with an absent figure (no number, and not because it is hidden) helps nobody and is
    left out.
    """
    by_key = {
        (area_type, area_id, sex, age): int(cell)
        for cell, area_type, area_id, sex, age in rows.select(
            "cell", "area_type", "area_id", "sex", "age"
        ).iter_rows()
    }
    found = [
        *list_area_sums(rows, by_key, geography, absent),
        *list_sex_sums(by_key),
        *list_age_sums(by_key),
    ]
    return [equation for equation in found if not absent.intersection(equation.cells)]


def list_area_sums(
    rows: pl.DataFrame,
    by_key: dict[tuple[str, str, str, str], Cell],
    geography: Geography,
    absent: set[Cell],
) -> list[Equation]:
    """Municipalities of a cluster, council or region; regions of the country.

    Of the two catchments the one with fewer absent members is not known here, so both are
    listed; a sum that does not hold only makes the protection stricter.
    """
    shares = shares_for_periods(geography, rows.select("period", "period_start").unique())
    level = "kommune" if any(key[0] == "kommune" for key in by_key) else "hospital"
    shares = shares.filter(pl.col("area_type").is_in([level, "region"]))
    equations = set()
    groups = shares.group_by("group_type", "group_id", "catchment").agg(
        "area_type", "area_id", "share"
    )
    breakdowns = {(sex, age) for _, _, sex, age in by_key}
    for group_type, group_id, _, types, ids, portions in groups.iter_rows():
        for sex, age in breakdowns:
            total = by_key.get((group_type, group_id, sex, age))
            members = [
                (by_key.get((area_type, area_id, sex, age)), portion)
                for area_type, area_id, portion in zip(types, ids, portions, strict=True)
            ]
            # a group's figure is made of the members that have one
            ordered = sorted(
                (cell, portion)
                for cell, portion in members
                if cell is not None and cell not in absent
            )
            if total is None or not ordered:
                continue
            equations.add(
                Equation(
                    total,
                    tuple(cell for cell, _ in ordered),
                    tuple(portion for _, portion in ordered),
                )
            )
    return sorted(equations, key=lambda equation: equation.cells)


def list_sex_sums(by_key: dict[tuple[str, str, str, str], Cell]) -> list[Equation]:
    """Women and men make everyone."""
    equations = []
    for (area_type, area_id, sex, age), total in by_key.items():
        women = by_key.get((area_type, area_id, "kvinder", age))
        men = by_key.get((area_type, area_id, "maend", age))
        if sex == ALL and women is not None and men is not None:
            equations.append(Equation(total, (women, men), (1.0, 1.0)))
    return equations


def list_age_sums(by_key: dict[tuple[str, str, str, str], Cell]) -> list[Equation]:
    """Finer bands make a wider one, or everyone."""
    ages = {age for _, _, _, age in by_key}
    tiles = {age: tile_band(age, ages - {age}) for age in ages}
    equations = []
    for (area_type, area_id, sex, age), total in by_key.items():
        finer = tiles[age]
        if finer is None or len(finer) < 2:
            continue
        parts = [by_key.get((area_type, area_id, sex, band)) for band in finer]
        known = tuple(cell for cell in parts if cell is not None)
        if len(known) == len(parts):
            equations.append(Equation(total, known, (1.0,) * len(known)))
    return equations


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

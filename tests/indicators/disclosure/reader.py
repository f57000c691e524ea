"""A reader who tries to find a hidden count: an LP over the shown numbers, apart from our own code.

A test writes out the sums that it knows; what is shown is taken from the protected values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from scipy.optimize import linprog

Key = tuple[str, ...]
"""Indicator, area type, area, period, sex, age: which figure's numerator (or denominator)."""
Sum = dict[Key, float]
"""Coefficients; the sum of coefficient × count is 0."""


def count_key(area: str, **where: str) -> Key:
    """The key of one count; what is left out is the usual."""
    usual = {"indicator_id": "lukkede", "period": "2024H1", "sex": "alle", "age": "alle",
             "role": "numerator", "area_type": type_of(area)}  # fmt: skip
    named = {**usual, **where}
    order = ("indicator_id", "period", "sex", "age", "role", "area_type")
    return (area, *(named[name] for name in order))


def type_of(area: str) -> str:
    if area == "000":
        return "land"
    if len(area) == 3 and area.isdigit():
        return "region"
    return "kommune" if area.isdigit() else "klynge"


def list_shown(values: pl.DataFrame) -> dict[Key, float]:
    """Every count that the frame shows."""
    shown = {}
    for row in values.iter_rows(named=True):
        for role in ("numerator", "denominator"):
            if row[role] is not None:
                where = {name: row[name] for name in
                         ("indicator_id", "period", "sex", "age", "area_type")}  # fmt: skip
                shown[count_key(row["area_id"], role=role, **where)] = row[role]
    return shown


def find_range(
    values: pl.DataFrame,
    sums: Sequence[Sum],
    wanted: Key,
    marked: Sequence[Key] = (),
    at_most: dict[Key, float] | None = None,
    more: dict[Key, float] | None = None,
) -> tuple[float, float]:
    """The least and the most that the wanted count can be for the reader.

    `marked` are known to be 1-4; `at_most` are other limits; `more` are known from elsewhere.
    """
    shown = list_shown(values) | (more or {})
    unknown = sorted({key for each in [*sums, {wanted: 1.0}] for key in each if key not in shown})
    if wanted in shown:
        return shown[wanted], shown[wanted]
    place = {key: number for number, key in enumerate(unknown)}
    matrix = np.zeros((max(len(sums), 1), len(unknown)))
    rest = np.zeros(max(len(sums), 1))
    for row, each in enumerate(sums):
        for key, coefficient in each.items():
            if key in shown:
                rest[row] -= coefficient * shown[key]
            else:
                matrix[row, place[key]] += coefficient
    limits: list[tuple[float, Any]] = [
        (1, 4) if key in marked else (0, (at_most or {}).get(key)) for key in unknown
    ]
    ends = []
    for sign in (1.0, -1.0):
        price = np.zeros(len(unknown))
        price[place[wanted]] = sign
        found = linprog(price, A_eq=matrix, b_eq=rest, bounds=limits)
        assert found.status in (0, 3), found.message
        ends.append(sign * found.fun if found.status == 0 else np.inf)
    return ends[0], ends[1]


def leaves_all_open(found: tuple[float, float], low: float = 1, high: float = 4) -> bool:
    """Whether every value from `low` to `high` remains possible."""
    return found[0] <= low + 1e-6 and found[1] >= high - 1e-6

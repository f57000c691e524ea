"""Random tables over the real map: every value of every small count remains possible.

The reader has every sum, written out apart from the code under test, and knows nothing of marks.
"""

from __future__ import annotations

import itertools

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from indicators.disclosure.protection import protect_values
from tests.indicators.disclosure.test_little_is_hidden import (
    CATCHMENTS,
    TOWNS,
    Cell,
    list_groups,
    list_sums,
    write_values,
)
from tests.indicators.frames import GEOGRAPHY

SEXES, AGES = ("alle", "kvinder", "maend"), ("alle", "0-64", "65+")


def draw_cells(seed: int, catchment: str) -> dict[Cell, float]:
    """Counts by sex and age, a few to many of them small."""
    rng = np.random.default_rng(seed)
    share = rng.choice([0.02, 0.1, 0.4])
    cells: dict[Cell, float] = {}
    for town, sex, age in itertools.product(TOWNS, SEXES[1:], AGES[1:]):
        few = rng.random() < share
        cells["kommune", town, sex, age] = float(rng.integers(0, 5) if few else rng.integers(5, 60))
    for town, sex, age in itertools.product(TOWNS, SEXES, AGES):
        own = [each for each in SEXES[1:] if sex in ("alle", each)]
        older = [each for each in AGES[1:] if age in ("alle", each)]
        cells["kommune", town, sex, age] = sum(
            cells["kommune", town, s, a] for s in own for a in older
        )
    for (kind, group), members in list_groups(catchment).items():
        for sex, age in itertools.product(SEXES, AGES):
            cells[kind, group, sex, age] = sum(
                share * cells["kommune", town, sex, age] for town, share in members.items()
            )
    return cells


def find_narrow(
    cells: dict[Cell, float], catchment: str, shown: dict[Cell, float]
) -> list[tuple[Cell, float, float]]:
    """The small counts of which not all of 1-4 remain possible."""
    hidden = [cell for cell in cells if cell not in shown]
    place = {cell: number for number, cell in enumerate(hidden)}
    sums = list_sums(cells, catchment)
    matrix, rest = np.zeros((len(sums), len(hidden))), np.zeros(len(sums))
    for row, each in enumerate(sums):
        for cell, coefficient in each.items():
            if cell in shown:
                rest[row] -= coefficient * shown[cell]
            else:
                matrix[row, place[cell]] += coefficient
    used = np.abs(matrix).sum(axis=1) > 0
    narrow = []
    for cell in hidden:
        if not (0 < cells[cell] < 5 and cells[cell] % 1 == 0):
            continue
        ends = []
        for sign in (1.0, -1.0):
            price = np.zeros(len(hidden))
            price[place[cell]] = sign
            found = linprog(price, A_eq=matrix[used], b_eq=rest[used], bounds=(0, None))
            ends.append(sign * found.fun if found.status == 0 else np.inf)
        if ends[0] > 1 + 1e-6 or ends[1] < 4 - 1e-6:
            narrow.append((cell, ends[0], ends[1]))
    return narrow


def check_table(seed: int, catchment: str) -> None:
    cells = draw_cells(seed, catchment)
    values, definition = write_values(cells, catchment, SEXES, AGES)
    protected = protect_values(values, [definition], GEOGRAPHY)
    assert protected.statistics.unprotectable == []
    columns = ["area_type", "area_id", "sex", "age", "numerator"]
    shown = {
        (kind, area, sex, age): number
        for kind, area, sex, age, number in protected.values.select(columns).iter_rows()
        if number is not None
    }
    assert not [cell for cell, number in shown.items() if 0 < number < 5]
    assert find_narrow(cells, catchment, shown) == []
    split = pl.col("area_id").is_in(["byen", "syd"]) & (pl.col("status") != "suppressed")
    whole = {(sex, age) for kind, area, sex, age in shown if area == "0101"}
    for sex, age in protected.values.filter(split).select("sex", "age").iter_rows():
        assert (sex, age) in whole, "the decimals of a split total tell a hidden count"


@pytest.mark.parametrize("seed", range(4))
def test_every_value_of_every_small_count_remains_possible(seed: int) -> None:
    check_table(seed, CATCHMENTS[seed % 2])


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 200))
def test_so_it_does_in_many_tables(seed: int) -> None:
    check_table(seed, CATCHMENTS[seed % 2])

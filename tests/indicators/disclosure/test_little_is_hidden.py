"""Little is hidden: a lone small count takes hardly more with it than the smallest pattern would.

The smallest pattern is found by a mixed-integer programme over sums written out here, apart from
the code under test.
"""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csc_array, eye_array

from geography import shares_for_periods
from indicators.disclosure.protection import protect_values
from schemas.definitions.model import Definition
from schemas.frames.values import fill_columns
from tests.indicators.frames import GEOGRAPHY, proportion

CATCHMENTS = ("somatic", "psychiatric")
BREAKDOWNS = {
    "none": ((("alle",), ("alle",))),
    "sex": (("alle", "kvinder", "maend"), ("alle",)),
    "sex_and_age": (("alle", "kvinder", "maend"), ("alle", "0-64", "65+")),
}
PERIODS = pl.DataFrame({"period": ["2024"], "period_start": [date(2024, 1, 1)]})
TOWNS = sorted(GEOGRAPHY.areas.filter(area_type="kommune", region_id="084")["area_id"].to_list())
MOST = 5_000.0
Cell = tuple[str, str, str, str]
"""Type and id of an area, sex, age."""


def list_groups(catchment: str) -> dict[tuple[str, str], dict[str, float]]:
    """The members of each cluster, council and the region, with their shares."""
    shares = shares_for_periods(GEOGRAPHY, PERIODS).filter(
        pl.col("area_id").is_in(TOWNS), area_type="kommune", catchment=catchment
    )
    groups: dict[tuple[str, str], dict[str, float]] = {}
    for kind, group, area, share in shares.select(
        "group_type", "group_id", "area_id", "share"
    ).iter_rows():
        groups.setdefault((kind, group), {})[area] = share
    return {group: members for group, members in sorted(groups.items()) if members}


def count_cells(small: str, breakdown: str, catchment: str) -> dict[Cell, float]:
    """Every count of the region; the small one is of women of 65 and over where those are told."""
    sexes, ages = BREAKDOWNS[breakdown]
    finest = list(itertools.product(sexes[1:] or sexes, ages[1:] or ages))
    cells: dict[Cell, float] = {}
    for number, town in enumerate(TOWNS):
        for place, (sex, age) in enumerate(finest):
            few = town == small and place == 1 % len(finest)
            cells["kommune", town, sex, age] = 3.0 if few else 20.0 + 7 * place + number
    for town, sex, age in itertools.product(TOWNS, sexes, ages):
        own = [s for s in (sexes[1:] or sexes) if sex in ("alle", s)]
        older = [a for a in (ages[1:] or ages) if age in ("alle", a)]
        cells["kommune", town, sex, age] = sum(
            cells["kommune", town, s, a] for s in own for a in older
        )
    for (kind, group), members in list_groups(catchment).items():
        for sex, age in itertools.product(sexes, ages):
            cells[kind, group, sex, age] = sum(
                share * cells["kommune", town, sex, age] for town, share in members.items()
            )
    return cells


def list_sums(cells: dict[Cell, float], catchment: str) -> list[dict[Cell, float]]:
    """Areas, sexes and ages."""
    sums: list[dict[Cell, float]] = []
    for (kind, group), members in list_groups(catchment).items():
        for own_kind, own, sex, age in cells:
            if (own_kind, own) == (kind, group):
                sums.append(
                    {(kind, group, sex, age): -1.0}
                    | {("kommune", town, sex, age): share for town, share in members.items()}
                )
    for kind, area, sex, age in cells:
        for place, parts in ((2, ("kvinder", "maend")), (3, ("0-64", "65+"))):
            key = (kind, area, sex, age)
            finer = [(*key[:place], part, *key[place + 1 :]) for part in parts]
            if key[place] == "alle" and all(each in cells for each in finer):
                sums.append({key: -1.0} | dict.fromkeys(finer, 1.0))
    return sums


def find_smallest(cells: dict[Cell, float], catchment: str) -> int:
    """How many counts the smallest pattern hides that leaves 1 and 4 open for each small one."""
    names = list(cells)
    place = {cell: number for number, cell in enumerate(names)}
    sums = list_sums(cells, catchment)
    matrix = np.zeros((len(sums), len(names)))
    for row, each in enumerate(sums):
        for cell, coefficient in each.items():
            matrix[row, place[cell]] = coefficient
    size = len(names)
    numbers = np.array([cells[name] for name in names])
    small = [place[name] for name, number in cells.items() if 0 < number < 5]
    tables = [(position, end) for position in small for end in (1.0, 4.0)]
    hide, zero = eye_array(size), csc_array((size, size))
    rows = []
    for number in range(len(tables)):
        moves = [zero] * len(tables)
        moves[number] = eye_array(size)
        rows.append([hide * MOST, *(-each for each in moves)])
        rows.append([hide * MOST, *moves])
    linked = block_array(rows, format="csc")
    nothing = csc_array((len(sums), size))
    kept = block_array(
        [[nothing, *(csc_array(matrix) if a == b else nothing for b in range(len(tables)))]
         for a in range(len(tables))], format="csc",
    )  # fmt: skip
    split = [
        (place[cell], place[total])
        for each in sums
        for total in [min(each, key=lambda name: each[name])]
        for cell, share in each.items()
        if share % 1
    ]
    forced = np.zeros((max(len(split), 1), linked.shape[1]))
    for row, (part, total) in enumerate(split):
        forced[row, total], forced[row, part] = 1.0, -1.0
    low = np.concatenate([np.zeros(size), *(-numbers for _ in tables)])
    high = np.concatenate([np.ones(size), *(np.full(size, np.inf) for _ in tables)])
    for number, (position, end) in enumerate(tables):
        low[position] = high[position] = 1.0
        fixed = size * (number + 1) + position
        low[fixed] = high[fixed] = end - numbers[position]
    found = milp(
        np.concatenate([np.ones(size), np.zeros(size * len(tables))]),
        integrality=np.concatenate([np.ones(size), np.zeros(size * len(tables))]),
        bounds=Bounds(low, high),
        constraints=[
            LinearConstraint(linked, 0, np.inf),
            LinearConstraint(kept, 0, 0),
            LinearConstraint(csc_array(forced), 0, np.inf),
        ],
        options={"time_limit": 60, "mip_rel_gap": 0.0},
    )
    assert found.x is not None, found.message
    return round(float(found.x[:size].sum()))


def write_values(
    cells: dict[Cell, float], catchment: str, sexes: tuple[str, ...], ages: tuple[str, ...]
) -> tuple[pl.DataFrame, Definition]:
    """The counts as a frame `values`, and the definition that they are of."""
    groups = [{"sex": sex, "age": age} for sex in sexes for age in ages]
    definition = proportion(catchment=catchment, groups=groups)
    rows = pl.DataFrame(
        [(*cell, number) for cell, number in cells.items()],
        schema=["area_type", "area_id", "sex", "age", "numerator"], orient="row",
    )  # fmt: skip
    values = fill_columns(
        rows.with_columns(
            indicator_id=pl.lit("lukkede"), area_name=pl.col("area_id"), period=pl.lit("2024"),
            period_start=pl.lit(date(2024, 1, 1)), period_end=pl.lit(date(2024, 12, 31)),
            education=pl.lit("alle"), category=pl.lit("alle"), denominator=pl.lit(90_000.0),
            value=pl.col("numerator"), status=pl.lit("ok"),
        )
    )  # fmt: skip
    return values, definition


def hide_ours(cells: dict[Cell, float], catchment: str, breakdown: str) -> int:
    """How many figures are hidden by the code under test."""
    values, definition = write_values(cells, catchment, *BREAKDOWNS[breakdown])
    protected = protect_values(values, [definition], GEOGRAPHY)
    assert protected.statistics.unprotectable == []
    assert protected.statistics.told_already == []
    return protected.values.filter(status="suppressed").height


def compare(small: str, catchment: str, breakdown: str) -> tuple[int, int]:
    cells = count_cells(small, breakdown, catchment)
    return hide_ours(cells, catchment, breakdown), find_smallest(cells, catchment)


@pytest.mark.parametrize("breakdown", ["none", "sex"])
@pytest.mark.parametrize("small", ["0101", "0147", "0175", "0201", "0400"])
def test_a_lone_small_count_hides_hardly_more_than_it_must(small: str, breakdown: str) -> None:
    ours, smallest = compare(small, "psychiatric", breakdown)
    assert ours <= 1.5 * smallest, (ours, smallest)


@pytest.mark.soak
@pytest.mark.parametrize("breakdown", list(BREAKDOWNS))
@pytest.mark.parametrize("catchment", CATCHMENTS)
@pytest.mark.parametrize("small", TOWNS)
def test_so_does_every_municipalitys(small: str, catchment: str, breakdown: str) -> None:
    ours, smallest = compare(small, catchment, breakdown)
    assert ours <= 1.5 * smallest, (ours, smallest)

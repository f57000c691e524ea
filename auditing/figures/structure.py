"""Differences taken apart into age and rate: one equation in the strata of two figures.

Belongs here: what such a part tells of a hidden stratum, alone or with the figure's own total. Does
not belong here: sums of strata (`auditing.identities`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from auditing.figures.scene import Scene, TellingBound, whole_between
from auditing.sources import find_source, name_source
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

COUNTED = (Kind.PROPORTION, Kind.RATE)
TOLD_DECIMALS = 2
"""Parts are rounded to so many decimals more than their figure has."""
SEXES = ("kvinder", "maend")
FLAT = 1e-12
OTHER_SIDES = {
    "change_by_structure": ("area_type", "area_id", "baseline_period"),
    "long_change_by_structure": ("area_type", "area_id", "first_period"),
    "region_by_structure": ("region", "region_id", "period"),
    "land_by_structure": ("land", "land_id", "period"),
}
"""Where the area's type, its id and the period of the other side are found: a column, or (for the
type) the level itself."""


def read_structure(scene: Scene) -> Iterator[TellingBound]:
    """What parts of differences tell of hidden strata."""
    for definition in scene.of_kinds(*COUNTED):
        source = find_source(definition, "numerator", None, scene.equal)
        if name_source(source) not in scene.open_sources:
            continue
        rows = scene.rows_of_indicator(definition.id)
        # what is noted of older snapshots has the counts alone
        if "structure_strata" not in rows.columns:
            continue
        told = rows.filter(pl.col("structure_strata").is_not_null())
        regions = scene.geography.areas.select("area_type", "area_id", "region_id")
        told = told.join(
            regions.unique(["area_type", "area_id"]), on=["area_type", "area_id"], how="left"
        ).with_columns(land_id=pl.lit("000"))
        for row in told.iter_rows(named=True):
            yield from read_row(scene, definition, row)


def read_row(
    scene: Scene, definition: Definition, row: Mapping[str, Any]
) -> Iterator[TellingBound]:
    """The facts of one figure's parts."""
    strata = [split_stratum(name, row["sex"]) for name in row["structure_strata"].split(", ")]
    here = find_counts(scene, definition, strata, row["area_type"], row["area_id"], row["period"])
    for column, (level, area, period) in OTHER_SIDES.items():
        if row[column] is None or row[area] is None:
            continue
        kind = row["area_type"] if level == "area_type" else level
        there = find_counts(scene, definition, strata, kind, row[area], row[period])
        scale = 100.0 if definition.kind is Kind.PROPORTION else float(definition.per or 1)
        room = 0.5 * 10.0 ** -(definition.decimals + TOLD_DECIMALS)
        text = f"{row['area_name']} {row['period']}: {row[column]:.10g} ({definition.id}, {column})"
        yield from solve(here, there, (row[column] / scale, room / scale), row["numerator"], text)


def split_stratum(name: str, sex: str) -> tuple[str, str]:
    """Sex and age of a stratum."""
    first, _, age = name.partition(" ")
    return (first, age) if first in SEXES and age else (sex, name)


def find_counts(
    scene: Scene, definition: Definition, strata: list[tuple[str, str]], kind: str, area: str,
    period: str,
) -> pl.DataFrame:  # fmt: skip
    """What is known of the strata of an area and period: x_cell, x_number, n_number, in order."""
    places = pl.DataFrame(
        [(number, sex, age) for number, (sex, age) in enumerate(strata)],
        schema={"stratum": pl.Int64, "sex": pl.String, "age": pl.String}, orient="row",
    ).with_columns(
        area_type=pl.lit(kind), area_id=pl.lit(area), period=pl.lit(period), education=pl.lit(ALL)
    )  # fmt: skip
    placed = scene.tag(places, definition)
    for name, role in (("x", "numerator"), ("n", "denominator")):
        source = name_source(find_source(definition, role, None, scene.equal))
        placed = scene.look_up(placed.with_columns(source=pl.lit(source)), name)
    return placed.unique("stratum").sort("stratum")


def solve(
    here: pl.DataFrame, there: pl.DataFrame, told: tuple[float, float], total: float | None,
    text: str,
) -> Iterator[TellingBound]:  # fmt: skip
    """The hidden stratum that a part tells: the only unknown one, or each of two of the figure
    whose total is known. `told` are the part and how far rounding may have moved it."""
    sides = (here, there)
    if any(side["n_number"].is_null().any() or (side["n_number"] <= 0).any() for side in sides):
        return
    n1, n0 = (side["n_number"].to_numpy() for side in sides)
    x1, x0 = (side["x_number"].fill_null(float("nan")).to_numpy() for side in sides)
    moved = (n1 / n1.sum() - n0 / n0.sum()) / 2
    weight = np.concatenate([moved / n1, moved / n0])
    known = np.concatenate([x1, x0])
    unknown = np.flatnonzero(np.isnan(known))
    cells = [*here["x_cell"], *there["x_cell"]]
    part, room = told
    left = part - np.nansum(weight * known)
    if len(unknown) == 1:
        yield from bound(cells[unknown[0]], float(left), room, float(weight[unknown[0]]), text)
    elif len(unknown) == 2 and unknown.max() < len(x1) and total is not None:
        rest = total - np.nansum(x1)
        for one, other in (unknown, unknown[::-1]):
            slope = float(weight[one] - weight[other])
            yield from bound(cells[one], float(left - weight[other] * rest), room, slope, text)


def bound(
    cell: int | None, left: float, room: float, slope: float, text: str
) -> Iterator[TellingBound]:
    """The whole numbers x for which slope · x is `left`, give or take `room`."""
    if cell is None or abs(slope) < FLAT:
        return
    ends = sorted([(left - room) / slope, (left + room) / slope])
    low, high = whole_between(ends[0], ends[1])
    if low <= high:
        yield TellingBound(cell, max(low, 0.0), high, text)

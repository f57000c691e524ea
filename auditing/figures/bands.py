"""Distributions: which band a municipality with a hidden share must fall into.

Belongs here: counting how many of a group's municipalities are in no band yet.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import polars as pl

from auditing.figures.scene import Scene, TellingBound
from auditing.identities import list_shares
from auditing.sources import find_source, name_source
from schemas.definitions.breakdowns import Group
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

FIGURE = ("area_type", "area_id", "area_name", "period", "period_start")


def read_bands(scene: Scene) -> Iterator[TellingBound]:
    """What distributions tell of hidden shares."""
    for definition in scene.of_kinds(Kind.DISTRIBUTION):
        source = name_source(find_source(definition, "numerator", None, scene.equal))
        if source not in scene.open_sources:
            continue
        for group in definition.groups:
            rows = scene.rows_of_indicator(definition.id).filter(
                pl.col("numerator").is_not_null(),
                *(pl.col(part) == getattr(group, part) for part in ("sex", "age", "education")),
            )  # fmt: skip
            if not rows.is_empty():
                yield from read_groups(scene, rows, definition, group)


def read_groups(
    scene: Scene, rows: pl.DataFrame, definition: Definition, group: Group
) -> Iterator[TellingBound]:
    """The facts of one breakdown, group of areas by group of areas."""
    members = find_members(scene, rows, definition, group)
    hidden = members.filter(pl.col("x_cell").is_not_null(), pl.col("x_number").is_null())
    if hidden.is_empty():
        return
    limits = list(itertools.pairwise(definition.bands))
    for place, told in rows.group_by(FIGURE, maintain_order=True):
        on = dict(
            zip(("group_type", "group_id", "period"), (place[0], place[1], place[3]), strict=True)
        )
        mine = members.filter(**on)
        counts = count_bands(told, definition)
        if counts is None or mine.filter(pl.col("x_number").is_null()).is_empty():
            continue
        shares = 100 * mine["x_number"] / mine["n_number"]
        for share in shares.drop_nulls():
            counts[find_band(float(share), definition.bands)] -= 1
        left = [limits[band] for band, count in enumerate(counts) if count > 0]
        if left and min(counts) >= 0:
            yield from bound_members(mine, left, f"{place[2]} {place[3]} ({definition.id})")


def find_members(
    scene: Scene, rows: pl.DataFrame, definition: Definition, group: Group
) -> pl.DataFrame:
    """The municipalities of every group and period with numerator and denominator."""
    shares = list_shares(rows, scene.geography).filter(
        pl.col("area_type") == "kommune", pl.col("of") == definition.catchment
    )
    found = shares.with_columns(catchment=pl.lit(""))
    for name, role in (("x", "numerator"), ("n", "denominator")):
        source = getattr(definition, role)
        found = scene.look_up(
            found.with_columns(
                source=pl.lit(name_source(find_source(definition, role, None, scene.equal))),
                sex=pl.lit(source.where.sex or group.sex),
                age=pl.lit(source.where.age or group.age),
                education=pl.lit(source.where.education or group.education),
            ),
            name,
        )
    # a municipality that no row tells of is in no band
    return found.filter(pl.col("x_cell").is_not_null() | pl.col("x_number").is_not_null())


def count_bands(told: pl.DataFrame, definition: Definition) -> list[int] | None:
    """How many lie in each band; None when a band has no figure."""
    by_band = dict(told.select("category", "numerator").iter_rows())
    names = [
        f"{'' if number == 0 else 'over '}{low:g} til {high:g} pct."
        for number, (low, high) in enumerate(itertools.pairwise(definition.bands))
    ]
    if any(name not in by_band for name in names):
        return None
    return [round(by_band[name]) for name in names]


def find_band(share: float, limits: list[float]) -> int:
    """The number of the band that holds a share; each holds its upper limit."""
    return sum(share > limit for limit in limits[1:-1])


def bound_members(
    members: pl.DataFrame, left: list[tuple[float, float]], text: str
) -> Iterator[TellingBound]:
    """Bounds of the hidden shares, that lie in the bands that are left."""
    low, high = min(each[0] for each in left), max(each[1] for each in left)
    for cell, number, n in members.select("x_cell", "x_number", "n_number").iter_rows():
        if cell is not None and number is None and n is not None:
            # a band holds its upper limit, the first its lower one, too
            least = math.floor(low * n / 100 + 1e-9) + (low > 0)
            yield TellingBound(cell, least, math.floor(high * n / 100 + 1e-9),
                       f"the share lies between {low:g} and {high:g} pct. by {text}")  # fmt: skip

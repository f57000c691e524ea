"""The panel of an effort from published figures: which municipalities stand in it, and from when.

Belongs here: choosing rows of `values`, the municipalities of a cluster or region, and who is left
out. Does not belong here: the methods.

Only figures that readers are shown are taken, so what is concluded tells nothing that is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from evaluation.panel import NEVER, Panel, arrange_panel
from geography import Geography
from schemas.definitions.model import Definition
from schemas.efforts import Effort, Expectation

MUNICIPALITY = "kommune"
SHOWN = ("ok", "estimated")


@dataclass(frozen=True)
class Gathered:
    """A complete panel, with what its columns and rows are.

    `left_out` are ids of municipalities that cannot stand in it; `persons` the denominators of the
    treated ones in a year, 0 where the indicator has none; `synthetic`: a figure of it is;
    `reached`: the rows that the effort reaches sooner or later.
    """

    panel: Panel
    periods: tuple[str, ...]
    left_out: tuple[str, ...]
    unit: str
    age: str
    persons: float
    synthetic: bool
    reached: tuple[bool, ...]


def spread_begins(effort: Effort, geography: Geography) -> tuple[dict[str, date], set[str]]:
    """The first day of each municipality that the effort reaches, and those that it reaches in part
    only: split between the clusters of which one has it."""
    named = {row["name"]: row for row in geography.areas.iter_rows(named=True)
             if row["area_type"] in (MUNICIPALITY, "klynge", "region")}  # fmt: skip
    begins: dict[str, date] = {}
    split: set[str] = set()
    for name, day in effort.begins.items():
        area = named[name]
        members = list_members(area["area_type"], area["area_id"], day, geography)
        for municipality, is_split in members:
            if is_split:
                split.add(municipality)
            elif day < begins.get(municipality, date.max):
                begins[municipality] = day
    return begins, split - begins.keys()


def list_members(
    area_type: str, area_id: str, day: date, geography: Geography
) -> list[tuple[str, bool]]:
    """The municipalities of an area on a day, and whether each is split; itself for one."""
    if area_type == MUNICIPALITY:
        return [(area_id, False)]
    rows = geography.membership.filter(
        (pl.col("area_type") == MUNICIPALITY)
        & (pl.col("group_type") == area_type)
        & (pl.col("group_id") == area_id)
        & (pl.col("valid_from") <= max(day, date(2025, 1, 1)))
        & pl.col("valid_to").fill_null(date.max).ge(day)
    )
    return list(rows.select("area_id", "split").unique().sort("area_id").iter_rows())


def gather(
    values: pl.DataFrame,
    effort: Effort,
    expected: Expectation,
    definition: Definition,
    geography: Geography,
) -> Gathered | None:
    """The panel of one indicator; None where no municipality has a figure of it.

    An effort counts from the first period that begins on its day or later. A municipality without a
    shown figure in some period is left out, and so is one that is only reached in part.
    """
    rows, age = choose_rows(values, expected, definition)
    if rows.is_empty():
        return None
    periods = rows.select("period", "period_start").unique().sort("period_start")
    table = (
        rows.filter(pl.col("status").is_in(SHOWN))
        .pivot(on="period", index="area_id", values="value", aggregate_function="first")
        .select("area_id", *[pl.col(name) if name in rows["period"].to_list() else
                pl.lit(None).alias(name) for name in periods["period"]])
        .sort("area_id")
    )  # fmt: skip
    begins, split = spread_begins(effort, geography)
    regions = find_regions(geography)
    asked = {name_municipality(name, geography) for name in effort.compare}
    ids = table["area_id"].to_list()
    taken = [each not in split and (not asked or each in asked or each in begins) for each in ids]
    starts = find_starts(ids, begins, periods["period_start"].to_list())
    panel = arrange_panel(
        table.drop("area_id").to_numpy(), [regions[each] for each in ids], starts, ids
    )
    reached = set(begins)
    complete = panel.complete()
    missing = {each for each in ids if each not in complete.areas} | (split & set(ids))
    nearby = {regions[each] for each in reached if each in regions}
    kept = complete.keep(pl.Series([
        taken[ids.index(each)] for each in complete.areas
    ], dtype=pl.Boolean).to_numpy())  # fmt: skip
    told = sorted(each for each in missing if regions[each] in nearby)
    return Gathered(
        kept, tuple(periods["period"]), tuple(told), str(rows["unit"].first()), age,
        count_persons(rows, reached, kept), bool(rows["synthetic"].any()),
        tuple(each in reached for each in kept.areas),
    )  # fmt: skip


def choose_rows(
    values: pl.DataFrame, expected: Expectation, definition: Definition
) -> tuple[pl.DataFrame, str]:
    """The rows of municipalities in the group of people that the effort is for, and its age."""
    sex, age, education, category = definition.headline_breakdown.key
    age = expected.age or age
    rows = values.filter(
        area_type=MUNICIPALITY, indicator_id=expected.indicator, sex=sex, age=age,
        education=education, category=category,
    )  # fmt: skip
    return rows, age


def find_starts(
    ids: list[str], begins: Mapping[str, date], first_days: list[date]
) -> list[int | None]:
    """The column from which on each municipality has the effort; None where none has begun yet."""
    starts: list[int | None] = []
    for each in ids:
        day = begins.get(each)
        columns = (
            []
            if day is None
            else [number for number, first in enumerate(first_days) if first >= day]
        )
        starts.append(min(columns, default=None))
    return starts


def find_regions(geography: Geography) -> dict[str, int]:
    """A number for the region of each municipality."""
    rows = geography.areas.filter(area_type=MUNICIPALITY).select("area_id", "region_id")
    known = {region: number for number, region in enumerate(rows["region_id"].unique().sort())}
    return {area: known[region] for area, region in rows.iter_rows()}


def name_municipality(name: str, geography: Geography) -> str:
    """The id of a municipality by its name."""
    rows = geography.areas.filter(area_type=MUNICIPALITY, name=name)
    return str(rows["area_id"].first())


def count_persons(rows: pl.DataFrame, reached: set[str], panel: Panel) -> float:
    """The treated municipalities' denominators in the newest period, per year."""
    treated = [area for area, start in zip(panel.areas, panel.starts, strict=True) if start < NEVER]
    newest = rows.filter(pl.col("period_start") == pl.col("period_start").max())
    mine = newest.filter(pl.col("area_id").is_in(treated or list(reached)))
    days = (mine["period_end"] - mine["period_start"]).dt.total_days().first()
    total = float(mine["denominator"].fill_null(0).sum())
    if not isinstance(days, int) or not total:
        return 0.0
    return total * 365.25 / (days + 1)

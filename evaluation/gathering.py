"""The panel of an effort from published figures: which municipalities stand in it, and from when.

Belongs here: choosing rows of `values`, the municipalities of a cluster or region, and who is left
out. Does not belong here: the methods.

Only figures that readers are shown are taken, so what is concluded tells nothing that is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from evaluation.panel import Panel, arrange_panel
from geography import Geography
from geography.peers import load_peers
from indicators.methods.statistics import Floats
from schemas.definitions.model import Definition
from schemas.efforts import MUNICIPALITY, WIDER, Effort, ExpectedMove

SHOWN = ("ok", "estimated")
DAYS_IN_YEAR = 365.25
FEWEST_DAYS = 360


@dataclass(frozen=True)
class Gathered:
    """A complete panel, with what its columns and rows are.

    `left_out` are ids of municipalities that cannot stand in it; `persons` the denominators of the
    treated ones in a year, 0 where the indicator has none; `synthetic`: a figure of it is;
    `reached`: the rows that the effort reaches sooner or later; `begun`: it has begun in some
    municipality, be it one that is left out.
    """

    panel: Panel
    periods: tuple[str, ...]
    left_out: tuple[str, ...]
    unit: str
    age: str
    persons: float
    synthetic: bool
    reached: tuple[bool, ...]
    begun: bool


def spread_begins(effort: Effort, geography: Geography) -> tuple[dict[str, date], set[str]]:
    """The first day of each municipality that the effort reaches, and those that it reaches in part
    only: split between the clusters of which one has it."""
    named = {row["name"]: row for row in geography.areas.iter_rows(named=True)
             if row["area_type"] in (MUNICIPALITY, *WIDER)}  # fmt: skip
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
    """The municipalities of an area on a day, and whether each is split; itself for one.

    An effort that is older than its cluster began in what the cluster first had, and one that is
    younger in what it last had.
    """
    if area_type == MUNICIPALITY:
        return [(area_id, False)]
    rows = geography.membership.filter(
        area_type=MUNICIPALITY, group_type=area_type, group_id=area_id
    )
    first, last = rows["valid_from"].min(), rows["valid_to"].fill_null(date.max).max()
    known = day
    if isinstance(first, date) and isinstance(last, date):
        known = min(max(day, first), last)
    rows = rows.filter(
        (pl.col("valid_from") <= known) & (pl.col("valid_to").fill_null(date.max) >= known)
    )
    return list(rows.select("area_id", "split").unique().sort("area_id").iter_rows())


def gather(
    values: pl.DataFrame,
    effort: Effort,
    expected: ExpectedMove,
    definition: Definition,
    geography: Geography,
) -> Gathered:
    """The panel of one indicator, without rows where no municipality has a figure of it.

    An effort counts from the first period that begins on its day or later. A municipality without a
    shown figure in some period is left out, and so is one that is only reached in part.
    """
    rows, age = choose_rows(values, expected, definition)
    shown = rows.filter(pl.col("status").is_in(SHOWN))
    if shown.is_empty():
        nobody = arrange_panel(np.empty((0, 0)), [], [], [])
        return Gathered(nobody, (), (), definition.unit, age, 0.0, False, (), begun=True)
    periods = shown.select("period", "period_start").unique().sort("period_start")
    ids = rows["area_id"].unique().sort().to_list()
    begins, split = spread_begins(effort, geography)
    regions = find_regions(geography)
    starts = find_starts(ids, begins, periods["period_start"].to_list())
    whole = arrange_panel(
        tabulate_figures(shown, ids, periods["period"].to_list()),
        [regions[each] for each in ids], starts, ids,
    )  # fmt: skip
    compared = choose_compared(effort, set(begins), geography)
    complete = whole.complete()
    panel = complete.keep(np.array([
        each not in split and (compared is None or each in compared or each in begins)
        for each in complete.areas
    ], dtype=bool))  # fmt: skip
    nearby = {regions[each] for each in begins if each in regions}
    lost = (set(ids) - set(complete.areas)) | (split & set(ids))
    return Gathered(
        panel=panel,
        periods=tuple(periods["period"]),
        left_out=tuple(sorted(each for each in lost if regions[each] in nearby)),
        unit=str(rows["unit"].first()),
        age=age,
        persons=count_persons(rows, set(begins) & set(panel.areas)),
        synthetic=bool(rows["synthetic"].any()),
        reached=tuple(each in begins for each in panel.areas),
        begun=bool(whole.treated.any()),
    )


def tabulate_figures(shown: pl.DataFrame, ids: list[str], periods: list[str]) -> Floats:
    """Municipalities × periods of shown figures; NaN where there is none."""
    wide = shown.pivot(on="period", index="area_id", values="value", aggregate_function="first")
    every = pl.DataFrame({"area_id": ids}).join(wide, on="area_id", how="left")
    figures: Floats = every.sort("area_id").select(periods).to_numpy().astype(float)
    return figures


def choose_rows(
    values: pl.DataFrame, expected: ExpectedMove, definition: Definition
) -> tuple[pl.DataFrame, str]:
    """The rows of municipalities in the group of people that the effort is for, and its age;
    without periods of another length than usual."""
    sex, age, education, category = definition.headline_breakdown.key
    age = expected.age or age
    rows = values.filter(
        area_type=MUNICIPALITY, indicator_id=expected.indicator, sex=sex, age=age,
        education=education, category=category,
    )  # fmt: skip
    return rows.filter(pl.col("period_mark").is_null()), age


def find_starts(
    ids: list[str], begins: Mapping[str, date], first_days: list[date]
) -> list[int | None]:
    """The column from which on each municipality has the effort; None where none has begun yet."""

    def find_start(day: date | None) -> int | None:
        if day is None:
            return None
        return next((number for number, first in enumerate(first_days) if first >= day), None)

    return [find_start(begins.get(each)) for each in ids]


def find_regions(geography: Geography) -> dict[str, int]:
    """A number for the region of each municipality."""
    rows = geography.areas.filter(area_type=MUNICIPALITY).select("area_id", "region_id")
    known = {region: number for number, region in enumerate(rows["region_id"].unique().sort())}
    return {area: known[region] for area, region in rows.iter_rows()}


def choose_compared(effort: Effort, reached: set[str], geography: Geography) -> set[str] | None:
    """The ids of the municipalities to compare with; None for all of the region."""
    if not effort.compare and not effort.resembling:
        return None
    named = {name_municipality(name, geography) for name in effort.compare}
    alike = load_peers().of if effort.resembling else {}
    return (named | {peer for area in reached for peer in alike.get(area, ())}) - reached


def name_municipality(name: str, geography: Geography) -> str:
    """The id of a municipality by its name."""
    rows = geography.areas.filter(area_type=MUNICIPALITY, name=name)
    return str(rows["area_id"].first())


def count_persons(rows: pl.DataFrame, reached: set[str]) -> float:
    """The denominators of the municipalities that are reached, in the newest period, per year.

    0 where periods are shorter: whether what is counted on a day of a quarter is there all year, or
    comes anew in the next, is not known.
    """
    newest = rows.filter(pl.col("period_start") == pl.col("period_start").max())
    mine = newest.filter(pl.col("area_id").is_in(reached))
    days = (mine["period_end"] - mine["period_start"]).dt.total_days().first()
    if not isinstance(days, int) or mine["denominator"].null_count() or days + 1 < FEWEST_DAYS:
        return 0.0
    return float(mine["denominator"].sum()) * DAYS_IN_YEAR / (days + 1)

"""How far a change of observations reaches: over areas and periods to figures.

Belongs here: following a changed observation to the areas that it is part of, by the map that a
figure was made with, and to the periods that it overlaps. Does not belong here: what changed
(`indicators.changes.source_changes`, `indicators.changes.correction_effects`).
"""

from __future__ import annotations

import polars as pl

from geography import Geography, shares_for_periods
from geography.areas import CATCHMENTS
from indicators.changes.differences import ComparedSnapshot

SPAN = ["period_start", "period_end"]
MEMBER, GROUP = ["area_type", "area_id"], ["group_type", "group_id"]
FIGURE = [*MEMBER, "period", "catchment", "gone"]
"""What places a changed figure: `catchment` is its definition's, `gone` whether only the older
snapshot has it."""


def place_changes(
    changed: pl.DataFrame, rows: pl.DataFrame, old: ComparedSnapshot, new: ComparedSnapshot
) -> pl.DataFrame:
    """The changes at every place (`FIGURE`) of a figure that they reach, instead of their own.

    A figure is followed by the newer snapshot's map, since it is made with that; one that is
    gone by the older one's. Where a snapshot keeps no map the other's counts, and without any
    a change reaches its own area.
    """
    told = follow_periods(changed, rows)
    periods = rows.select("period", "period_start").unique("period").sort("period")
    sides = [(False, new, old)]
    if rows["gone"].any():
        sides.append((True, old, new))
    placed = []
    for gone, side, other in sides:
        groups = list_groups(other if side.membership is None else side, periods)
        placed.append(follow_areas(told, groups).with_columns(gone=pl.lit(gone)))
    return pl.concat(placed)


def follow_areas(told: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """The same changes also for the areas that the changed ones are part of, by catchment."""
    own = told.join(pl.DataFrame({"catchment": CATCHMENTS}), how="cross")
    raised = (
        told.join(groups, on=[*MEMBER, "period"])
        .drop(MEMBER)
        .rename(dict(zip(GROUP, MEMBER, strict=True)))
    )
    return pl.concat([own, raised.select(own.columns)]).unique()


def list_groups(side: ComparedSnapshot, periods: pl.DataFrame) -> pl.DataFrame:
    """The groups of each area in each period, and their groups: members as `MEMBER`."""
    if side.membership is None or side.weights is None:
        names = ["period", *MEMBER, *GROUP, "catchment"]
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    direct = list_shares(side, periods).select("period", *MEMBER, *GROUP, "catchment")
    above = direct.rename(dict(zip([*MEMBER, *GROUP], [*GROUP, "top_type", "top_id"], strict=True)))
    further = (
        direct.join(above, on=["period", *GROUP, "catchment"])
        .drop(GROUP)
        .rename({"top_type": GROUP[0], "top_id": GROUP[1]})
    )
    return pl.concat([direct, further.select(direct.columns)]).unique()


def list_shares(side: ComparedSnapshot, periods: pl.DataFrame) -> pl.DataFrame:
    """`shares_for_periods` with a snapshot's own membership and weights."""
    nothing = pl.DataFrame()
    membership, weights = side.membership, side.weights
    assert membership is not None and weights is not None
    return shares_for_periods(Geography(nothing, nothing, membership, weights), periods)


def follow_periods(changed: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The changes under the figures' periods that they overlap, instead of their own."""
    wanted = rows.select("period", *SPAN).unique()
    spans = changed.select(*SPAN).unique().rename({name: f"source_{name[7:]}" for name in SPAN})
    overlapping = spans.join(wanted, how="cross").filter(
        (pl.col("source_start") <= pl.col("period_end"))
        & (pl.col("source_end") >= pl.col("period_start"))
    )
    joined = changed.drop("period").join(
        overlapping.select("source_start", "source_end", "period"),
        left_on=SPAN, right_on=["source_start", "source_end"],
    )  # fmt: skip
    return joined.drop(SPAN).unique()

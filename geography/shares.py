"""Which group an area counts in at a given time, and with how much of itself.

Belongs here: choosing memberships and weights for periods. Summing figures over the groups
belongs to `indicators/`.
"""

from __future__ import annotations

import polars as pl

from geography.areas import Geography


def shares_for_periods(geography: Geography, periods: pl.DataFrame) -> pl.DataFrame:
    """How much of each area belongs to each group in each period.

    `periods` has period and period_start. Returns period, area_type, area_id, group_type,
    group_id, catchment, share (0–1), weight_year: one row per period and membership. A
    whole member has share 1.0 and no weight_year; a split area has the share of the year
    nearest to the period's (the earlier of two equally near), and weight_year says which.
    A period outside every validity takes the nearest valid membership, so that clusters
    and councils can be followed back in time.
    """
    members = _nearest_memberships(geography.membership, periods)
    weights = _nearest_weights(geography.weights, periods)
    parts = ["period", "area_id", "group_type", "group_id"]
    return (
        members.join(weights, on=parts, how="left")
        .with_columns(
            share=pl.when("split").then("share").otherwise(1.0),
            weight_year=pl.when("split").then("weight_year"),
        )
        .select(
            "period",
            "area_type",
            "area_id",
            "group_type",
            "group_id",
            "catchment",
            "share",
            "weight_year",
        )
    )


def _nearest_memberships(membership: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """For each period and member the rows of the validity nearest to the period's start."""
    start = pl.col("period_start")
    before = (pl.col("valid_from") - start).dt.total_days().fill_null(0)
    after = (start - pl.col("valid_to")).dt.total_days().fill_null(0)
    distance = pl.max_horizontal(before, after, pl.lit(0))
    member = ["period", "area_type", "area_id", "group_type", "catchment"]
    return (
        periods.select("period", "period_start")
        .unique(maintain_order=True)
        .join(membership, how="cross")
        .with_columns(distance=distance)
        .filter(pl.col("distance") == pl.col("distance").min().over(member))
    )


def _nearest_weights(weights: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """For each period and part the weight of the nearest year."""
    part = ["period", "area_id", "group_type", "group_id"]
    return (
        periods.select("period", year_wanted=pl.col("period_start").dt.year())
        .unique(maintain_order=True)
        .join(weights, how="cross")
        .with_columns(distance=(pl.col("year") - pl.col("year_wanted")).abs())
        .sort("distance", "year", maintain_order=True)
        .unique(part, keep="first", maintain_order=True)
        .select(*part, "share", weight_year="year")
    )

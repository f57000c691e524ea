"""Where counts stand: by which keys a sum finds its parts.

Belongs here: places, and which members a group has in which period. Does not belong here: the sums
(`indicators.disclosure.equations`).
"""

from __future__ import annotations

import polars as pl

from geography import Geography, shares_for_periods
from indicators.disclosure.counts import COUNT_KEY

TOLERANCE = 1e-5
"""Counts are rounded to six decimals, and a country's sum has about a hundred of them."""
GROUPS = ("klynge", "sundhedsraad", "region", "land")
PLACE = ["family", "catchment", "area_type", "area_id", "period", "sex", "age", "education"]
"""Where a count stands: `family` is its source, or the source of one dataset where two that are
stated to be equal are not; `catchment` tells the groups that a definition means (blank for areas
that have none)."""


def list_places(roads: pl.DataFrame) -> pl.DataFrame:
    """Where each count stands, by its source; where two equal datasets differ, also by dataset."""
    site = [name for name in COUNT_KEY if name != "source"]
    roads = name_places(roads.filter(pl.col("count").is_not_null())).with_columns(
        kind=pl.col("raw") + pl.when("joined").then(pl.lit("|joined")).otherwise(pl.lit("")),
    )
    by_source = roads.sort("joined", pl.col("raw") != pl.col("source"), "raw", "count").unique(
        ["source", "catchment", *site], keep="first", maintain_order=True
    )
    united = by_source.select(pl.col("source").alias("family"), "catchment", *site, "count")
    own = roads.sort("count").unique(["kind", "catchment", *site], keep="first")
    differs = own.join(
        united.rename({"family": "source", "count": "united"}),
        on=["source", "catchment", *site],
    ).filter(pl.col("count") != pl.col("united"))
    apart = own.join(differs.select("kind").unique(), on="kind", how="semi")
    apart = apart.select(pl.format("{}#", "kind").alias("family"), "catchment", *site, "count")
    return pl.concat([united, apart]).select(*PLACE, "count")


def name_places(roads: pl.DataFrame) -> pl.DataFrame:
    """The roads with the catchment of groups alone."""
    is_group = pl.col("area_type").is_in(GROUPS)
    return roads.with_columns(catchment=pl.when(is_group).then("catchment").otherwise(pl.lit("")))


def shares_of(geography: Geography, roads: pl.DataFrame) -> pl.DataFrame:
    """Each group's members in the periods of some roads: municipalities and hospitals, and the
    regions of the country."""
    periods = roads.select("period", "period_start").drop_nulls().unique("period")
    shares = shares_for_periods(geography, periods).filter(
        pl.col("area_type").is_in(["kommune", "hospital", "region"])
    )
    country = shares.filter(
        (pl.col("group_type") == "region") & (pl.col("area_type") != "region")
    ).with_columns(group_type=pl.lit("land"), group_id=pl.lit("000"))
    own = shares.filter((pl.col("group_type") != "land") | (pl.col("area_type") == "region"))
    return pl.concat([own, country]).select(
        "period", "catchment", "group_type", "group_id",
        member_type="area_type", member_id="area_id", share="share",
    )  # fmt: skip

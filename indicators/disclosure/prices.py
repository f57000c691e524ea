"""What hiding a count costs, so that the least is hidden.

Belongs here: the price of each count. Does not belong here: the choice
(`indicators.disclosure.secondary`).
"""

from __future__ import annotations

import polars as pl

from schemas.vocabulary import ALL

COST = {
    "kommune": 1.0,
    "hospital": 1.0,
    "klynge": 1.5,
    "sundhedsraad": 1.5,
    "region": 3.0,
    "land": 4.0,
}
"""How dear it is to close a figure: the wider the area, the more readers miss it."""

COST_OF_EVERYONE = 1.25
"""A figure of both sexes, or of all ages, against one of a part of them."""

COST_OF_DENOMINATOR = 10.0


def price_counts(roads: pl.DataFrame) -> pl.DataFrame:
    """What it costs to hide each count: count, price, from the figures that close with it."""
    level = pl.col("area_type").replace_strict(COST, default=1.0, return_dtype=pl.Float64)
    dear = pl.when(pl.col("role") == "denominator").then(COST_OF_DENOMINATOR).otherwise(1.0)
    wide = pl.sum_horizontal((pl.col(name) == ALL).cast(pl.Int8) for name in ("sex", "age"))
    everyone = pl.lit(COST_OF_EVERYONE).pow(wide)
    return roads.filter("shown").group_by("count").agg(price=(level * dear * everyone).sum())

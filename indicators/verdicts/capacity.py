"""When a full count of capacity is news: practices, beds and places whose series is short.

Belongs here: the signal of a full count with fewer than 12 points. Does not belong here: longer
series, which are held against their own forecast (`indicators.methods.newest_point`).

Nothing in a full count is chance, so no interval tells whether a change is worth noticing. How much
such counts change from one year to the next in the country's municipalities does.
"""

from __future__ import annotations

import polars as pl

from indicators.methods.newest_point import FEWEST_BEFORE
from indicators.verdicts.period_marks import is_partial
from indicators.verdicts.series import SERIES, is_judged
from schemas.definitions.model import Definition
from schemas.natures import FULL_COUNT

ORDINARY = 0.9
"""A change is news that is larger than this share of the municipalities' yearly changes."""
FEWEST_CHANGES = 8
"""Fewer changes do not tell what is ordinary."""

ALIKE = [name for name in SERIES if name not in ("area_type", "area_id")]


def add_capacity_signals(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """`signal` on the newest figure of short series of full counts.

    `values` are sorted by series and period, with the columns of
    `indicators.verdicts.series.add_rhythm`. The change from the same season a year before is set
    against those of all municipalities and years of the same indicator and group, both as shares of
    the figure before. The number of inhabitants never has a signal, nor has a count of
    municipalities.
    """
    asked = [entry.id for entry in definitions if is_judged(entry)]
    counts = values.with_row_index("place").filter(
        pl.col("indicator_id").is_in(asked)
        & (pl.col("nature") == FULL_COUNT)
        & pl.col("value").is_not_null()
        & ~is_partial()
    )
    before, start = pl.col("value").shift().over(SERIES), pl.col("period_start")
    year_apart = start.shift().over(SERIES) == start.dt.offset_by("-1y")
    changes = counts.with_columns(
        relative=pl.when(year_apart & (before > 0)).then(pl.col("value") / before - 1),
        points=pl.len().over(SERIES),
        is_newest=start == start.max().over(SERIES),
    )
    ordinary = (
        changes.filter((pl.col("area_type") == "kommune") & pl.col("relative").is_not_null())
        .group_by(ALIKE)
        .agg(limit=pl.col("relative").abs().quantile(ORDINARY, "linear"), known=pl.len())
        .filter(pl.col("known") >= FEWEST_CHANGES)
        .drop("known")
    )
    news = (
        changes.filter(pl.col("is_newest") & (pl.col("points") <= FEWEST_BEFORE))
        .join(ordinary, on=ALIKE)
        .filter(pl.col("relative").abs() > pl.col("limit"))
        .select(
            "place",
            news=pl.when(pl.col("relative") > 0)
            .then(pl.lit("hoejere"))
            .otherwise(pl.lit("lavere")),
        )
    )
    return (
        values.with_row_index("place")
        .join(news, on="place", how="left", maintain_order="left")
        .with_columns(signal=pl.coalesce("signal", "news"))
        .drop("place", "news")
    )

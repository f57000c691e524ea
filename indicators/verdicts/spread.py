"""How the country's municipalities lie in each figure, from the figures that are shown.

Belongs here: percentiles over municipalities. Does not belong here: where one area lies among
them, which whoever draws it sees from these.
"""

from __future__ import annotations

import polars as pl

from indicators.verdicts.comparability import COUNTRY, is_comparable, stands_beside
from schemas.definitions.model import Definition
from schemas.frames.beside import SPREAD_COLUMNS

BREAKDOWN = ("indicator_id", "period", "sex", "age", "education", "category")
FEWEST = 50
"""Of 98 municipalities so many must show a figure: of fewer, those of one region would pass for
the country, and a tail of 5 % would be one or two of them."""
PERCENTILES = {"p05": 0.05, "p25": 0.25, "p75": 0.75, "p95": 0.95}


def measure_spread(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The frame `spread` of `schemas.frames.beside`: one row for each figure of which at least
    `FEWEST` municipalities show theirs.

    Formula: linear interpolation between order statistics (Hyndman and Fan 1996, type 7), every
    municipality counting as one. `values` are protected, and nothing but shown figures is read, so
    that no percentile says more than they do. Indicators that are not held beside the country have
    none, and neither have counts, which are larger where more people live.
    """
    ranked = [
        definition.id
        for definition in definitions
        if is_comparable(definition) and stands_beside(definition, COUNTRY)
    ]
    shown = values.filter(
        pl.col("indicator_id").is_in(ranked),
        pl.col("value").is_not_null(),
        pl.col("period_mark").is_null(),
        area_type="kommune",
    )
    return (
        shown.group_by(BREAKDOWN)
        .agg(
            pl.len().cast(pl.Int32).alias("municipalities"),
            *(
                pl.col("value").quantile(share, interpolation="linear").alias(name)
                for name, share in PERCENTILES.items()
            ),
        )
        .filter(pl.col("municipalities") >= FEWEST)
        .select(*SPREAD_COLUMNS)
        .sort(BREAKDOWN)
    )

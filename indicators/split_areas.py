"""How uncertain a figure is that rests on a part of an area whose parts are not counted.

Belongs here: the interval of such a figure. Does not belong here: the weights of the split
(`geography`), and the words about it (`indicators.figures`).

København belongs to two clusters and is counted whole by most publishers, so each gets the city's
own figure for its part. How far the districts lie from the city nobody tells; the municipalities
of the country show how far such areas lie from each other.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from indicators import reasons
from indicators.kinds import kind_of
from indicators.kinds.measuring import look_up, read_floats
from indicators.methods.statistics import LEVEL, normal_quantile
from indicators.verdicts.benchmarks import BREAKDOWN
from schemas.definitions.model import Definition

FEWEST_AREAS = 8
"""Fewer municipalities do not tell how far areas lie from each other."""


def widen_by_split(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Limits that hold the uncertainty of the split, too; none where it cannot be told.

    `values` are protected and have `split_share`, the share of the area's population that comes
    from the split area. With the standard deviation s of the municipalities' figures of the same
    period and breakdown, the split adds (split share × s)² to the variance:

        low = v − √((v − low)² + (z · share · s)²), and high in the same way

    Assumes that the part of the city differs from the city as municipalities do from each other,
    which errs on the side of too wide. Counts by themselves, which are not compared, have none.
    """
    is_split = pl.col("split_share") > 0
    if not values.select(is_split.any()).item():
        return values
    spread = measure_spread(values)
    joined = values.join(spread, on=BREAKDOWN, how="left", maintain_order="left")
    comparable = look_up(joined, definitions, lambda entry: kind_of(entry).is_comparable) > 0
    percent = look_up(joined, definitions, lambda entry: entry.unit == "pct") > 0
    value, low, high, share, spread_of = (
        read_floats(joined, name)
        for name in ("value", "ci_low", "ci_high", "split_share", "spread")
    )
    added = normal_quantile(LEVEL) * share * np.where(comparable, spread_of, np.nan)
    wider_low = value - np.hypot(value - low, added)
    # only what was not negative before cannot be so: scores and indices may
    wider_low = np.where(low >= 0, np.maximum(wider_low, 0.0), wider_low)
    wider_high = value + np.hypot(high - value, added)
    wider_high = np.where(percent, np.minimum(wider_high, 100.0), wider_high)
    split = joined.select(is_split.fill_null(value=False)).to_series()
    widened = joined.with_columns(
        ci_low=pl.when(split).then(pl.Series(wider_low).fill_nan(None)).otherwise("ci_low"),
        ci_high=pl.when(split).then(pl.Series(wider_high).fill_nan(None)).otherwise("ci_high"),
    )
    return tell_split(widened, split & joined["ci_low"].is_not_null()).select(values.columns)


def measure_spread(values: pl.DataFrame) -> pl.DataFrame:
    """The `spread` of the municipalities' figures of each period and breakdown."""
    return (
        values.filter((pl.col("area_type") == "kommune") & pl.col("value").is_not_null())
        .group_by(BREAKDOWN)
        .agg(spread=pl.col("value").std(), areas=pl.len())
        .filter(pl.col("areas") >= FEWEST_AREAS)
        .drop("areas")
    )


def tell_split(widened: pl.DataFrame, had_limits: pl.Series) -> pl.DataFrame:
    """The note of the figures that had limits, and no method where there are none any more."""
    limited = pl.col("ci_low").is_not_null() & pl.col("ci_high").is_not_null()
    told = (
        pl.when(limited)
        .then(pl.lit(reasons.SPLIT_WIDENED))
        .otherwise(pl.lit(reasons.SPLIT_UNKNOWN))
    )
    noted = pl.concat_str(told, "note", separator=" ", ignore_nulls=True)
    return widened.with_columns(
        ci_method=pl.when(limited).then("ci_method"),
        note=pl.when(had_limits).then(noted).otherwise("note"),
    )

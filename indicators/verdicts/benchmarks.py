"""A figure against its region and the country.

Belongs here: finding each area's benchmarks, and the Danish words of the verdicts. Does not belong
here: the comparison itself (`indicators.methods.comparison`) and how the figures came about.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from geography import Geography
from indicators.kinds.measuring import read_floats
from indicators.methods.comparison import POLARITIES, Verdict, compare_with_value
from indicators.verdicts.comparability import COUNTRY, REGION, is_compared_with
from schemas.definitions.model import Definition

BREAKDOWN = ("indicator_id", "period", "sex", "age", "education", "category")
PLACE = ("area_id", *BREAKDOWN[1:])
LEVELS = (REGION, COUNTRY)
VERDICTS = {
    Verdict.BETTER: "bedre",
    Verdict.SIMILAR: "tilsvarende",
    Verdict.WORSE: "daarligere",
}
"""How a verdict is published (`schemas.vocabulary.COMPARISONS`)."""


def compare_values(
    values: pl.DataFrame, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """Add `vs_region` and `vs_land`.

    The area's interval is held against the benchmark's value; touching counts as similar.
    There is no verdict without an interval, without a benchmark, when the definition does not
    say which direction is desired, nor against a level that the indicator is not compared with
    (`indicators.verdicts.comparability`). A region is not compared with itself, nor the country.
    """
    home = geography.areas.filter(pl.col("area_type") != "region").select(
        "area_type", "area_id", "region_id"
    )
    rules = pl.DataFrame(
        [
            (entry.id, entry.direction, *(is_compared_with(entry, level) for level in LEVELS))
            for entry in definitions
        ],
        schema={
            "indicator_id": pl.String, "direction": pl.String,
            "with_region": pl.Boolean, "with_country": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip
    regions = select_benchmark(values, "region", "region_value").rename({"area_id": "region_id"})
    country = select_benchmark(values, "land", "land_value").drop("area_id")
    compared = (
        values.join(home, on=["area_type", "area_id"], how="left")
        .join(rules, on="indicator_id", how="left")
        .join(regions, on=["region_id", *BREAKDOWN], how="left")
        .join(country, on=list(BREAKDOWN), how="left")
    )
    own_country = pl.col("area_type") == "land"
    return compared.with_columns(
        vs_region=pl.when("with_region").then(judge(compared, "region_value")),
        vs_land=pl.when(~own_country & pl.col("with_country")).then(judge(compared, "land_value")),
    ).drop("region_id", "direction", "with_region", "with_country", "region_value", "land_value")


def judge_by_twins(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The verdicts of indicators that are judged by a standardised one (`judged_by`).

    `values` are protected. The verdict of each figure is that of the other indicator for the same
    area, period and group; where that has none, neither has this.
    """
    named = {entry.id: entry.judged_by for entry in definitions if entry.judged_by is not None}
    if not named:
        return values
    columns = ["indicator_id", "area_type", *PLACE]
    sure = ~pl.col("too_uncertain").fill_null(value=False)
    twins = values.filter(pl.col("indicator_id").is_in(list(named.values())) & sure).select(
        *columns, twin_region="vs_region", twin_country="vs_land"
    )
    judge_of = pl.col("indicator_id").replace_strict(named, default=None, return_dtype=pl.String)
    joined = values.with_columns(judge=judge_of).join(
        twins,
        left_on=["judge", *columns[1:]],
        right_on=columns,
        how="left",
        maintain_order="left",
    )
    judged, shown = pl.col("judge").is_not_null(), pl.col("value").is_not_null()
    return joined.with_columns(
        pl.when(judged).then(pl.when(shown).then(twin)).otherwise(own).alias(own)
        for own, twin in (("vs_region", "twin_region"), ("vs_land", "twin_country"))
    ).select(values.columns)


def select_benchmark(values: pl.DataFrame, area_type: str, name: str) -> pl.DataFrame:
    """The values of one level under the name of a benchmark."""
    return values.filter((pl.col("area_type") == area_type) & pl.col("value").is_not_null()).select(
        "area_id", *BREAKDOWN, pl.col("value").alias(name)
    )


def judge(compared: pl.DataFrame, benchmark: str) -> pl.Series:
    """The verdict on each row against the benchmark in a column, in the desired `direction`."""
    value, low, high, level = (
        read_floats(compared, name) for name in ("value", "ci_low", "ci_high", benchmark)
    )
    # what is too uncertain is never judged
    low = np.where(compared["too_uncertain"].fill_null(value=False).to_numpy(), np.nan, low)
    words = np.full(compared.height, None, dtype=object)
    for direction in ("higher", "lower"):
        mine = (compared["direction"] == direction).fill_null(value=False).to_numpy()
        verdicts = compare_with_value(
            value[mine], low[mine], high[mine], level[mine], POLARITIES[direction]
        )
        words[mine] = [VERDICTS.get(verdict) for verdict in verdicts]
    return pl.Series(words.tolist(), dtype=pl.String)

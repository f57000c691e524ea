"""A figure against its region and the country.

Belongs here: the verdicts `bedre`, `tilsvarende`, `daarligere`. Does not belong here: how the
figures came about.
"""

from __future__ import annotations

import polars as pl

from geography import Geography
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

BREAKDOWN = ("indicator_id", "period", "sex", "age", "education", "category")


def compare_values(
    values: pl.DataFrame, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """Add `vs_region` and `vs_land`.

    The area's interval is held against the benchmark's value; touching counts as similar.
    There is no verdict without an interval, without a benchmark, or when the definition does
    not say which direction is desired, nor for a count, which grows with the area. A region is
    not compared with itself, nor the country.

    Source: Public Health England, Fingertips technical guidance: comparing areas.
    """
    home = geography.areas.filter(pl.col("area_type") != "region").select(
        "area_type", "area_id", "region_id"
    )
    directions = pl.DataFrame(
        {
            "indicator_id": [definition.id for definition in definitions],
            "direction": [
                None if definition.kind is Kind.COUNT else definition.direction
                for definition in definitions
            ],
            "benchmark": [definition.benchmark for definition in definitions],
        },
        schema={"indicator_id": pl.String, "direction": pl.String, "benchmark": pl.String},
    )
    regions = benchmark(values, "region", "region_value").rename({"area_id": "region_id"})
    country = benchmark(values, "land", "land_value").drop("area_id")
    compared = (
        values.join(home, on=["area_type", "area_id"], how="left")
        .join(directions, on="indicator_id", how="left")
        .join(regions, on=["region_id", *BREAKDOWN], how="left")
        .join(country, on=list(BREAKDOWN), how="left")
    )
    return compared.with_columns(
        vs_region=pl.when(pl.col("benchmark").is_in(["both", "region"])).then(
            judge("region_value")
        ),
        vs_land=pl.when(
            (pl.col("area_type") != "land") & pl.col("benchmark").is_in(["both", "land"])
        ).then(judge("land_value")),
    ).drop("region_id", "direction", "benchmark", "region_value", "land_value")


def benchmark(values: pl.DataFrame, area_type: str, name: str) -> pl.DataFrame:
    """The values of one level under the name of a benchmark."""
    return values.filter((pl.col("area_type") == area_type) & pl.col("value").is_not_null()).select(
        "area_id", *BREAKDOWN, pl.col("value").alias(name)
    )


def judge(benchmark_column: str) -> pl.Expr:
    """The verdict on each row against the benchmark in a column."""
    above = pl.col("ci_low") > pl.col(benchmark_column)
    below = pl.col("ci_high") < pl.col(benchmark_column)
    wants_more = pl.col("direction") == "higher"
    judgeable = (
        pl.col("ci_low").is_not_null()
        & pl.col(benchmark_column).is_not_null()
        & pl.col("direction").is_not_null()
    )
    better = pl.when(wants_more).then(above).otherwise(below)
    return (
        pl.when(~judgeable)
        .then(None)
        .when(~above & ~below)
        .then(pl.lit("tilsvarende"))
        .when(better)
        .then(pl.lit("bedre"))
        .otherwise(pl.lit("daarligere"))
    )

"""Which counts must not be known, and how wide the range is that must remain for each.

Belongs here: small counts and small complements, what a publisher hides, and the counts that no row
shows but whose two neighbours do. Does not belong here: what is hidden because of them
(`indicators.disclosure.secondary`).
"""

from __future__ import annotations

import polars as pl

from indicators.disclosure.counts import COUNT
from schemas.vocabulary import SMALLEST_SHOWN

LARGEST_HIDDEN = SMALLEST_SHOWN - 1.0
PRIMARY_SCHEMA = pl.Schema({"count": COUNT, "low": pl.Float64(), "high": pl.Float64()})


def find_denominators(roads: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """For each numerator the numbers of the denominators that it stands above: count, whole (the
    denominator's count), n and of_whole. Of those whose number some figure shows."""
    shown = roads.filter("shown").select("count").unique()
    numbers = counts.select("count", "number").join(shown, on="count", how="semi")
    below = (
        roads.filter(pl.col("role") == "denominator")
        .select("cell", whole="count")
        .join(numbers.rename({"count": "whole", "number": "n"}), on="whole")
    )
    above = roads.filter(
        (pl.col("role") == "numerator")
        & pl.col("cell").is_not_null()
        & pl.col("count").is_not_null()
    )
    return above.select("cell", "count", "of_whole").join(below, on="cell").drop("cell").unique()


def imply_denominators(
    denominators: pl.DataFrame, terms: pl.DataFrame, counts: pl.DataFrame
) -> pl.DataFrame:
    """The denominators of counts that no row shows: the men's are everybody's less the women's.

    From the sums over sexes and ages (`terms`) in which the denominators of all other counts are
    shown, those of one source at a time. Columns of `denominators`.
    """
    sums = terms.filter(pl.col("sum").str.contains("^(sex|age)[|]"))
    implied = counts.filter("implied").select("count")
    known = (
        denominators.filter("of_whole")
        .join(counts.select(whole="count", of="source"), on="whole")
        .group_by("of", "count")
        .agg(pl.col("n").min())
    )
    rows = known.select("of", "count").join(sums.select("sum", "count"), on="count")
    rows = rows.select("of", "sum").unique().join(sums, on="sum")
    while True:
        found = solve_denominators(rows, known).join(implied, on="count", how="semi")
        if found.is_empty():
            break
        known = pl.concat([known, found.select(known.columns)])
    further = known.join(implied, on="count", how="semi").select(
        "count", whole=pl.lit(None, COUNT), n="n", of_whole=pl.lit(value=True)
    )
    return pl.concat([denominators, further.select(denominators.columns)])


def solve_denominators(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The denominators that follow from a sum in which all others are known: of, count, n."""
    priced = rows.join(known, on=["of", "count"], how="left")
    unknown = pl.col("n").is_null()
    sums = priced.group_by("of", "sum").agg(
        rest=(pl.col("coefficient") * pl.col("n")).sum(),
        unknown=unknown.sum(),
        count=pl.col("count").filter(unknown).first(),
        coefficient=pl.col("coefficient").filter(unknown).first(),
    )
    return (
        sums.filter(pl.col("unknown") == 1)
        .select("of", "sum", "count", n=-pl.col("rest") / pl.col("coefficient"))
        .filter(pl.col("n") > 0)
        .sort("sum")
        .unique(["of", "count"], keep="first")
        .select("of", "count", "n")
    )


def find_bounds(denominators: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """The most that each count can be for a reader: `count`, `bound`, where a denominator says so.

    Events may be more than those whom they happen to; where the true number is, none is told.
    """
    least = denominators.group_by("count").agg(bound=pl.col("n").min())
    possible = pl.col("number").is_null() | (pl.col("number") <= pl.col("bound"))
    known = counts.select("count", "number")
    return least.join(known, on="count").filter(possible).select("count", "bound")


def find_primaries(
    counts: pl.DataFrame, denominators: pl.DataFrame, bounds: pl.DataFrame
) -> pl.DataFrame:
    """The counts to be protected with the range that must remain (`PRIMARY_SCHEMA`).

    A small count, shown or implied, and one hidden at its source: 1-4, or as many as its
    denominator is. A numerator that lacks 1-4 of its denominator: as far from it.
    """
    number = pl.col("number")
    is_small = (number > 0) & (number < SMALLEST_SHOWN)
    bound = pl.col("bound").fill_null(LARGEST_HIDDEN)
    small = (
        counts.filter(is_small.fill_null(value=False) | pl.col("marked"))
        .join(bounds, on="count", how="left")
        .select(
            "count",
            low=pl.min_horizontal(pl.lit(1.0), number.fill_null(1.0)),
            high=pl.min_horizontal(pl.lit(LARGEST_HIDDEN), pl.max_horizontal(bound, 1.0)),
        )
    )
    left = pl.col("n") - number
    lacking = (
        denominators.filter("of_whole")
        .join(counts.select("count", "number"), on="count")
        .filter((left > 0) & (left < SMALLEST_SHOWN))
        .select(
            "count",
            low=pl.max_horizontal(pl.lit(0.0), pl.col("n") - LARGEST_HIDDEN),
            high=pl.max_horizontal(pl.col("n") - 1.0, number),
        )
    )
    both = pl.concat([small, lacking]).cast(PRIMARY_SCHEMA)
    return both.unique().sort("count", "low")

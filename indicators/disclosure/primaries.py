"""Which counts must not be known, and how wide the range is that must remain for each.

Belongs here: small counts and small complements, what a publisher hides, and the counts that no row
shows but whose two neighbours do. Does not belong here: what is hidden because of them
(`indicators.disclosure.secondary`).
"""

from __future__ import annotations

import polars as pl

from indicators.disclosure.counts import COUNT, OPEN_DATA
from indicators.disclosure.narrowing import find_ranges
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

    From the sums over sexes, ages and periods (`terms`) in which the denominators of all other
    counts are shown or follow, those of one source at a time. Those of open data, inhabitants above
    all, are no sums over periods. Columns of `denominators`.
    """
    sums = terms.filter(pl.col("sum").str.contains("^(sex|age|period)[|]"))
    implied = counts.filter("implied").select("count")
    known = (
        denominators.filter("of_whole")
        .join(counts.select(whole="count", of="source"), on="whole")
        .group_by("of", "count")
        .agg(pl.col("n").min())
    )
    found, touched = known, list_touched(known, sums)
    while not found.is_empty():
        found = solve_denominators(touched.join(sums, on="sum"), known)
        found = found.join(implied, on="count", how="semi").select(known.columns)
        known = pl.concat([known, found])
        touched = pl.concat([touched, list_touched(found, sums)]).unique()
    further = known.join(implied, on="count", how="semi").select(
        "count", whole=pl.lit(None, COUNT), n="n", of_whole=pl.lit(value=True)
    )
    return pl.concat([denominators, further.select(denominators.columns)])


def list_touched(known: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """The sums (of, sum) that some counts with denominators stand in."""
    touched = known.select("of", "count").join(sums.select("sum", "count"), on="count")
    is_open = pl.col("of").str.split("|").list.first().is_in(OPEN_DATA)
    of_periods = pl.col("sum").str.starts_with("period|")
    return touched.filter(~(is_open & of_periods)).select("of", "sum").unique()


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


def find_beside_marks(counts: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Counts without a row that may be 1-4 and that marks beside them narrow (`PRIMARY_SCHEMA`).

    Where everyone are 6 and the women are hidden at their source, the men are 2 to 5. How many they
    are only the source knows, so that every value must remain. What sums narrow without the marks,
    as those with a share of København do by whole numbers alone, is not meant.
    """
    implied = counts.filter("implied").select("count")
    unmarked = find_ranges(counts.with_columns(marked=pl.lit(value=False)), terms)
    ranges = find_ranges(counts, terms).join(
        unmarked.rename({"low": "least", "high": "most"}), on="count"
    )
    low, high = pl.col("low"), pl.col("high")
    can_be_small = (low <= LARGEST_HIDDEN) & (high >= 1)
    is_narrowed = (low > 1) | (high < LARGEST_HIDDEN)
    by_marks = (low > pl.col("least")) | (high < pl.col("most"))
    return (
        ranges.join(implied, on="count", how="semi")
        .filter(can_be_small & is_narrowed & by_marks)
        .select("count", low=pl.lit(1.0), high=pl.lit(LARGEST_HIDDEN))
        .cast(PRIMARY_SCHEMA)
    )

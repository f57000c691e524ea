"""Which ranges sums leave to counts whose number only their source knows.

Belongs here: bounds drawn from bounds, sum by sum. Does not belong here: which range is too narrow
(`indicators.disclosure.primaries`), and tables that fit all sums at once
(`indicators.disclosure.secondary`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.vocabulary import SMALLEST_SHOWN

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SWEEPS = 4
"""So many sums a bound passes: third sexes of differences of bands lie three sums apart."""
ROUNDING = 1e-6


def find_ranges(counts: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """The range of each count without a number: count, low, high (infinite where none is told).

    A count that is hidden at its source (`marked`) is 1-4, every other at least 0; in each sum of
    `terms` the others bound each. Whole numbers.
    """
    unknown = counts.filter(pl.col("number").is_null())
    sums = terms.join(unknown.select("count"), on="count", how="semi").select("sum").unique()
    rows = terms.join(sums.with_row_index("place"), on="sum").join(
        counts.select("count", "number"), on="count"
    )
    known = rows.filter(pl.col("number").is_not_null())
    weighted = (known["coefficient"] * known["number"]).to_numpy()
    rest: Floats = np.bincount(known["place"].to_numpy(), weighted, sums.height).astype(np.float64)
    places = unknown.with_row_index("position").select("count", "position")
    open_rows = rows.filter(pl.col("number").is_null()).join(places, on="count")
    marked = unknown["marked"].to_numpy()
    low = np.where(marked, 1.0, 0.0)
    high = np.where(marked, SMALLEST_SHOWN - 1.0, np.inf)
    at = (open_rows["place"].to_numpy(), open_rows["position"].to_numpy())
    for _ in range(SWEEPS):
        narrow(low, high, rest, open_rows["coefficient"].to_numpy(), *at)
    return unknown.select("count").with_columns(low=pl.Series(low), high=pl.Series(high))


def narrow(
    low: Floats, high: Floats, rest: Floats, coefficient: Floats, place: Ints, position: Ints
) -> None:
    """Draw each count's bounds from those of the others in its sums; changes `low` and `high`.

    rest + Σ coefficient × count = 0, so that a count lies between -(rest + others) / coefficient
    for the least and the most that the others can be.
    """
    ends = np.stack([coefficient * low[position], coefficient * high[position]])
    least, most = ends.min(axis=0), ends.max(axis=0)
    by_least = -(rest[place] + sum_others(least, place, len(rest))) / coefficient
    by_most = -(rest[place] + sum_others(most, place, len(rest))) / coefficient
    lowest, highest = np.minimum(by_least, by_most), np.maximum(by_least, by_most)
    np.maximum.at(low, position, np.ceil(lowest - ROUNDING))
    np.minimum.at(high, position, np.floor(highest + ROUNDING))


def sum_others(ends: Floats, place: Ints, size: int) -> Floats:
    """For each term the sum of the other terms of its sum; infinite where one of them is."""
    endless = ~np.isfinite(ends)
    finite = np.where(endless, 0.0, ends)
    others = np.bincount(place, finite, size)[place] - finite
    count = np.bincount(place, endless, size)[place] - endless
    sign = np.bincount(place, np.where(endless, np.sign(ends), 0.0), size)[place]
    infinite: Floats = np.where(count > 0, np.copysign(np.inf, sign), others)
    return infinite

"""The demo's stored series with nothing, or something known, happening in them.

Belongs here: what the published values tell of each series' nature, size, length and variation, and
drawing it anew. What is claimed of the headlines made from them is said in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.random import Generator

from indicators.kinds import kind_of
from indicators.methods.statistics import Floats
from indicators.verdicts.findings import add_findings
from indicators.verdicts.series import SERIES, add_rhythm, describe_series
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_COLUMNS
from schemas.natures import FULL_COUNT

AREA_TYPES = ("klynge", "region", "land", "kommune")
GROUP = ["indicator_id", "sex", "age", "education", "category"]
Z = 1.959964


@dataclass(frozen=True)
class StoredSeries:
    """The headed series of all areas, one row a point, sorted by series and period.

    `series` is each row's series, `mean` and `between` are each series' level and its deviation
    from year to year, `sampling` each point's standard error (0 without limits); `low` and `high`
    are how far away each point's limits lie (NaN without). `is_later` than the baseline.
    """

    rows: pl.DataFrame
    definitions: list[Definition]
    series: np.ndarray
    mean: Floats
    between: Floats
    sampling: Floats
    low: Floats
    high: Floats
    is_later: np.ndarray
    baseline: date

    def draw(self, rng: Generator, moved: Floats | None = None) -> pl.DataFrame:
        """The series around their means with their own sampling error and variation, all that is
        later than the baseline `moved` by so much (one number a series); their findings."""
        noise = rng.normal(size=(2, len(self.series)))
        level = self.mean[self.series] + self.between[self.series] * noise[0]
        value = level + self.sampling * noise[1]
        if moved is not None:
            value = value + np.where(self.is_later, moved[self.series], 0.0)
        drawn = self.rows.with_columns(
            value=pl.Series(value),
            ci_low=pl.Series(value - self.low).fill_nan(None),
            ci_high=pl.Series(value + self.high).fill_nan(None),
        )
        described = describe_series(drawn, self.definitions, self.baseline)
        return add_findings(described, self.definitions)

    def error_of_change(self) -> Floats:
        """The standard error of each series' change, of sampling and years together."""
        newest = np.flatnonzero(np.diff(self.series, append=-1))
        return np.sqrt(2.0) * np.hypot(self.sampling[newest], self.between)

    def first_rows(self) -> pl.DataFrame:
        """One row for each series, in order, with its number of `points`."""
        firsts = np.flatnonzero(np.diff(self.series, prepend=-1))
        return self.rows[firsts].with_columns(points=pl.Series(np.bincount(self.series)))


def store_series(
    values: pl.DataFrame, definitions: list[Definition], baseline: date
) -> StoredSeries:
    """What the published values tell of the series that headlines are chosen from.

    Full counts have no chance in them and are left out. A series' variation between years is what
    neighbours differ by beyond their sampling errors, d²/2 − their mean sampling variance; a drift
    counts as variation. Errors are drawn as normal ones.
    """
    heads = pl.DataFrame(
        [
            (entry.id, *entry.headline_breakdown.key)
            for entry in definitions if not kind_of(entry).counts_areas
        ],
        schema=dict.fromkeys(GROUP, pl.String), orient="row",
    )  # fmt: skip
    shown = (
        values.filter(
            pl.col("value").is_not_null()
            & pl.col("area_type").is_in(AREA_TYPES)
            & (pl.col("nature") != FULL_COUNT)
        )
        .join(heads, on=GROUP, how="semi")
        # what is drawn has no counts
        .with_columns(numerator=pl.lit(None, pl.Float64), denominator=pl.lit(None, pl.Float64))
    )
    rows = add_rhythm(shown).sort([*SERIES, "period_start", "period"])
    lengths = rows.group_by(SERIES, maintain_order=True).len()["len"].cast(pl.Int64).to_numpy()
    series = np.repeat(np.arange(len(lengths)), lengths)
    value, low, high = (
        rows[name].to_numpy().astype(float) for name in ("value", "ci_low", "ci_high")
    )
    sampling = np.nan_to_num((high - low) / (2 * Z))
    mean = np.bincount(series, value) / lengths
    return StoredSeries(
        rows.select(*VALUE_COLUMNS), definitions, series, mean,
        find_variation(series, value, sampling), sampling, value - low, high - value,
        (rows["period_end"] > baseline).to_numpy(), baseline,
    )  # fmt: skip


def find_variation(series: np.ndarray, value: Floats, sampling: Floats) -> Floats:
    """The deviation between years of each series; 0 for a single point."""
    same = series[1:] == series[:-1]
    excess = np.diff(value) ** 2 / 2 - (sampling[1:] ** 2 + sampling[:-1] ** 2) / 2
    pairs = np.bincount(series[1:][same], minlength=series[-1] + 1)
    total = np.bincount(series[1:][same], excess[same], minlength=series[-1] + 1)
    variation: Floats = np.sqrt(np.maximum(total, 0.0) / np.maximum(pairs, 1))
    return variation

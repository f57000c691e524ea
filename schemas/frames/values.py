"""The frame `values`: what we say, one row for each published figure.

Belongs here: columns, types and checks of the frame that the snapshot publishes. How its
numbers are made belongs to `indicators/`.
"""

from __future__ import annotations

from typing import ClassVar

import pandera.polars as pa
import polars as pl

from schemas.vocabulary import (
    AGE_PATTERN,
    AREA_TYPES,
    CI_METHODS,
    COMPARISONS,
    PERIOD_PATTERN,
    SEXES,
    SIGNALS,
    TARGET_STATUSES,
    TRENDS,
    UNITS,
    VALUE_STATUSES,
)

VALUE_KEY = (
    "indicator_id",
    "area_type",
    "area_id",
    "period",
    "sex",
    "age",
    "education",
    "category",
)
"""One row for each combination of these."""

VALUE_COLUMNS: dict[str, pl.DataType] = {
    "indicator_id": pl.String(),
    "area_type": pl.String(),
    "area_id": pl.String(),
    "area_name": pl.String(),
    "period": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "sex": pl.String(),
    "age": pl.String(),
    "education": pl.String(),
    "category": pl.String(),
    "numerator": pl.Float64(),
    "denominator": pl.Float64(),
    "value": pl.Float64(),
    "unit": pl.String(),
    "ci_low": pl.Float64(),
    "ci_high": pl.Float64(),
    "ci_level": pl.Float64(),
    "ci_method": pl.String(),
    "status": pl.String(),
    "status_reason": pl.String(),
    "note": pl.String(),
    "vs_region": pl.String(),
    "vs_land": pl.String(),
    "baseline_period": pl.String(),
    "change": pl.Float64(),
    "change_low": pl.Float64(),
    "change_high": pl.Float64(),
    "trend": pl.String(),
    "signal": pl.String(),
    "target": pl.Float64(),
    "target_year": pl.Int32(),
    "target_distance": pl.Float64(),
    "target_status": pl.String(),
    "vintage": pl.Date(),
    "vintages": pl.String(),
    "corrected": pl.Boolean(),
    "synthetic": pl.Boolean(),
    "definition_version": pl.String(),
    "run_id": pl.String(),
}
"""Columns and types in the order in which they are published."""

VINTAGES_PATTERN = r"^\d{4}-\d{2}-\d{2}(, \d{4}-\d{2}-\d{2})*$"
"""Release dates, oldest first."""


SERIES_COLUMNS = (
    "baseline_period", "change", "change_low", "change_high", "trend", "signal", "target",
    "target_year", "target_distance", "target_status",
)  # fmt: skip
"""Columns that say what a figure means within its series."""


class Values(pa.DataFrameModel):
    """One published figure per indicator, area, period and breakdown.

    `value` and its limits are in `unit`, percent as percent. `category` is a breakdown of
    the indicator's own (a band, a diagnosis), else `alle`. `status_reason` is Danish text
    for the reader of a workbook, null exactly when the status is `ok`; `note` says what
    else the reader should know (no interval and why). `change` is against `baseline_period`,
    `trend` over the last five points, `signal` from the process-control chart of the series,
    `target_status` whether the present course reaches the target: see docs/methods.md.
    `vintage` is the newest release date among the extracts behind the figure, `vintages` are
    all of them, oldest first; `corrected` says whether a declared correction is behind it.
    """

    indicator_id: str
    area_type: str = pa.Field(isin=AREA_TYPES)
    area_id: str
    area_name: str
    period: str = pa.Field(str_matches=PERIOD_PATTERN)
    period_start: pl.Date
    period_end: pl.Date
    sex: str = pa.Field(isin=SEXES)
    age: str = pa.Field(str_matches=AGE_PATTERN)
    education: str
    category: str
    numerator: float = pa.Field(nullable=True)
    denominator: float = pa.Field(nullable=True, ge=0)
    value: float = pa.Field(nullable=True)
    unit: str = pa.Field(isin=UNITS)
    ci_low: float = pa.Field(nullable=True)
    ci_high: float = pa.Field(nullable=True)
    ci_level: float = pa.Field(nullable=True)
    ci_method: str = pa.Field(nullable=True, isin=CI_METHODS)
    status: str = pa.Field(isin=VALUE_STATUSES)
    status_reason: str = pa.Field(nullable=True)
    note: str = pa.Field(nullable=True)
    vs_region: str = pa.Field(nullable=True, isin=COMPARISONS)
    vs_land: str = pa.Field(nullable=True, isin=COMPARISONS)
    baseline_period: str = pa.Field(nullable=True)
    change: float = pa.Field(nullable=True)
    change_low: float = pa.Field(nullable=True)
    change_high: float = pa.Field(nullable=True)
    trend: str = pa.Field(nullable=True, isin=TRENDS)
    signal: str = pa.Field(nullable=True, isin=SIGNALS)
    target: float = pa.Field(nullable=True)
    target_year: pl.Int32 = pa.Field(nullable=True)
    target_distance: float = pa.Field(nullable=True)
    target_status: str = pa.Field(nullable=True, isin=TARGET_STATUSES)
    vintage: pl.Date = pa.Field(nullable=True)
    vintages: str = pa.Field(nullable=True, str_matches=VINTAGES_PATTERN)
    corrected: bool
    synthetic: bool
    definition_version: str
    run_id: str

    class Config:
        """No column more, none less, one row per key."""

        strict = True
        unique: ClassVar[list[str]] = list(VALUE_KEY)

    @pa.dataframe_check
    @classmethod
    def value_exactly_when_shown(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A figure that is `ok` or `estimated` has a value; no other has one."""
        return data.lazyframe.select(
            pl.col("value").is_not_null() == pl.col("status").is_in(["ok", "estimated"])
        )

    @pa.dataframe_check
    @classmethod
    def reason_exactly_when_not_ok(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Every status but `ok` is explained."""
        return data.lazyframe.select(
            pl.col("status_reason").is_null() == (pl.col("status") == "ok")
        )

    @pa.dataframe_check
    @classmethod
    def limits_enclose_value(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Limits come in pairs and enclose the value."""
        low, value, high = pl.col("ci_low"), pl.col("value"), pl.col("ci_high")
        return data.lazyframe.select(
            (low.is_null() & high.is_null())
            | ((low <= value + 1e-9) & (value <= high + 1e-9)).fill_null(False)
        )

    @pa.dataframe_check
    @classmethod
    def shares_within_range(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """A percentage lies between 0 and 100."""
        return data.lazyframe.select(
            (pl.col("unit") != "pct")
            | pl.col("value").is_null()
            | pl.col("value").is_between(0, 100)
        )

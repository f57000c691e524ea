"""From sums to figures: division, limits, status and the words that go with it.

Belongs here: which method a kind uses and what a figure's status is. Does not belong here:
the formulas (`indicators.methods.statistics`) and comparisons (`indicators.benchmarks`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from geography import Geography
from indicators import reasons
from indicators.methods.statistics import (
    EXACT_BELOW,
    Floats,
    normal_limits,
    poisson_limits,
    wilson_limits,
)
from indicators.standardised_figures import Yardsticks, collapse_strata
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

LEVEL = 0.95


def finish_direct(
    direct: pl.DataFrame, definition: Definition, yardsticks: Yardsticks
) -> pl.DataFrame:
    """Figures for the areas that the publisher prints itself.

    Adds value, numerator, denominator, ci_low, ci_high, ci_method, status, status_reason and
    note to the measured parts of one indicator. `yardsticks` are what
    standardised figures need.
    """
    frame = direct.filter(pl.col("alternative") == 0).with_columns(status=pl.col("state"))
    if definition.kind is Kind.DISTRIBUTION:
        return add_empty_figure(frame.clear())
    if definition.standardise is not None:
        frame = collapse_strata(frame, definition, yardsticks)
    elif definition.kind in (Kind.PROPORTION, Kind.RATE, Kind.COUNT):
        frame = divide_counts(frame, definition)
        frame = prefer_printed_rate(frame)
    else:
        frame = take_printed_figure(frame)
    return explain_direct(frame)


def finish_combined(
    sums: pl.DataFrame,
    definition: Definition,
    geography: Geography,
    yardsticks: Yardsticks,
) -> pl.DataFrame:
    """Figures for groups of areas, from their sums; columns as `finish_direct`."""
    coverage = pl.when(pl.col("size") > 0).then(pl.col("size_ok").fill_null(0) / pl.col("size"))
    frame = sums.with_columns(coverage=coverage.fill_null(0.0))
    enough = (pl.col("ok") > 0) & (pl.col("coverage") >= definition.min_coverage)
    if definition.kind is Kind.COUNT:
        enough = enough & (pl.col("ok") == pl.col("members"))
    frame = frame.with_columns(
        status=pl.when(enough)
        .then(pl.lit("ok"))
        .when(pl.col("suppressed") > 0)
        .then(pl.lit("suppressed"))
        .when(pl.col("not_applicable") == pl.col("members"))
        .then(pl.lit("not_applicable"))
        .otherwise(pl.lit("missing"))
    )
    if definition.kind is Kind.DISTRIBUTION:
        frame = count_band(frame)
    elif definition.standardise is not None:
        frame = collapse_strata(frame, definition, yardsticks)
    elif definition.kind in (Kind.PROPORTION, Kind.RATE, Kind.COUNT):
        frame = divide_counts(frame, definition)
    else:
        frame = average_figures(frame, definition)
    return explain_combined(frame, definition, geography)


def divide_counts(frame: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """x/n in the indicator's unit with Wilson or Poisson limits; x alone for a count."""
    shown = pl.col("status") == "ok"
    if definition.kind is not Kind.COUNT:
        empty = shown & ~(pl.col("n").fill_null(0) > 0)
        frame = frame.with_columns(
            status=pl.when(empty).then(pl.lit("missing")).otherwise("status"),
            no_denominator=empty,
        )
    x, n = to_floats(frame, "x"), to_floats(frame, "n")
    if definition.kind is Kind.PROPORTION:
        scale, methods = 100.0, np.full(len(x), "wilson", dtype=object)
        low, high = wilson_limits(x, n, LEVEL)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = x / n
    else:
        scale = float(definition.per or 1)
        divisor = n if definition.kind is Kind.RATE else np.ones_like(x)
        methods = np.where(x < EXACT_BELOW, "exact", "byar").astype(object)
        low, high = poisson_limits(x, LEVEL)
        with np.errstate(divide="ignore", invalid="ignore"):
            value, low, high = x / divisor, low / divisor, high / divisor
    counted = frame.with_columns(
        numerator=pl.when(shown).then("x"),
        denominator=pl.when(shown & (definition.kind is not Kind.COUNT)).then("n"),
    )
    return add_figure(counted, scale * value, scale * low, scale * high, methods)


def take_printed_figure(frame: pl.DataFrame) -> pl.DataFrame:
    """The figure as printed, with printed limits, else with those that answers allow."""
    value = to_floats(frame, "figure")
    low, high = to_floats(frame, "limit_low"), to_floats(frame, "limit_high")
    own_low, own_high = normal_limits(value, to_floats(frame, "variance"), LEVEL)
    printed = ~np.isnan(low) & ~np.isnan(high)
    methods = np.where(printed, "published", "survey").astype(object)
    low, high = np.where(printed, low, own_low), np.where(printed, high, own_high)
    empty = frame.with_columns(
        numerator=pl.lit(None, pl.Float64), denominator=pl.lit(None, pl.Float64)
    )
    return add_figure(empty, value, low, high, methods)


def average_figures(frame: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """Σ w·figure / Σ w, with limits from the parts' variances where all have one."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = to_floats(frame, "x") / to_floats(frame, "n")
    low, high = normal_limits(value, to_floats(frame, "variance"), LEVEL)
    if definition.unit == "pct":
        low, high = np.maximum(low, 0.0), np.minimum(high, 100.0)
    methods = np.full(len(value), "survey", dtype=object)
    empty = frame.with_columns(
        numerator=pl.lit(None, pl.Float64), denominator=pl.lit(None, pl.Float64)
    )
    return add_figure(empty, value, low, high, methods)


def count_band(frame: pl.DataFrame) -> pl.DataFrame:
    """How many of the group's municipalities lie in the band; a full count has no limits."""
    none = np.full(frame.height, np.nan)
    counted = frame.with_columns(
        numerator=pl.when(pl.col("status") == "ok").then("x"),
        denominator=pl.when(pl.col("status") == "ok").then("n"),
    )
    return add_figure(counted, to_floats(frame, "x"), none, none, none.astype(object))


def prefer_printed_rate(frame: pl.DataFrame) -> pl.DataFrame:
    """The publisher's own rate where it prints one, so that ours agrees with its site.

    The limits are those of the count, carried over to the printed rate: rate × limit(x)/x.
    They need no denominator; a count of 0 has none then.
    """
    use = pl.col("status").is_in(["ok", "missing"]) & pl.col("printed").is_not_null()
    x = to_floats(frame, "x")
    low, high = poisson_limits(x, LEVEL)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = frame.select(
            low=pl.col("printed") * pl.Series(low / x).fill_nan(None),
            high=pl.col("printed") * pl.Series(high / x).fill_nan(None),
        )
    method = pl.Series(np.where(x < EXACT_BELOW, "exact", "byar"), dtype=pl.String)
    limited = pl.col("ci_low").is_not_null() & pl.col("ci_high").is_not_null()
    return frame.with_columns(
        value=pl.when(use).then("printed").otherwise("value"),
        ci_low=pl.when(use).then(relative["low"]).otherwise("ci_low"),
        ci_high=pl.when(use).then(relative["high"]).otherwise("ci_high"),
        ci_method=pl.when(use).then(method).otherwise("ci_method"),
        status=pl.when(use).then(pl.lit("ok")).otherwise("status"),
        note=pl.when(use).then(pl.lit(reasons.PRINTED)),
        numerator=pl.when(use).then("x").otherwise("numerator"),
        denominator=pl.when(~use).then("denominator"),
    ).with_columns(
        ci_low=pl.when(limited).then("ci_low"),
        ci_high=pl.when(limited).then("ci_high"),
        ci_method=pl.when(limited).then("ci_method"),
    )


def add_figure(
    frame: pl.DataFrame, value: Floats, low: Floats, high: Floats, methods: np.ndarray
) -> pl.DataFrame:
    """Attach value and limits to the rows that show a figure; NaN becomes null."""
    shown = pl.col("status") == "ok"
    limited = shown & pl.col("ci_low").is_not_null() & pl.col("ci_high").is_not_null()
    return (
        frame.with_columns(
            value=pl.Series(value).fill_nan(None),
            ci_low=pl.Series(low).fill_nan(None),
            ci_high=pl.Series(high).fill_nan(None),
            ci_method=pl.Series([str(method) for method in methods], dtype=pl.String),
        )
        .with_columns(
            status=pl.when(shown & pl.col("value").is_null())
            .then(pl.lit("missing"))
            .otherwise("status"),
        )
        .with_columns(
            value=pl.when(shown).then("value"),
            ci_low=pl.when(limited).then("ci_low"),
            ci_high=pl.when(limited).then("ci_high"),
            ci_method=pl.when(limited).then("ci_method"),
            note=pl.lit(None, pl.String),
        )
    )


def add_empty_figure(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of a figure on a frame without rows."""
    numbers = ("value", "numerator", "denominator", "ci_low", "ci_high")
    texts = ("ci_method", "status_reason", "note")
    return frame.with_columns(
        *(pl.lit(None, pl.Float64).alias(name) for name in numbers),
        *(pl.lit(None, pl.String).alias(name) for name in texts),
    )


def explain_direct(frame: pl.DataFrame) -> pl.DataFrame:
    """Status reason and note of figures that the publisher prints itself."""
    shown = pl.col("status") == "ok"
    without_interval = (
        shown
        & pl.col("ci_low").is_null()
        & pl.col("figure").is_not_null()
        & (pl.col("note").is_null())
    )
    no_denominator = pl.col("no_denominator") if "no_denominator" in frame.columns else False
    no_figure = pl.col("no_figure") if "no_figure" in frame.columns else pl.lit(None, pl.String)
    return frame.with_columns(
        status_reason=pl.when(pl.col("status") == "suppressed")
        .then(pl.coalesce(no_figure, pl.lit(reasons.SUPPRESSED_AT_SOURCE)))
        .when(pl.col("status") == "not_applicable")
        .then(pl.lit(reasons.NOT_APPLICABLE_AT_SOURCE))
        .when((pl.col("status") == "missing") & no_denominator)
        .then(pl.lit(reasons.NO_DENOMINATOR))
        .when(pl.col("status") == "missing")
        .then(pl.coalesce(no_figure, pl.lit(reasons.MISSING_AT_SOURCE))),
        note=pl.when(without_interval).then(pl.lit(reasons.NO_INTERVAL)).otherwise("note"),
    )


def explain_combined(
    frame: pl.DataFrame, definition: Definition, geography: Geography
) -> pl.DataFrame:
    """Status `estimated` where a figure rests on a split or lacks a part, and every reason."""
    names = {
        (row[0], row[1]): row[2]
        for row in geography.areas.select("area_type", "area_id", "name").iter_rows()
    }
    shares = {
        (row[0], row[1], row[2]): row[3]
        for row in geography.weights.select("group_type", "group_id", "year", "share").iter_rows()
    }
    statuses, words, notes = [], [], []
    for row in frame.iter_rows(named=True):
        status, reason = explain_group(row, definition, names, shares)
        statuses.append(status)
        words.append(reason)
        notes.append(describe_weighting(row, definition))
    return frame.with_columns(
        status=pl.Series(statuses, dtype=pl.String),
        status_reason=pl.Series(words, dtype=pl.String),
        note=pl.Series(notes, dtype=pl.String),
    )


def explain_group(
    row: dict[str, object],
    definition: Definition,
    names: dict[tuple[str, str], str],
    shares: dict[tuple[str, str, int], float],
) -> tuple[str, str | None]:
    """Status and reason of one group's figure."""
    status = str(row["status"])
    absent: list[str] = list(row["absent"] or [])  # type: ignore[call-overload]
    coverage = float(row["coverage"] or 0)  # type: ignore[arg-type]
    suppressed = bool(row["suppressed"])
    if status == "not_applicable":
        return status, reasons.NOT_APPLICABLE_AT_SOURCE
    if status != "ok":
        if not absent:
            return status, str(row.get("no_figure") or reasons.NO_DENOMINATOR)
        return status, reasons.explain_no_figure(absent, coverage, suppressed)
    told = []
    year = row["weight_year"]
    if isinstance(year, int):
        if definition.kind is Kind.DISTRIBUTION:
            told.append(reasons.COUNTED_TWICE)
        else:
            place = (str(row["area_type"]), str(row["area_id"]))
            told.append(reasons.explain_split(names[place], shares[(*place, year)], year))
    if absent:
        told.append(reasons.explain_absent(absent, coverage, suppressed))
    return ("estimated", reasons.explain_estimate(told)) if told else ("ok", None)


def describe_weighting(row: dict[str, object], definition: Definition) -> str | None:
    """What the reader should know about weights and a lacking interval."""
    if row["value"] is None:
        return None
    told = []
    averaged = definition.kind in (Kind.SURVEY_SHARE, Kind.MEAN, Kind.PUBLISHED)
    if averaged and row["ci_low"] is None:
        told.append(reasons.NO_INTERVAL)
    used = [row["weight_period"], row.get("last_weight_period")]
    years = sorted({str(period)[:4] for period in used if period is not None})
    if years and years != [str(row["period"])[:4]]:
        told.append(reasons.explain_weight(years))
    alternative = row.get("alternative")
    if isinstance(alternative, int) and alternative > 0:
        told.append(reasons.explain_alternative(alternative))
    return " ".join(told) or None


def to_floats(frame: pl.DataFrame, column: str) -> Floats:
    """A column as floats, null as NaN."""
    return frame[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()

"""What a figure means within its series: change, trend, signal.

Belongs here: laying series out for the methods and putting their verdicts into the values' columns.
Does not belong here: the methods (`indicators.methods.change_and_target`,
`indicators.methods.trend`, `indicators.methods.newest_point`); targets
(`indicators.verdicts.outlook`).

Like is set against like: a figure stands in a series with those of its indicator, area and
breakdown whose periods are as long and begin in the same month, and, where periods of several years
overlap, with those that do not overlap with it (`add_rhythm`). A half year is never held against a
year, nor a first half year against a second.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from indicators.kinds import group_by_kind, kind_of
from indicators.kinds.kind import IndicatorKind
from indicators.kinds.measuring import read_floats
from indicators.methods.change_and_target import change_since
from indicators.methods.newest_point import FEWEST_BEFORE, Surprise, judge_points
from indicators.methods.process_control import Signal, process_charts
from indicators.methods.statistics import Floats, Words
from indicators.methods.trend import (
    Movement,
    directions_of_last_points,
    recent_trends_of_values,
    standard_errors_from_limits,
)
from indicators.parts import of_indicators
from indicators.requests import POPULATION
from indicators.verdicts.comparability import has_development
from indicators.verdicts.period_marks import is_partial, mark_odd_lengths
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY
from schemas.natures import CLUSTERED, FULL_COUNT

RHYTHM = ("months", "begins")
"""How long a period is, and in which month it begins (of which year, where it holds several)."""

SERIES = [*(name for name in VALUE_KEY if name != "period"), *RHYTHM]
"""What figures of one series have in common."""

SIGNAL_WORDS = {Surprise.HIGHER: "hoejere", Surprise.LOWER: "lavere", None: None}
RUN_WORDS = {
    Signal.TREND_UP: "stigende",
    Signal.TREND_DOWN: "faldende",
    Signal.TWO_OF_THREE_ABOVE: "naer_graense",
    Signal.TWO_OF_THREE_BELOW: "naer_graense",
    Signal.SHIFT_ABOVE: "skift",
    Signal.SHIFT_BELOW: "skift",
}
STEADY = {Movement.NO_CHANGE: "uaendret"}
TREND_WORDS = {
    "higher": {Movement.INCREASING: "bedring", Movement.DECREASING: "forvaerring", **STEADY},
    "lower": {Movement.INCREASING: "forvaerring", Movement.DECREASING: "bedring", **STEADY},
    None: {Movement.INCREASING: "stigning", Movement.DECREASING: "fald", **STEADY},
}
BASELINE = [
    pl.col(column).alias(name)
    for name, column in {
        "base_period": "period", "base_start": "period_start", "base_end": "period_end",
        "base": "value", "base_low": "ci_low", "base_high": "ci_high",
    }.items()
]  # fmt: skip
"""What is taken along of the figure that changes are counted from."""


def describe_series(
    values: pl.DataFrame, definitions: list[Definition], baseline: date
) -> pl.DataFrame:
    """Fill the columns that say what a figure means within its series, for each definition.

    `change` is against the series' figure of `baseline` or of the definition's own baseline
    (`add_change`); `trend` stands on the newest period with a figure, since it looks back from
    there; `signal` on every point that its series did not let expect, judged from the points before
    it. Hidden and missing figures are gaps. The columns `RHYTHM` stay.
    """
    ordered = mark_odd_lengths(add_rhythm(values)).sort([*SERIES, "period_start", "period"])
    if values.is_empty():
        return ordered
    # a period that is not whole is shown, and nothing is said of it
    whole = ordered.filter(~is_partial())
    changed = add_long_change(add_change(whole, definitions, baseline))
    described = [
        describe_kind(of_indicators(changed, entries), kind, entries)
        for kind, entries in group_by_kind(definitions)
    ]
    shown_only = ordered.filter(is_partial()).select(changed.columns)
    return pl.concat([*described, shown_only], rechunk=True)


def add_rhythm(values: pl.DataFrame) -> pl.DataFrame:
    """Add the columns `RHYTHM`: equal for periods that can be set against each other.

    `months` is the length of the period, `begins` the month in which it begins, counted from the
    last year that its number of years divides: of 2020-2022, 2021-2023 and 2023-2025 the first and
    the last are of one series.
    """
    start, end = pl.col("period_start"), pl.col("period_end")
    months = 12 * (end.dt.year() - start.dt.year()) + end.dt.month() - start.dt.month() + 1
    years = pl.max_horizontal(pl.col("months") // 12, pl.lit(1, pl.Int32))
    return values.with_columns(months=months.cast(pl.Int32)).with_columns(
        begins=12 * (start.dt.year() % years) + start.dt.month()
    )


def describe_kind(
    values: pl.DataFrame, kind: IndicatorKind, definitions: list[Definition]
) -> pl.DataFrame:
    """Trend and signal of one kind's indicators: bettering or worsening where a direction is
    desired, else rising or falling."""
    if values.is_empty():
        return values
    laid_out = lay_out(values)
    newest = laid_out.newest_rows()
    natures = find_natures_of(values)
    words = {entry.id: TREND_WORDS[entry.direction] for entry in definitions}
    indicators = laid_out.first_of_each(values["indicator_id"])
    of_series = [natures.get(each) for each in indicators]
    # what is shown as the same number has not moved
    shown = {entry.id: 0.5 * 10.0**-entry.decimals for entry in definitions}
    least = np.array([shown[each] for each in indicators])
    movements = find_movements(kind, laid_out, of_series, least)
    trends = [
        (TREND_WORDS[None] if nature == FULL_COUNT else words[indicator_id]).get(movement)
        for indicator_id, nature, movement in zip(indicators, of_series, movements, strict=True)
    ]
    judged = judge_points(laid_out.columns["value"])
    surprises = laid_out.flatten(judged.surprise)
    in_a_row = pl.col("indicator_id").is_in(
        [entry.id for entry in definitions if has_development(entry)]
    )
    runs = laid_out.flatten(find_runs(laid_out.columns["value"]))
    has_signals = pl.col("indicator_id").is_in(
        [entry.id for entry in definitions if is_judged(entry)]
    )
    signal = pl.Series([SIGNAL_WORDS[surprise] for surprise in surprises], dtype=pl.String)
    return values.with_columns(
        trend=pl.when(in_a_row).then(laid_out.put(newest, np.array(trends, dtype=object))),
        signal=pl.when(has_signals).then(signal),
        run_rule=pl.when(has_signals).then(pl.Series(runs, dtype=pl.String)),
        # a full count is news by its own forecast, never a finding among many
        signal_p=pl.when(has_signals & (pl.col("nature") != FULL_COUNT)).then(
            laid_out.put_numbers(newest, judged.p_value)
        ),
    )


def find_runs(values: Floats) -> Words:
    """The run that each point is part of, in series of 12 points or more; for charts alone, since
    series that move year by year have such runs without anything having happened."""
    signals = process_charts(values).signals
    words = np.full(signals.shape, None, dtype=object)
    for signal, word in RUN_WORDS.items():
        words[signals == signal] = word
    words[(~np.isnan(values)).sum(axis=1) <= FEWEST_BEFORE] = None
    return words


def find_natures_of(values: pl.DataFrame) -> dict[str, str]:
    """The nature of each indicator, which its suppressed rows do not say."""
    said = values.drop_nulls("nature").unique("indicator_id")
    return dict(said.select("indicator_id", "nature").iter_rows())


def find_movements(
    kind: IndicatorKind, laid_out: SeriesMatrix, natures: list[str | None], least: Floats
) -> Words:
    """The recent Movement of each series, as the nature of its figures allows.

    Events and persons by the kind's own test. A full count follows its numbers, since nothing in
    them is chance, where they move by `least` or more. What has a wider interval than its counts
    would give is tested by that interval.
    """
    columns = laid_out.columns
    own = kind.find_trends(columns)
    errors = standard_errors_from_limits(columns["ci_low"], columns["ci_high"])
    by_limits = recent_trends_of_values(columns["value"], errors, columns["time"]).verdict
    plain = directions_of_last_points(columns["value"], columns["time"], least)
    nature = np.array(natures, dtype=object)
    chosen: Words = np.where(
        nature == FULL_COUNT, plain, np.where(nature == CLUSTERED, by_limits, own)
    )
    return chosen


def is_judged(definition: Definition) -> bool:
    """Whether a point can be a signal: the number of inhabitants, and of municipalities in a band,
    is what it is; and periods must be held against each other."""
    counts_areas = kind_of(definition).counts_areas
    is_population = definition.numerator is not None and (
        definition.numerator.dataset == POPULATION.dataset
    )
    return has_development(definition) and not counts_areas and not is_population


def add_change(values: pl.DataFrame, definitions: list[Definition], baseline: date) -> pl.DataFrame:
    """`baseline_period`, `change` and its limits, for the periods after the baseline.

    `values` have the columns `RHYTHM`. `baseline` is the last day of the agreement's year before
    it; a definition may name another period. A series' baseline is its newest figure that ends by
    that day; where it has none, its first figure after it. What is not later has no change, nor
    has an indicator whose periods are not held against each other.
    """
    definitions = [entry for entry in definitions if has_development(entry)]
    named = pl.DataFrame(
        {
            "indicator_id": [entry.id for entry in definitions],
            "base_day": [
                find_last_day(entry.baseline) if entry.baseline else baseline
                for entry in definitions
            ],
        },
        schema={"indicator_id": pl.String, "base_day": pl.Date},
    )
    end = pl.col("period_end")
    shown = values.filter(pl.col("value").is_not_null() & ~is_partial()).join(
        named, on="indicator_id"
    )
    by_then = shown.filter(end <= pl.col("base_day")).sort("period_end")
    baselines = pl.concat(
        [
            by_then.unique(SERIES, keep="last", maintain_order=True),
            shown.sort("period_end").unique(SERIES, keep="first", maintain_order=True),
        ]
    ).unique(SERIES, keep="first", maintain_order=True)
    joined = values.join(
        baselines.select(*SERIES, *BASELINE), on=SERIES, how="left", maintain_order="left"
    )
    return put_change(joined, end > pl.col("base_end")).select(values.columns)


def add_long_change(values: pl.DataFrame) -> pl.DataFrame:
    """`first_period` and `change_since_first` on the newest figure of each series.

    `values` have `RHYTHM` and `baseline_period`. Only where the series began before its baseline:
    the long development is told beside the change since the baseline, never instead of it.
    """
    shown = values.filter(pl.col("value").is_not_null() & ~is_partial()).sort("period_start")
    ends = shown.group_by(SERIES).agg(
        first=pl.col("period").first(),
        began=pl.col("value").first(),
        newest=pl.col("period").last(),
    )
    joined = values.join(ends, on=SERIES, how="left", maintain_order="left")
    told = (
        (pl.col("period") == pl.col("newest"))
        & pl.col("change").is_not_null()
        & (pl.col("first") != pl.col("baseline_period"))
    )
    return joined.with_columns(
        first_period=pl.when(told).then("first"),
        change_since_first=pl.when(told).then(pl.col("value") - pl.col("began")),
    ).select(values.columns)


def find_last_day(period: str) -> date:
    """The last day of a period: 31 December of 2021 and of 2019-2021, 30 June of 2021H1, 31 July
    of the second year of 2024/25."""
    if "/" in period:
        return date(int(period[:4]) + 1, 7, 31)
    if re.fullmatch(r"\d{4}-\d{4}", period):
        period = period[-4:]
    year, part = int(period[:4]), period[4:]
    month = {"H": 6, "Q": 3, "-": 1}[part[0]] * int(part[1:]) if part else 12
    return date(year, month, monthrange(year, month)[1])


def put_change(joined: pl.DataFrame, later: pl.Expr) -> pl.DataFrame:
    """Fill in the change of each figure that is `later` than its baseline (columns `BASELINE`).

    Where the two periods overlap (years that are pooled) the change has no limits, since the same
    persons are counted in both.
    """
    names = ("value", "ci_low", "ci_high", "base", "base_low", "base_high")
    change, low, high = change_since(*(read_floats(joined, name) for name in names))
    later = later & pl.col("value").is_not_null() & ~is_partial()
    apart = later & (pl.col("period_start") > pl.col("base_end"))
    return joined.with_columns(
        baseline_period=pl.when(later).then("base_period"),
        change=pl.when(later).then(pl.Series(change).fill_nan(None)),
        change_low=pl.when(apart).then(pl.Series(low).fill_nan(None)),
        change_high=pl.when(apart).then(pl.Series(high).fill_nan(None)),
    )


@dataclass(frozen=True)
class SeriesMatrix:
    """Series as matrices of series × points, NaN where there is none.

    `series` and `points` are the place of each row of the sorted values.
    """

    series: np.ndarray
    points: np.ndarray
    columns: dict[str, Floats]

    def newest_rows(self) -> np.ndarray:
        """For each series the row of its newest figure, -1 where it has none."""
        known = ~np.isnan(self.columns["value"][self.series, self.points])
        rows = np.full(len(self.columns["value"]), -1)
        rows[self.series[known]] = np.flatnonzero(known)
        return rows

    def put(self, rows: np.ndarray, words: Words) -> pl.Series:
        """One word per series, at the given row of each."""
        placed = np.full(len(self.series), None, dtype=object)
        placed[rows[rows >= 0]] = words[rows >= 0]
        return pl.Series(placed.tolist(), dtype=pl.String)

    def put_numbers(self, rows: np.ndarray, matrix: Floats) -> pl.Series:
        """Of a matrix of series × points the number at the given row of each series."""
        placed = np.full(len(self.series), np.nan)
        chosen = rows[rows >= 0]
        placed[chosen] = matrix[self.series[chosen], self.points[chosen]]
        return pl.Series(placed).fill_nan(None)

    def first_of_each(self, column: pl.Series) -> list[str]:
        """What a column of the sorted values says of each series."""
        return column.gather(np.flatnonzero(np.diff(self.series, prepend=-1))).to_list()

    def flatten(self, matrix: Words) -> list[Any]:
        """A matrix of series × points as a column of the sorted values."""
        return list(matrix[self.series, self.points])


def lay_out(values: pl.DataFrame) -> SeriesMatrix:
    """Lay sorted values out as matrices, a place for each period from a series' first to its last.

    Periods of one series are as long and begin in the same month, so that they follow each other
    evenly: a year apart, or as many years as they hold. One that has no row is a gap like an empty
    one; series that are shorter are padded in front, so that the newest periods stand at the end.
    """
    lengths = values.group_by(SERIES, maintain_order=True).len()["len"].cast(pl.Int64).to_numpy()
    series = np.repeat(np.arange(len(lengths)), lengths)
    years = np.maximum(values["months"].to_numpy() // 12, 1)
    steps = (values["period_start"].dt.year().to_numpy() // years).astype(np.int64)
    newest = steps[np.cumsum(lengths) - 1][series]
    width = int((newest - steps).max()) + 1
    points = width - 1 - (newest - steps)
    columns = {}
    for name in ("value", "ci_low", "ci_high", "numerator", "denominator", "time"):
        matrix = np.full((len(lengths), width), np.nan)
        column = to_years(values) if name == "time" else read_floats(values, name)
        matrix[series, points] = column
        columns[name] = matrix
    return SeriesMatrix(series, points, columns)


def to_years(values: pl.DataFrame) -> Floats:
    """The beginning of each period in years, with the months as fractions."""
    start = pl.col("period_start")
    years: Floats = (
        values.select(start.dt.year() + (start.dt.month() - 1) / 12).to_series().to_numpy()
    )
    return years

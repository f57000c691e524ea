"""What a figure means within its series: change, trend, signal, target.

Belongs here: laying series out for the methods and putting their verdicts into the values' columns.
Does not belong here: the methods (`indicators.methods.change_and_target`,
`indicators.methods.trend`, `indicators.methods.process_control`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from indicators.kinds import group_by_kind
from indicators.kinds.kind import IndicatorKind
from indicators.kinds.measuring import read_floats
from indicators.methods.change_and_target import (
    Outlook,
    change_since,
    courses_towards,
    distance_to_target,
)
from indicators.methods.comparison import POLARITIES
from indicators.methods.process_control import Signal, process_charts
from indicators.methods.statistics import Floats, Words
from indicators.methods.trend import Movement, standard_errors_from_limits
from indicators.parts import of_indicators
from schemas.definitions.model import Definition, Target
from schemas.frames.values import VALUE_KEY

SERIES = [name for name in VALUE_KEY if name != "period"]
OUTLOOKS = {
    Outlook.REACHES: "paa_vej",
    Outlook.MISSES: "ikke_paa_vej",
    Outlook.UNCERTAIN: "usikkert",
    None: None,
}
SIGNAL_WORDS = {
    Signal.ABOVE_LIMIT: "uden_for_graenser",
    Signal.BELOW_LIMIT: "uden_for_graenser",
    Signal.TREND_UP: "trend",
    Signal.TREND_DOWN: "trend",
    Signal.TWO_OF_THREE_ABOVE: "to_af_tre",
    Signal.TWO_OF_THREE_BELOW: "to_af_tre",
    Signal.SHIFT_ABOVE: "skift",
    Signal.SHIFT_BELOW: "skift",
    None: None,
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

PERCENT = (0.0, 100.0)
UNBOUNDED = (-np.inf, np.inf)


def describe_series(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Fill the columns that say what a figure means within its series, for each definition.

    `change` is against the definition's baseline, else the first period with a figure, and
    stands on later periods; `trend` and the outlook of `target_status` stand on the newest
    period with a figure, since they look back from there; `signal` on every point that has
    one. Hidden and missing figures are gaps.
    """
    if values.is_empty():
        return values
    ordered = values.sort([*SERIES, "period_start", "period"])
    aimed = add_targets(add_change(ordered, definitions), definitions)
    described = [
        describe_kind(of_indicators(aimed, entries), kind, entries)
        for kind, entries in group_by_kind(definitions)
    ]
    return pl.concat(described, rechunk=True)


def describe_kind(
    values: pl.DataFrame, kind: IndicatorKind, definitions: list[Definition]
) -> pl.DataFrame:
    """Trend and signal of one kind's indicators: bettering or worsening where a direction is
    desired, else rising or falling."""
    if values.is_empty():
        return values
    laid_out = lay_out(values)
    newest = laid_out.newest_rows()
    words = {entry.id: TREND_WORDS[entry.direction] for entry in definitions}
    movements = zip(
        laid_out.first_of_each(values["indicator_id"]),
        kind.find_trends(laid_out.columns),
        strict=True,
    )
    trends = [words[indicator_id].get(movement) for indicator_id, movement in movements]
    signals = laid_out.flatten(process_charts(laid_out.columns["value"]).signals)
    return values.with_columns(
        trend=laid_out.put(newest, np.array(trends, dtype=object)),
        signal=pl.Series([SIGNAL_WORDS[signal] for signal in signals], dtype=pl.String),
    )


def add_change(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """`baseline_period`, `change` and its limits, for the periods after the baseline."""
    named = {entry.id: entry.baseline for entry in definitions}
    baseline = pl.col("indicator_id").replace_strict(named, return_dtype=pl.String)
    shown = pl.col("value").is_not_null()
    baselines = (
        values.filter(shown & (baseline.is_null() | (pl.col("period") == baseline)))
        .unique(SERIES, keep="first", maintain_order=True)
        .select(*SERIES, *BASELINE)
    )
    joined = values.join(baselines, on=SERIES, how="left", maintain_order="left")
    return put_change(joined, pl.col("period_start") > pl.col("base_start")).select(values.columns)


def count_from_baseline(values: pl.DataFrame, baseline: int, period: int) -> pl.DataFrame:
    """The values of periods that end in the year `period` or before, changes counted anew.

    A figure's baseline is the newest figure of its series whose period ends in the year
    `baseline` or before, is as long, and begins in the same month: a first half year is not held
    against a second. What is not later than the baseline has no change. `trend` and the outlook
    of `target_status` look back from the newest figure of all and stay where they are: a series
    that goes on after `period` has none.
    """
    start, end = pl.col("period_start"), pl.col("period_end")
    kept = values.filter(end.dt.year() <= period).with_columns(
        months=12 * (end.dt.year() - start.dt.year()) + end.dt.month() - start.dt.month(),
        begins=start.dt.month(),
    )
    comparable = [*SERIES, "months", "begins"]
    baselines = (
        kept.filter(pl.col("value").is_not_null() & (end.dt.year() <= baseline))
        .sort("period_end")
        .unique(comparable, keep="last", maintain_order=True)
        .select(*comparable, *BASELINE)
    )
    joined = kept.join(baselines, on=comparable, how="left", maintain_order="left")
    return put_change(joined, end > pl.col("base_end")).select(values.columns)


def put_change(joined: pl.DataFrame, later: pl.Expr) -> pl.DataFrame:
    """Fill in the change of each figure that is `later` than its baseline (columns `BASELINE`).

    Where the two periods overlap (years that are pooled) the change has no limits, since the same
    persons are counted in both.
    """
    names = ("value", "ci_low", "ci_high", "base", "base_low", "base_high")
    change, low, high = change_since(*(read_floats(joined, name) for name in names))
    later = later & pl.col("value").is_not_null()
    apart = later & (pl.col("period_start") > pl.col("base_end"))
    return joined.with_columns(
        baseline_period=pl.when(later).then("base_period"),
        change=pl.when(later).then(pl.Series(change).fill_nan(None)),
        change_low=pl.when(apart).then(pl.Series(low).fill_nan(None)),
        change_high=pl.when(apart).then(pl.Series(high).fill_nan(None)),
    )


def add_targets(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The columns of targets, for the indicators that have one."""
    aimed = [entry for entry in definitions if entry.target is not None]
    others = values.filter(~pl.col("indicator_id").is_in([entry.id for entry in aimed]))
    return pl.concat(
        [others, *(add_target(of_indicators(values, [entry]), entry) for entry in aimed)]
    )


def add_target(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """`target`, `target_year`, `target_distance`, and in `target_status` `naaet` where it is
    reached, else the newest figure's outlook."""
    target = definition.target
    if target is None or values.is_empty():
        return values
    polarity = POLARITIES[definition.direction]
    distance = distance_to_target(read_floats(values, "value"), np.array(target.value), polarity)
    laid_out = lay_out(values)
    outlooks = laid_out.put(laid_out.newest_rows(), judge_outlooks(laid_out, definition, target))
    return values.with_columns(
        target=pl.lit(target.value),
        target_year=pl.lit(target.year, pl.Int32),
        target_distance=pl.Series(distance, dtype=pl.Float64).fill_nan(None),
    ).with_columns(
        target_status=pl.when(pl.col("target_distance") == 0)
        .then(pl.lit("naaet"))
        .otherwise(outlooks)
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

    def first_of_each(self, column: pl.Series) -> list[str]:
        """What a column of the sorted values says of each series."""
        return column.gather(np.flatnonzero(np.diff(self.series, prepend=-1))).to_list()

    def flatten(self, matrix: Words) -> list[Any]:
        """A matrix of series × points as a column of the sorted values."""
        return list(matrix[self.series, self.points])


def lay_out(values: pl.DataFrame) -> SeriesMatrix:
    """Lay sorted values out as matrices."""
    lengths = values.group_by(SERIES, maintain_order=True).len()["len"].cast(pl.Int64).to_numpy()
    series = np.repeat(np.arange(len(lengths)), lengths)
    # shorter series are padded in front, so that the newest points stand at the end
    before = np.cumsum(lengths) - lengths - (lengths.max() - lengths)
    points = np.arange(len(series)) - np.repeat(before, lengths)
    columns = {}
    for name in ("value", "ci_low", "ci_high", "numerator", "denominator", "time"):
        matrix = np.full((len(lengths), int(lengths.max())), np.nan)
        column = to_years(values) if name == "time" else read_floats(values, name)
        matrix[series, points] = column
        columns[name] = matrix
    return SeriesMatrix(series, points, columns)


def judge_outlooks(series: SeriesMatrix, definition: Definition, target: Target) -> Words:
    """Whether each series' present course reaches the target in its year."""
    columns = series.columns
    courses = courses_towards(
        columns["time"],
        columns["value"],
        float(target.year),
        target.value,
        POLARITIES[definition.direction],
        standard_errors_from_limits(columns["ci_low"], columns["ci_high"]),
        PERCENT if definition.unit == "pct" else UNBOUNDED,
    )
    return np.array([OUTLOOKS[outlook] for outlook in courses.outlook], dtype=object)


def to_years(values: pl.DataFrame) -> Floats:
    """The beginning of each period in years, with the months as fractions."""
    start = pl.col("period_start")
    years: Floats = (
        values.select(start.dt.year() + (start.dt.month() - 1) / 12).to_series().to_numpy()
    )
    return years

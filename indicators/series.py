"""What a figure means within its series: change, trend, signal, target.

Belongs here: laying series out for the methods and putting their verdicts into the values' columns.
Does not belong here: the methods (`indicators.methods.change_and_target`,
`indicators.methods.trend`, `indicators.methods.process_control`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from indicators.kinds import kind_of
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
from schemas.definitions.model import Definition
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
    described = [
        describe_indicator(values.filter(pl.col("indicator_id") == definition.id), definition)
        for definition in definitions
    ]
    return pl.concat(described, rechunk=True) if described else values


def describe_indicator(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The same for one indicator."""
    ordered = values.sort([*SERIES, "period_start", "period"])
    changed = add_change(ordered, definition)
    aimed = add_target(changed, definition)
    if aimed.is_empty():
        return aimed
    laid_out = lay_out(aimed)
    newest = laid_out.newest_rows()
    outlook = laid_out.put(newest, judge_outlooks(laid_out, definition))
    signals = process_charts(laid_out.columns["value"]).signals
    return aimed.with_columns(
        trend=laid_out.put(newest, judge_trends(laid_out, definition)),
        signal=laid_out.flatten(np.vectorize(SIGNAL_WORDS.get, otypes=[object])(signals)),
        target_status=pl.coalesce("target_status", outlook),
    )


def add_change(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """`baseline_period`, `change` and its limits, for the periods after the baseline."""
    shown = pl.col("value").is_not_null()
    is_baseline = shown if definition.baseline is None else pl.col("period") == definition.baseline
    baselines = (
        values.filter(shown & is_baseline)
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


def add_target(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """`target`, `target_year`, `target_distance`, and `naaet` where the target is reached."""
    target = definition.target
    if target is None:
        return values
    polarity = POLARITIES[definition.direction]
    distance = distance_to_target(read_floats(values, "value"), np.array(target.value), polarity)
    return values.with_columns(
        target=pl.lit(target.value),
        target_year=pl.lit(target.year, pl.Int32),
        target_distance=pl.Series(distance, dtype=pl.Float64).fill_nan(None),
    ).with_columns(target_status=pl.when(pl.col("target_distance") == 0).then(pl.lit("naaet")))


@dataclass(frozen=True)
class SeriesMatrix:
    """The series of one indicator as matrices of series × points, NaN where there is none.

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

    def flatten(self, matrix: np.ndarray) -> pl.Series:
        """A matrix of series × points as a column of the sorted values."""
        return pl.Series(matrix[self.series, self.points].tolist(), dtype=pl.String)


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


def judge_trends(series: SeriesMatrix, definition: Definition) -> Words:
    """The recent trends in words: bettering or worsening where a direction is desired."""
    movements = kind_of(definition).find_trends(series.columns)
    words = TREND_WORDS[definition.direction]
    return np.array([words.get(movement) for movement in movements], dtype=object)


def judge_outlooks(series: SeriesMatrix, definition: Definition) -> Words:
    """Whether each series' present course reaches the target in its year."""
    columns = series.columns
    if definition.target is None:
        return np.full(len(columns["value"]), None, dtype=object)
    courses = courses_towards(
        columns["time"],
        columns["value"],
        float(definition.target.year),
        definition.target.value,
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

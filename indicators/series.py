"""What a figure means within its series: change, trend, signal, target.

Belongs here: laying series out for the methods and putting their verdicts into the values'
columns. Does not belong here: the methods (`indicators.course`, `indicators.trend`,
`indicators.process_control`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from indicators.benchmark import Polarity
from indicators.course import Outlook, change_since, course_towards, distance_to_target
from indicators.process_control import Signal, process_signals
from indicators.statistics import Floats
from indicators.trend import (
    POINTS,
    Movement,
    recent_trend_of_proportions,
    recent_trend_of_values,
    standard_errors_from_limits,
)
from schemas.definitions import Definition, Kind
from schemas.values import VALUE_KEY

SERIES = [name for name in VALUE_KEY if name != "period"]
POLARITIES = {"higher": Polarity.HIGHER, "lower": Polarity.LOWER, None: Polarity.NONE}
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
FEWEST_FOR_SIGNALS = 2
PERCENT = (0.0, 100.0)
UNBOUNDED = (-np.inf, np.inf)


def describe_series(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Fill the columns `SERIES_COLUMNS` of each definition's values.

    `change` is against the definition's baseline, else the first period with a figure, and
    stands on later periods; `trend` and the outlook of `target_status` stand on the newest
    period with a figure, since they look back from there; `signal` on every point that has
    one. Hidden and missing figures are gaps.
    """
    described = [
        describe_indicator(values.filter(pl.col("indicator_id") == definition.id), definition)
        for definition in definitions
    ]
    return pl.concat(described) if described else values


def describe_indicator(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The same for one indicator."""
    ordered = values.sort([*SERIES, "period_start", "period"])
    changed = add_change(ordered, definition)
    aimed = add_target(changed, definition)
    verdicts = judge_series(aimed, definition)
    newest = pl.Series(verdicts["outlook"], dtype=pl.String)
    return aimed.with_columns(
        trend=pl.Series(verdicts["trend"], dtype=pl.String),
        signal=pl.Series(verdicts["signal"], dtype=pl.String),
        target_status=pl.coalesce("target_status", newest),
    )


def add_change(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """`baseline_period`, `change` and its limits, for the periods after the baseline."""
    shown = pl.col("value").is_not_null()
    is_baseline = shown if definition.baseline is None else pl.col("period") == definition.baseline
    baselines = (
        values.filter(shown & is_baseline)
        .unique(SERIES, keep="first", maintain_order=True)
        .select(
            *SERIES, base_period="period", base_start="period_start", base="value",
            base_low="ci_low", base_high="ci_high",
        )
    )  # fmt: skip
    joined = values.join(baselines, on=SERIES, how="left", maintain_order="left")
    numbers = [to_floats(joined, name) for name in
               ("value", "ci_low", "ci_high", "base", "base_low", "base_high")]  # fmt: skip
    change, low, high = change_since(*numbers)
    later = pl.col("base_start").is_not_null() & (pl.col("period_start") > pl.col("base_start"))
    return joined.with_columns(
        baseline_period=pl.when(later & shown).then("base_period"),
        change=pl.when(later).then(pl.Series(change).fill_nan(None)),
        change_low=pl.when(later).then(pl.Series(low).fill_nan(None)),
        change_high=pl.when(later).then(pl.Series(high).fill_nan(None)),
    ).select(values.columns)


def add_target(values: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """`target`, `target_year`, `target_distance`, and `naaet` where the target is reached."""
    target = definition.target
    if target is None:
        return values
    polarity = POLARITIES[definition.direction]
    distance = distance_to_target(to_floats(values, "value"), np.array(target.value), polarity)
    return values.with_columns(
        target=pl.lit(target.value),
        target_year=pl.lit(target.year, pl.Int32),
        target_distance=pl.Series(distance, dtype=pl.Float64).fill_nan(None),
    ).with_columns(target_status=pl.when(pl.col("target_distance") == 0).then(pl.lit("naaet")))


def judge_series(values: pl.DataFrame, definition: Definition) -> dict[str, list[str | None]]:
    """Trend, signal and outlook for every row of sorted values."""
    verdicts: dict[str, list[str | None]] = {
        name: [None] * values.height for name in ("trend", "signal", "outlook")
    }
    columns = {name: to_floats(values, name) for name in
               ("value", "ci_low", "ci_high", "numerator", "denominator")}  # fmt: skip
    times = to_years(values)
    for first, last in find_series(values):
        part = {name: column[first:last] for name, column in columns.items()}
        points = np.flatnonzero(~np.isnan(part["value"]))
        if len(points) < FEWEST_FOR_SIGNALS:
            continue
        for place, signal in enumerate(process_signals(part["value"])):
            verdicts["signal"][first + place] = SIGNAL_WORDS[signal]
        newest = first + int(points[-1])
        if len(points) >= POINTS:
            verdicts["trend"][newest] = judge_trend(part, times[first:last], definition)
        if definition.target is not None:
            verdicts["outlook"][newest] = judge_outlook(part, times[first:last], definition)
    return verdicts


def find_series(values: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """First and one past the last row of each series in sorted values."""
    lengths = values.group_by(SERIES, maintain_order=True).len()["len"].to_list()
    first = 0
    for length in lengths:
        yield first, first + length
        first += length


def judge_trend(part: dict[str, Floats], times: Floats, definition: Definition) -> str | None:
    """The recent trend in words: bettering or worsening where a direction is desired."""
    if definition.kind is Kind.PROPORTION:
        movement = recent_trend_of_proportions(part["numerator"], part["denominator"], times)
    else:
        errors = standard_errors_from_limits(part["ci_low"], part["ci_high"])
        movement = recent_trend_of_values(part["value"], errors, times)
    rises = movement.verdict is Movement.INCREASING
    if movement.verdict is Movement.UNKNOWN:
        return None
    if movement.verdict is Movement.NO_CHANGE:
        return "uaendret"
    if definition.direction is None:
        return "stigning" if rises else "fald"
    return "bedring" if rises == (definition.direction == "higher") else "forvaerring"


def judge_outlook(part: dict[str, Floats], times: Floats, definition: Definition) -> str | None:
    """Whether the present course reaches the target by the end of its year."""
    if definition.target is None:
        return None
    course = course_towards(
        times,
        part["value"],
        float(definition.target.year),
        definition.target.value,
        POLARITIES[definition.direction],
        standard_errors_from_limits(part["ci_low"], part["ci_high"]),
        PERCENT if definition.unit == "pct" else UNBOUNDED,
    )
    return OUTLOOKS[course.outlook]


def to_years(values: pl.DataFrame) -> Floats:
    """The beginning of each period in years, with the months as fractions."""
    start = pl.col("period_start")
    years: Floats = (
        values.select(start.dt.year() + (start.dt.month() - 1) / 12).to_series().to_numpy()
    )
    return years


def to_floats(values: pl.DataFrame, column: str) -> Floats:
    """A column as floats, null as NaN."""
    return values[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()

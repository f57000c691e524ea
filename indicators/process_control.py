"""Process control of single figures over time: the XmR chart and its four rules.

Belongs here: limits, signals, and how a target lies to the limits. Does not belong here:
drawing, Danish words, and the recent trend (`indicators.trend`).

A missing figure (NaN) is a gap: the moving ranges beside it do not exist, it has no signal,
and no rule reaches across it.

Source: NHS England, Making Data Count; NHSRplotthedots; Provost and Murray, The Health Care
Data Guide, 2011, ch. 5 (2.66 and 3.267).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indicators.benchmark import Polarity
from indicators.statistics import Flags, Floats, StatisticsError, as_floats

LIMIT_FACTOR = 2.66
"""3 / d₂ with d₂ = 1.128: three standard deviations from the mean moving range."""

SCREEN_FACTOR = 3.267
"""D₄: moving ranges at or above this many mean moving ranges are left out once."""

RUN = 7
"""Points in a row for a trend and for a shift."""

SHORT_BELOW = 13
"""A series of fewer points than this has provisional limits."""


class Signal(StrEnum):
    """Why a point is more than chance; the first rule that applies, in this order."""

    ABOVE_LIMIT = "above_limit"
    BELOW_LIMIT = "below_limit"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"
    TWO_OF_THREE_ABOVE = "two_of_three_above"
    TWO_OF_THREE_BELOW = "two_of_three_below"
    SHIFT_ABOVE = "shift_above"
    SHIFT_BELOW = "shift_below"


class Cause(StrEnum):
    """What a point's signal means in the light of the desired direction."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    HIGH = "high"
    LOW = "low"
    COMMON = "common"


class Assurance(StrEnum):
    """Whether the process, as it runs, meets a target."""

    PASSES = "passes"
    FAILS = "fails"
    VARIES = "varies"


@dataclass(frozen=True)
class Chart:
    """Mean and process limits in the values' unit, and a signal or None for each point.

    `low` and `high` are NaN when there are no limits; there are no signals then. `short`
    says that the series has fewer than 13 points.
    """

    mean: float
    low: float
    high: float
    signals: list[Signal | None]
    short: bool


def process_chart(values: Floats, baseline: int | None = None, *, screen: bool = True) -> Chart:
    """The XmR chart of one series, oldest first.

    mean ∓ 2.66 × mean moving range; moving ranges of 3.267 × their mean or more are left out
    (once) when `screen` is set. With `baseline`, mean and ranges come from the first so many
    points, and the rules are held against all. For a process that was changed on purpose,
    chart the points before and after apart.

    No limits and no signals: fewer than two points side by side, or all values equal (the
    process has shown no variation to measure by). A rule that needs more points than there
    are gives no signal. Raises StatisticsError for a baseline of fewer than two points.
    """
    values = as_floats(values)
    if baseline is not None and baseline < 2:
        raise StatisticsError(f"The baseline has {baseline} points; it needs at least 2.")
    basis = values[:baseline]
    mean, spread = float("nan"), float("nan")
    if not np.isnan(basis).all():
        mean = float(np.nanmean(basis))
        spread = LIMIT_FACTOR * mean_moving_range(basis, screen=screen)
    short = int((~np.isnan(values)).sum()) < SHORT_BELOW
    low, high = mean - spread, mean + spread
    return Chart(mean, low, high, find_signals(values, mean, low, high), short)


def process_signals(values: Floats) -> list[Signal | None]:
    """The signals of `process_chart` alone, one for each point of the series, oldest first."""
    return process_chart(values).signals


def mean_moving_range(values: Floats, *, screen: bool = True) -> float:
    """The mean of |vᵢ − vᵢ₋₁|, without those at or above 3.267 × their mean.

    NaN when there is none, and when all are 0: variation that never showed is not known to
    be 0.
    """
    ranges = np.abs(np.diff(values))
    ranges = ranges[~np.isnan(ranges)]
    if ranges.size == 0 or not ranges.any():
        return float("nan")
    if screen:
        ranges = ranges[ranges < SCREEN_FACTOR * ranges.mean()]
    return float(ranges.mean())


def find_signals(values: Floats, mean: float, low: float, high: float) -> list[Signal | None]:
    """Apply the four rules to each point; none without limits."""
    signals = np.full(len(values), None, dtype=object)
    if np.isnan(low) or np.isnan(high):
        return list(signals)
    side = side_of_mean(values, mean)
    two_of_three = part_of_two_in_three(near_limits(values, mean, low, high), side)
    trend = spread_back(run_of_rises(values))
    shift = spread_back(run_on_one_side(side))
    # from the last rule to the first, so that the first one that applies stands
    signals[shift & (side > 0)] = Signal.SHIFT_ABOVE
    signals[shift & (side < 0)] = Signal.SHIFT_BELOW
    signals[two_of_three & (side > 0)] = Signal.TWO_OF_THREE_ABOVE
    signals[two_of_three & (side < 0)] = Signal.TWO_OF_THREE_BELOW
    signals[trend] = Signal.TREND_UP
    signals[spread_back(run_of_rises(-values))] = Signal.TREND_DOWN
    signals[values > high] = Signal.ABOVE_LIMIT
    signals[values < low] = Signal.BELOW_LIMIT
    return list(signals)


def side_of_mean(values: Floats, mean: float) -> Floats:
    """1 above the mean, −1 below it, 0 on it; NaN for a gap."""
    side: Floats = np.sign(values - mean)
    return side


def near_limits(values: Floats, mean: float, low: float, high: float) -> Flags:
    """Within the limits, but in the outer third between the mean and either limit."""
    inside = (values >= low) & (values <= high)
    third = (high - mean) * 2 / 3
    return inside & ((values > mean + third) | (values < mean - third))


def run_on_one_side(side: Floats) -> Flags:
    """Points that end a run of seven on the same side of the mean; a point on it breaks it."""
    ends = np.zeros(len(side), dtype=np.bool_)
    for i in range(RUN - 1, len(side)):
        ends[i] = abs(side[i - RUN + 1 : i + 1].sum()) == RUN
    return ends


def run_of_rises(values: Floats) -> Flags:
    """Points that end seven points in a row, each above the one before; a tie breaks it."""
    ends = np.zeros(len(values), dtype=np.bool_)
    for i in range(RUN - 1, len(values)):
        ends[i] = (np.diff(values[i - RUN + 1 : i + 1]) > 0).all()
    return ends


def spread_back(ends: Flags, length: int = RUN) -> Flags:
    """Every point that is part of a run of `length` that ends at a marked point."""
    part = np.zeros(len(ends), dtype=np.bool_)
    for end in np.flatnonzero(ends):
        part[max(0, end - length + 1) : end + 1] = True
    return part


def two_in_three(near: Flags, side: Floats) -> Flags:
    """All three points of every window of three on one side with two or more near a limit."""
    ends = np.zeros(len(near), dtype=np.bool_)
    for i in range(2, len(near)):
        ends[i] = near[i - 2 : i + 1].sum() >= 2 and abs(side[i - 2 : i + 1].sum()) == 3
    return spread_back(ends, 3)


def part_of_two_in_three(near: Flags, side: Floats) -> Flags:
    """Those points of `two_in_three` that are themselves near a limit."""
    return two_in_three(near, side) & near


def judge_signal(signal: Signal | None, polarity: Polarity) -> Cause:
    """Improvement or concern; high or low when no direction is desired."""
    if signal is None:
        return Cause.COMMON
    upwards = signal in (
        Signal.ABOVE_LIMIT,
        Signal.TREND_UP,
        Signal.TWO_OF_THREE_ABOVE,
        Signal.SHIFT_ABOVE,
    )
    if polarity is Polarity.NONE:
        return Cause.HIGH if upwards else Cause.LOW
    return Cause.IMPROVEMENT if upwards == (polarity is Polarity.HIGHER) else Cause.CONCERN


def assure_target(low: float, high: float, target: float, polarity: Polarity) -> Assurance | None:
    """Whether the process limits lie wholly beyond a target, short of it, or around it.

    All in the values' unit; touching counts as around. None without limits, target or
    desired direction.
    """
    if polarity is Polarity.NONE or np.isnan([low, high, target]).any():
        return None
    if low > target:
        return Assurance.PASSES if polarity is Polarity.HIGHER else Assurance.FAILS
    if high < target:
        return Assurance.FAILS if polarity is Polarity.HIGHER else Assurance.PASSES
    return Assurance.VARIES

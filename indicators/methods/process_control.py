"""Process control of single figures over time: the XmR chart and its four rules.

Belongs here: limits and signals. Does not belong here: drawing, Danish words, and the recent trend
(`indicators.methods.trend`).

Many series are charted at once: arrays are series × points, oldest point first, and shorter
series have NaN in front. One series may come as a plain list of points.

A missing figure (NaN) is a gap: the moving ranges beside it do not exist, it has no signal,
and no rule reaches across it.

Source: NHS England, Making Data Count; NHSRplotthedots; Provost and Murray, The Health Care
Data Guide, 2011, ch. 5 (2.66 and 3.267).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indicators.methods.statistics import Flags, Floats, StatisticsError, Words, as_floats

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


@dataclass(frozen=True)
class Charts:
    """Means and process limits in the values' unit, one for each series.

    `low` and `high` are NaN when a series has no limits. `signals` has a Signal or None for
    each point (series × points). `short` says that the series has fewer than 13 points.
    """

    mean: Floats
    low: Floats
    high: Floats
    signals: Words
    short: Flags


def process_charts(values: Floats, baseline: int | None = None, *, screen: bool = True) -> Charts:
    """The XmR chart of each series.

    mean ∓ 2.66 × mean moving range; moving ranges of 3.267 × their mean or more are left out
    (once) when `screen` is set. With `baseline`, mean and ranges come from the first so many
    points, and the rules are held against all. For a process that was changed on purpose,
    chart the points before and after apart.

    No limits and no signals: fewer than two points side by side, or all values equal (the
    process has shown no variation to measure by). A rule that needs more points than there
    are gives no signal. Raises StatisticsError for a baseline of fewer than two points.
    """
    values = np.atleast_2d(as_floats(values))
    if baseline is not None and baseline < 2:
        raise StatisticsError(f"The baseline has {baseline} points; it needs at least 2.")
    basis = values[:, :baseline]
    mean = mean_of_known(basis)
    spread = LIMIT_FACTOR * mean_moving_range(basis, screen=screen)
    short = (~np.isnan(values)).sum(axis=1) < SHORT_BELOW
    low, high = mean - spread, mean + spread
    return Charts(mean, low, high, find_signals(values, mean, low, high), short)


def mean_moving_range(values: Floats, *, screen: bool = True) -> Floats:
    """The mean of |vᵢ − vᵢ₋₁| of each series, without those of 3.267 × their mean or more.

    NaN when there is none, and when all are 0: variation that never showed is not known to
    be 0.
    """
    ranges = np.abs(np.diff(values, axis=1))
    mean = mean_of_known(ranges)
    mean = np.where(mean > 0, mean, np.nan)
    if not screen:
        return mean
    return mean_of_known(np.where(ranges < SCREEN_FACTOR * mean[:, np.newaxis], ranges, np.nan))


def mean_of_known(values: Floats) -> Floats:
    """The mean of each row's numbers, NaN when it has none."""
    with np.errstate(invalid="ignore"):
        mean: Floats = np.nansum(values, axis=1) / (~np.isnan(values)).sum(axis=1)
    return mean


def find_signals(values: Floats, mean: Floats, low: Floats, high: Floats) -> Words:
    """Apply the four rules to each point; none in a series without limits."""
    limited = ~np.isnan(low)[:, np.newaxis]
    side = np.where(limited, side_of_mean(values, mean), np.nan)
    near = near_limits(values, mean, low, high)
    two_of_three = part_of_two_in_three(near, side)
    shift = spread_back(run_on_one_side(side))
    marked = {
        # from the last rule to the first, so that the first one that applies stands
        Signal.SHIFT_ABOVE: shift & (side > 0),
        Signal.SHIFT_BELOW: shift & (side < 0),
        Signal.TWO_OF_THREE_ABOVE: two_of_three & (side > 0),
        Signal.TWO_OF_THREE_BELOW: two_of_three & (side < 0),
        Signal.TREND_UP: limited & spread_back(run_of_rises(values)),
        Signal.TREND_DOWN: limited & spread_back(run_of_rises(-values)),
        Signal.ABOVE_LIMIT: values > high[:, np.newaxis],
        Signal.BELOW_LIMIT: values < low[:, np.newaxis],
    }
    signals = np.full(values.shape, None, dtype=object)
    for signal, points in marked.items():
        signals[points] = signal
    return signals


def side_of_mean(values: Floats, mean: Floats) -> Floats:
    """1 above the mean, −1 below it, 0 on it; NaN for a gap."""
    side: Floats = np.sign(values - mean[:, np.newaxis])
    return side


def near_limits(values: Floats, mean: Floats, low: Floats, high: Floats) -> Flags:
    """Within the limits, but in the outer third between the mean and either limit."""
    centre, third = mean[:, np.newaxis], ((high - mean) * 2 / 3)[:, np.newaxis]
    inside = (values >= low[:, np.newaxis]) & (values <= high[:, np.newaxis])
    return inside & ((values > centre + third) | (values < centre - third))


def run_on_one_side(side: Floats) -> Flags:
    """Points that end a run of seven on the same side of the mean; a point on it breaks it."""
    return mark_ends(np.abs(windows(side, RUN).sum(axis=-1)) == RUN, side.shape)


def run_of_rises(values: Floats) -> Flags:
    """Points that end seven points in a row, each above the one before; a tie breaks it."""
    rises: Flags = np.all(windows(np.diff(values, axis=1) > 0, RUN - 1), axis=-1)
    return mark_ends(rises, values.shape)


def two_in_three(near: Flags, side: Floats) -> Flags:
    """All three points of every window of three on one side with two or more near a limit."""
    together = np.abs(windows(side, 3).sum(axis=-1)) == 3
    return spread_back(mark_ends(together & (windows(near, 3).sum(axis=-1) >= 2), side.shape), 3)


def part_of_two_in_three(near: Flags, side: Floats) -> Flags:
    """Those points of `two_in_three` that are themselves near a limit."""
    return two_in_three(near, side) & near


def spread_back(ends: Flags, length: int = RUN) -> Flags:
    """Every point that is part of a run of `length` that ends at a marked point."""
    padded = np.pad(ends, ((0, 0), (0, length - 1)))
    within: Flags = np.any(windows(padded, length), axis=-1)
    return within


def windows(points: NDArray[Any], length: int) -> NDArray[Any]:
    """Every run of `length` neighbours, along a new last axis; none in a shorter series."""
    if points.shape[1] < length:
        return np.zeros((len(points), 0, length), dtype=points.dtype)
    return np.lib.stride_tricks.sliding_window_view(points, length, axis=1)


def mark_ends(found: Flags, shape: tuple[int, ...]) -> Flags:
    """What was found in each window, at the window's last point."""
    return np.pad(found, ((0, 0), (shape[1] - found.shape[1], 0)))

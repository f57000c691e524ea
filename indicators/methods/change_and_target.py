"""From a baseline, towards a target: change with its interval, distance, present course.

Belongs here: arithmetic on one series of figures against its baseline and its target. Does not
belong here: the recent trend's test (`indicators.methods.trend`) and which years are baseline and
target (`schemas.definitions.model`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indicators.methods.comparison import Polarity, as_arrays
from indicators.methods.statistics import (
    ROUNDING,
    Flags,
    Floats,
    Words,
    as_floats,
    check_level,
    normal_quantile,
)
from indicators.methods.trend import as_series, take_newest, weighted_slopes

FEWEST_POINTS = 3
"""A line through two points fits without error and says nothing of how sure it is."""


class Outlook(StrEnum):
    """Whether the present course reaches the target in its year."""

    REACHES = "reaches"
    UNCERTAIN = "uncertain"
    MISSES = "misses"


@dataclass(frozen=True)
class Courses:
    """Where each series is heading: figure at the target's time, its limits, an Outlook.

    NaN and None when the course cannot be told.
    """

    expected: Floats
    low: Floats
    high: Floats
    outlook: Words


def change_since(
    value: Floats,
    low: Floats,
    high: Floats,
    base_value: Floats,
    base_low: Floats,
    base_high: Floats,
) -> tuple[Floats, Floats, Floats]:
    """value − base_value with limits, in the figure's unit (percentage points for percent).

    d = v − b, from d − √((v − l)² + (B − b)²) to d + √((h − v)² + (b − a)²), where l, h are
    the value's limits and a, B the baseline's, all of one level, which the change keeps. For
    two Wilson intervals this is Newcombe's method 10. The two are taken as independent; the
    same persons counted in both periods make the true interval narrower.

    A missing figure gives no change; a figure without limits a change without limits.

    Source: Newcombe, Statistics in Medicine 1998;17:873-890; Zou and Donner, Statistics in
    Medicine 2008;27:1693-1702.
    """
    value, low, high = as_arrays(value, low, high)
    base_value, base_low, base_high = as_arrays(base_value, base_low, base_high)
    change = value - base_value
    down = np.hypot(value - low, base_high - base_value)
    up = np.hypot(high - value, base_value - base_low)
    limited = ~np.isnan(down + up)
    nothing = np.nan
    return (
        change,
        np.where(limited, change - down, nothing),
        np.where(limited, change + up, nothing),
    )


def distance_to_target(value: Floats, target: Floats, polarity: Polarity) -> Floats:
    """How much is left to the target, in the figure's unit: 0 when it is reached or passed.

    Without a desired direction: the distance on either side. NaN when a number is missing.
    """
    value, target = as_arrays(value, target)
    if polarity is Polarity.HIGHER:
        return np.maximum(target - value, 0.0)
    if polarity is Polarity.LOWER:
        return np.maximum(value - target, 0.0)
    return np.abs(target - value)


def courses_towards(
    times: Floats,
    values: Floats,
    target_time: Floats | float,
    target: Floats | float,
    polarity: Polarity,
    standard_errors: Floats | None = None,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    level: float = 0.95,
) -> Courses:
    """Prolong the straight line through the last five points to the target's time.

    Arrays are series × points, oldest first (one series may come as a plain list), target
    and its time one for each series. `times` in any unit of time (years); the line is fitted
    by least squares, weighted by 1/SE² when every point used has a standard error above 0.
    Its limits are those of the line, not of a single figure; k points:

        ŷ ∓ q √(φ (1/Σw + (T − t̄)²/Σw(t − t̄)²))

    Unweighted: φ = residual variance, q = Student's t(1 − α/2; k − 2). Weighted: the same
    normal quantile as the figures' own limits, and φ = max(1, χ²/(k − 2)), so that points that
    scatter more than their errors allow widen the limits. Expected figure and limits are cut
    off at `bounds` (0 and 100 for percent).

    The whole interval at the target or beyond it: REACHES; wholly short of it: MISSES; else
    UNCERTAIN. Unknown: fewer than three points, no target, no desired direction, a target's
    time that is not later than the last point (that is no forecast: hold the figure against
    the target instead).

    Source: Draper and Smith, Applied Regression Analysis, 3rd ed. 1998, ch. 1 and 3; Birge,
    Physical Review 1932;40:207-227 (φ).
    """
    values = np.atleast_2d(as_floats(values))
    errors = np.full(values.shape, np.nan) if standard_errors is None else standard_errors
    y, errors, t = as_series(values, errors, times)
    y, errors, t = take_newest(~np.isnan(y + t), y, errors, t)
    target_time, target = as_floats(target_time), as_floats(target)
    known = (~np.isnan(y)).sum(axis=1) >= FEWEST_POINTS
    known &= ~np.isnan(target) & (target_time > t[:, -1]) & (polarity is not Polarity.NONE)
    expected, spread = prolong_lines(t, y, errors, target_time, level)
    limits = (np.clip(each, *bounds) for each in (expected, expected - spread, expected + spread))
    expected, low, high = (np.where(known, each, np.nan) for each in limits)
    return Courses(expected, low, high, hold_against(low, high, target, polarity))


def prolong_lines(
    t: Floats, y: Floats, errors: Floats, target_time: Floats, level: float
) -> tuple[Floats, Floats]:
    """The fitted lines at the target's time, and half the width of their intervals."""
    from scipy.special import stdtrit

    used = ~np.isnan(y)
    weighted: Flags = np.all((np.isfinite(errors) & (errors > 0)) | ~used, axis=1)
    weights = np.where(used & weighted[:, np.newaxis], errors, 1.0) ** -2.0 * used
    t, y = np.where(used, t, 0.0), np.where(used, y, 0.0)
    freedom = used.sum(axis=1) - 2.0
    slope, information = weighted_slopes(t, y, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (weights * t).sum(axis=1) / weights.sum(axis=1)
        middle = (weights * y).sum(axis=1) / weights.sum(axis=1)
        fitted = middle[:, np.newaxis] + slope[:, np.newaxis] * (t - centre[:, np.newaxis])
        scatter = (weights * (y - fitted) ** 2).sum(axis=1) / freedom
        scatter = np.where(weighted, np.maximum(scatter, 1.0), scatter)
        student = stdtrit(np.where(freedom > 0, freedom, np.nan), 0.5 + check_level(level) / 2)
        quantile = np.where(weighted, normal_quantile(level), student)
        ahead = target_time - centre
        variance = scatter * (1 / weights.sum(axis=1) + ahead**2 / information)
        spread: Floats = quantile * np.sqrt(variance)
    return middle + slope * ahead, spread


def hold_against(low: Floats, high: Floats, target: Floats, polarity: Polarity) -> Words:
    """The intervals against their targets; reaching one exactly counts as reaching."""
    nearest, farthest = (low, high) if polarity is Polarity.HIGHER else (-high, -low)
    goal = target if polarity is Polarity.HIGHER else -target
    # the line's rounding must not decide a target that is met exactly
    goal = goal - ROUNDING * np.abs(goal)
    outlook = np.full(low.shape, None, dtype=object)
    outlook[~np.isnan(low)] = Outlook.UNCERTAIN
    outlook[nearest >= goal] = Outlook.REACHES
    outlook[farthest < goal] = Outlook.MISSES
    return outlook

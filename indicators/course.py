"""From a baseline, towards a target: change with its interval, distance, present course.

Belongs here: arithmetic on one series of figures against its baseline and its target. Does
not belong here: the recent trend's test (`indicators.trend`) and which years are baseline and
target (`schemas.definitions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indicators.benchmark import Polarity, as_arrays, compare_with_value
from indicators.statistics import (
    ROUNDING,
    Floats,
    Words,
    as_floats,
    check_level,
    normal_quantile,
)
from indicators.trend import newest_points, weighted_slope

FEWEST_POINTS = 3
"""A line through two points fits without error and says nothing of how sure it is."""


class Outlook(StrEnum):
    """Whether the present course reaches the target in its year."""

    REACHES = "reaches"
    UNCERTAIN = "uncertain"
    MISSES = "misses"


@dataclass(frozen=True)
class Course:
    """Where the series is heading: expected figure at the target's time, limits, verdict.

    NaN and None when the course cannot be told.
    """

    expected: float
    low: float
    high: float
    outlook: Outlook | None


UNKNOWN_COURSE = Course(float("nan"), float("nan"), float("nan"), None)


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


def judge_change(change: Floats, low: Floats, high: Floats, polarity: Polarity) -> Words:
    """BETTER, WORSE (HIGHER, LOWER without a desired direction) when 0 lies outside the
    interval, SIMILAR when it does not, None without an interval.
    """
    return compare_with_value(change, low, high, as_floats(0.0), polarity)


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


def course_towards(
    times: Floats,
    values: Floats,
    target_time: float,
    target: float,
    polarity: Polarity,
    standard_errors: Floats | None = None,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    level: float = 0.95,
) -> Course:
    """Prolong the straight line through the last five points to the target's time.

    `times` in any unit of time (years), rising, oldest first; the line is fitted by least
    squares, weighted by 1/SE² when every point has a standard error above 0. Its limits are
    those of the line, not of a single figure:

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
    t, y = as_arrays(times, values)
    errors = np.full(t.shape, np.nan) if standard_errors is None else as_floats(standard_errors)
    last = newest_points(~(np.isnan(t) | np.isnan(y)))
    t, y, errors = t[last], y[last], errors[last]
    if polarity is Polarity.NONE or np.isnan(target) or np.isnan(target_time):
        return UNKNOWN_COURSE
    if len(t) < FEWEST_POINTS or target_time <= t[-1]:
        return UNKNOWN_COURSE
    expected, spread = prolong_line(t, y, errors, target_time, level)
    low, high = expected - spread, expected + spread
    expected, low, high = (float(np.clip(each, *bounds)) for each in (expected, low, high))
    return Course(expected, low, high, hold_against(low, high, target, polarity))


def prolong_line(
    t: Floats, y: Floats, errors: Floats, target_time: float, level: float
) -> tuple[float, float]:
    """The fitted line at the target's time, and half the width of its interval."""
    from scipy.special import stdtrit

    weighted = bool((np.isfinite(errors) & (errors > 0)).all())
    weights = 1 / errors**2 if weighted else np.ones_like(t)
    slope, information = weighted_slope(t, y, weights)
    centre, level_now = (float(np.average(each, weights=weights)) for each in (t, y))
    expected = level_now + slope * (target_time - centre)
    residuals = y - level_now - slope * (t - centre)
    scatter = float((weights * residuals**2).sum()) / (len(t) - 2)
    quantile = float(stdtrit(len(t) - 2, 0.5 + check_level(level) / 2))
    if weighted:
        scatter, quantile = max(1.0, scatter), normal_quantile(level)
    variance = scatter * (1 / weights.sum() + (target_time - centre) ** 2 / information)
    return expected, quantile * float(np.sqrt(variance))


def hold_against(low: float, high: float, target: float, polarity: Polarity) -> Outlook:
    """The interval against the target; reaching it exactly counts as reaching."""
    nearest, farthest = (low, high) if polarity is Polarity.HIGHER else (-high, -low)
    goal = target if polarity is Polarity.HIGHER else -target
    # the line's rounding must not decide a target that is met exactly
    goal -= ROUNDING * abs(goal)
    if nearest >= goal:
        return Outlook.REACHES
    return Outlook.MISSES if farthest < goal else Outlook.UNCERTAIN

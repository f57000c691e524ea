"""Recent trend: has a series moved over its last five points, and which way?

Belongs here: the two tests of the recent trend. Does not belong here: change since a baseline
and targets (`indicators.course`), charts over time (`indicators.process_control`).

Source: Public Health England, Fingertips technical guidance, "Recent trends"; Armitage,
Biometrics 1955;11:375-386 (chi-square for trend in proportions).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indicators.statistics import (
    ROUNDING,
    Floats,
    as_floats,
    check_level,
    impossible_share,
    normal_quantile,
    refuse,
)

POINTS = 5
"""How many of the newest points a recent trend rests on; fewer are not judged."""

LEVEL = 0.998


class Movement(StrEnum):
    """What the last five points say."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CHANGE = "no_change"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Trend:
    """The verdict with what it rests on.

    `points` is the number of points used, 0 when there is no verdict. `slope` is per unit of
    time: on the logit scale for proportions, else in the value's unit. `statistic` is
    chi-square with one degree of freedom, `p_value` its upper tail.
    """

    verdict: Movement
    points: int
    slope: float
    statistic: float
    p_value: float


UNKNOWN_TREND = Trend(Movement.UNKNOWN, 0, float("nan"), float("nan"), float("nan"))


def recent_trend_of_proportions(
    x: Floats, n: Floats, times: Floats | None = None, level: float = LEVEL
) -> Trend:
    """Armitage's chi-square test for trend on the last five points of x/n, oldest first.

    χ² = N (N Σxt − X Σnt)² / (X (N − X) (N Σnt² − (Σnt)²)), X = Σx, N = Σn; it must exceed
    9.5495 (99.8 %). The direction is the slope of ln(x/(n − x)) on t by least squares, and
    that slope must keep its sign when any one of the five points is left out. `times` are
    the points' places on the time axis, by default 1, 2, 3, …; they matter when the points
    are unevenly spaced.

    Points with x or n missing or n = 0 are passed over. Fewer than five points, or x = 0 or
    x = n in one of them (no logit): UNKNOWN. Raises StatisticsError for x > n or x < 0.
    """
    x, n, t = as_floats(x), as_floats(n), place_in_time(x, times)
    refuse(impossible_share(x, n), x, n, "a proportion needs 0 ≤ numerator ≤ denominator")
    last = newest_points(~(np.isnan(x) | np.isnan(n) | np.isnan(t)) & (n > 0))
    x, n, t = x[last], n[last], t[last]
    if len(x) < POINTS or (x <= 0).any() or (x >= n).any():
        return UNKNOWN_TREND
    xs, ns = x.sum(), n.sum()
    spread_of_time = ns * (n * t**2).sum() - (n * t).sum() ** 2
    moment = ns * (x * t).sum() - xs * (n * t).sum()
    statistic = ns * moment**2 / (xs * (ns - xs) * spread_of_time)
    return decide(t, np.log(x / (n - x)), np.ones(POINTS), statistic, level)


def recent_trend_of_values(
    values: Floats,
    standard_errors: Floats,
    times: Floats | None = None,
    level: float = LEVEL,
) -> Trend:
    """The weighted slope of the last five points, oldest first, against its standard error.

    slope b = (Σw Σwtv − Σwt Σwv) / (Σw Σwt² − (Σwt)²), w = 1/SE², and
    χ² = b² (Σwt² − (Σwt)²/Σw); it must exceed 9.5495 (99.8 %), and the slope must keep its
    sign when any one of the five points is left out (a slope of 0 has none).
    `standard_errors` in the values' unit (see `standard_errors_from_limits`); `times` as in
    `recent_trend_of_proportions`. Not meant for indirectly standardised ratios: each period's
    ratio rests on its own population and reference.

    Points without a value are passed over. UNKNOWN with fewer than five points, or when one
    of the five has no standard error above 0 (no interval, or one without width).
    """
    values, errors, t = as_floats(values), as_floats(standard_errors), place_in_time(values, times)
    last = newest_points(~(np.isnan(values) | np.isnan(t)))
    values, errors, t = values[last], errors[last], t[last]
    if len(values) < POINTS or not (np.isfinite(errors) & (errors > 0)).all():
        return UNKNOWN_TREND
    weights = 1 / errors**2
    slope, information = weighted_slope(t, values, weights)
    return decide(t, values, weights, slope**2 * information, level)


def standard_errors_from_limits(low: Floats, high: Floats, level: float = 0.95) -> Floats:
    """(high − low) / 2z, in the limits' unit: what the weighted slope takes.

    The other system divides 95 % limits by 3.92, which differs in the sixth digit.
    """
    errors: Floats = (as_floats(high) - as_floats(low)) / (2 * normal_quantile(level))
    return errors


def decide(t: Floats, y: Floats, weights: Floats, statistic: float, level: float) -> Trend:
    """The verdict from the slope of y on t, its stability and the test's statistic."""
    from scipy.special import chdtrc, chdtri

    slope, _ = weighted_slope(t, y, weights)
    if not np.isfinite(statistic):
        return UNKNOWN_TREND
    without_one = [
        weighted_slope(np.delete(t, i), np.delete(y, i), np.delete(weights, i))[0]
        for i in range(len(t))
    ]
    # a slope of nothing but rounding has no sign
    nothing = ROUNDING * np.ptp(y) / np.ptp(t)
    one_sign = all(other * slope > 0 and abs(other) > nothing for other in without_one)
    stable = one_sign and abs(slope) > nothing
    verdict = Movement.NO_CHANGE
    if stable and statistic > chdtri(1, 1 - check_level(level)):
        verdict = Movement.INCREASING if slope > 0 else Movement.DECREASING
    p_value = float(chdtrc(1, statistic))
    return Trend(verdict, len(t), float(slope), float(statistic), p_value)


def weighted_slope(t: Floats, y: Floats, weights: Floats) -> tuple[float, float]:
    """The slope of y on t by weighted least squares, and Σw(t − t̄)².

    Times are taken from their weighted mean first: years such as 2024 squared would cost the
    last digits. NaN when all times are the same.
    """
    centred = t - np.average(t, weights=weights)
    information = float((weights * centred**2).sum())
    if information == 0:
        return float("nan"), 0.0
    return float((weights * centred * y).sum()) / information, information


def newest_points(usable: np.ndarray) -> np.ndarray:
    """The places of the last five usable points, oldest first."""
    return np.flatnonzero(usable)[-POINTS:]


def place_in_time(points: Floats, times: Floats | None) -> Floats:
    """The given times, else 1, 2, 3, …"""
    return np.arange(1.0, len(as_floats(points)) + 1) if times is None else as_floats(times)

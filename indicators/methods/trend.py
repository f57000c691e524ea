"""Recent trend: has a series moved over its last five points, and which way?

Many series are judged at once: arrays are series × points, oldest point first, and shorter
series have NaN in front. One series may come as a plain list of points.

Belongs here: the two tests of the recent trend. Does not belong here: change since a baseline and
targets (`indicators.methods.change_and_target`), charts over time
(`indicators.methods.process_control`).

Source: Public Health England, Fingertips technical guidance, "Recent trends"; Armitage,
Biometrics 1955;11:375-386 (chi-square for trend in proportions).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from indicators.methods.statistics import (
    ROUNDING,
    Flags,
    Floats,
    Words,
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
    """What the last five points say; UNKNOWN when they cannot be judged."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CHANGE = "no_change"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Trends:
    """The verdicts with what they rest on; one element per series.

    `points` is the number of points used, 0 when there is no verdict. `slope` is per unit of
    time: on the logit scale for proportions, else in the values' unit. `statistic` is
    chi-square with one degree of freedom, `p_value` its upper tail; NaN when UNKNOWN.
    """

    verdict: Words
    points: NDArray[np.int64]
    slope: Floats
    statistic: Floats
    p_value: Floats


def recent_trends_of_proportions(
    x: Floats, n: Floats, times: Floats | None = None, level: float = LEVEL
) -> Trends:
    """Armitage's chi-square test for trend on the last five points of x/n.

    χ² = N (N Σxt − X Σnt)² / (X (N − X) (N Σnt² − (Σnt)²)), X = Σx, N = Σn; it must exceed
    9.5495 (99.8 %). The direction is the slope of ln(x/(n − x)) on t by least squares, and
    that slope must keep its sign when any one of the five points is left out. `times` are
    the points' places on the time axis, by default 1, 2, 3, …; they matter when the points
    are unevenly spaced.

    Points with x or n missing or n = 0 are passed over. Fewer than five points, or x = 0 or
    x = n in one of them (no logit): UNKNOWN. Raises StatisticsError for x > n or x < 0.
    """
    x, n, t = as_series(x, n, times)
    refuse(impossible_share(x, n), x, n, "a proportion needs 0 ≤ numerator ≤ denominator")
    x, n, t = take_newest(~np.isnan(x + n + t) & (n > 0), x, n, t)
    possible = ((x > 0) & (x < n)).all(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        logits = np.log(x / (n - x))
        xs, ns = x.sum(axis=1), n.sum(axis=1)
        # the same as on t itself, without the digits that squared years would cost
        centred = t - ((n * t).sum(axis=1) / ns)[:, np.newaxis]
        moment, information = (x * centred).sum(axis=1), (n * centred**2).sum(axis=1)
        statistic = ns**2 * moment**2 / (xs * (ns - xs) * information)
    return decide(t, logits, np.ones_like(t), np.where(possible, statistic, np.nan), level)


def recent_trends_of_values(
    values: Floats,
    standard_errors: Floats,
    times: Floats | None = None,
    level: float = LEVEL,
) -> Trends:
    """The weighted slope of the last five points against its standard error.

    slope b = (Σw Σwtv − Σwt Σwv) / (Σw Σwt² − (Σwt)²), w = 1/SE², and
    χ² = b² (Σwt² − (Σwt)²/Σw); it must exceed 9.5495 (99.8 %), and the slope must keep its
    sign when any one of the five points is left out (a slope of 0 has none).
    `standard_errors` in the values' unit (see `standard_errors_from_limits`); `times` as in
    `recent_trends_of_proportions`. Not meant for indirectly standardised ratios: each
    period's ratio rests on its own population and reference.

    Points without a value are passed over. UNKNOWN with fewer than five points, or when one
    of the five has no standard error above 0 (no interval, or one without width).
    """
    values, errors, t = as_series(values, standard_errors, times)
    values, errors, t = take_newest(~np.isnan(values + t), values, errors, t)
    each_possible = np.isfinite(errors) & (errors > 0)
    possible = each_possible.all(axis=1)
    weights = np.where(each_possible, errors, 1.0) ** -2.0
    slope, information = weighted_slopes(t, values, weights)
    return decide(t, values, weights, np.where(possible, slope**2 * information, np.nan), level)


def directions_of_last_points(
    values: Floats, times: Floats | None = None, least: Floats | float = 0.0
) -> Words:
    """Which way the line through the last five points goes, for numbers without chance in them.

    The sign of the slope by least squares; UNKNOWN with fewer than five points, and NO_CHANGE where
    the line moves by less than `least` (one for each series, in the values' unit) over them. A full
    count, such as that of practices, is what it is: its movement needs no test, and says nothing
    of a cause.
    """
    values, t = as_series(values, values, times)[0::2]
    values, t = take_newest(~np.isnan(values + t), values, t)
    slope, _ = weighted_slopes(t, values, np.ones_like(t))
    verdict = np.full(len(slope), Movement.UNKNOWN, dtype=object)
    with np.errstate(divide="ignore", invalid="ignore"):
        rounding = ROUNDING * np.abs(values).max(axis=1, initial=0.0)
        nothing = np.maximum(rounding, least) / np.ptp(t, axis=1)
    known = np.isfinite(slope)
    verdict[known] = Movement.NO_CHANGE
    verdict[known & (slope > nothing)] = Movement.INCREASING
    verdict[known & (slope < -nothing)] = Movement.DECREASING
    return verdict


def standard_errors_from_limits(low: Floats, high: Floats, level: float = 0.95) -> Floats:
    """(high − low) / 2z, in the limits' unit: what the weighted slope takes.

    The other system divides 95 % limits by 3.92, which differs in the sixth digit.
    """
    errors: Floats = (as_floats(high) - as_floats(low)) / (2 * normal_quantile(level))
    return errors


def decide(t: Floats, y: Floats, weights: Floats, statistic: Floats, level: float) -> Trends:
    """The verdicts from the slope of y on t, its stability and the test's statistic."""
    from scipy.special import chdtrc, chdtri

    slope, _ = weighted_slopes(t, y, weights)
    known = np.isfinite(statistic) & np.isfinite(slope)
    with np.errstate(divide="ignore", invalid="ignore"):
        # a slope of nothing but rounding has no sign
        nothing = ROUNDING * np.ptp(y, axis=1) / np.ptp(t, axis=1)
    stable = np.abs(slope) > nothing
    for left_out in np.eye(POINTS, dtype=np.bool_):
        other, _ = weighted_slopes(t, y, np.where(left_out, 0.0, weights))
        stable &= (other * slope > 0) & (np.abs(other) > nothing)
    moved = known & stable & (statistic > chdtri(1, 1 - check_level(level)))
    verdict = np.full(len(slope), None, dtype=object)
    verdict[known] = Movement.NO_CHANGE
    verdict[~known] = Movement.UNKNOWN
    verdict[moved & (slope > 0)] = Movement.INCREASING
    verdict[moved & (slope < 0)] = Movement.DECREASING
    slope, statistic = (np.where(known, each, np.nan) for each in (slope, statistic))
    return Trends(verdict, np.where(known, POINTS, 0), slope, statistic, chdtrc(1, statistic))


def weighted_slopes(t: Floats, y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """The slope of y on t by weighted least squares, and Σw(t − t̄)², for each series.

    Times are taken from their weighted mean first: years such as 2024 squared would cost the
    last digits. Points of weight 0 do not count. NaN when all times are the same.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (weights * t).sum(axis=1) / weights.sum(axis=1)
        centred = t - centre[:, np.newaxis]
        information: Floats = (weights * centred**2).sum(axis=1)
        slope: Floats = (weights * centred * y).sum(axis=1) / information
    return slope, information


def take_newest(usable: Flags, *columns: Floats) -> tuple[Floats, ...]:
    """The last five usable points of each series, oldest first; NaN in front of fewer."""
    lacking = max(0, POINTS - usable.shape[1])
    usable = np.pad(usable, ((0, 0), (lacking, 0)))
    places = np.argsort(usable, axis=1, kind="stable")[:, -POINTS:]
    kept = np.take_along_axis(usable, places, axis=1)
    padded = (np.pad(each, ((0, 0), (lacking, 0))) for each in columns)
    return tuple(np.where(kept, np.take_along_axis(each, places, 1), np.nan) for each in padded)


def as_series(first: Floats, second: Floats, times: Floats | None) -> tuple[Floats, ...]:
    """Two columns and their times as arrays of series × points of one shape."""
    first, second = np.atleast_2d(as_floats(first)), np.atleast_2d(as_floats(second))
    if times is None:
        times = np.arange(1.0, first.shape[1] + 1)
    return tuple(np.broadcast_arrays(first, second, as_floats(times)))

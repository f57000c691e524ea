"""How surprising a change between two periods is.

Belongs here: the p-value of a change. Does not belong here: the change and its interval
(`indicators.methods.change_and_target`), and how many changes are tested side by side
(`indicators.methods.false_discovery`).

Two things make a figure move when nothing has happened: those who were counted could have been
others (sampling), and years differ. Sampling error alone calls nearly every change of a large
area certain; so both are asked, and the larger p-value counts.
"""

from __future__ import annotations

import numpy as np

from indicators.methods.newest_point import has_varied, is_drifting
from indicators.methods.statistics import Flags, Floats, as_floats

LONG_ENOUGH = 8
"""With fewer points up to the baseline, or equal ones, the variation is that of all areas' series
together."""

POOLED_FREEDOM = 30.0
"""Degrees of freedom of a pooled deviation: 29 municipalities, and more in the country."""

ROUNDS, LEAST = 10, 0.01
"""How often the variance between years is weighed anew, and the least share of all variance that
weights take it for."""


def p_value_of_sampling(change: Floats, low: Floats, high: Floats) -> Floats:
    """Two-sided normal p-value of a change with 95 % limits; NaN without limits.

    The limit on the side of no change decides: z = 1.96 · |d| / |d − that limit|, so that p is
    below 5 % just when the interval leaves out 0, also where the interval is not symmetric.
    """
    from scipy.special import ndtr, ndtri

    change, low, high = (as_floats(each) for each in (change, low, high))
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = np.where(change > 0, change - low, high - change)
        z = ndtri(0.975) * np.abs(change) / reach
    p_value: Floats = np.where(np.isnan(reach), np.nan, 2 * ndtr(-z))
    return np.where(change == 0, np.where(np.isnan(reach), np.nan, 1.0), p_value)


def p_value_of_years(before: Floats, change: Floats, steps: Floats, pooled: Floats) -> Floats:
    """Two-sided p-value of a change against the series' own variation from year to year.

    `before` are series × points up to and with the baseline, equally spaced: what came after is
    what is asked about, and must not widen its own measure. `change` and the number of `steps` from
    the baseline to the newest point are one for each series; `pooled` is the deviation of single
    points that all areas' series show together (`pool_deviations`), for series with fewer than 8
    points before, or with equal ones (NaN: none).

    A steady series (`is_drifting`) varies around its mean with deviation s on n − 1 degrees of
    freedom, and a change has √2 times that. A drifting one moves on by chance at each step: its
    change has √steps times the deviation of a step. NaN where there is neither.

    Assumes normal errors and equally spaced points. With nothing changed, headlines of a hundred
    indicators at a false discovery rate of 5 % name any in about 1 to 5 % of repetitions
    (tests/simulations).
    """
    from scipy.special import stdtr

    before = np.atleast_2d(as_floats(before))
    known = (~np.isnan(before)).sum(axis=1)
    own = find_long_enough(before)
    moves = own & is_drifting(before)
    spread = np.where(own, deviation_around_mean(before), pooled) * np.sqrt(2.0)
    drift = deviation_around_mean(np.diff(before, axis=1)) * np.sqrt(np.maximum(steps, 1.0))
    spread = np.where(moves, drift, spread)
    freedom = np.where(own, known - 1.0, POOLED_FREEDOM)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value: Floats = 2 * stdtr(freedom, -np.abs(change) / spread)
    return p_value


def find_long_enough(before: Floats) -> Flags:
    """Which series show their own variation: 8 points or more that are not all the same. One that
    never moved does not say how much it may move."""
    long_enough: Flags = (~np.isnan(before)).sum(axis=1) >= LONG_ENOUGH
    return long_enough & has_varied(before)


def deviation_around_mean(numbers: Floats) -> Floats:
    """The standard deviation of each row's numbers; NaN for fewer than two."""
    count = (~np.isnan(numbers)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.nansum(numbers, axis=1) / count
        off = np.where(np.isnan(numbers), 0.0, numbers - mean[:, np.newaxis])
        deviation: Floats = np.sqrt((off**2).sum(axis=1) / (count - 1))
    return np.where(count > 1, deviation, np.nan)


def pool_deviations(values: Floats, sampling: Floats) -> Floats:
    """The deviation of each series' single points, years' own variation pooled over all series.

    `sampling` (series × points) are the standard errors of the points, NaN where unknown (counted
    as none). Each pair of neighbours tells d²/2 of a point's variance; what that exceeds the
    sampling variance by, on average over all series, is the variance between years. A series'
    own is its mean sampling variance plus that: a small area varies more than a large one.

    The average is weighted by how exactly a pair tells it, 1 / (sampling variance + variance
    between years)²: else the sampling error of small areas hides what large ones show.
    """
    values, sampling = np.atleast_2d(as_floats(values)), np.atleast_2d(as_floats(sampling))
    error = np.nan_to_num(sampling**2)
    halves = np.diff(values, axis=1) ** 2 / 2
    expected = (error[:, 1:] + error[:, :-1]) / 2
    excess = halves - expected
    between = weigh_excess(excess, expected)
    known = ~np.isnan(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        own = np.where(known, error, 0.0).sum(axis=1) / known.sum(axis=1)
    deviation: Floats = np.sqrt(own + between)
    return np.where(deviation > 0, deviation, np.nan)


def weigh_excess(excess: Floats, expected: Floats) -> float:
    """The mean of the pairs' excess, weighted by what it is itself; at least 0, NaN without pairs.

    Begins with the mean of all that the pairs differ by, and weighs anew until it stands.
    """
    told = ~np.isnan(excess)
    if not told.any():
        return np.nan
    excess, expected = excess[told], expected[told]
    largest = float(np.mean(excess + expected))
    between = largest
    for _ in range(ROUNDS):
        # never 0, so that a pair without sampling error is not all that counts
        weights = (expected + max(between, LEAST * largest)) ** -2.0 if largest > 0 else None
        between = max(0.0, float(np.average(excess, weights=weights)))
    return between

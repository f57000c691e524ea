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
"""Degrees of freedom of a pooled deviation: 29 municipalities, and more in the country. Where few
areas show few years it is known less well, and their p-values are too small
(docs/methods_arithmetic.md says by how much)."""


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
    indicators at a false discovery rate of 5 % name any in up to 1.5 % of repetitions
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
    """The deviation of each series' single points, years' own variation pooled over all series; NaN
    where there is no variation to be seen.

    `sampling` (series × points) are the standard errors of the points, NaN where unknown (counted
    as none, so that all that such a series moves by is taken for years). Each pair of neighbours
    tells h = d²/2 of a point's variance, of which ε, the mean of the two sampling variances, is
    expected of sampling; `solve_between` makes the variance between years of them. A series' own is
    its mean sampling variance plus that: a small area varies more than a large one.

    Assumes that years differ alike in all series, independently of each other and of sampling, and
    normal errors.
    """
    values, sampling = np.atleast_2d(as_floats(values)), np.atleast_2d(as_floats(sampling))
    error = np.nan_to_num(sampling**2)
    halves = np.diff(values, axis=1) ** 2 / 2
    expected = (error[:, 1:] + error[:, :-1]) / 2
    told = ~np.isnan(halves)
    between = solve_between(halves[told], expected[told])
    known = ~np.isnan(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(known, error, 0.0).sum(axis=1) / known.sum(axis=1) + between
    deviation: Floats = np.sqrt(variance)
    return np.where(deviation > 0, deviation, np.nan)


def solve_between(halves: Floats, expected: Floats) -> float:
    """The variance τ² between years that makes Σ h / (τ² + ε) the number of pairs; 0 where they
    differ by less than sampling makes them, NaN without pairs.

    Each h is about τ² + ε, give or take √2 times as much, so that a pair counts the more the more
    exactly its area is known: in a plain mean of h − ε the errors of small areas hide what large
    ones show. Without sampling errors it is the mean of h. The sum falls as τ² grows, so there is
    one solution; pairs that never moved pull it down, and cannot make it 0 against others.

    Source: Paule and Mandel, J Res Natl Bur Stand 1982;87:377-385; as the choice among estimators
    of such a variance: Veroniki et al., Res Synth Methods 2016;7:55-79. Theirs are estimates around
    an unknown mean; a difference of neighbours has the mean 0, so no degree of freedom is lost.
    """
    from scipy.optimize import brentq

    count = len(halves)
    if count == 0:
        return np.nan
    moved = halves > 0
    halves, expected = halves[moved], expected[moved]

    def exceed(between: float) -> float:
        return float((halves / (between + expected)).sum()) - count

    of_exact = float(halves[expected == 0].sum()) / count
    if of_exact == 0 and exceed(0.0) <= 0:
        return 0.0
    # at half of what exact pairs alone make it the sum is too large, at twice the largest too small
    largest = float(halves.max())
    return float(brentq(exceed, of_exact / 2, 2 * largest, xtol=1e-12 * largest))

"""Is a point what the points before it let expect?

Belongs here: how a series behaves, and a point held against what the points before it say. Does
not belong here: the model of a drifting series (`indicators.methods.forecast`), rules for runs of
points (`indicators.methods.process_control`), which series are judged.

Many series are judged at once: arrays are series × points, oldest point first, equally spaced in
time; shorter series have NaN in front. A point is only ever judged from the points before it: with
it among them, a step widens the very limits that it is held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indicators.methods.forecast import Forecast, run_filter
from indicators.methods.process_control import LIMIT_FACTOR, mean_moving_range, mean_of_known
from indicators.methods.statistics import ROUNDING, Flags, Floats, Words, as_floats

FEWEST_BEFORE = 11
"""A point with fewer points before it is not judged: no signal under 12 points."""

DRIFT_QUANTILE = 1.6448536269514722
"""One-sided 5 %: so many steady series are taken for drifting, which only widens their limits."""

LEVEL = 0.99
"""One-step limits of a drifting series."""


class Behaviour(StrEnum):
    """How a series behaves, told from the points before the one in question."""

    STEADY = "steady"
    DRIFTING = "drifting"
    SHORT = "short"


class Surprise(StrEnum):
    """On which side of what was expected a point lies."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True)
class JudgedPoints:
    """One column for each point of the series (series × points).

    `behaviour` is a Behaviour; `surprise` a Surprise or None; `p_value` is two-sided, from the
    one-step predictive distribution. SHORT, None and NaN where fewer than 11 points lie before.
    """

    behaviour: Words
    surprise: Words
    p_value: Floats


def judge_points(values: Floats, *, only_last: bool = False) -> JudgedPoints:
    """Hold each point (or the last one only) against the points before it.

    Steady (neighbouring points differ as much as any two): XmR limits, mean ∓ 2.66 × mean moving
    range, moving ranges above 3.267 × their mean left out. Drifting (neighbours differ less): the
    99 % limits of a local linear trend one step ahead. A series in which the points before are all
    equal has no limits.

    Assumes equally spaced points, errors that are about normal on the given scale, and that
    the behaviour does not change at the point itself. A first step in a steady series of 16
    points by four residual deviations is found in about 78 %; chance alone makes a signal in about
    2 % (tests/simulations).

    Source: von Neumann, Annals of Mathematical Statistics 1941;12:367-395 (the ratio that tells
    steady from drifting); Provost and Murray, The Health Care Data Guide, 2011, ch. 5 (XmR).
    """
    values = np.atleast_2d(as_floats(values))
    shape = values.shape
    judged = JudgedPoints(
        behaviour=np.full(shape, Behaviour.SHORT, dtype=object),
        surprise=np.full(shape, None, dtype=object),
        p_value=np.full(shape, np.nan),
    )
    first = shape[1] - 1 if only_last else FEWEST_BEFORE
    places = range(max(first, FEWEST_BEFORE), shape[1])
    forecasts = run_filter(values, origins=tuple(places)) if places else []
    for place, ahead in zip(places, forecasts, strict=True):
        judge_place(values[:, : place + 1], ahead, judged, place)
    return judged


def judge_place(values: Floats, ahead: Forecast, judged: JudgedPoints, place: int) -> None:
    """Fill one column of `judged`: the last of `values` against those before it."""
    before, point = values[:, :-1], values[:, -1]
    count = (~np.isnan(before)).sum(axis=1)
    judgeable = (count >= FEWEST_BEFORE) & ~np.isnan(point) & has_varied(before)
    drifting = is_drifting(before)
    low, high = steady_limits(before)
    below = ahead.chance_below(point)
    tail = (1 - LEVEL) / 2
    varied = judgeable & np.where(drifting, ~np.isnan(below), ~np.isnan(low + high))
    p_value = np.where(drifting, two_sided(below), steady_p_value(before, point))
    higher = np.where(drifting, below > 1 - tail, point > high)
    lower = np.where(drifting, below < tail, point < low)
    behaviour = np.where(drifting, Behaviour.DRIFTING, Behaviour.STEADY)
    judged.behaviour[judgeable, place] = behaviour[judgeable]
    judged.p_value[varied, place] = p_value[varied]
    judged.surprise[varied & higher, place] = Surprise.HIGHER
    judged.surprise[varied & lower, place] = Surprise.LOWER


def is_drifting(values: Floats) -> Flags:
    """Whether neighbouring points lie closer together than chance would put them.

    The ratio Σ(vᵢ − vᵢ₋₁)² / Σ(vᵢ − v̄)² is about 2 for independent points, with variance
    4(n − 2)/(n² − 1); below 2 − 1.645 standard deviations the series drifts. Missing points are
    passed over, and no difference reaches across them.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    steps = np.diff(values, axis=1)
    pairs = (~np.isnan(steps)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        off = values - mean_of_known(values)[:, np.newaxis]
        ratio = (np.nansum(steps**2, axis=1) / pairs) / (np.nansum(off**2, axis=1) / (count - 1))
        deviation = np.sqrt(4 * (count - 2) / (count**2 - 1))
        drifting: Flags = ratio < 2 - DRIFT_QUANTILE * deviation
    return drifting


def has_varied(values: Floats) -> Flags:
    """Whether a series' points differ at all, beyond the rounding of numbers."""
    known = ~np.isnan(values)
    lowest = np.where(known, values, np.inf).min(axis=1, initial=np.inf)
    highest = np.where(known, values, -np.inf).max(axis=1, initial=-np.inf)
    varied: Flags = highest - lowest > ROUNDING * np.maximum(np.abs(highest), np.abs(lowest))
    return varied


def steady_limits(before: Floats) -> tuple[Floats, Floats]:
    """XmR limits from the points before: mean ∓ 2.66 × mean moving range, NaN without variation."""
    mean, spread = mean_of_known(before), LIMIT_FACTOR * mean_moving_range(before)
    return mean - spread, mean + spread


def steady_p_value(before: Floats, point: Floats) -> Floats:
    """Two-sided p of one more point of a steady series: Student's t of (v − v̄) / (s √(1 + 1/n))."""
    from scipy.special import stdtr

    count = (~np.isnan(before)).sum(axis=1)
    mean = mean_of_known(before)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.nansum((before - mean[:, np.newaxis]) ** 2, axis=1) / (count - 1)
        distance = np.abs(point - mean) / np.sqrt(variance * (1 + 1 / count))
        p_value: Floats = 2 * stdtr(count - 1.0, -distance)
    return p_value


def two_sided(chance_below: Floats) -> Floats:
    """The two-sided p-value of a point below which so much of a distribution lies."""
    p_value: Floats = 2 * np.minimum(chance_below, 1 - chance_below)
    return np.maximum(p_value, 0.0)

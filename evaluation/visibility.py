"""The smallest effect that could be seen at all, said before an effort begins.

Belongs here: how figures vary without the effort, learned from stored history, and worlds made like
it in which the effort's own pattern of starts is tried. Does not belong here: saying it in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from evaluation.panel import NEVER, EvaluationError, Panel
from evaluation.placebos import LEVEL, measure_noise, try_placebos
from indicators.methods.statistics import Floats

POWER = 0.85
"""The share of worlds in which an effect called visible is found. More than the 75 % that are
promised, since the variation is itself known from few periods."""

MOST_PERSISTENCE = 0.8
WORLDS = 200
FEWEST_PERIODS = 5
"""Of history, below which the variation is not known."""


@dataclass(frozen=True)
class Variation:
    """How areas vary around their own level and their region's movement.

    `deviation` is the standard deviation around an area's own line, in the indicator's unit;
    `persistence` the correlation from one period to the next; `slopes` the standard deviation of
    the areas' own slopes per period, as a share of `deviation`.
    """

    deviation: float
    persistence: float
    slopes: float


def measure_variation(history: Panel) -> Variation:
    """Variation in a complete panel before anything began, areas of all its regions together.

    The figures less area and region-by-period means are fitted by a line per area. Variance and
    persistence are those whose expectation, after a line is taken out of so few periods, is what
    was found; slopes vary by what noise of that kind does not give them. Raises `EvaluationError`
    for fewer than five periods, and where nothing varied.
    """
    areas, periods = history.figures.shape
    if periods < FEWEST_PERIODS:
        raise EvaluationError("Five periods of history are needed to know how figures vary.")
    left = take_out_means(history)
    time = np.arange(periods) - (periods - 1) / 2
    slopes = left @ time / (time @ time)
    errors = left - slopes[:, np.newaxis] * time
    freedom = max(areas - len(np.unique(history.groups)), 1)
    found = float((errors**2).sum() / freedom)
    if found <= periods * history.grain**2:
        raise EvaluationError("Figures that never varied do not tell how they vary.")
    persistence = _find_persistence(float((errors[:, 1:] * errors[:, :-1]).sum() / freedom) / found,
                                    periods)  # fmt: skip
    expected = _expect_errors(periods, persistence)
    variance = found / float(np.trace(expected))
    by_noise = variance * _slope_variance(periods, persistence)
    spread = max(float((slopes**2).sum() / freedom) - by_noise, 0.0)
    return Variation(variance**0.5, persistence, (spread / variance) ** 0.5)


def take_out_means(history: Panel) -> Floats:
    """The figures less the mean of their area and of their region's period."""
    left = np.empty_like(history.figures)
    for group in np.unique(history.groups):
        part = history.figures[history.groups == group]
        left[history.groups == group] = (
            part - part.mean(axis=1, keepdims=True) - part.mean(axis=0) + part.mean()
        )
    return left


@lru_cache(maxsize=512)
def _find_persistence(ratio: float, periods: int) -> float:
    """The persistence that gives this ratio of neighbouring to own products of errors."""
    tried = np.arange(0, MOST_PERSISTENCE + 0.025, 0.05)
    given = []
    for persistence in tried:
        expected = _expect_errors(periods, float(persistence))
        given.append(np.trace(expected, offset=1) / np.trace(expected))
    return float(np.interp(ratio, given, tried))


def _expect_errors(periods: int, persistence: float) -> Floats:
    """The covariance of errors around a fitted line, for noise with a deviation of 1."""
    design = np.stack([np.ones(periods), np.arange(periods)], axis=1)
    out = np.eye(periods) - design @ np.linalg.pinv(design)
    return np.asarray(out @ _correlate(periods, persistence) @ out)


def _correlate(periods: int, persistence: float) -> Floats:
    lags = np.abs(np.subtract.outer(np.arange(periods), np.arange(periods)))
    return np.asarray(persistence**lags, float)


def _slope_variance(periods: int, persistence: float) -> float:
    """The variance that a unit of noise gives a fitted slope."""
    time = np.arange(periods) - (periods - 1) / 2
    return float(time @ _correlate(periods, persistence) @ time / (time @ time) ** 2)


def find_visible(history: Panel, starts: tuple[int, ...], periods: int, seed: int) -> float:
    """The smallest effect, in the indicator's unit, that 85 of 100 worlds like the history show.

    `starts` are the columns, of so many `periods` in all, in which the effort is to begin in the
    areas that the history's panel marks as treated, in their order. All are of one region or are
    tried as if they were: the regions' own movement cancels either way.
    """
    reached = history.starts < NEVER
    member = np.isin(history.groups, history.groups[reached])
    variation = measure_variation(history)
    noise = measure_noise(history, history.figures.shape[1])
    own = float(np.sqrt((noise[reached] ** 2).mean() / (noise[member] ** 2).mean()))
    areas = int(member.sum())
    factor = _find_factor(
        tuple(sorted(starts)), areas, periods,
        round(variation.persistence, 1), _coarsen(variation.slopes), seed,
    )  # fmt: skip
    return factor * variation.deviation * own


def _coarsen(slopes: float) -> float:
    """Slopes in steps of 0.02, upwards, so that worlds can be used again."""
    return float(np.ceil(slopes / 0.02 - 1e-9) * 0.02)


@lru_cache(maxsize=512)
def _find_factor(
    starts: tuple[int, ...], areas: int, periods: int, persistence: float, slopes: float, seed: int
) -> float:
    """The visible effect in worlds with a deviation of 1.

    An effect δ moves estimate and interval by δ, so it is seen where it is larger than what the
    interval of a world without effect lacks: the quantile of −low over the worlds.
    """
    random = np.random.default_rng(seed)
    begins = np.array([*starts, *[NEVER] * (areas - len(starts))])
    lacking = []
    for _ in range(WORLDS):
        figures = make_noise(areas, periods, persistence, random)
        figures += slopes * random.standard_normal((areas, 1)) * np.arange(periods)
        panel = Panel(figures, np.zeros(areas, np.int64), begins, ("",) * areas)
        low, high = try_placebos(panel, "imputation", random).interval(LEVEL)
        lacking += [-low, high]
    return float(np.quantile(lacking, POWER))


def make_noise(areas: int, periods: int, persistence: float, random: np.random.Generator) -> Floats:
    """Areas × periods of noise with standard deviation 1, correlated over time (AR(1))."""
    noise = np.empty((areas, periods))
    noise[:, 0] = random.standard_normal(areas)
    scale = np.sqrt(1 - persistence**2)
    for column in range(1, periods):
        fresh = random.standard_normal(areas)
        noise[:, column] = persistence * noise[:, column - 1] + scale * fresh
    return noise

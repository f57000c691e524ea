"""Where a series would be next if it goes on as it did: a local linear trend.

Belongs here: the predictive distribution of the points that follow a series, and how often such a
distribution held on the series themselves. Does not belong here: which series are forecast, and
on which scale (`indicators.verdicts.series`).

Many series are forecast at once: arrays are series × points, oldest point first, equally spaced in
time; a missing point (NaN) is passed over.

The model: y = level + noise; the level moves on by the slope and by chance, the slope by chance:

    yₜ = μₜ + εₜ,   μₜ₊₁ = μₜ + βₜ + ηₜ,   βₜ₊₁ = βₜ + ζₜ

with variances σ²·(1, q, r). For each pair (q, r) of a grid a Kalman filter with a diffuse start
gives the series' likelihood with level, slope and σ² integrated out, and a Student's t
distribution of what follows, with two degrees of freedom fewer than there are points. The
predictive distribution is the mixture of these over the grid, weighted by likelihood: how much of
a series' movement is noise is not known, and the limits say so.

Assumes normal errors on the scale that is given, and that the series goes on by the rules of its
past; a break makes the limits too narrow at first and too wide afterwards.

Source: Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989, ch. 3-4;
Durbin and Koopman, Time Series Analysis by State Space Methods, 2nd ed. 2012, ch. 2 and 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.methods.statistics import Floats, as_floats

DIFFUSE = 1e7
"""The variance of the unknown start, in units of the series' own: as good as no knowledge."""

STATES = 2
"""Level and slope: as many points only fix the start and say nothing of the errors."""

LEVEL_RATIOS = (0.0, 0.1, 1.0, 10.0, 100.0)
SLOPE_RATIOS = (0.0, 0.01, 0.1, 1.0, 10.0, 1000.0)
"""The grid: variance of level and of slope in units of the noise's."""


@dataclass(frozen=True)
class Forecast:
    """What follows each series after its last place, `horizon` places ahead.

    `mean` and `scale` are grid × series: the centre and the spread of each component, on the
    series' own scale; `weight` (grid × series) sums to 1 for each series; `freedom` are the
    degrees of freedom of each series. NaN where a series has three points or fewer.
    """

    mean: Floats
    scale: Floats
    weight: Floats
    freedom: Floats

    def chance_below(self, values: Floats) -> Floats:
        """For each series the probability of a figure below `values`; NaN without a forecast."""
        from scipy.special import stdtr

        with np.errstate(invalid="ignore", divide="ignore"):
            below = stdtr(self.freedom, (as_floats(values) - self.mean) / self.scale)
        chance: Floats = (self.weight * below).sum(axis=0)
        return chance

    def expected(self) -> Floats:
        """The middle of each series' distribution: the mean of its components."""
        expected: Floats = (self.weight * self.mean).sum(axis=0)
        return expected

    def limits(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """The figures that are undercut and exceeded with (1 − level)/2 each, by bisection."""
        from scipy.special import stdtrit

        tail = (1 - level) / 2
        with np.errstate(invalid="ignore"):
            reach = stdtrit(self.freedom, 1 - tail) * self.scale
        low, high = (self.mean - reach).min(axis=0), (self.mean + reach).max(axis=0)
        return self._find_quantile(tail, low, high), self._find_quantile(1 - tail, low, high)

    def _find_quantile(self, chance: float, low: Floats, high: Floats) -> Floats:
        """The figure below which `chance` lies; it lies between `low` and `high`."""
        for _ in range(50):
            middle = (low + high) / 2
            under = self.chance_below(middle) < chance
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        quantile: Floats = (low + high) / 2
        return quantile


def forecast(values: Floats, horizon: int = 1) -> Forecast:
    """The predictive distribution `horizon` places after the last column of `values`."""
    values = np.atleast_2d(as_floats(values))
    return run_filter(values, horizon)[-1]


def run_filter(
    values: Floats, horizon: int = 1, *, origins: tuple[int, ...] | None = None
) -> list[Forecast]:
    """The forecasts made from the first so many columns, for each of `origins` (default: all).

    One pass of the filter serves every origin. Series are centred and scaled first, so that the
    diffuse start means the same for each.
    """
    wanted = {values.shape[1]} if origins is None else set(origins)
    known = ~np.isnan(values)
    centre, unit = centre_and_unit(values, known)
    y = (values - centre[:, np.newaxis]) / unit[:, np.newaxis]
    level_ratio, slope_ratio = (
        grid.reshape(-1, 1) for grid in np.meshgrid(LEVEL_RATIOS, SLOPE_RATIOS, indexing="ij")
    )
    shape = (level_ratio.size, len(values))
    level, slope = np.zeros(shape), np.zeros(shape)
    p11, p12, p22 = np.full(shape, DIFFUSE), np.zeros(shape), np.full(shape, DIFFUSE)
    squares, logs = np.zeros(shape), np.zeros(shape)
    seen = np.zeros(len(values))
    made = []
    for place in range(values.shape[1]):
        here = known[:, place]
        error = np.where(here, y[:, place] - level, 0.0)
        spread = p11 + 1.0
        # the first two points only tell where the series begins
        counts = here & (seen >= STATES)
        squares += np.where(counts, error**2 / spread, 0.0)
        logs += np.where(counts, np.log(spread), 0.0)
        gain1, gain2 = (np.where(here, p / spread, 0.0) for p in (p11, p12))
        level, slope = level + gain1 * error, slope + gain2 * error
        p22 = p22 - gain2 * p12
        p12 = p12 - gain1 * p12
        p11 = p11 - gain1 * p11
        seen = seen + here
        moved = move_on(level, slope, p11, p12, p22, level_ratio, slope_ratio)
        # before its first point a series does not move
        level, p11, p12, p22 = (
            np.where(seen > 0, after, at_rest)
            for after, at_rest in zip(moved, (level, p11, p12, p22), strict=True)
        )
        if place + 1 in wanted:
            ahead = (level, p11, p12, p22)
            for _ in range(horizon - 1):
                ahead = move_on(ahead[0], slope, *ahead[1:], level_ratio, slope_ratio)
            made.append(mix(ahead[0], ahead[1], squares, logs, seen, centre, unit))
    return made


def move_on(
    level: Floats, slope: Floats, p11: Floats, p12: Floats, p22: Floats,
    level_ratio: Floats, slope_ratio: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:  # fmt: skip
    """Level and covariance one place on: P ← T P Tᵀ + Q with T = [[1, 1], [0, 1]]."""
    return level + slope, p11 + 2 * p12 + p22 + level_ratio, p12 + p22, p22 + slope_ratio


def mix(
    level: Floats, p11: Floats, squares: Floats, logs: Floats, seen: Floats, centre: Floats,
    unit: Floats,
) -> Forecast:  # fmt: skip
    """The mixture over the grid, weighted by the likelihood with σ² integrated out."""
    freedom = np.where(seen > STATES + 1, seen - STATES, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = squares / freedom
        likelihood = -0.5 * (freedom * np.log(np.maximum(squares, 1e-12)) + logs)
        weight = np.exp(likelihood - likelihood.max(axis=0))
        weight = weight / weight.sum(axis=0)
        scale = np.sqrt(np.maximum(variance, 1e-12) * (p11 + 1.0))
    return Forecast(centre + unit * level, unit * scale, weight, freedom)


def centre_and_unit(values: Floats, known: np.ndarray) -> tuple[Floats, Floats]:
    """Mean of each series and the typical size of its steps, 1 where it does not move."""
    count = known.sum(axis=1)
    filled = np.where(known, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.where(count > 0, filled.sum(axis=1) / count, 0.0)
        off = np.where(known, values - centre[:, np.newaxis], 0.0)
        unit = np.sqrt((off**2).sum(axis=1) / count)
    return centre, np.where(unit > 0, unit, 1.0)

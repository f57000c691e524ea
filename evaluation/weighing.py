"""Estimates of an effort that are weighted sums of figures: by how much it moved the outcome.

Belongs here: the weights that a method gives the figures of one region, its treated areas first.
Does not belong here: what chance alone gives (`evaluation.placebos`), and the synthetic control,
whose weights depend on the figures (`evaluation.synthetic_control`).

Sources: Borusyak, Jaravel, Spiess, Revisiting event-study designs, Review of Economic Studies
2024;91:3253-3285 (imputation); Callaway, Sant'Anna, Difference-in-differences with multiple time
periods, Journal of Econometrics 2021;225:200-230 (group-time effects).

Assumption of both: without the effort, treated areas would have moved in parallel with the
untreated ones of their region. Shocks of the region cancel, since both met them.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from evaluation.panel import EvaluationError
from indicators.methods.statistics import Floats


def weigh(method: str, starts: tuple[int, ...], untreated: int, periods: int) -> Floats:
    """Areas × periods of weights: the estimate is the sum of weights × figures.

    `starts` are those of the treated areas, which are the first rows; after them come `untreated`
    areas. The average is over all cells in which the effort is at work. Raises `EvaluationError`
    where an area has no period before its start, or nobody is left to compare with.
    """
    if untreated < 1:
        raise EvaluationError("No untreated area is left to compare with.")
    if min(starts) < 1 or max(starts) >= periods:
        raise EvaluationError("An area needs periods before its start and from it on.")
    makers = {"imputation": _impute, "callaway_santanna": _compare_groups}
    return makers[method](starts, untreated, periods)


@lru_cache(maxsize=64)
def _impute(starts: tuple[int, ...], untreated: int, periods: int) -> Floats:
    """Effects of area and period are fitted to the cells without the effort and say what the
    others would have been: ŷ = area + period; the estimate is the mean of y − ŷ over those."""
    areas = len(starts) + untreated
    at_work = _cells(starts, untreated, periods)
    rows, columns = np.divmod(np.arange(areas * periods), periods)
    design = np.zeros((areas * periods, areas + periods - 1))
    design[np.arange(len(design)), rows] = 1
    later = columns > 0
    design[np.flatnonzero(later), areas + columns[later] - 1] = 1
    free = ~at_work.ravel()
    target = design[~free].mean(axis=0)
    weights = np.zeros(areas * periods)
    weights[~free] = 1 / (~free).sum()
    weights[free] = -np.linalg.lstsq(design[free].T, target, rcond=None)[0]
    return weights.reshape(areas, periods)


@lru_cache(maxsize=64)
def _compare_groups(starts: tuple[int, ...], untreated: int, periods: int) -> Floats:
    """ATT(g, t): what areas that began in g moved since g − 1, less what those that never began
    moved; averaged over the effort's cells."""
    areas = len(starts) + untreated
    weights = np.zeros((areas, periods))
    cells = sum(periods - start for start in starts)
    for row, start in enumerate(starts):
        after = periods - start
        weights[row, start:] += 1 / cells
        weights[row, start - 1] -= after / cells
        weights[len(starts) :, start:] -= 1 / cells / untreated
        weights[len(starts) :, start - 1] += after / cells / untreated
    return weights


def _cells(starts: tuple[int, ...], untreated: int, periods: int) -> np.ndarray:
    begins = np.array([*starts, *[periods] * untreated])
    return np.arange(periods) >= begins[:, np.newaxis]


def weigh_slope(starts: tuple[int, ...], untreated: int, periods: int) -> Floats:
    """Weights of the pre-trend: the slope, per period, of treated less untreated areas before the
    first start, by least squares."""
    before = min(starts)
    if before < 2:
        raise EvaluationError("A trend before the start needs two periods at least.")
    time = np.arange(before) - (before - 1) / 2
    slope = time / (time @ time)
    weights = np.zeros((len(starts) + untreated, periods))
    weights[: len(starts), :before] = slope / len(starts)
    weights[len(starts) :, :before] = -slope / untreated
    return weights

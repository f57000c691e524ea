"""What other methods say of the same effort, shown beside the verdict and never in its place.

Belongs here: the synthetic control and the interrupted time series. Does not belong here: the
estimates that the verdict rests on (`evaluation.weighing`).

Sources: Abadie, Diamond, Hainmueller, Synthetic control methods for comparative case studies,
JASA 2010;105:493-505; Bernal, Cummins, Gasparrini, Interrupted time series regression,
International Journal of Epidemiology 2017;46:348-355.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from evaluation.panel import EvaluationError, Panel
from indicators.methods.statistics import Floats


@dataclass(frozen=True)
class SyntheticControl:
    """A weighted mean of untreated areas that moved as the treated ones did before the start.

    `weights` belong to the untreated areas (at least 0, sum 1), `course` is theirs in every period,
    `effect` the mean difference from the start on, `misfit` the root mean square error before.
    """

    weights: Floats
    course: Floats
    effect: float
    misfit: float


def fit_synthetic_control(treated: Floats, untreated: Floats, start: int) -> SyntheticControl:
    """The control of one course (periods), from areas × periods that the effort does not reach.

    The weights w make Σ_t<start (treated − w·untreated)² as small as can be, w ≥ 0, Σ w = 1.
    Raises `EvaluationError` for fewer than two periods before the start or no untreated area.
    """
    if start < 2 or not len(untreated):
        raise EvaluationError("A synthetic control needs untreated areas and two periods before.")
    before, goal = untreated[:, :start].T, treated[:start]
    scale = max(float(np.abs(before).max()), 1e-12)
    before, goal = before / scale, goal / scale
    count = before.shape[1]
    found = minimize(
        lambda w: float(((goal - before @ w) ** 2).sum()),
        np.full(count, 1 / count),
        jac=lambda w: -2 * before.T @ (goal - before @ w),
        bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
        options={"maxiter": 1000, "ftol": 1e-14},
    )
    weights = np.clip(found.x, 0, None) / np.clip(found.x, 0, None).sum()
    course = weights @ untreated
    left = treated - course
    return SyntheticControl(
        weights, course, float(left[start:].mean()), float(np.sqrt((left[:start] ** 2).mean()))
    )


@dataclass(frozen=True)
class Interruption:
    """A course against its own line before the start: the mean distance from it afterwards, with
    Student's limits of the forecast; a shock that met the area at the same time is in it."""

    effect: float
    low: float
    high: float
    line: Floats


def interrupt(course: Floats, start: int, quantile: float) -> Interruption:
    """The mean of figure − line from the start on, the line fitted by least squares before.

    `quantile` is Student's, with start − 2 degrees of freedom. Assumes independent errors with one
    variance. Raises `EvaluationError` for fewer than four periods before the start.
    """
    if start < 4 or start >= len(course):
        raise EvaluationError("A line before the start needs four periods.")
    time = np.arange(len(course), dtype=float)
    design = np.stack([np.ones_like(time), time], axis=1)
    before = design[:start]
    fitted = np.linalg.lstsq(before, course[:start], rcond=None)[0]
    line = design @ fitted
    variance = float(((course[:start] - line[:start]) ** 2).sum() / (start - 2))
    mean = design[start:].mean(axis=0)
    spread = float(mean @ np.linalg.inv(before.T @ before) @ mean) + 1 / (len(course) - start)
    width = quantile * (variance * spread) ** 0.5
    effect = float((course[start:] - line[start:]).mean())
    return Interruption(effect, effect - width, effect + width, line)


def describe_others(panel: Panel, quantile: float) -> tuple[SyntheticControl | None, Interruption]:
    """Both methods on the mean of the treated areas, from the first start on."""
    treated = panel.figures[panel.treated].mean(axis=0)
    regions = np.unique(panel.groups[panel.treated])
    nearby = panel.figures[~panel.treated & np.isin(panel.groups, regions)]
    control = fit_synthetic_control(treated, nearby, panel.first_start) if len(nearby) else None
    return control, interrupt(treated, panel.first_start, quantile)

"""What is concluded of an effort: one of four words, by rule, with the reason.

Belongs here: the rule. Does not belong here: the estimates, and the words that readers see
(`wording.questions.efforts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from evaluation.panel import EvaluationError, Panel
from evaluation.placebos import LEVEL, Placebos, try_placebos, try_slopes

FEWEST_BEFORE, FEWEST_AFTER = 4, 2
"""Periods before the first start and from the last one on, below which nothing is concluded."""

TREND_LEVEL = 0.05
"""A trend before the start with a smaller p-value says that areas did not move in parallel."""


class EffortVerdict(StrEnum):
    """What is said of an effort."""

    WORKS = "virker"
    WRONG_WAY = "går den forkerte vej"
    NOT_AS_EXPECTED = "virker ikke som ventet"
    UNDECIDED = "kan ikke afgøres"


class Doubt(StrEnum):
    """Why nothing can be concluded."""

    NOBODY_LEFT = "nobody_left"
    FEW_BEFORE = "few_before"
    FEW_AFTER = "few_after"
    FEW_PATTERNS = "few_patterns"
    TREND_BEFORE = "trend_before"
    WIDE = "wide"
    NO_AREA = "no_area"
    NO_FIGURES = "no_figures"


@dataclass(frozen=True)
class Evaluation:
    """An effort's verdict on one indicator with what it rests on; None where it was not made.

    `low` and `high` are infinite where the placebos cannot refuse any effect on that side.
    """

    verdict: EffortVerdict
    doubt: Doubt | None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    trend: float | None = None
    trend_p: float | None = None
    placebos: Placebos | None = None


def evaluate(panel: Panel, expected: float, seed: int, method: str = "imputation") -> Evaluation:
    """Judge an effort on a complete panel; patterns are drawn from `seed`. `expected` is by how
    much the outcome was to move (negative: to fall).

    Rule, in this order: nothing is concluded without areas, periods or untreated areas of the same
    region, or where the treated areas moved apart from the others before the start; an interval
    that leaves out 0 says which way; one that holds 0 but not the expected size says that the
    effort does not work as expected; else nothing can be concluded.
    """
    doubt = find_doubt(panel)
    if doubt is not None:
        return Evaluation(EffortVerdict.UNDECIDED, doubt)
    random = np.random.default_rng(seed)
    try:
        slopes = try_slopes(panel, random)
        placebos = try_placebos(panel, method, random)
    except EvaluationError:
        return Evaluation(EffortVerdict.UNDECIDED, Doubt.FEW_PATTERNS)
    low, high = placebos.interval(LEVEL)
    trend_p = slopes.p_value()
    verdict, doubt = conclude(low, high, expected, trend_p)
    return Evaluation(
        verdict, doubt, placebos.estimate, low, high, placebos.p_value(),
        slopes.estimate, trend_p, placebos,
    )  # fmt: skip


def find_doubt(panel: Panel) -> Doubt | None:
    """What keeps anything from being concluded before a figure is looked at."""
    if not panel.treated.any():
        return Doubt.NO_AREA
    starts = panel.starts[panel.treated]
    if starts.min() < FEWEST_BEFORE:
        return Doubt.FEW_BEFORE
    if panel.figures.shape[1] - starts.max() < FEWEST_AFTER:
        return Doubt.FEW_AFTER
    regions = np.unique(panel.groups[panel.treated])
    untreated = panel.groups[~panel.treated]
    if not np.isin(regions, untreated).all():
        return Doubt.NOBODY_LEFT
    return None


def conclude(
    low: float, high: float, expected: float, trend_p: float
) -> tuple[EffortVerdict, Doubt | None]:
    """The verdict from interval, expected size and the trend before."""
    if trend_p < TREND_LEVEL:
        return EffortVerdict.UNDECIDED, Doubt.TREND_BEFORE
    if low > 0 or high < 0:
        same_way = (low > 0) == (expected > 0)
        return (EffortVerdict.WORKS if same_way else EffortVerdict.WRONG_WAY), None
    if not low <= expected <= high:
        return EffortVerdict.NOT_AS_EXPECTED, None
    return EffortVerdict.UNDECIDED, Doubt.WIDE

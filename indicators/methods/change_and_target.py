"""From a baseline, towards a target: change with its interval, distance, outlook.

Belongs here: arithmetic on one series of figures against its baseline and its target. Does not
belong here: the recent trend's test (`indicators.methods.trend`), forecasting a series
(`indicators.methods.forecast`), and which years are baseline and target
(`schemas.definitions.model`).
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from indicators.methods.comparison import Polarity, as_arrays
from indicators.methods.statistics import Floats, Words, check_level


class Outlook(StrEnum):
    """Whether the forecast of a series reaches the target in its year."""

    REACHES = "reaches"
    UNCERTAIN = "uncertain"
    MISSES = "misses"


def change_since(
    value: Floats,
    low: Floats,
    high: Floats,
    base_value: Floats,
    base_low: Floats,
    base_high: Floats,
) -> tuple[Floats, Floats, Floats]:
    """value − base_value with limits, in the figure's unit (percentage points for percent).

    d = v − b, from d − √((v − l)² + (B − b)²) to d + √((h − v)² + (b − a)²), where l, h are
    the value's limits and a, B the baseline's, all of one level, which the change keeps. For
    two Wilson intervals this is Newcombe's method 10. The two are taken as independent; the
    same persons counted in both periods make the true interval narrower.

    A missing figure gives no change; a figure without limits a change without limits.

    Source: Newcombe, Statistics in Medicine 1998;17:873-890; Zou and Donner, Statistics in
    Medicine 2008;27:1693-1702.
    """
    value, low, high = as_arrays(value, low, high)
    base_value, base_low, base_high = as_arrays(base_value, base_low, base_high)
    change = value - base_value
    down = np.hypot(value - low, base_high - base_value)
    up = np.hypot(high - value, base_value - base_low)
    limited = ~np.isnan(down + up)
    nothing = np.nan
    return (
        change,
        np.where(limited, change - down, nothing),
        np.where(limited, change + up, nothing),
    )


def distance_to_target(value: Floats, target: Floats, polarity: Polarity) -> Floats:
    """How much is left to the target, in the figure's unit: 0 when it is reached or passed.

    Without a desired direction: the distance on either side. NaN when a number is missing.
    """
    value, target = as_arrays(value, target)
    if polarity is Polarity.HIGHER:
        return np.maximum(target - value, 0.0)
    if polarity is Polarity.LOWER:
        return np.maximum(value - target, 0.0)
    return np.abs(target - value)


def judge_outlook(chance_below: Floats, polarity: Polarity, level: float = 0.95) -> Words:
    """Whether forecasts reach their targets, from the probability of a figure below the target.

    With α = 1 − level: the target is undercut (LOWER is desired) or exceeded (HIGHER) with at least
    1 − α/2: REACHES; with at most α/2: MISSES; else UNCERTAIN. This says the same as holding the
    limits of the predictive distribution against the target: wholly at or beyond it, wholly short
    of it, or on both sides. None without a forecast (NaN) or a desired direction.

    Source: as `indicators.methods.forecast`, which says what the forecast assumes.
    """
    outlook = np.full(chance_below.shape, None, dtype=object)
    if polarity is Polarity.NONE:
        return outlook
    reached = chance_below if polarity is Polarity.LOWER else 1 - chance_below
    tail = (1 - check_level(level)) / 2
    outlook[~np.isnan(reached)] = Outlook.UNCERTAIN
    outlook[reached >= 1 - tail] = Outlook.REACHES
    outlook[reached <= tail] = Outlook.MISSES
    return outlook

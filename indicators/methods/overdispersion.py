"""How much more figures differ than chance alone would make them.

Belongs here: the factor φ by which a variance is to be multiplied. Does not belong here: which
figures are events that come in clusters.
"""

from __future__ import annotations

import numpy as np

from indicators.methods.statistics import Floats, as_floats

WINSORISED = 0.1
"""The share of the z-scores at either end that is pulled in to the next one."""

FEWEST_SCORES = 8
"""Fewer z-scores say nothing reliable of their spread."""


def overdispersion(scores: Floats, winsorised: float = WINSORISED) -> float:
    """φ = the mean square of the z-scores, the outermost tenth at each end pulled in.

    `scores` are (figure − expected) / standard error under chance alone, one for each area (or for
    each step of a series); NaN are left out. Chance alone gives φ of about 1; a φ below 1 counts as
    1, so that limits are never made narrower. Outlying areas, which are what one looks for, do not
    widen the limits of all, since they are pulled in first. NaN with fewer than 8 scores.

    The variance of a figure is φ times that of chance: limits are √φ times as far away.

    Source: Spiegelhalter, Statistics in Medicine 2005;24:1185-1202; the same, Quality and Safety in
    Health Care 2005;14:347-351.
    """
    scores = as_floats(scores)
    scores = scores[~np.isnan(scores)]
    if len(scores) < FEWEST_SCORES:
        return float("nan")
    pulled_in = winsorise(scores, winsorised)
    return max(1.0, float((pulled_in**2).mean()))


def winsorise(numbers: Floats, share: float = WINSORISED) -> Floats:
    """The numbers with the outermost `share` at each end set to that quantile."""
    low, high = np.quantile(numbers, [share, 1 - share])
    pulled_in: Floats = np.clip(numbers, low, high)
    return pulled_in

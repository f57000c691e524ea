"""A funnel: how far figures of areas of every size would lie from one level by chance.

Belongs here: limits around a level by the size of an area, widened by how much more areas differ
than chance makes them. Does not belong here: which areas and which level
(`indicators.verdicts.funnel`).

With θ the level, n what an area's figure is divided by and φ the overdispersion of the areas'
z-scores (`indicators.methods.overdispersion`; winsorised, never below 1):

    share:  θ ± z √(φ θ(1 − θ) / n)
    rate:   θ ± z √(φ θ / n)

Limits below 0, and of shares above 1, are cut off there.

Assumes that the level is known, and that most areas differ by something common to all of them that
the indicator does not measure; those that lie outside are few.

Source: Spiegelhalter, Statistics in Medicine 2005;24:1185-1202 (A.1-A.3, multiplicative
overdispersion).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indicators.methods.overdispersion import overdispersion
from indicators.methods.statistics import Floats, as_floats, normal_quantile

WARNING, ALARM = 0.95, 0.998
"""The two pairs of limits: about two and three standard errors."""


@dataclass(frozen=True)
class Funnel:
    """A level, per one, and the overdispersion around it; `is_share`: figures are shares."""

    level: float
    dispersion: float
    is_share: bool

    def error(self, sizes: Floats) -> Floats:
        """The standard error of figures divided by `sizes`, by chance alone."""
        spread = self.level * (1 - self.level) if self.is_share else self.level
        with np.errstate(divide="ignore"):
            found: Floats = np.sqrt(spread / as_floats(sizes))
        return found

    def limits(self, sizes: Floats, confidence: float) -> tuple[Floats, Floats]:
        """Between which figures divided by `sizes` lie where nothing sets their area apart."""
        reach = normal_quantile(confidence) * np.sqrt(self.dispersion) * self.error(sizes)
        high = self.level + reach
        return np.maximum(self.level - reach, 0), np.minimum(high, 1) if self.is_share else high


def fit_funnel(x: Floats, n: Floats, level: float, is_share: bool) -> Funnel:
    """The funnel of areas with x of n around a level; φ is NaN with fewer than 8 areas."""
    x, n = as_floats(x), as_floats(n)
    bare = Funnel(level, 1.0, is_share)
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = (x / n - level) / bare.error(n)
    return Funnel(level, overdispersion(scores), is_share)

"""Confidence limits: each method one pure function over numpy arrays.

Belongs here: formulas, edge cases and their sources. Does not belong here: which indicator
uses which method (`indicators.figures`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EXACT_BELOW = 10
"""Below this count Poisson limits are exact, from it on Byar's approximation is used."""


def normal_quantile(level: float) -> float:
    """The two-sided quantile of the standard normal distribution; 1.959964 for 0.95."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def wilson_limits(x: Floats, n: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Limits of the proportion x/n, as shares between 0 and 1.

    (2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²)). x = 0 has the lower limit 0, x = n the
    upper limit 1. n = 0 or x outside 0..n gives NaN. x and n need not be whole (København's
    split).

    Source: Wilson 1927; Newcombe, Statistics in Medicine 1998;17:857-872, method 3.
    """
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        valid = (n > 0) & (x >= 0) & (x <= n)
        spread = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
        low = (2 * x + z**2 - spread) / (2 * (n + z**2))
        high = (2 * x + z**2 + spread) / (2 * (n + z**2))
    low = np.where(x == 0, 0.0, np.clip(low, 0, 1))
    high = np.where(x == n, 1.0, np.clip(high, 0, 1))
    return np.where(valid, low, np.nan), np.where(valid, high, np.nan)


def poisson_limits(x: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Limits of an observed count x, in counts: exact below 10, Byar from 10 on.

    Exact: ½χ²(α/2; 2x) and ½χ²(1 − α/2; 2x + 2); x = 0 has the lower limit 0.
    Byar: x(1 − 1/(9x) − z/(3√x))³ and (x+1)(1 − 1/(9(x+1)) + z/(3√(x+1)))³.
    A negative count gives NaN.

    Source: Breslow and Day, Statistical Methods in Cancer Research II, IARC 1987, p. 69.
    """
    from scipy.special import chdtri

    z = normal_quantile(level)
    tail = (1 - level) / 2
    x = np.asarray(x, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        exact_low = np.where(x > 0, chdtri(2 * x, 1 - tail) / 2, 0.0)
        exact_high = chdtri(2 * x + 2, tail) / 2
        byar_low = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
        byar_high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    exact = x < EXACT_BELOW
    low, high = np.where(exact, exact_low, byar_low), np.where(exact, exact_high, byar_high)
    valid = x >= 0
    return np.where(valid, low, np.nan), np.where(valid, high, np.nan)


def variance_from_limits(low: Floats, high: Floats, level: float = 0.95) -> Floats:
    """The variance that symmetric published limits stand for: ((high − low) / 2z)²."""
    return ((high - low) / (2 * normal_quantile(level))) ** 2


def variance_of_share(percent: Floats, respondents: Floats) -> Floats:
    """The variance of a survey share in percent, p(100 − p)/n.

    NaN where it cannot be known: no respondents, or a share of exactly 0 or 100.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = percent * (100 - percent) / respondents
    known = (respondents > 0) & (percent > 0) & (percent < 100)
    return np.where(known, variance, np.nan)


def normal_limits(value: Floats, variance: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """value ∓ z √variance, in the unit of the value; NaN where the variance is."""
    spread = normal_quantile(level) * np.sqrt(variance)
    return value - spread, value + spread

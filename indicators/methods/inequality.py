"""How far apart two groups' shares lie: their difference and their ratio, with limits.

Belongs here: arithmetic on two independent figures with limits of the same level. Does not belong
here: which groups are set against each other (`indicators.kinds.inequality`), and change over time
(`indicators.methods.change_and_target`).
"""

from __future__ import annotations

import numpy as np

from indicators.methods.change_and_target import change_since
from indicators.methods.statistics import Figures, Floats, with_method


def gap_between(short: Figures, long: Figures) -> Figures:
    """p₁ − p₂ in percentage points, with Newcombe's hybrid limits.

    d = p₁ − p₂, from d − √((p₁ − l₁)² + (u₂ − p₂)²) to d + √((u₁ − p₁)² + (p₂ − l₂)²), where l and
    u are the limits of each. For two Wilson intervals this is Newcombe's method 10. The groups are
    taken as independent: nobody is in both. Without limits of either there are none.

    Source: Newcombe, Statistics in Medicine 1998;17:873-890.
    """
    value, low, high = change_since(
        short.value, short.low, short.high, long.value, long.low, long.high
    )
    return with_method(value, low, high, "newcombe")


def ratio_between(short: Figures, long: Figures) -> Figures:
    """p₁ / p₂ with limits by the method of variance estimates recovery (MOVER) for ratios.

    With p = p₁p₂ the limits are
    L = (p − √(p² − l₁u₂(2p₁ − l₁)(2p₂ − u₂))) / (u₂(2p₂ − u₂)) and
    U = (p + √(p² − u₁l₂(2p₁ − u₁)(2p₂ − l₂))) / (l₂(2p₂ − l₂)),
    where l and u are the limits of each share. It asks of the shares no more than their limits, so
    that printed ones do, too, and agrees with `gap_between` on whether the two differ: L > 1
    exactly where the difference's lower limit is above 0. The groups are taken as independent.

    No ratio where p₂ is 0; no limits where a share has none, or where p₂ is so uncertain that
    u₂ ≥ 2p₂, in which case no upper limit exists either way that could be trusted.

    Source: Donner and Zou, Statistical Methods in Medical Research 2012;21:347-359, with the
    limits recovered as in Zou and Donner, Statistics in Medicine 2008;27:1693-1702.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(long.value > 0, short.value / long.value, np.nan)
        low = _solve(short.value, long.value, short.low, long.high, sign=-1.0)
        high = _solve(short.value, long.value, short.high, long.low, sign=1.0)
    limited = ~np.isnan(value + low + high)
    return with_method(
        value, np.where(limited, low, np.nan), np.where(limited, high, np.nan), "mover"
    )


def _solve(above: Floats, below: Floats, limit: Floats, other: Floats, *, sign: float) -> Floats:
    """One limit of the ratio from a limit of each share."""
    product = above * below
    scale = other * (2 * below - other)
    root = np.sqrt(np.maximum(product**2 - limit * (2 * above - limit) * scale, 0.0))
    return np.where(scale > 0, (product + sign * root) / scale, np.nan)

"""How far apart two groups' shares lie: their difference and their ratio, with limits.

Belongs here: arithmetic on two independent figures with limits of the same level. Does not belong
here: which groups are set against each other (`indicators.kinds.inequality`), and change over time
(`indicators.methods.change_and_target`).
"""

from __future__ import annotations

import numpy as np

from indicators.methods.change_and_target import change_since
from indicators.methods.statistics import Figures, with_method


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

    With q = p₁p₂, c = l₁(2p₁ − l₁) and C = u₁(2p₁ − u₁) the limits are
    L = c / (q + √(q² − c·u₂(2p₂ − u₂))) and U = (q + √(q² − C·l₂(2p₂ − l₂))) / (l₂(2p₂ − l₂)),
    where l and u are the limits of each share: L is the ratio θ at which p₁ − θp₂ has its lower
    limit at 0, U the one at which it has its upper limit there. It asks of the shares no more than
    their limits, which may be printed ones, and agrees with `gap_between`: L > 1 exactly where
    the difference's lower limit is above 0. The groups are taken as independent.

    No ratio where p₂ is 0; no limits where a share has none, or where l₂ is 0, so that the ratio
    may be any size.

    Source: Donner and Zou, Statistical Methods in Medical Research 2012;21:347-359, with the
    variances recovered as in Zou and Donner, Statistics in Medicine 2008;27:1693-1702.
    """
    product = short.value * long.value
    low_part = short.low * (2 * short.value - short.low)
    high_part = short.high * (2 * short.value - short.high)
    low_scale = long.high * (2 * long.value - long.high)
    high_scale = long.low * (2 * long.value - long.low)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(long.value > 0, short.value / long.value, np.nan)
        low = low_part / (product + np.sqrt(product**2 - low_part * low_scale))
        high = (product + np.sqrt(product**2 - high_part * high_scale)) / high_scale
    limited = (high_scale > 0) & ~np.isnan(value + low + high)
    return with_method(
        value, np.where(limited, low, np.nan), np.where(limited, high, np.nan), "mover"
    )

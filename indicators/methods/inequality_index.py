"""How steeply a share falls from those with the shortest education to those with the longest, over
all educations between them.

Belongs here: the slope and the relative index of inequality over arrays of groups, with limits.
Does not belong here: gap and ratio between two groups (`indicators.methods.inequality`), and which
groups there are (`indicators.kinds.inequality`).

Groups are ordered from the shortest education to the longest. With aᵢ the group's share of all
people its rank is the middle of its range in the order, bᵢ = a₁ + … + aᵢ₋₁ + aᵢ/2; a line is put
through the groups' figures over their ranks by least squares with the weights aᵢ. Its ends are what
the figure would be for the very first and the very last in the order:

    b̄ = 1/2,  ȳ = Σ aᵢ yᵢ,  slope = Σ aᵢ (bᵢ − b̄) yᵢ / Σ aᵢ (bᵢ − b̄)²,
    first = ȳ − slope/2,  last = ȳ + slope/2.

Both ends are sums of independent figures with known weights, so that their limits follow by the
method of variance estimates recovery (`indicators.methods.mover`) from each figure's own.

Assumes that the figure changes evenly over the order, and that the groups are independent.

Sources: Pamuk, Population Studies 1985;39:17-31; Low and Low, Journal of Public Health
2004;26:388-395. The same line as phe_sii of PHEindicatormethods, whose limits are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indicators.methods.statistics import (
    LEVEL,
    Figures,
    Floats,
    as_floats,
    normal_quantile,
    with_method,
)

METHOD = "mover"
STEPS = 60
LARGEST_RATIO = 1e4
FEWEST_GROUPS = 3
"""Through two groups there is no line to fit; their gap and ratio are the figures."""


class Ends(NamedTuple):
    """The weights of the groups' figures in either end of the line: groups × figures."""

    first: Floats
    last: Floats


def slope_index(groups: Sequence[Figures], sizes: Sequence[Floats]) -> Figures:
    """first − last: by how much the line falls, in the figures' unit. Above 0 the figure is higher
    among those with the shortest education, as in `gap_between`."""
    ends = find_ends(sizes)
    value, low, high = sum_weighted(ends.first - ends.last, groups)
    return with_method(value, low, high, METHOD)


def relative_index(groups: Sequence[Figures], sizes: Sequence[Floats]) -> Figures:
    """first / last: how many times as high the line begins as it ends.

    No figure where an end is not above 0. A limit is the ratio θ at which first − θ·last has its
    limit at 0 (Fieller's idea, as in `ratio_between`), sought by bisection between 1/10,000 and
    10,000; none where it lies beyond.
    """
    ends = find_ends(sizes)
    first, last = (sum_weighted(weights, groups)[0] for weights in ends)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where((first > 0) & (last > 0), first / last, np.nan)
    low, high = (seek_limit(ends, groups, value, side) for side in (1, 2))
    return with_method(value, low, high, METHOD)


def find_ends(sizes: Sequence[Floats]) -> Ends:
    """The weights of groups of these sizes, the shortest education first."""
    people = np.stack([as_floats(size) for size in sizes])
    with np.errstate(divide="ignore", invalid="ignore"):
        share = people / people.sum(axis=0)
        rank = np.cumsum(share, axis=0) - share / 2 - 0.5
        slope = share * rank / (share * rank**2).sum(axis=0)
    return Ends(share - slope / 2, share + slope / 2)


def sum_weighted(weights: Floats, groups: Sequence[Figures]) -> tuple[Floats, Floats, Floats]:
    """Σ wᵢ yᵢ with limits: down by √Σ (the farther of wᵢ(yᵢ − lᵢ), wᵢ(yᵢ − uᵢ))², up likewise."""
    value = sum(weight * each.value for weight, each in zip(weights, groups, strict=True))
    down, up = (np.zeros_like(as_floats(value)) for _ in range(2))
    for weight, each in zip(weights, groups, strict=True):
        below, above = weight * (each.low - each.value), weight * (each.high - each.value)
        down = down + np.minimum(below, above) ** 2
        up = up + np.maximum(below, above) ** 2
    total = as_floats(value)
    return total, total - np.sqrt(down), total + np.sqrt(up)


def seek_limit(ends: Ends, groups: Sequence[Figures], value: Floats, side: int) -> Floats:
    """The ratio at which first − θ·last has its lower limit (`side` 1) or upper one (2) at 0."""
    low, high = (
        np.full_like(value, -np.log(LARGEST_RATIO)),
        np.full_like(value, np.log(LARGEST_RATIO)),
    )
    for _ in range(STEPS):
        middle = (low + high) / 2
        limit = sum_weighted(ends.first - np.exp(middle) * ends.last, groups)[side]
        low, high = np.where(limit > 0, middle, low), np.where(limit > 0, high, middle)
    found = np.exp((low + high) / 2)
    inside = (found > 1.001 / LARGEST_RATIO) & (found < LARGEST_RATIO / 1.001) & ~np.isnan(value)
    return np.where(inside, found, np.nan)


def recover_sizes(shares: Figures, level: float = LEVEL) -> Floats:
    """How many answers shares in percent rest on, from the width of Wilson's limits.

    With t = z²/n and w half their width, w²(1 + t)² = p(1 − p)t + t²/4 is a quadratic equation in
    t. NaN without limits. Where limits are widened or printed it is the effective number.
    """
    share, half = shares.value / 100, (shares.high - shares.low) / 200
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = 0.25 - half**2, share * (1 - share) - 2 * half**2
        t = (np.sqrt(b**2 + 4 * a * half**2) - b) / (2 * a)
        number: Floats = np.where((half > 0) & (t > 0), normal_quantile(level) ** 2 / t, np.nan)
    return number

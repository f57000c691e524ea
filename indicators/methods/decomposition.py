"""Why two rates differ: because their people are of other ages and sexes, or because the rates of
like people differ.

Belongs here: Kitagawa's decomposition over arrays of strata. Does not belong here: which strata
there are (`indicators.strata`), which parts may be told (`indicators.disclosure.open_strata`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from indicators.methods.statistics import Floats, as_floats


class Decomposition(NamedTuple):
    """The two parts of a difference; their sum is the difference."""

    structure: Floats
    rate: Floats


def decompose(x1: Floats, n1: Floats, x0: Floats, n0: Floats) -> Decomposition:
    """R₁ − R₀ as a part of structure and a part of rate; the last axis are the strata.

    With cᵢ = nᵢ / Σ n the share of stratum i and rᵢ = xᵢ / nᵢ its rate, R = Σ cᵢ rᵢ, and

        R₁ − R₀ = Σ (c₁ᵢ − c₀ᵢ) · (r₁ᵢ + r₀ᵢ) / 2  +  Σ (r₁ᵢ − r₀ᵢ) · (c₁ᵢ + c₀ᵢ) / 2.

    The first sum is the structure's: what the difference would be if the rates were the mean of the
    two in both; the second the rates', with the mean structure in both. There is no third part of
    both together, and changing the two places changes the signs alone.

    A stratum in which one side has nobody has the other side's rate there, so that it is structure
    alone. NaN where a side has nobody at all.

    Assumes that the strata are the same on both sides and that each holds people who are alike: an
    age band of many years hides that those in it are older in one place than in the other, and
    what it hides counts as rate.

    Source: Kitagawa, Journal of the American Statistical Association 1955;50:1168-1194.
    """
    x1, n1, x0, n0 = (as_floats(each) for each in (x1, n1, x0, n0))
    with np.errstate(divide="ignore", invalid="ignore"):
        r1, r0 = x1 / n1, x0 / n0
        c1, c0 = (n / n.sum(axis=-1, keepdims=True) for n in (n1, n0))
        r1, r0 = np.where(n1 > 0, r1, r0), np.where(n0 > 0, r0, r1)
        empty = ~(n1 > 0) & ~(n0 > 0)
        r1, r0 = np.where(empty, 0.0, r1), np.where(empty, 0.0, r0)
        structure: Floats = ((c1 - c0) * (r1 + r0) / 2).sum(axis=-1)
        rate: Floats = ((r1 - r0) * (c1 + c0) / 2).sum(axis=-1)
    return Decomposition(structure, rate)

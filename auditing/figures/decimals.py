"""København's decimals: persons are whole, so a total's fraction tells the count that it splits.

Belongs here: totals with one hidden split count, whatever else in them is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from auditing.bounds import propagate
from auditing.exact import remaining
from auditing.figures.scene import Scene, TellingBound
from auditing.system import TOLERANCE

MOST_PARTS = 10**6


def read_decimals(scene: Scene) -> Iterator[TellingBound]:
    """The split counts of which only one number fits the decimals of a shown total."""
    solution = scene.solution
    system = solution.system
    eq, cell, coef, rest = remaining(solution)
    split = np.abs(coef - np.round(coef)) > 1e-9
    if not split.any():
        return
    floor, ceiling = propagate(solution)
    broken = np.bincount(eq, split, len(rest))
    unsure = np.bincount(eq, ~system.whole[cell], len(rest))
    for term in np.flatnonzero(split & (broken[eq] == 1) & (unsure[eq] == 0)):
        share = Fraction(float(abs(coef[term]))).limit_denominator(MOST_PARTS)
        parts = share.denominator
        # coef * x = rest - whole numbers, modulo 1
        wanted = round(float(rest[eq[term]]) * parts * np.sign(coef[term])) % parts
        first = wanted * pow(share.numerator, -1, parts) % parts
        low, high = floor[cell[term]], ceiling[cell[term]]
        if not np.isfinite(high) or high - low > MOST_PARTS:
            continue
        lowest = first + parts * np.ceil((low - TOLERANCE - first) / parts)
        highest = first + parts * np.floor((high + TOLERANCE - first) / parts)
        if lowest <= highest:
            yield TellingBound(int(cell[term]), float(lowest), float(highest),
                       f"the decimals of {abs(float(rest[eq[term]])):.10g}")  # fmt: skip

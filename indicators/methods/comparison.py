"""An area's figure against a benchmark: which side of it, and whether that is good.

Belongs here: the comparison, a pure function over arrays. Does not belong here: finding an area's
benchmark and the Danish words (`indicators.verdicts.benchmarks`).

Touching counts as similar, and nothing is compared when a number is missing: the verdict is None
then.

Source: Public Health England, Fingertips technical guidance, "Comparing areas".
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from indicators.methods.statistics import Flags, Floats, Words, as_floats


class Polarity(StrEnum):
    """Which direction is desired; NONE when the definition does not say."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


POLARITIES = {"higher": Polarity.HIGHER, "lower": Polarity.LOWER, None: Polarity.NONE}
"""By a definition's `direction`."""


class Verdict(StrEnum):
    """How a figure stands. HIGHER and LOWER are for a polarity of NONE."""

    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    HIGHER = "higher"
    LOWER = "lower"


def compare_with_value(
    value: Floats, low: Floats, high: Floats, benchmark: Floats, polarity: Polarity
) -> Words:
    """The area's interval against the benchmark's value; a Verdict or None for each area.

    All four in one unit. The benchmark lies outside low..high: better or worse.
    """
    value, low, high, benchmark = as_arrays(value, low, high, benchmark)
    comparable = all_known(value, low, high, benchmark)
    return judge(low > benchmark, high < benchmark, comparable, polarity)


def judge(above: Flags, below: Flags, comparable: Flags, polarity: Polarity) -> Words:
    """A Verdict for each element, None where it is not comparable."""
    words = {
        Polarity.HIGHER: (Verdict.BETTER, Verdict.WORSE),
        Polarity.LOWER: (Verdict.WORSE, Verdict.BETTER),
        Polarity.NONE: (Verdict.HIGHER, Verdict.LOWER),
    }
    if_above, if_below = words[polarity]
    verdicts = np.full(comparable.shape, None, dtype=object)
    verdicts[comparable] = Verdict.SIMILAR
    verdicts[above] = if_above
    verdicts[below] = if_below
    verdicts[~comparable] = None
    return verdicts


def as_arrays(*numbers: object) -> tuple[Floats, ...]:
    """The numbers as float arrays of one common shape."""
    return tuple(np.broadcast_arrays(*(as_floats(each) for each in numbers)))


def all_known(*numbers: Floats) -> Flags:
    """Where none of the arrays is NaN."""
    return np.asarray(~np.isnan(np.stack(numbers)).any(axis=0), dtype=np.bool_)

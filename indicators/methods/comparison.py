"""An area's figure against a benchmark: which side of it, and whether that is good.

Belongs here: five ways to compare, each one pure function over arrays. Does not belong here:
finding an area's benchmark and the Danish words (`indicators.benchmarks`).

In every way touching counts as similar, and nothing is compared when a number that the way
needs is missing: the verdict is None then.

Source of the ways: Public Health England, Fingertips technical guidance, "Comparing areas".
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from indicators.methods.statistics import (
    Flags,
    Floats,
    Words,
    as_floats,
    exact_poisson_limits,
    wilson_limits,
)


class Polarity(StrEnum):
    """Which direction is desired; NONE when the definition does not say."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


POLARITIES = {"higher": Polarity.HIGHER, "lower": Polarity.LOWER, None: Polarity.NONE}
"""By a definition's `direction`."""


class Verdict(StrEnum):
    """How a figure stands. HIGHER and LOWER are for a polarity of NONE."""

    BEST = "best"
    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    WORST = "worst"
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


def compare_in_five_grades(
    value: Floats,
    limits: tuple[Floats, Floats],
    wide_limits: tuple[Floats, Floats],
    benchmark: Floats,
    polarity: Polarity,
) -> Words:
    """As `compare_with_value`, and BEST or WORST when the wider (99.8 %) interval agrees.

    Both intervals must be known.

    Without a desired direction there are three grades: LOWER, SIMILAR, HIGHER.
    """
    grades = compare_with_value(value, *limits, benchmark, polarity)
    clear = compare_with_value(value, *wide_limits, benchmark, polarity)
    extremes = {Verdict.BETTER: Verdict.BEST, Verdict.WORSE: Verdict.WORST}
    both = zip(grades, clear, strict=True)
    verdicts = [extremes.get(wide, grade) if wide else None for grade, wide in both]
    return np.array(verdicts, dtype=object)


def compare_intervals(
    low: Floats,
    high: Floats,
    benchmark_low: Floats,
    benchmark_high: Floats,
    polarity: Polarity,
) -> Words:
    """The area's interval against the benchmark's interval; overlap counts as similar.

    Stricter than a test of the difference: two 95 % intervals that just touch differ at
    about 0.5 %.
    """
    low, high, benchmark_low, benchmark_high = as_arrays(low, high, benchmark_low, benchmark_high)
    comparable = all_known(low, high, benchmark_low, benchmark_high)
    return judge(low > benchmark_high, high < benchmark_low, comparable, polarity)


def compare_share_with_limits(
    share: Floats, n: Floats, benchmark: Floats, polarity: Polarity, level: float = 0.95
) -> Words:
    """A share against Wilson limits around the benchmark for an area of its size.

    `share` and `benchmark` lie between 0 and 1. The limits are those of n × benchmark out of
    n: the funnel in which areas of size n lie when they differ by chance alone. n ≤ 0 is not
    compared.
    """
    share, n, benchmark = as_arrays(share, n, benchmark)
    low, high = wilson_limits(n * benchmark, n, level)
    comparable = all_known(share, low, high)
    return judge(share > high, share < low, comparable, polarity)


def compare_rate_with_limits(
    rate: Floats,
    n: Floats,
    benchmark: Floats,
    polarity: Polarity,
    per: float = 1.0,
    level: float = 0.95,
) -> Words:
    """A rate against exact Poisson limits around the benchmark for an area of its size.

    `rate` and `benchmark` are per `per` persons. The limits are those of the expected count
    benchmark × n / per, turned back into a rate. n ≤ 0 is not compared.
    """
    rate, n, benchmark = as_arrays(rate, n, benchmark)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(n > 0, per / n, np.nan)
        low, high = (limit * scale for limit in exact_poisson_limits(benchmark / scale, level))
    comparable = all_known(rate, low, high)
    return judge(rate > high, rate < low, comparable, polarity)


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

"""Confidence limits, and the figures they belong to: pure functions over numpy arrays.

Belongs here: proportions, rates, counts, means and survey shares, with formulas, edge cases and
their sources. Does not belong here: standardised figures (`indicators.methods.standardisation`),
comparisons (`indicators.methods.comparison`, `indicators.methods.trend`,
`indicators.methods.change_and_target`), charts (`indicators.methods.process_control`) and which
indicator uses which method (`indicators.figures`).

A missing number is NaN everywhere, in and out; it never turns into 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Words = NDArray[np.object_]

LEVEL = 0.95
"""Of the limits of every figure that is published."""

EXACT_BELOW = 10
"""Below this count Poisson limits are exact, from it on Byar's approximation is used."""

ROUNDING = 1e-9
"""What counts as rounding, relative: split counts carry that of their weights."""


class StatisticsError(ValueError):
    """Numbers that no figure can be made of, with a message in plain words."""


@dataclass(frozen=True)
class Figures:
    """Values with their limits; NaN where there is none. One array element per figure.

    `method` names how the limits came about (`schemas.vocabulary.CI_METHODS`), None where
    there are none.
    """

    value: Floats
    low: Floats
    high: Floats
    method: Words


def normal_quantile(level: float) -> float:
    """The two-sided quantile of the standard normal distribution; 1.959964 for 0.95.

    Raises StatisticsError for a level that does not lie between 0 and 1.
    """
    from scipy.special import ndtri

    return float(ndtri(0.5 + check_level(level) / 2))


def check_level(level: float) -> float:
    """The level itself when it lies between 0 and 1; 95 instead of 0.95 is the usual slip."""
    if not 0 < level < 1:
        raise StatisticsError(
            f"The confidence level is {level:g}; it must lie between 0 and 1, such as 0.95."
        )
    return level


def proportion(x: Floats, n: Floats, level: float = LEVEL) -> Figures:
    """The share x/n between 0 and 1, with Wilson limits.

    n = 0 and missing x or n: no value, never 0. x = 0 and x = n: a value with limits.
    Raises StatisticsError for x < 0, n < 0 and x > n (beyond rounding); `impossible_share`
    tells beforehand which those are.
    """
    x, n = as_floats(x), as_floats(n)
    refuse(impossible_share(x, n), x, n, "a proportion needs 0 ≤ numerator ≤ denominator")
    x = np.minimum(x, n)
    low, high = wilson_limits(x, n, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(n > 0, x / n, np.nan)
    return with_method(value, low, high, "wilson")


def impossible_share(x: Floats, n: Floats) -> Flags:
    """Where x and n make no proportion: x < 0, n < 0, or x > n beyond rounding."""
    return np.asarray((x < 0) | (n < 0) | (x > n * (1 + ROUNDING)), dtype=np.bool_)


def rate(x: Floats, n: Floats, per: Floats | float = 1.0, level: float = LEVEL) -> Figures:
    """x/n × per, with exact or Byar's limits of x, in the same unit.

    n = 0 and missing x or n: no value. x = 0: the value 0 with a limit above it. x > n is
    allowed (several events per person). Raises StatisticsError for x < 0 or n < 0.
    """
    x, n = as_floats(x), as_floats(n)
    refuse((x < 0) | (n < 0), x, n, "a rate needs a numerator and a denominator of at least 0")
    low, high = poisson_limits(x, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        divisor = np.where(n > 0, n, np.nan)
        value, low, high = (per * (each / divisor) for each in (x, low, high))
    return with_method(value, low, high, np.where(x < EXACT_BELOW, "exact", "byar"))


def count(x: Floats, level: float = LEVEL) -> Figures:
    """The count itself with exact or Byar's limits. Raises StatisticsError for x < 0."""
    return rate(x, np.ones_like(as_floats(x)), 1.0, level)


def mean(value: Floats, deviation: Floats, n: Floats, level: float = LEVEL) -> Figures:
    """A mean with Student's limits: value ∓ t(1 − α/2; n − 1) · s / √n.

    `deviation` is the standard deviation s of single observations, in the value's unit; n
    the observations. One observation has a value and no limits; none has no value. A missing
    deviation gives no limits. Raises StatisticsError for a negative deviation or n.

    Source: Student, Biometrika 1908;6:1-25; Altman et al., Statistics with Confidence,
    2nd ed. 2000, ch. 4.
    """
    from scipy.special import stdtrit

    value, deviation, n = as_floats(value), as_floats(deviation), as_floats(n)
    refuse((deviation < 0) | (n < 0), deviation, n, "a mean needs a deviation and n of at least 0")
    tail = 0.5 + check_level(level) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        several = n > 1
        spread = stdtrit(np.where(several, n - 1, np.nan), tail) * deviation / np.sqrt(n)
    value = np.where(n > 0, value, np.nan)
    return with_method(value, value - spread, value + spread, "student_t")


def wilson_limits(x: Floats, n: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
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


def poisson_limits(x: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Limits of an observed count x, in counts: exact below 10, Byar from 10 on.

    A negative count gives NaN; x need not be whole.
    """
    x = as_floats(x)
    exact, byar = exact_poisson_limits(x, level), byar_limits(x, level)
    low, high = (np.where(x < EXACT_BELOW, exact[side], byar[side]) for side in (0, 1))
    return low, high


def exact_poisson_limits(x: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """½χ²(α/2; 2x) and ½χ²(1 − α/2; 2x + 2); x = 0 has the lower limit 0, x < 0 none.

    Source: Garwood, Biometrika 1936;28:437-442.
    """
    from scipy.special import chdtri

    x = as_floats(x)
    tail = (1 - check_level(level)) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(x > 0, chdtri(2 * x, 1 - tail) / 2, 0.0)
        high = chdtri(2 * x + 2, tail) / 2
    return np.where(x >= 0, low, np.nan), np.where(x >= 0, high, np.nan)


def byar_limits(x: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """x(1 − 1/(9x) − z/(3√x))³ and (x+1)(1 − 1/(9(x+1)) + z/(3√(x+1)))³, in counts.

    Meant for x of 10 and more; below it the lower limit can turn negative. x ≤ 0 has none.

    Source: Breslow and Day, Statistical Methods in Cancer Research II, IARC 1987, p. 69.
    """
    z = normal_quantile(level)
    x = as_floats(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3
        high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    return np.where(x > 0, low, np.nan), np.where(x > 0, high, np.nan)


def variance_from_limits(low: Floats, high: Floats, level: float = LEVEL) -> Floats:
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


def survey_share_limits(
    percent: Floats, effective: Floats, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Wilson's limits in percent of a share that rests on so many effective answers.

    `effective` is n divided by the design effect (`effective_answers`), or over areas the number
    that gives the same variance, p(100 − p)/v. Limits lie between 0 and 100 also for shares near
    the ends, and a share of 0 or 100 has one; no effective number has none.

    Assumes that the design effect holds for the share at hand; it is an average over questions.

    Source: Korn and Graubard, Survey Methodology 1998;24:193-201; Franco et al., Journal of Survey
    Statistics and Methodology 2019;7:334-364 (Wilson on the effective sample size).
    """
    share, effective = as_floats(percent) / 100, as_floats(effective)
    low, high = wilson_limits(share * effective, effective, level)
    return 100 * low, 100 * high


def effective_answers(answers: Floats, design_effect: Floats) -> Floats:
    """n / design effect: how many answers of a simple random sample would be as sure.

    The design effect is 1 for a simple random sample and larger where answers are weighted or
    drawn in clusters. Source: Kish, Survey Sampling, 1965, ch. 8.
    """
    design_effect = as_floats(design_effect)
    if not (design_effect >= 1).all():
        raise StatisticsError(f"The design effect is {design_effect.min():g}; it is 1 or more.")
    number: Floats = as_floats(answers) / design_effect
    return number


def normal_limits(value: Floats, variance: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """value ∓ z √variance, in the unit of the value; NaN where the variance is."""
    spread = normal_quantile(level) * np.sqrt(variance)
    return value - spread, value + spread


def with_method(
    value: Floats, low: Floats, high: Floats, method: str | NDArray[np.str_]
) -> Figures:
    """Figures whose method is named only where there are both limits and a value."""
    limited = ~(np.isnan(value) | np.isnan(low) | np.isnan(high))
    names = np.full(value.shape, None, dtype=object)
    names[limited] = np.broadcast_to(method, value.shape)[limited]
    return Figures(value, np.where(limited, low, np.nan), np.where(limited, high, np.nan), names)


def as_floats(numbers: object) -> Floats:
    """The numbers as an array of floats, at least one-dimensional."""
    return np.atleast_1d(np.asarray(numbers, dtype=np.float64))


def refuse(wrong: Flags, x: Floats, n: Floats, rule: str) -> None:
    """Raise a StatisticsError that shows the first wrong pairs and the rule they break."""
    places = np.flatnonzero(wrong)
    if places.size == 0:
        return
    xs, ns = np.broadcast_arrays(x, n)
    shown = ", ".join(f"{xs.flat[i]:g} of {ns.flat[i]:g} (place {i})" for i in places[:5])
    more = f" and {places.size - 5} more" if places.size > 5 else ""
    raise StatisticsError(f"Impossible numbers: {shown}{more}; {rule}.")

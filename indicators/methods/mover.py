"""Sums, differences, products and quotients of independent figures, with limits by MOVER.

Belongs here: arithmetic on figures with limits of one level, of which some may be exact (their
limits are their value). Does not belong here: whether figures are independent (the kinds), and the
difference and ratio of two groups by themselves (`indicators.methods.inequality`).

The method of variance estimates recovery takes the distance from a figure to its limit for what its
variance is near that limit, so it needs no more than the limits, which may be printed ones or
unsymmetrical. Source: Zou and Donner, Statistics in Medicine 2008;27:1693-1702; for quotients
Donner and Zou, Statistical Methods in Medical Research 2012;21:347-359.
"""

from __future__ import annotations

import numpy as np

from indicators.methods.inequality import ratio_between
from indicators.methods.statistics import Figures, Floats, with_method

METHOD = "mover"


def make_figures(value: Floats, low: Floats, high: Floats) -> Figures:
    """Figures with their limits, in the right order."""
    return with_method(value, np.minimum(low, high), np.maximum(low, high), METHOD)


def make_exact(value: Floats) -> Figures:
    """Figures in which there is no chance: their limits are their value."""
    return make_figures(value, value, value)


def is_exact(figures: Figures) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which figures have no chance in them."""
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = (figures.low == figures.value) & (
        figures.high == figures.value
    )
    return found


def add(one: Figures, other: Figures) -> Figures:
    """a + b from a + b − √((a − l₁)² + (b − l₂)²) to a + b + √((u₁ − a)² + (u₂ − b)²)."""
    value = one.value + other.value
    down = np.hypot(one.value - one.low, other.value - other.low)
    up = np.hypot(one.high - one.value, other.high - other.value)
    return make_figures(value, value - down, value + up)


def subtract(one: Figures, other: Figures) -> Figures:
    """a − b = a + (−b), whose limits change places."""
    return add(one, make_figures(-other.value, -other.high, -other.low))


def multiply(one: Figures, other: Figures) -> Figures:
    """a × b, with limits where one of the two is exact."""
    with np.errstate(invalid="ignore"):
        by_other = scale(one, other.value)
        by_one = scale(other, one.value)
    exact_other, exact_one = is_exact(other), is_exact(one)
    low, high = (
        np.where(exact_other, mine, np.where(exact_one, yours, np.nan))
        for mine, yours in ((by_other.low, by_one.low), (by_other.high, by_one.high))
    )
    return make_figures(one.value * other.value, low, high)


def divide(one: Figures, other: Figures) -> Figures:
    """a / b; none where b is 0. By an exact figure the limits are divided; else they are those of
    `ratio_between`, which b's limits must be above 0 for."""
    with np.errstate(divide="ignore", invalid="ignore"):
        divided = np.where(other.value != 0, one.value / other.value, np.nan)
        by_exact = scale(one, np.where(other.value != 0, 1 / other.value, np.nan))
    made = ratio_between(one, other)
    exact = is_exact(other)
    low, high = (
        np.where(exact, mine, yours)
        for mine, yours in ((by_exact.low, made.low), (by_exact.high, made.high))
    )
    return make_figures(divided, low, high)


def scale(figures: Figures, by: Floats) -> Figures:
    """Figures and limits times an exact number."""
    return make_figures(figures.value * by, figures.low * by, figures.high * by)

"""An area against its benchmark: touching is similar, direction decides what is good."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods.comparison import (
    Polarity,
    Verdict,
    compare_with_value,
)
from indicators.methods.statistics import rate

NAN = float("nan")


def arr(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


@pytest.mark.parametrize(
    ("polarity", "above", "below"),
    [
        (Polarity.HIGHER, Verdict.BETTER, Verdict.WORSE),
        (Polarity.LOWER, Verdict.WORSE, Verdict.BETTER),
        (Polarity.NONE, Verdict.HIGHER, Verdict.LOWER),
    ],
)
def test_the_desired_direction_decides_what_is_better(
    polarity: Polarity, above: Verdict, below: Verdict
) -> None:
    value, low, high = arr(5, 3, 1), arr(4, 2, 0), arr(6, 4, 2)
    found = compare_with_value(value, low, high, arr(3, 3, 3), polarity)
    assert list(found) == [above, Verdict.SIMILAR, below]


def test_an_interval_that_touches_the_benchmark_is_similar() -> None:
    found = compare_with_value(arr(5, 5), arr(4, 4), arr(6, 6), arr(4, 6), Polarity.HIGHER)
    assert list(found) == [Verdict.SIMILAR, Verdict.SIMILAR]


@pytest.mark.parametrize("place", range(4))
def test_without_value_limits_or_benchmark_there_is_no_verdict(place: int) -> None:
    numbers = [arr(5), arr(4), arr(6), arr(3)]
    numbers[place] = arr(NAN)
    value, low, high, benchmark = numbers
    assert compare_with_value(value, low, high, benchmark, Polarity.HIGHER)[0] is None


@given(st.floats(0, 100), st.floats(0, 10), st.floats(0, 10), st.floats(0, 120))
def test_turning_the_direction_turns_the_verdict(
    low: float, below: float, above: float, benchmark: float
) -> None:
    value, high = low + below, low + below + above
    numbers = (arr(value), arr(low), arr(high), arr(benchmark))
    turned = {
        Verdict.BETTER: Verdict.WORSE,
        Verdict.WORSE: Verdict.BETTER,
        Verdict.SIMILAR: Verdict.SIMILAR,
    }
    wanted = compare_with_value(*numbers, Polarity.HIGHER)[0]
    assert compare_with_value(*numbers, Polarity.LOWER)[0] is turned[wanted]


@given(st.integers(0, 500), st.integers(1000, 100_000), st.floats(0.1, 100))
def test_an_interval_never_differs_from_its_own_value(x: int, n: int, per: float) -> None:
    figures = rate(arr(x), arr(n), per)
    found = compare_with_value(
        figures.value, figures.low, figures.high, figures.value, Polarity.LOWER
    )
    assert found[0] is Verdict.SIMILAR

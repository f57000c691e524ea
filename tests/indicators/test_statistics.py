"""Limits agree with published tables and behave at their edges."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.statistics import (
    normal_limits,
    poisson_limits,
    variance_from_limits,
    variance_of_share,
    wilson_limits,
)


def arr(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        # Newcombe 1998, table I, method 3 (score method without continuity correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_limits_agree_with_newcombe(x: float, n: float, low: float, high: float) -> None:
    found = wilson_limits(arr(x), arr(n))
    assert found[0][0] == pytest.approx(low, abs=5e-5)
    assert found[1][0] == pytest.approx(high, abs=5e-5)


def test_wilson_limits_of_everyone_end_at_one() -> None:
    low, high = wilson_limits(arr(20), arr(20))
    assert high[0] == 1.0
    assert low[0] == pytest.approx(1 - 0.1611, abs=5e-5)


def test_a_proportion_of_nobody_has_no_limits() -> None:
    low, high = wilson_limits(arr(0, 3), arr(0, 2))
    assert np.isnan(low).all()
    assert np.isnan(high).all()


@pytest.mark.parametrize(
    ("x", "low", "high"),
    [
        # exact Poisson limits of the standard tables (Pearson and Hartley, table 40)
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (9, 4.115, 17.085),
        # Byar: within 0.01 of the exact 4.795 and 18.391
        (10, 4.79, 18.39),
    ],
)
def test_poisson_limits_agree_with_tables(x: float, low: float, high: float) -> None:
    found = poisson_limits(arr(x))
    assert found[0][0] == pytest.approx(low, abs=6e-3)
    assert found[1][0] == pytest.approx(high, abs=6e-3)


def test_published_limits_give_back_their_variance() -> None:
    low, high = normal_limits(arr(3.9), arr(0.0025))
    assert variance_from_limits(low, high)[0] == pytest.approx(0.0025)


def test_a_survey_share_of_none_or_all_has_no_known_variance() -> None:
    variance = variance_of_share(arr(0, 50, 100, 20), arr(100, 100, 100, 0))
    assert np.isnan(variance[[0, 2, 3]]).all()
    assert variance[1] == pytest.approx(25.0)

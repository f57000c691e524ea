"""A difference between two rates falls into a part of structure and a part of rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from indicators.methods.decomposition import decompose

STRATA = 4
PEOPLE = arrays(np.float64, STRATA, elements=st.integers(1, 10_000).map(float))
SHARES = arrays(np.float64, STRATA, elements=st.floats(0, 1, width=32))


def test_by_hand() -> None:
    # half and half at 10 and 50 %, then a quarter and three quarters at 12 and 52 %
    parts = decompose([3, 39], [25, 75], [5, 25], [50, 50])
    # (0.25 - 0.5)(0.12 + 0.10) / 2 + (0.75 - 0.5)(0.52 + 0.50) / 2
    assert parts.structure == pytest.approx(0.1)
    assert parts.rate == pytest.approx(0.02)
    assert parts.structure + parts.rate == pytest.approx(0.42 - 0.30)


def test_ages_alone_make_no_rate_and_rates_alone_no_structure() -> None:
    older = decompose([10, 40], [100, 80], [20, 20], [200, 40])
    assert older.rate == pytest.approx(0)
    sicker = decompose([15, 30], [100, 50], [10, 20], [100, 50])
    assert sicker.structure == pytest.approx(0)


def test_a_stratum_of_nobody_on_one_side_is_structure_alone() -> None:
    parts = decompose([10, 0], [100, 0], [10, 50], [100, 100])
    assert parts.rate == pytest.approx(0)
    assert parts.structure == pytest.approx(10 / 100 - 60 / 200)


@given(n1=PEOPLE, n0=PEOPLE, r1=SHARES, r0=SHARES)
def test_the_parts_sum_to_the_difference_and_turn_with_the_sides(
    n1: np.ndarray, n0: np.ndarray, r1: np.ndarray, r0: np.ndarray
) -> None:
    x1, x0 = n1 * r1, n0 * r0
    parts = decompose(x1, n1, x0, n0)
    difference = x1.sum() / n1.sum() - x0.sum() / n0.sum()
    assert parts.structure + parts.rate == pytest.approx(difference, abs=1e-12)
    turned = decompose(x0, n0, x1, n1)
    assert turned.structure == pytest.approx(-parts.structure, abs=1e-12)


def test_without_anybody_there_are_no_parts() -> None:
    assert np.isnan(decompose([0, 0], [0, 0], [1, 1], [10, 10]).structure)

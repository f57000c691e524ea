"""The gap and the ratio between two groups' shares."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.methods.inequality import gap_between, ratio_between
from indicators.methods.statistics import Figures, wilson_limits


def shares(*counts: tuple[float, float]) -> Figures:
    """Shares in percent with Wilson's limits, from how many of how many."""
    x, n = np.array(counts, dtype=np.float64).T
    low, high = wilson_limits(x, n)
    return Figures(100 * x / n, 100 * low, 100 * high, np.full(len(x), "wilson", dtype=object))


SHORT = shares((56, 70), (9, 10), (10, 10), (30, 100))
LONG = shares((48, 80), (3, 10), (0, 20), (30, 100))


def test_the_gap_is_newcombe_s_difference_of_two_proportions() -> None:
    gap = gap_between(SHORT, LONG)
    # Newcombe 1998, Table II, method 10: (a) 56/70 - 48/80, (e) 9/10 - 3/10, (g) 10/10 - 0/20
    assert gap.value[:3] == pytest.approx([20.0, 60.0, 100.0])
    assert gap.low[:3] / 100 == pytest.approx([0.0524, 0.1705, 0.6791], abs=5e-5)
    assert gap.high[:3] / 100 == pytest.approx([0.3339, 0.8090, 1.0000], abs=5e-5)
    assert list(gap.method[:3]) == ["newcombe"] * 3


def test_a_limit_of_the_ratio_is_where_p1_minus_ratio_times_p2_has_its_limit_at_0() -> None:
    ratio = ratio_between(SHORT, LONG)
    for i in (0, 1, 3):
        p1, l1, u1 = SHORT.value[i], SHORT.low[i], SHORT.high[i]
        p2, l2, u2 = LONG.value[i], LONG.low[i], LONG.high[i]
        low, high = ratio.low[i], ratio.high[i]
        assert (p1 - low * p2) ** 2 == pytest.approx((p1 - l1) ** 2 + (low * (u2 - p2)) ** 2)
        assert (high * p2 - p1) ** 2 == pytest.approx((u1 - p1) ** 2 + (high * (p2 - l2)) ** 2)
        assert low < ratio.value[i] < high


def test_gap_and_ratio_agree_on_whether_two_groups_differ() -> None:
    rng = np.random.default_rng(7)
    n = rng.integers(50, 400, (2, 500))
    x = rng.binomial(n, 0.25)
    short, long = (shares(*zip(*pair, strict=True)) for pair in zip(x, n, strict=True))
    gap, ratio = gap_between(short, long), ratio_between(short, long)
    assert ((gap.low > 0) == (ratio.low > 1)).all()
    assert 5 < (gap.low > 0).sum() < 40


def test_without_anybody_in_the_group_below_there_is_no_ratio_but_a_gap() -> None:
    assert np.isnan(ratio_between(SHORT, LONG).value[2])
    assert ratio_between(SHORT, LONG).method[2] is None
    assert gap_between(SHORT, LONG).value[2] == pytest.approx(100)


def test_a_share_without_limits_gives_figures_without_limits() -> None:
    bare = Figures(LONG.value, np.full(4, np.nan), np.full(4, np.nan), LONG.method)
    for made in (gap_between(SHORT, bare), ratio_between(SHORT, bare)):
        assert np.isnan(made.low).all()
        assert list(made.method) == [None] * 4


def test_a_share_that_may_be_nothing_leaves_the_ratio_without_limits() -> None:
    few = Figures(np.array([5.0]), np.array([0.0]), np.array([12.0]), np.array(["published"]))
    ratio = ratio_between(shares((6, 12)), few)
    assert ratio.value[0] == pytest.approx(10)
    assert np.isnan(ratio.low[0])

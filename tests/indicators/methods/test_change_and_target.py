"""Change since a baseline, distance to a target, and whether a forecast reaches it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods.change_and_target import (
    Outlook,
    change_since,
    distance_to_target,
    judge_outlook,
)
from indicators.methods.comparison import Polarity, Verdict, compare_with_value
from indicators.methods.statistics import proportion

NAN = float("nan")


def arr(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


def test_a_change_between_two_shares_has_newcombes_interval() -> None:
    # Newcombe 1998b, table II, method 10: 56/70 and 48/80 differ by 0.2 (0.0524 to 0.3339)
    now, base = proportion(arr(56), arr(70)), proportion(arr(48), arr(80))
    change, low, high = change_since(now.value, now.low, now.high, base.value, base.low, base.high)
    assert change[0] == pytest.approx(0.2)
    assert (low[0], high[0]) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_change_between_two_shares_agrees_with_statsmodels() -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    now, base = proportion(arr(81), arr(263)), proportion(arr(15), arr(148))
    _, low, high = change_since(now.value, now.low, now.high, base.value, base.low, base.high)
    other = confint_proportions_2indep(81, 263, 15, 148, method="newcomb", compare="diff")
    assert (low[0], high[0]) == pytest.approx(other, rel=1e-9)


def test_a_missing_figure_gives_no_change_and_missing_limits_no_interval() -> None:
    change, low, high = change_since(
        arr(NAN, 5, 5, 5), arr(4, NAN, 4, 4), arr(6, 6, 6, 6),
        arr(3, 3, 3, NAN), arr(2, 2, 2, 2), arr(4, 4, NAN, 4),
    )  # fmt: skip
    assert np.isnan(change[[0, 3]]).all()
    assert list(change[[1, 2]]) == [2, 2]
    assert np.isnan(low).all()
    assert np.isnan(high).all()


def test_a_change_is_judged_by_whether_its_interval_holds_nought() -> None:
    change, low, high = arr(2, 2, -2, 2), arr(1, 0, -3, NAN), arr(3, 4, -1, NAN)
    verdicts = list(compare_with_value(change, low, high, arr(0), Polarity.LOWER))
    assert verdicts == [Verdict.WORSE, Verdict.SIMILAR, Verdict.BETTER, None]


def test_the_distance_is_nought_once_the_target_is_reached() -> None:
    value = arr(15, 12, 10, NAN)
    assert list(distance_to_target(value, arr(12), Polarity.LOWER)[:3]) == [3, 0, 0]
    assert list(distance_to_target(value, arr(12), Polarity.HIGHER)[:3]) == [0, 0, 2]
    assert list(distance_to_target(value, arr(12), Polarity.NONE)[:3]) == [3, 0, 2]
    assert np.isnan(distance_to_target(value, arr(12), Polarity.LOWER)[3])


def test_a_target_is_reached_missed_or_uncertain_as_the_limits_lie_to_it() -> None:
    """The limits of a normal forecast at 10 with deviation 1 are 8.04 and 11.96."""
    from scipy.stats import norm

    targets = arr(11.97, 11.95, 8.05, 8.03)
    below = norm.cdf(targets, 10, 1)
    lower = judge_outlook(below, Polarity.LOWER).tolist()
    assert lower == [Outlook.REACHES, Outlook.UNCERTAIN, Outlook.UNCERTAIN, Outlook.MISSES]
    higher = judge_outlook(below, Polarity.HIGHER).tolist()
    assert higher == [Outlook.MISSES, Outlook.UNCERTAIN, Outlook.UNCERTAIN, Outlook.REACHES]


def test_without_a_forecast_or_a_direction_there_is_no_outlook() -> None:
    assert judge_outlook(arr(NAN), Polarity.LOWER).tolist() == [None]
    assert judge_outlook(arr(0.0, 0.5, 1.0), Polarity.NONE).tolist() == [None] * 3


counts = st.tuples(st.integers(0, 500), st.integers(500, 5000))


@given(counts, counts)
def test_a_change_lies_in_its_interval_and_turns_with_its_ends(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    a, b = (proportion(arr(x), arr(n)) for x, n in (first, second))
    change, low, high = change_since(a.value, a.low, a.high, b.value, b.low, b.high)
    assert -1 <= low[0] <= change[0] <= high[0] <= 1
    back = change_since(b.value, b.low, b.high, a.value, a.low, a.high)
    assert (-back[0][0], -back[2][0], -back[1][0]) == pytest.approx(
        (change[0], low[0], high[0]), abs=1e-12
    )

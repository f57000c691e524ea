"""Change since a baseline, distance to a target, and where the present course leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods.change_and_target import (
    Outlook,
    change_since,
    courses_towards,
    distance_to_target,
)
from indicators.methods.comparison import Polarity, Verdict, compare_with_value
from indicators.methods.statistics import proportion

NAN = float("nan")
YEARS = np.array([2019, 2020, 2021, 2022, 2023], dtype=float)


@dataclass
class Course:
    """The only series of a call."""

    expected: float
    low: float
    high: float
    outlook: Outlook | None


def course_towards(*numbers: Any, **options: Any) -> Course:
    found = courses_towards(*numbers, **options)
    (outlook,) = found.outlook
    expected, low, high = (float(each[0]) for each in (found.expected, found.low, found.high))
    return Course(expected, low, high, outlook)


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


def test_an_unweighted_course_agrees_with_statsmodels() -> None:
    from statsmodels.api import OLS, add_constant

    values = arr(17, 16.8, 16.1, 15.9, 15.0)
    fit = OLS(values, add_constant(YEARS - 2021)).fit()
    other = fit.get_prediction(np.array([[1.0, 6.0]])).summary_frame(alpha=0.05).iloc[0]
    found = course_towards(YEARS, values, 2027, 13, Polarity.LOWER)
    assert found.expected == pytest.approx(other["mean"], rel=1e-9)
    assert found.low == pytest.approx(other["mean_ci_lower"], rel=1e-9)
    assert found.high == pytest.approx(other["mean_ci_upper"], rel=1e-9)


def test_a_weighted_course_agrees_with_statsmodels() -> None:
    from statsmodels.api import WLS, add_constant

    values, errors = arr(17, 16.8, 16.1, 15.9, 15.0), arr(0.4, 0.5, 0.4, 0.3, 0.6)
    fit = WLS(values, add_constant(YEARS - 2021), weights=errors**-2).fit(cov_type="fixed scale")
    at = np.array([1.0, 6.0])
    error = np.sqrt(at @ fit.cov_params() @ at)
    found = course_towards(YEARS, values, 2027, 13, Polarity.LOWER, errors)
    assert found.expected == pytest.approx(at @ fit.params, rel=1e-9)
    assert found.high - found.low == pytest.approx(2 * 1.959963984540054 * error, rel=1e-9)


def test_points_that_scatter_more_than_their_errors_widen_the_course() -> None:
    values = arr(17, 14, 18, 13, 16)
    sure = course_towards(
        YEARS, arr(17, 16, 15, 14, 13), 2026, 10, Polarity.LOWER, arr(0.1).repeat(5)
    )
    loose = course_towards(YEARS, values, 2026, 10, Polarity.LOWER, arr(0.1).repeat(5))
    assert loose.high - loose.low > 5 * (sure.high - sure.low)


@pytest.mark.parametrize(
    ("target", "outlook"),
    [(12.0, Outlook.REACHES), (10.0, Outlook.REACHES), (9.9, Outlook.MISSES)],
)
def test_a_straight_line_reaches_exactly_what_it_leads_to(target: float, outlook: Outlook) -> None:
    values = arr(17, 16, 15, 14, 13)
    found = course_towards(YEARS, values, 2026, target, Polarity.LOWER)
    assert found.expected == pytest.approx(10)
    assert found.outlook is outlook


def test_an_unsure_course_is_uncertain_and_a_wrong_one_misses() -> None:
    values = arr(17, 16.1, 16.4, 15, 15.5)
    assert course_towards(YEARS, values, 2026, 14, Polarity.LOWER).outlook is Outlook.UNCERTAIN
    assert course_towards(YEARS, values, 2026, 25, Polarity.HIGHER).outlook is Outlook.MISSES


@pytest.mark.parametrize(
    ("years", "values", "target_year", "target", "polarity"),
    [
        (YEARS[:2], arr(17, 16), 2026, 10, Polarity.LOWER),
        (YEARS[:3], arr(17, NAN, 15), 2026, 10, Polarity.LOWER),
        (YEARS[:3], arr(17, 16, 15), 2021, 10, Polarity.LOWER),
        (YEARS[:3], arr(17, 16, 15), 2026, NAN, Polarity.LOWER),
        (YEARS[:3], arr(17, 16, 15), NAN, 10, Polarity.LOWER),
        (YEARS[:3], arr(17, 16, 15), 2026, 10, Polarity.NONE),
        (arr(), arr(), 2026, 10, Polarity.LOWER),
    ],
)
def test_too_few_points_no_target_or_no_direction_leave_the_course_unknown(
    years: np.ndarray, values: np.ndarray, target_year: float, target: float, polarity: Polarity
) -> None:
    found = course_towards(years, values, target_year, target, polarity)
    assert found.outlook is None
    assert np.isnan([found.expected, found.low, found.high]).all()


def test_many_courses_are_prolonged_as_each_of_them_alone() -> None:
    values = np.array([[17, 16, 15, 14, 13], [NAN, NAN, 15, 15, 15], [NAN, NAN, NAN, 15, 15]])
    found = courses_towards(YEARS, values, arr(2026), arr(12, 12, 12), Polarity.LOWER)
    assert list(found.outlook) == [Outlook.REACHES, Outlook.MISSES, None]
    assert found.expected[:2] == pytest.approx([10, 15])
    assert np.isnan(found.expected[2])
    errors = np.array([[0.3] * 5, [NAN, NAN, 0.1, 0.1, 0.1], [0.3] * 5])
    weighted = courses_towards(YEARS, values, arr(2026), arr(12), Polarity.LOWER, errors)
    alone = course_towards(YEARS[2:], values[1, 2:], 2026, 12, Polarity.LOWER, errors[1, 2:])
    assert weighted.low[1] == pytest.approx(alone.low)
    assert weighted.high[1] == pytest.approx(alone.high)


def test_a_share_is_never_expected_below_nought() -> None:
    found = course_towards(YEARS, arr(9, 7, 5, 3, 1), 2030, 0, Polarity.LOWER, bounds=(0, 100))
    assert (found.expected, found.low) == (0, 0)
    assert found.outlook is Outlook.REACHES


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


@given(st.lists(st.floats(0, 100), min_size=3, max_size=8), st.integers(1, 10))
def test_the_expected_figure_lies_in_its_interval_and_in_its_bounds(
    values: list[float], ahead: int
) -> None:
    years = 2015 + np.arange(len(values), dtype=float)
    found = course_towards(
        years, np.array(values), years[-1] + ahead, 50, Polarity.HIGHER, bounds=(0, 100)
    )
    assert 0 <= found.low <= found.expected <= found.high <= 100

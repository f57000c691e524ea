"""The recent trend: five points, a strict test, and no single point may decide it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods.statistics import StatisticsError
from indicators.methods.trend import (
    Movement,
    Trends,
    directions_of_last_points,
    recent_trends_of_proportions,
    recent_trends_of_values,
    standard_errors_from_limits,
)

NAN = float("nan")


@dataclass
class Trend:
    """The only series of a call."""

    verdict: Movement
    points: int
    slope: float
    statistic: float
    p_value: float


def only(trends: Trends) -> Trend:
    (verdict,) = trends.verdict
    (points,) = trends.points
    numbers = (trends.slope, trends.statistic, trends.p_value)
    return Trend(verdict, int(points), *(float(each[0]) for each in numbers))


def recent_trend_of_proportions(x: np.ndarray, n: np.ndarray) -> Trend:
    return only(recent_trends_of_proportions(x, n))


def recent_trend_of_values(
    values: np.ndarray, errors: np.ndarray, times: np.ndarray | None = None
) -> Trend:
    return only(recent_trends_of_values(values, errors, times))


def is_unknown(trend: Trend) -> bool:
    no_numbers = np.isnan([trend.slope, trend.statistic, trend.p_value]).all()
    return bool(no_numbers) and trend.verdict is Movement.UNKNOWN and trend.points == 0


PERSONS = np.full(5, 10_000.0)
RISING = np.array([1000, 1100, 1200, 1300, 1400], dtype=float)


def test_a_steady_rise_is_increasing_and_its_mirror_decreasing() -> None:
    assert recent_trend_of_proportions(RISING, PERSONS).verdict is Movement.INCREASING
    assert recent_trend_of_proportions(RISING[::-1], PERSONS).verdict is Movement.DECREASING


def test_the_chi_square_for_trend_agrees_with_statsmodels() -> None:
    from statsmodels.stats.contingency_tables import Table

    table = Table(np.column_stack([RISING, PERSONS - RISING]), shift_zeros=False)
    other = table.test_ordinal_association(row_scores=np.arange(1, 6), col_scores=np.array([1, 0]))
    # the other divides the variance by N − 1, Armitage by N
    total = PERSONS.sum()
    expected = other.zscore**2 * total / (total - 1)
    found = recent_trend_of_proportions(RISING, PERSONS)
    assert found.statistic == pytest.approx(expected, rel=1e-9)


def test_the_weighted_slope_agrees_with_statsmodels() -> None:
    from statsmodels.api import WLS, add_constant

    years = np.array([2010, 2013, 2017, 2021, 2025], dtype=float)
    values, errors = np.array([20, 19, 17.5, 18, 16]), np.array([0.4, 0.5, 0.4, 0.3, 0.6])
    design = add_constant(years - years.mean())
    fit = WLS(values, design, weights=errors**-2).fit(cov_type="fixed scale")
    found = recent_trend_of_values(values, errors, times=years)
    assert found.slope == pytest.approx(fit.params[1], rel=1e-9)
    assert found.statistic == pytest.approx(fit.tvalues[1] ** 2, rel=1e-9)
    assert found.p_value == pytest.approx(fit.pvalues[1], rel=1e-9)
    assert found.verdict is Movement.DECREASING


def test_only_the_last_five_points_count() -> None:
    before = np.array([9000, 10, 9000], dtype=float)
    x, n = np.concatenate([before, RISING]), np.full(8, 10_000.0)
    found, expected = (
        recent_trend_of_proportions(x, n),
        recent_trend_of_proportions(RISING, PERSONS),
    )
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-9)
    assert found.verdict is expected.verdict


def test_many_series_are_judged_as_each_of_them_alone() -> None:
    short = np.array([NAN, NAN, *RISING[:4]])
    x = np.array([np.append(500, RISING), np.append(500, RISING[::-1]), short])
    found = recent_trends_of_proportions(x, np.full(6, 10_000.0))
    assert list(found.verdict) == [Movement.INCREASING, Movement.DECREASING, Movement.UNKNOWN]
    assert list(found.points) == [5, 5, 0]
    valued = recent_trends_of_values(x, np.full(6, 10.0))
    assert list(valued.verdict) == list(found.verdict)
    assert valued.slope[:2] == pytest.approx([100, -100])


def test_a_missing_point_is_passed_over_and_the_one_before_counts() -> None:
    x = np.array([1000, 1100, NAN, 1200, 1300, 1400])
    found = recent_trend_of_proportions(x, np.full(6, 10_000.0))
    assert (found.verdict, found.points) == (Movement.INCREASING, 5)


def test_four_points_are_not_judged() -> None:
    assert is_unknown(recent_trend_of_proportions(RISING[:4], PERSONS[:4]))
    assert is_unknown(recent_trend_of_values(RISING[:4], np.ones(4)))
    assert is_unknown(recent_trend_of_values(np.array([]), np.array([])))


@pytest.mark.parametrize("edge", [0.0, 10_000.0])
def test_a_share_of_none_or_all_has_no_trend(edge: float) -> None:
    x = RISING.copy()
    x[0] = edge
    assert is_unknown(recent_trend_of_proportions(x, PERSONS))


def test_more_cases_than_persons_are_an_error() -> None:
    with pytest.raises(StatisticsError, match="20000 of 10000"):
        recent_trend_of_proportions(np.append(RISING[1:], 20_000), PERSONS)


@pytest.mark.parametrize("error", [NAN, 0.0])
def test_a_point_without_an_interval_leaves_no_trend(error: float) -> None:
    errors = np.array([1, 1, error, 1, 1])
    assert is_unknown(recent_trend_of_values(RISING, errors))


def test_a_trend_that_rests_on_one_point_is_no_change() -> None:
    values = np.array([10.0, 9.9, 9.8, 9.7, 12.0])
    found = recent_trend_of_values(values, np.full(5, 0.05))
    assert found.statistic > 9.55
    assert found.verdict is Movement.NO_CHANGE


def test_equal_points_are_no_change() -> None:
    found = recent_trend_of_values(np.full(5, 12.0), np.ones(5))
    assert (found.verdict, found.statistic, found.p_value) == (Movement.NO_CHANGE, 0.0, 1.0)


def test_the_limits_of_a_figure_give_its_standard_error() -> None:
    found = standard_errors_from_limits(np.array([8.0]), np.array([8 + 2 * 1.959964]))
    assert found[0] == pytest.approx(1.0, rel=1e-6)


def test_a_slope_that_vanishes_without_one_point_is_no_change_either_way() -> None:
    # without the last point the rest is symmetric, whatever rounding makes of its slope
    x = np.array([318, 5, 5, 318, 1], dtype=float)
    for series in (x, x[::-1]):
        assert recent_trend_of_proportions(series, np.full(5, 1000.0)).verdict is Movement.NO_CHANGE


@given(
    st.lists(st.floats(1, 99), min_size=5, max_size=5),
    st.lists(st.floats(0.1, 5), min_size=5, max_size=5),
    st.integers(1900, 2100),
)
def test_the_trend_does_not_depend_on_where_the_years_begin(
    values: list[float], errors: list[float], start: int
) -> None:
    first = recent_trend_of_values(np.array(values), np.array(errors))
    moved = recent_trend_of_values(np.array(values), np.array(errors), start + np.arange(5.0))
    assert moved.slope == pytest.approx(first.slope, rel=1e-6, abs=1e-9)
    assert moved.statistic == pytest.approx(first.statistic, rel=1e-6, abs=1e-9)


@given(st.lists(st.integers(1, 999), min_size=5, max_size=5))
def test_turning_the_series_round_turns_the_trend(counts: list[int]) -> None:
    x, n = np.array(counts, dtype=float), np.full(5, 1000.0)
    forward, backward = (recent_trend_of_proportions(each, n) for each in (x, x[::-1]))
    turned = {
        Movement.INCREASING: Movement.DECREASING,
        Movement.DECREASING: Movement.INCREASING,
        Movement.NO_CHANGE: Movement.NO_CHANGE,
    }
    assert backward.verdict is turned[forward.verdict]
    assert backward.statistic == pytest.approx(forward.statistic, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.1, 0.3, 33.4, 70.7])
def test_five_equal_counts_go_nowhere_though_their_mean_is_not_exact(value: float) -> None:
    assert directions_of_last_points(np.full((1, 5), value))[0] is Movement.NO_CHANGE

"""The XmR chart: limits, the order of its rules, and series that are too short or still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods.process_control import (
    Signal,
    find_signals,
    mean_moving_range,
    process_charts,
)
from indicators.methods.statistics import StatisticsError

NAN = float("nan")
STEADY = [10, 12, 9, 11, 10, 12, 9, 11, 10, 12, 9, 11]


@dataclass
class Chart:
    """The only series of a call."""

    mean: float
    low: float
    high: float
    signals: list[Signal | None]
    short: bool


def process_chart(values: np.ndarray, baseline: int | None = None) -> Chart:
    charts = process_charts(values, baseline)
    mean, low, high = (float(each[0]) for each in (charts.mean, charts.low, charts.high))
    return Chart(mean, low, high, list(charts.signals[0]), bool(charts.short[0]))


def process_signals(values: np.ndarray) -> list[Signal | None]:
    return process_chart(values).signals


def series(*numbers: float) -> np.ndarray:
    return np.array(numbers, dtype=np.float64)


def test_limits_lie_266_mean_moving_ranges_from_the_mean() -> None:
    chart = process_chart(series(10, 12, 10, 12))
    assert chart.mean == 11
    assert chart.low == pytest.approx(11 - 2.66 * 2)
    assert chart.high == pytest.approx(11 + 2.66 * 2)


def test_a_jump_does_not_widen_the_limits_that_should_show_it() -> None:
    values = series(*STEADY, 40)
    with_jump = mean_moving_range(values[np.newaxis], screen=False)
    assert mean_moving_range(values[np.newaxis]) < with_jump
    assert process_chart(values).signals[-1] is Signal.ABOVE_LIMIT


def test_seven_rising_points_are_a_trend_also_where_they_lie_near_the_mean() -> None:
    signals = process_signals(series(*STEADY, 8, 9, 10, 11, 12, 13, 14, 10, 11))
    assert signals[12:19] == [Signal.TREND_UP] * 7
    assert signals[19] is None


def test_seven_points_above_the_mean_are_a_shift() -> None:
    low = [10, 8, 9, 7, 10, 8, 9, 7]
    signals = process_signals(series(*low, 12, 11, 12, 11, 12, 11, 12, *low))
    assert signals[8:15] == [Signal.SHIFT_ABOVE] * 7


def test_beyond_a_limit_goes_before_a_trend() -> None:
    signals = process_signals(series(*STEADY, 9, 10, 11, 12, 13, 14, 15, 20))
    assert signals[-1] is Signal.ABOVE_LIMIT
    assert signals[-2] is Signal.TREND_UP


def test_two_of_three_near_a_limit_are_marked_and_the_third_is_not() -> None:
    values = series(*[1, -1] * 7, 6.2, 0.9, 6.2, -1, 1, -1)
    signals = process_signals(values)
    assert signals[14:17] == [Signal.TWO_OF_THREE_ABOVE, None, Signal.TWO_OF_THREE_ABOVE]


def test_equal_values_have_a_mean_and_neither_limits_nor_signals() -> None:
    chart = process_chart(np.full(15, 5.0))
    assert chart.mean == 5
    assert np.isnan([chart.low, chart.high]).all()
    assert chart.signals == [None] * 15


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_points_have_no_limits(count: int) -> None:
    chart = process_chart(np.full(count, 5.0))
    assert np.isnan([chart.low, chart.high]).all()
    assert chart.signals == [None] * count


def test_six_points_are_too_few_for_a_trend_or_a_shift() -> None:
    chart = process_chart(series(1, 2, 3, 4, 5, 6))
    assert chart.short
    assert not {Signal.TREND_UP, Signal.SHIFT_ABOVE, Signal.SHIFT_BELOW} & set(chart.signals)
    assert process_signals(series(1, 2, 3, 4, 5, 6, 7))[3] is Signal.TREND_UP


def test_a_missing_point_has_no_signal_and_breaks_a_run() -> None:
    values = series(*STEADY, 8, 9, 10, NAN, 11, 12, 13, 14)
    signals = process_signals(values)
    assert signals[15] is None
    assert Signal.TREND_UP not in signals
    assert process_chart(series(10, NAN, 10)).signals == [None, None, None]


def test_many_series_are_charted_as_each_of_them_alone() -> None:
    rising = series(*STEADY, 8, 9, 10, 11, 12, 13, 14)
    short = series(*[NAN] * 12, 1, 2, 3, 4, 5, 6, 7)
    charts = process_charts(np.array([rising, np.full(19, 5.0), short]))
    assert list(charts.signals[0]) == process_signals(rising)
    assert list(charts.signals[1]) == [None] * 19
    assert list(charts.signals[2][12:]) == process_signals(short[12:])
    assert list(charts.short) == [False, False, True]


def test_a_series_without_a_value_has_no_chart() -> None:
    chart = process_chart(series(NAN, NAN))
    assert np.isnan([chart.mean, chart.low, chart.high]).all()
    assert chart.signals == [None, None]


def test_limits_from_a_baseline_are_held_against_later_points() -> None:
    chart = process_chart(series(*STEADY, *[30] * 12), baseline=12)
    assert chart.mean == pytest.approx(np.mean(STEADY))
    assert chart.signals[12:] == [Signal.ABOVE_LIMIT] * 12


def test_a_baseline_of_one_point_is_an_error() -> None:
    with pytest.raises(StatisticsError, match="at least 2"):
        process_chart(series(1, 2, 3), baseline=1)


@given(
    st.lists(st.integers(0, 1000), min_size=2, max_size=40),
    st.integers(1, 8),
    st.integers(-100, 100),
)
def test_signals_do_not_depend_on_the_unit(numbers: list[int], factor: int, shift: int) -> None:
    # powers of two keep every comparison exact
    values = np.array(numbers, dtype=float)
    assert process_signals(values * 2.0**factor) == process_signals(values)
    assert len(process_signals(values + shift)) == len(numbers)


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=40))
def test_the_mean_lies_between_the_limits_and_outside_points_are_marked(
    numbers: list[float],
) -> None:
    values = np.array(numbers)
    chart = process_chart(values)
    if np.isnan(chart.low):
        assert chart.signals == [None] * len(numbers)
        return
    assert chart.low <= chart.mean <= chart.high
    for value, signal in zip(values, chart.signals, strict=True):
        assert (value > chart.high) == (signal is Signal.ABOVE_LIMIT)
        assert (value < chart.low) == (signal is Signal.BELOW_LIMIT)


def test_a_point_on_a_limit_is_within_it_and_one_beyond_it_is_not() -> None:
    mean, low, high = np.array([5.0]), np.array([0.0]), np.array([10.0])
    assert list(find_signals(np.array([[10.0, 5.0, 0.0]]), mean, low, high)[0]) == [None] * 3
    beyond = find_signals(np.array([[10.001, 5.0, -0.001]]), mean, low, high)
    assert list(beyond[0]) == [Signal.ABOVE_LIMIT, None, Signal.BELOW_LIMIT]

"""Is a point what the points before it let expect?"""

from __future__ import annotations

import numpy as np
import pytest

from indicators.methods.newest_point import Behaviour, Surprise, is_drifting, judge_points

STEADY = [10.0, 12, 9, 11, 12, 8, 10, 11, 9, 12, 10]
RISING = [float(place) + (place % 2) * 0.3 for place in range(11)]


def judge_last(points: list[float]) -> tuple[object, object]:
    judged = judge_points(np.array([points]), only_last=True)
    return judged.behaviour[0, -1], judged.surprise[0, -1]


def test_a_point_like_the_others_is_no_signal() -> None:
    assert judge_last([*STEADY, 11.0]) == (Behaviour.STEADY, None)


@pytest.mark.parametrize(("point", "side"), [(25.0, Surprise.HIGHER), (-5.0, Surprise.LOWER)])
def test_a_point_far_off_says_on_which_side(point: float, side: Surprise) -> None:
    assert judge_last([*STEADY, point]) == (Behaviour.STEADY, side)


def test_the_point_itself_does_not_widen_its_limits() -> None:
    # mean 10.4, mean moving range 2.4: the upper limit is 16.7; with the point in, it would be 18.5
    assert judge_last([*STEADY, 17.5])[1] is Surprise.HIGHER


def test_a_series_that_goes_on_rising_is_no_signal() -> None:
    assert judge_last([*RISING, 11.3]) == (Behaviour.DRIFTING, None)


def test_a_rising_series_that_stops_is_a_signal() -> None:
    assert judge_last([*RISING, 3.0]) == (Behaviour.DRIFTING, Surprise.LOWER)


def test_under_twelve_points_nothing_is_judged() -> None:
    assert judge_last([*STEADY[:10], 50.0]) == (Behaviour.SHORT, None)
    assert judge_last([*STEADY, 50.0])[1] is Surprise.HIGHER


def test_a_series_that_never_varied_has_no_limits() -> None:
    assert judge_last([5.0] * 11 + [6.0])[1] is None


@pytest.mark.parametrize("value", [0.1, 0.2, 4.1, 70.3])
def test_equal_points_whose_mean_is_not_exact_have_no_limits_either(value: float) -> None:
    for count in (11, 12, 13, 17):
        judged = judge_points(np.array([[value] * count + [value + 0.1]]))
        assert judged.surprise[0, -1] is None
        assert np.isnan(judged.p_value[0, -1])


def test_gaps_are_passed_over_and_padding_counts_for_nothing() -> None:
    gap = [*STEADY[:5], float("nan"), *STEADY[5:], 25.0]
    assert judge_last(gap)[1] is Surprise.HIGHER
    judged = judge_points(np.array([[float("nan")] * 6 + [*STEADY[:8], 50.0]]))
    assert set(judged.behaviour[0]) == {Behaviour.SHORT}


def test_the_last_point_alone_is_judged_as_among_all() -> None:
    values = np.random.default_rng(8).normal(size=(30, 18)).cumsum(axis=1)
    alone, among = judge_points(values, only_last=True), judge_points(values)
    assert alone.p_value[:, -1] == pytest.approx(among.p_value[:, -1])
    assert (alone.surprise[:, -1] == among.surprise[:, -1]).all()


def test_neighbours_tell_steady_from_drifting() -> None:
    rng = np.random.default_rng(9)
    steady, drifting = rng.normal(size=(2000, 15)), rng.normal(size=(2000, 15)).cumsum(axis=1)
    assert is_drifting(steady).mean() == pytest.approx(0.05, abs=0.02)
    assert is_drifting(drifting).mean() > 0.85

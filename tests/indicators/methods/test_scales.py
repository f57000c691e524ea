"""The scale that a series is forecast on keeps every forecast within what its figures can be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.methods.scales import Scale, from_scale, onto_scale
from indicators.methods.statistics import Floats, Words

NAN = float("nan")


def scales(*each: Scale) -> Words:
    return np.array(each, dtype=object)


def put(series: Floats, *each: Scale) -> Floats:
    return onto_scale(series, scales(*each), series)


def test_a_share_is_its_log_odds_and_a_rate_its_logarithm() -> None:
    series = np.array([[20.0, 50.0], [20.0, 50.0], [20.0, 50.0]])
    on_scale = put(series, Scale.SHARE, Scale.POSITIVE, Scale.OPEN)
    by_hand = [[np.log(0.25), 0.0], [np.log(20.0), np.log(50.0)], [20.0, 50.0]]
    assert on_scale == pytest.approx(np.array(by_hand))


def test_a_figure_on_an_edge_is_moved_in_by_half_of_the_smallest_distance_to_it() -> None:
    series = np.array([[0.0, 0.4, 0.2], [100.0, 99.0, 98.0]])
    back = from_scale(put(series, Scale.SHARE, Scale.SHARE), scales(Scale.SHARE, Scale.SHARE))
    assert back == pytest.approx(np.array([[0.1, 0.4, 0.2], [99.5, 99.0, 98.0]]))
    counts = np.array([[0.0, 6.0, 4.0]])
    back = from_scale(put(counts, Scale.POSITIVE), scales(Scale.POSITIVE))
    assert back == pytest.approx(np.array([[2.0, 6.0, 4.0]]))


def test_a_series_that_never_leaves_its_edge_has_no_place_on_the_scale() -> None:
    assert np.isnan(put(np.zeros((1, 3)), Scale.SHARE)).all()
    assert np.isnan(put(np.zeros((1, 3)), Scale.POSITIVE)).all()


@given(st.lists(st.floats(0.01, 99.99), min_size=2, max_size=6), st.sampled_from(list(Scale)))
def test_there_and_back_again(figures: list[float], scale: Scale) -> None:
    series = np.array([figures])
    back = from_scale(put(series, scale), scales(scale))
    assert back == pytest.approx(series)


@given(st.floats(-1e6, 1e6))
def test_nothing_on_the_scale_stands_for_a_figure_outside_the_range(number: float) -> None:
    numbers = np.full((2, 1), number)
    share, rate = from_scale(numbers, scales(Scale.SHARE, Scale.POSITIVE))[:, 0]
    assert 0 <= share <= 100
    assert rate >= 0

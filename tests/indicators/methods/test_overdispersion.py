"""How much more figures differ than chance would make them."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.methods.overdispersion import overdispersion, winsorise


def test_chance_alone_widens_nothing() -> None:
    scores = np.random.default_rng(1).normal(size=2000)
    assert overdispersion(scores) == pytest.approx(1.0, abs=0.05)


def test_twice_the_spread_is_four_times_the_variance() -> None:
    scores = 2 * np.random.default_rng(2).normal(size=2000)
    # pulling in the outer tenths takes a third of a normal distribution's variance
    assert 2.4 < overdispersion(scores) < 4.0


def test_limits_are_never_made_narrower() -> None:
    assert overdispersion(np.full(10, 0.1)) == 1.0


def test_one_outlying_area_does_not_widen_the_limits_of_all() -> None:
    scores = np.array([*np.linspace(-1, 1, 28), 30.0])
    assert overdispersion(scores) == 1.0


def test_the_outer_tenths_are_pulled_in() -> None:
    pulled_in = winsorise(np.arange(11.0))
    assert pulled_in.tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


def test_few_areas_tell_nothing() -> None:
    assert np.isnan(overdispersion(np.ones(7)))
    assert not np.isnan(overdispersion(np.array([*np.ones(8), np.nan])))

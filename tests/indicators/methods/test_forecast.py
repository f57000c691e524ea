"""Where a series would be next if it goes on as it did."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from indicators.methods.forecast import forecast, run_filter


def test_a_straight_line_goes_on() -> None:
    line = np.array([[10.0, 12, 14, 16, 18, 20]])
    ahead = forecast(line)
    assert ahead.expected() == pytest.approx([22.0], abs=1e-3)
    assert forecast(line, 3).expected() == pytest.approx([26.0], abs=1e-2)


def test_limits_widen_with_the_distance() -> None:
    values = np.random.default_rng(3).normal(size=(5, 16)).cumsum(axis=1)
    widths = [np.subtract(*forecast(values, ahead).limits()[::-1]) for ahead in (1, 2, 4)]
    assert (widths[0] < widths[1]).all()
    assert (widths[1] < widths[2]).all()


def test_limits_leave_out_so_much_on_either_side() -> None:
    values = np.random.default_rng(4).normal(size=(4, 14))
    ahead = forecast(values)
    low, high = ahead.limits(0.9)
    assert ahead.chance_below(low) == pytest.approx(0.05, abs=1e-6)
    assert ahead.chance_below(high) == pytest.approx(0.95, abs=1e-6)


def test_three_points_forecast_nothing() -> None:
    assert np.isnan(forecast(np.array([[1.0, 2.0, 3.0]])).chance_below(np.array([4.0])))


def test_padding_in_front_changes_nothing() -> None:
    values = np.random.default_rng(5).normal(size=(1, 12)).cumsum(axis=1)
    padded = np.hstack([np.full((1, 5), np.nan), values])
    assert forecast(padded).expected() == pytest.approx(forecast(values).expected())


def test_the_unit_changes_nothing() -> None:
    values = np.random.default_rng(6).normal(size=(1, 12)).cumsum(axis=1)
    low, high = forecast(values).limits()
    scaled = forecast(1000 * values + 50)
    assert scaled.limits()[0] == pytest.approx(1000 * low + 50, rel=1e-6)
    assert scaled.limits()[1] == pytest.approx(1000 * high + 50, rel=1e-6)


def test_one_pass_serves_every_origin() -> None:
    values = np.random.default_rng(7).normal(size=(3, 15)).cumsum(axis=1)
    made = run_filter(values, origins=(12, 15))
    assert [len(made), made[0].expected().tolist()] == [
        2,
        pytest.approx(forecast(values[:, :12]).expected().tolist()),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_agrees_with_statsmodels_on_drifting_series(seed: int) -> None:
    rng = np.random.default_rng(seed)
    slopes = 1.0 + rng.normal(0, 0.05, 40).cumsum()
    values = 100 + (slopes + rng.normal(0, 1.0, 40)).cumsum() + rng.normal(0, 0.5, 40)
    fitted = UnobservedComponents(values, "local linear trend").fit(disp=False)
    expected = fitted.forecast(4)
    for horizon in (1, 2, 4):
        own = forecast(values[np.newaxis], horizon).expected()[0]
        assert own == pytest.approx(expected[horizon - 1], rel=0.02)

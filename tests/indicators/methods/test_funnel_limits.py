"""Limits around a level by the size of an area, widened by what makes all areas differ."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.methods.funnel import ALARM, WARNING, Funnel, fit_funnel


def test_limits_by_hand() -> None:
    # 0.1 -+ 1.959964 sqrt(0.1 x 0.9 / 400)
    low, high = Funnel(0.1, 1.0, is_share=True).limits(np.array([400.0]), WARNING)
    assert (low[0], high[0]) == (pytest.approx(0.0706005), pytest.approx(0.1293995))
    # a rate: 0.1 -+ 3.090232 sqrt(0.1 / 400)
    low, high = Funnel(0.1, 1.0, is_share=False).limits(np.array([400.0]), ALARM)
    assert (low[0], high[0]) == (
        pytest.approx(0.0511391, abs=1e-6),
        pytest.approx(0.1488609, abs=1e-6),
    )


def test_four_times_the_variance_gives_limits_twice_as_far_away() -> None:
    sizes = np.array([400.0, 1600.0])
    once = Funnel(0.1, 1.0, is_share=True).limits(sizes, WARNING)[1] - 0.1
    twice = Funnel(0.1, 4.0, is_share=True).limits(sizes, WARNING)[1] - 0.1
    assert twice == pytest.approx(2 * once)
    assert once[0] == pytest.approx(2 * once[1]), "and four times the size half as far"


def test_limits_stay_where_figures_can_be() -> None:
    low, high = Funnel(0.02, 1.0, is_share=True).limits(np.array([10.0]), ALARM)
    assert low[0] == 0
    low, high = Funnel(0.98, 1.0, is_share=True).limits(np.array([10.0]), ALARM)
    assert high[0] == 1


def test_chance_alone_leaves_the_limits_and_true_differences_widen_them() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(500, 5000, 98).astype(float)
    by_chance = rng.binomial(n.astype(int), 0.2).astype(float)
    assert fit_funnel(by_chance, n, 0.2, is_share=True).dispersion < 1.3
    apart = rng.binomial(n.astype(int), np.clip(rng.normal(0.2, 0.03, 98), 0, 1)).astype(float)
    assert fit_funnel(apart, n, 0.2, is_share=True).dispersion > 3
    # with them so, few are called out of the ordinary
    funnel = fit_funnel(apart, n, 0.2, is_share=True)
    low, high = funnel.limits(n, ALARM)
    assert ((apart / n < low) | (apart / n > high)).sum() <= 3

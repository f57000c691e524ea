"""How often a newest point is called a signal when nothing happened, and when something did."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.methods.newest_point import judge_points
from indicators.methods.statistics import Floats
from tests.simulations.worlds import DRIFTING, STEADY, World, step_at_end

SERIES = 4000
LENGTHS = (12, 16, 20)


def share_of_signals(values: Floats) -> float:
    """The share of series whose newest point is called higher or lower than expected."""
    surprise = judge_points(values, only_last=True).surprise[:, -1]
    return float((surprise != None).mean())  # noqa: E711  (an array of words and None)


@pytest.mark.soak
@pytest.mark.parametrize("points", LENGTHS)
def test_a_steady_series_rarely_gives_a_signal(points: int) -> None:
    share = share_of_signals(STEADY.draw(np.random.default_rng(points), SERIES, points))
    print(f"steady, {points} points: signals in {share:.1%} (at most 4 %)")
    assert share <= 0.04


@pytest.mark.soak
@pytest.mark.parametrize("world", DRIFTING, ids=lambda world: world.name)
@pytest.mark.parametrize("points", LENGTHS)
def test_a_drifting_series_rarely_gives_a_signal(world: World, points: int) -> None:
    share = share_of_signals(world.draw(np.random.default_rng(points), SERIES, points))
    print(f"{world.name}, {points} points: signals in {share:.1%} (at most 6 %)")
    assert share <= 0.06


@pytest.mark.soak
def test_a_step_in_a_steady_series_is_found() -> None:
    rng = np.random.default_rng(4)
    share = share_of_signals(step_at_end(rng, STEADY.draw(rng, SERIES, 16), 4.0))
    print(f"steady, 16 points, a step of four deviations: found in {share:.1%} (at least 75 %)")
    assert share >= 0.75


@pytest.mark.soak
@pytest.mark.parametrize("world", DRIFTING, ids=lambda world: world.name)
def test_a_step_in_a_drifting_series_is_found(world: World) -> None:
    rng = np.random.default_rng(5)
    share = share_of_signals(step_at_end(rng, world.draw(rng, SERIES, 16), 4.0))
    print(f"{world.name}, 16 points, a step of four innovations: found in {share:.1%} (55 %)")
    assert share >= 0.55

"""How often predictive limits hold, and how wide they are."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.methods.forecast import forecast
from indicators.methods.statistics import Floats
from indicators.verdicts.outlook import FEWEST_FIGURES
from tests.simulations.past_errors import compare_widths
from tests.simulations.worlds import DRIFTING, OTHER, STEADY, World

SERIES = 2000
POINTS = 16
HORIZONS = pytest.mark.parametrize("horizon", [1, 2, 4])


def share_within(world: World, points: int, horizon: int, series: int) -> float:
    """How often the 95 % limits made from so many points hold what came."""
    values = world.draw(np.random.default_rng(7), series, points + horizon)
    below = forecast(values[:, :points], horizon).chance_below(values[:, -1])
    return float(((below > 0.025) & (below < 0.975)).mean())


@HORIZONS
@pytest.mark.parametrize("world", (STEADY, *DRIFTING), ids=lambda world: world.name)
def test_the_limits_hold(world: World, horizon: int) -> None:
    """The fast slice of the table below."""
    assert share_within(world, POINTS, horizon, 300) >= 0.90


@pytest.mark.soak
@HORIZONS
@pytest.mark.parametrize("points", [FEWEST_FIGURES, 12, POINTS])
def test_the_limits_hold_from_the_shortest_series_on(points: int, horizon: int) -> None:
    for world in (STEADY, *DRIFTING):
        covered = share_within(world, points, horizon, SERIES)
        print(f"{world.name}, {points} points, {horizon} ahead: {covered:.1%} (at least 90 %)")
        assert covered >= 0.90, world.name


@pytest.mark.soak
@HORIZONS
def test_the_limits_hold_and_are_narrow(horizon: int) -> None:
    narrower = [hold_against_past_errors(world, horizon) for world in (STEADY, *DRIFTING, *OTHER)]
    print(f"{horizon} ahead: on average {np.mean(narrower):.2f} of the width from past errors")
    assert np.mean(narrower) < 1


def hold_against_past_errors(world: World, horizon: int) -> float:
    """The width of the limits as a share of those from past errors; they must cover 90 %."""
    known: Floats = world.draw(np.random.default_rng(7), SERIES, POINTS + horizon)[:, :POINTS]
    width, own = compare_widths(known, horizon)
    covered = share_within(world, POINTS, horizon, SERIES)
    print(
        f"{world.name}, {horizon} ahead: {covered:.1%} within the limits (at least 90 %), "
        f"width {width:.2f} against {own:.2f} from the series' past errors"
    )
    assert covered >= 0.90, world.name
    return width / own

"""How often predictive limits hold, and how wide they are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t as student

from indicators.methods.forecast import forecast, run_filter
from indicators.methods.statistics import Floats
from tests.simulations.worlds import DRIFTING, OTHER, STEADY, World

SERIES = 2000
POINTS = 16
FIRST_ORIGIN = 8


def limits_from_past_errors(values: Floats, horizon: int) -> tuple[Floats, Floats]:
    """Limits from each series' own past errors: the same forecasts, with the spread of the errors
    that they made so far instead of the model's own."""
    origins = range(FIRST_ORIGIN, POINTS - horizon + 1)
    made = run_filter(values[:, :POINTS], horizon, origins=tuple(origins))
    errors = np.stack(
        [
            values[:, origin + horizon - 1] - ahead.expected()
            for origin, ahead in zip(origins, made, strict=True)
        ]
    )
    reach = student.ppf(0.975, len(errors) - 1) * np.sqrt((errors**2).mean(axis=0))
    middle = forecast(values[:, :POINTS], horizon).expected()
    return middle - reach, middle + reach


WORLDS = (STEADY, *DRIFTING, *OTHER)


@pytest.mark.soak
@pytest.mark.parametrize("horizon", [1, 2, 4])
def test_the_limits_hold_and_are_narrow(horizon: int) -> None:
    narrower = [hold_against_past_errors(world, horizon) for world in WORLDS]
    print(f"{horizon} ahead: on average {np.mean(narrower):.2f} of the width from past errors")
    assert np.mean(narrower) < 1


def hold_against_past_errors(world: World, horizon: int) -> float:
    """The width of the limits as a share of those from past errors; they must cover 90 %."""
    values = world.draw(np.random.default_rng(7), SERIES, POINTS + horizon)
    known, later = values[:, :POINTS], values[:, -1]
    ahead = forecast(known, horizon)
    below = ahead.chance_below(later)
    covered = float(((below > 0.025) & (below < 0.975)).mean())
    low, high = ahead.limits()
    own_low, own_high = limits_from_past_errors(known, horizon)
    width, own = float((high - low).mean()), float((own_high - own_low).mean())
    print(
        f"{world.name}, {horizon} ahead: {covered:.1%} within the limits (at least 90 %), "
        f"width {width:.2f} against {own:.2f} from the series' past errors"
    )
    assert covered >= 0.90, world.name
    return width / own

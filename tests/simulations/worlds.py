"""Series of which it is known what happened: steady, drifting, stepped, trending.

Belongs here: drawing them. What is claimed of the methods on them is said in the tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from indicators.methods.statistics import Floats


@dataclass(frozen=True)
class World:
    """A kind of series. Deviations are in the unit of the series.

    `noise` around the level at each point; `innovation` by which the level moves on at each point,
    `drift` added to each move; `slope` is the deviation of the moves of the slope.
    """

    name: str
    noise: float = 0.0
    innovation: float = 0.0
    drift: float = 0.0
    slope: float = 0.0

    def draw(self, rng: Generator, series: int, points: int) -> Floats:
        """So many series of so many points."""
        shape = (series, points)
        slopes = np.cumsum(rng.normal(0, self.slope, shape), axis=1) if self.slope else 0.0
        moves = rng.normal(0, self.innovation, shape) if self.innovation else np.zeros(shape)
        level = np.cumsum(moves + self.drift + slopes, axis=1)
        drawn: Floats = level + (rng.normal(0, self.noise, shape) if self.noise else 0.0)
        return drawn


STEADY = World("steady", noise=1.0)
DRIFTING = tuple(
    World(f"drift {drift:g}", innovation=1.0, drift=drift) for drift in (0.0, 0.5, 1.0)
)
OTHER = (
    World("line with noise", noise=1.0, drift=1.0),
    World("drift with noise", noise=1.0, innovation=1.0, drift=0.5),
    World("changing slope", noise=0.5, innovation=1.0, slope=0.3),
    World("smooth", slope=1.0),
)


def step_at_end(rng: Generator, values: Floats, size: float) -> Floats:
    """The same series with their last points moved by `size`, up or down at random."""
    stepped = values.copy()
    stepped[:, -1] += size * np.where(rng.random(len(values)) < 0.5, 1.0, -1.0)
    return stepped

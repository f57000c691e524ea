"""Simulated worlds on the real municipalities, in which it is known what an effort does.

Belongs here: making figures, and counting what is concluded over many worlds. Does not belong here:
which error rates are allowed (`test_error_rates`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from evaluation.panel import NEVER, Panel
from evaluation.verdicts import Doubt, EffortVerdict, Evaluation, evaluate
from evaluation.visibility import find_visible, make_noise
from geography.areas import load_geography


@dataclass(frozen=True)
class World:
    """How figures come about; sizes are in residual deviations.

    `starts` are the columns in which the effort begins in municipalities of Region Hovedstaden
    chosen by chance. `slopes` is the deviation of the areas' own slopes, `area_shocks` the share of
    areas that meet a lasting shock of two deviations, `region_shocks` the deviation of the regions'
    movement, `apart` the slope by which the treated areas drift from the others before the start.
    """

    starts: tuple[int, ...] = (6, 6, 6)
    periods: int = 12
    effect: float = 0.0
    slopes: float = 0.05
    persistence: float = 0.3
    area_shocks: float = 0.1
    region_shocks: float = 2.0
    apart: float = 0.0
    uneven: bool = False


@cache
def list_municipalities() -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Ids of the 98 municipalities, and a number for the region of each."""
    areas = load_geography().areas.filter(pl.col("area_type") == "kommune").sort("area_id")
    regions = areas["region_id"].rank("dense").to_numpy().astype(np.int64)
    return tuple(areas["area_id"]), regions


def make_world(world: World, random: np.random.Generator) -> Panel:
    """A panel of one world, the effort's municipalities chosen by chance."""
    names, groups = list_municipalities()
    count, periods = len(names), world.periods
    time = np.arange(periods)
    figures = make_noise(count, periods, world.persistence, random)
    if world.uneven:
        figures *= np.exp(0.5 * random.standard_normal((count, 1)))
    figures += 5 * random.standard_normal((count, 1))
    figures += world.slopes * random.standard_normal((count, 1)) * time
    moves = world.region_shocks * random.standard_normal((groups.max() + 1, periods))
    figures += np.cumsum(moves, axis=1)[groups]
    shocked = np.flatnonzero(random.random(count) < world.area_shocks)
    for row in shocked:
        figures[row, random.integers(1, periods) :] += 2 * random.choice([-1, 1])
    capital = np.flatnonzero(groups == groups[names.index("0101")])
    chosen = random.permutation(capital)[: len(world.starts)]
    starts = np.full(count, NEVER)
    starts[chosen] = world.starts
    first = min(world.starts)
    figures[chosen] += world.apart * np.minimum(time - first, 0)
    panel = Panel(figures, groups, starts, names)
    panel.figures[panel.cells()] += world.effect
    return panel


@dataclass(frozen=True)
class Rates:
    """What was concluded over many worlds: shares of verdicts, and of intervals that hold the
    effect."""

    verdicts: dict[EffortVerdict, float]
    trends_told: float
    covered: float


def judge_worlds(
    world: World, size: float, count: int, seed: int, method: str = "imputation"
) -> Rates:
    """Conclude in many worlds, an effort expected to move the outcome by `size`."""
    found: list[Evaluation] = []
    for number in range(count):
        panel = make_world(world, np.random.default_rng((seed, number)))
        found.append(evaluate(panel, size, seed=number, method=method))
    verdicts = Counter(each.verdict for each in found)
    limits = [(each.low, each.high) for each in found if each.low is not None]
    held = [low <= world.effect <= high for low, high in limits if high is not None]
    return Rates(
        {verdict: verdicts[verdict] / count for verdict in EffortVerdict},
        sum(each.doubt is Doubt.TREND_BEFORE for each in found) / count,
        float(np.mean(held)),
    )


def find_promised(world: World, count: int, seed: int) -> tuple[float, Counter[EffortVerdict]]:
    """What is promised as visible before the start, on average, and what is said of an effect of
    that size afterwards."""
    promised, verdicts = [], Counter[EffortVerdict]()
    for number in range(count):
        panel = make_world(world, np.random.default_rng((seed, number)))
        history = panel.until(panel.first_start)
        size = find_visible(history, world.starts, world.periods, seed=0)
        panel.figures[panel.cells()] -= size
        promised.append(size)
        verdicts[evaluate(panel, -size, seed=number).verdict] += 1
    return float(np.mean(promised)), verdicts

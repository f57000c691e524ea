"""The made-up country behind all demo extracts: who lives where, and how areas differ.

Belongs here: populations and the smooth differences between municipalities that every
dataset draws on, so that extracts agree with each other. Layouts belong to the datasets'
own modules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from demo import anchors
from geography import Geography

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

POPULATION_YEARS = tuple(range(2010, 2027))


@dataclass(frozen=True)
class World:
    """Municipalities in the order of their codes, and what all datasets share.

    `population` has the axes municipality, sex (women, men), age group, year
    (POPULATION_YEARS); `hardship` is one number per municipality, 0 on average, high where
    people are worse off.
    """

    geography: Geography
    seed: int
    codes: tuple[str, ...]
    names: tuple[str, ...]
    region_of: tuple[str, ...]
    population: Counts
    hardship: Floats

    def draw(self, dataset: str) -> np.random.Generator:
        """A generator of its own for each dataset, so that one can change alone."""
        return np.random.default_rng([self.seed, *dataset.encode()])

    def in_region(self, region_id: str) -> NDArray[np.bool_]:
        """Which municipalities lie in the region."""
        return np.array([region == region_id for region in self.region_of])

    def inhabitants(self, years: tuple[int, ...]) -> Counts:
        """Everyone, by municipality and year."""
        columns = [POPULATION_YEARS.index(year) for year in years]
        everyone: Counts = self.population.sum(axis=(1, 2))[:, columns]
        return everyone

    def levels(self) -> list[tuple[str, str, str, NDArray[np.bool_]]]:
        """Country, regions and municipalities: level, region's name, municipality's name, mask."""
        everyone = np.ones(len(self.codes), dtype=bool)
        rows = [("Hele landet", "", "", everyone)]
        names = region_names(self.geography)
        rows += [("Region", names[region], "", self.in_region(region)) for region in sorted(names)]
        single = np.eye(len(self.codes), dtype=bool)
        rows += [
            ("Kommune", names[self.region_of[i]], name, single[i])
            for i, name in enumerate(self.names)
        ]
        return rows


def region_names(geography: Geography) -> dict[str, str]:
    """Name of each region by its id."""
    regions = geography.areas.filter(pl.col("area_type") == "region")
    return dict(regions.select("area_id", "name").iter_rows())


def shares_in(world: World, cluster: str) -> Floats:
    """The part of each municipality that belongs to the cluster."""
    geography = world.geography
    members = geography.membership.filter(
        (pl.col("area_type") == "kommune")
        & (pl.col("group_type") == "klynge")
        & (pl.col("group_id") == cluster)
        & (pl.col("catchment") == "somatic")
    )
    split = dict(
        geography.weights.filter(
            (pl.col("group_type") == "klynge") & (pl.col("group_id") == cluster)
        )
        .sort("year")
        .select("area_id", "share")
        .iter_rows()
    )
    inside = set(members["area_id"])
    return np.array([split.get(code, 1.0) if code in inside else 0.0 for code in world.codes])


def build_world(geography: Geography, seed: int) -> World:
    """Lay out the country for a seed."""
    rng = np.random.default_rng(seed)
    areas = geography.areas.filter(pl.col("area_type") == "kommune").sort("area_id")
    codes = tuple(areas["area_id"].to_list())
    hardship = rng.normal(0, 0.5, len(codes))
    hardship[[codes.index(code) for code in anchors.WELL_OFF]] -= 1.2
    hardship[[codes.index(code) for code in anchors.HARD_PRESSED]] += 1.2
    return World(
        geography=geography,
        seed=seed,
        codes=codes,
        names=tuple(areas["name"].to_list()),
        region_of=tuple(areas["region_id"].to_list()),
        population=_populate(rng, codes),
        hardship=hardship - hardship.mean(),
    )


def _populate(rng: np.random.Generator, codes: tuple[str, ...]) -> Counts:
    """Inhabitants by municipality, sex, age group and year."""
    years = np.array(POPULATION_YEARS)
    lean = rng.normal(-0.1, 0.12, len(codes))
    for code, value in {**anchors.YOUNG, **anchors.OLD}.items():
        lean[codes.index(code)] = value * 0.6
    growth = 0.003 + 0.009 * lean + rng.normal(0, 0.002, len(codes))
    size = np.array([anchors.INHABITANTS[code] for code in codes]) * 1000
    totals = size[:, None] * (1 + growth[:, None]) ** (years - 2020)
    then, later = np.array(anchors.AGES_2010), np.array(anchors.AGES_2020)
    passed = ((years - 2010) / 10)[None, None, :]
    ages = np.clip(then[..., None] + (later - then)[..., None] * passed, 0.02, None)
    middle = np.array([(low + min(high, 100)) / 2 for low, high in anchors.AGE_GROUPS])
    tilt = np.exp(-lean[:, None] * (middle - 28) / 45)
    mix = ages[None] * tilt[:, None, :, None]
    mix /= mix.sum(axis=(1, 2), keepdims=True)
    return to_whole(totals[:, None, None, :] * mix)


def to_whole(numbers: Floats | Counts) -> Counts:
    """Numbers rounded to whole ones."""
    whole: Counts = np.rint(numbers).astype(np.int64)
    return whole


def draw_calmly(rng: np.random.Generator, total: Counts, share: Floats) -> Counts:
    """Events among `total` at a share or rate, with less than half the scatter of chance.

    A small area's series then has no jump that would need an explanation.
    """
    expected = total * share
    scatter = 0.4 * np.sqrt(expected * np.clip(1 - share, 0.02, 1))
    drawn = np.clip(expected + scatter * rng.normal(0, 1, expected.shape), 0, None)
    return to_whole(drawn)


def smooth_paths(rng: np.random.Generator, areas: int, steps: int, drift: float) -> Floats:
    """One slow random walk per area, 0 on average over time; `drift` is its size per step."""
    walk = np.cumsum(rng.normal(0, drift, (areas, steps)), axis=1)
    paths: Floats = walk - walk.mean(axis=1, keepdims=True)
    return paths


def spread_share(target: Floats, weights: Floats | Counts, effects: Floats) -> Floats:
    """Shares that differ by `effects` (log odds) and whose weighted mean is `target`.

    `target` has one share per column; `weights` and `effects` have areas as rows.
    """
    base = np.log(target / (1 - target))
    weights = weights / weights.sum(axis=0)
    for _ in range(25):
        shares: Floats = 1 / (1 + np.exp(-(base + effects)))
        gap = target - (weights * shares).sum(axis=0)
        base = base + gap / (weights * shares * (1 - shares)).sum(axis=0)
    return shares


def area_effects(
    world: World, rng: np.random.Generator, steps: int, *, hardship: float, own: float, drift: float
) -> Floats:
    """How municipalities differ in a figure (log odds): by hardship, by themselves, over time."""
    level = hardship * world.hardship + rng.normal(0, own, len(world.codes))
    return level[:, None] + smooth_paths(rng, len(world.codes), steps, drift)


def line_through(points: dict[int, float], years: tuple[int, ...]) -> Floats:
    """The straight lines between known years, read at `years`."""
    return np.interp(years, list(points), list(points.values()))

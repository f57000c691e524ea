"""`nationale_maal` in the assumed layout: all indicators of the eight national goals.

Belongs here: drawing the made-up series (`demo.national_series`) and their table.
Readmissions are those of the demo's readmission extract, smoking and young people's mental health
are the health profile's, so that the extracts agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from demo import anchors
from demo.files import MARK, WARNING, Cell, danish_date, write_sheets, write_sidecar
from demo.health_items import AGE_WEIGHTS, COUNTRY, ITEMS
from demo.health_profile import SurveyShares
from demo.national_series import (
    AVERAGED,
    COUNTED,
    FROM_PROFILE,
    GOALS,
    PRINTED,
    Averaged,
    Counted,
    FromProfile,
    Printed,
)
from demo.readmissions import Admissions
from demo.world import (
    POPULATION_YEARS,
    Counts,
    Floats,
    World,
    area_effects,
    draw_calmly,
    region_names,
    smooth_paths,
    to_whole,
)

PUBLISHED = date(2026, 5, 20)
YEARS = tuple(range(2016, 2026))
FIRST_LOCAL_YEAR = 2019
"""Municipalities and hospitals are printed from here on, regions and the country before too."""

HEAD: list[Cell] = [
    "Nationalt mål", "Indikator", "Opdeling", "Geografisk niveau", "Område", "Periode",
    "Tæller", "Nævner", "Værdi", "Enhed",
]  # fmt: skip
PSYCHIATRIC = "^(pc_|psykiatri|buc)"

Place = tuple[str, str, NDArray[np.bool_]]
"""Level, name, and which of the drawn parts are inside."""


def write_national_goals(
    folder: Path, world: World, admissions: Admissions, answers: dict[str, SurveyShares]
) -> list[Path]:
    """Write the table with its title above and its notes below."""
    path = folder / "nationale_maal" / "Nationale_maal_syntetisk_2016-2025.xlsx"
    table = [
        *_readmission_rows(world, admissions),
        *(row for series in COUNTED for row in _counted_rows(world, series)),
        *(row for series in AVERAGED for row in _averaged_rows(world, series)),
        *(row for series in PRINTED for row in _printed_rows(world, series)),
        *(row for series in FROM_PROFILE for row in _profile_rows(world, series, answers)),
    ]
    table.sort(key=lambda row: str(row[0]))
    sheet: list[list[Cell]] = [
        [f"Nationale mål for sundhedsvæsenet {MARK}"],
        [danish_date(PUBLISHED)],
        [],
        HEAD,
        *table,
        [],
        [f"Note: {WARNING}"],
        ["Note: Antal 1-4 vises som <5."],
        ["Kilde: Demo, opdigtede tal."],
    ]
    write_sheets(path, {"Data": sheet}, PUBLISHED)
    return [path, write_sidecar(path, "Nationale mål for sundhedsvæsenet", PUBLISHED)]


def _readmission_rows(world: World, admissions: Admissions) -> Iterator[list[Cell]]:
    columns = [anchors.YEARS.index(year) for year in YEARS]
    name = "Akutte genindlæggelser inden for 30 dage"
    for division, drawn in (("Somatik", admissions.somatic), ("Psykiatri", admissions.psychiatric)):
        counts = drawn.sum(axis=(2, 3))[..., columns]
        series = Counted(1, name, division, "%", 100, 0, 0)
        yield from _fraction_rows(_municipal_places(world), series, counts[1], counts[0])


def _counted_rows(world: World, series: Counted) -> Iterator[list[Cell]]:
    """Tæller, nævner and what they make, of the country, the regions and every part."""
    rng = world.draw(f"nationale_maal {series.indicator} {series.division}")
    steps = np.arange(len(YEARS))
    if series.places == "Kommune":
        places = _municipal_places(world)
        bottom = _people(world, series.age_group, series.size)
        effects = area_effects(
            world, rng, len(YEARS), hardship=series.spread, own=series.spread, drift=0.03
        )
    else:
        places, bottom, effects = _draw_hospitals(
            world, rng, series.size, series.spread, psychiatric=series.psychiatric
        )
    rates = series.level * np.exp(effects + np.log1p(series.yearly) * steps[None, :])
    top = draw_calmly(rng, bottom, np.clip(rates, 0, 0.98) if series.unit == "%" else rates)
    yield from _fraction_rows(places, series, top, bottom)


def _fraction_rows(
    places: list[Place], series: Counted, top: Counts, bottom: Counts
) -> Iterator[list[Cell]]:
    decimals = 2 if series.scale == 1 else 1
    for level, name, inside in places:
        start: list[Cell] = [GOALS[series.goal], series.indicator, series.division, level, name]
        for t in _printed_years(level):
            x, n = int(top[inside, t].sum()), int(bottom[inside, t].sum())
            shown: list[Cell] = ["<5", n, "*"] if 0 < x < 5 else [
                x, n, round(series.scale * x / n, decimals) if n else ".."
            ]  # fmt: skip
            yield [*start, str(YEARS[t]), *shown, series.unit]


def _averaged_rows(world: World, series: Averaged) -> Iterator[list[Cell]]:
    """Means with their weight; those of regions and the country are weighted together."""
    rng = world.draw(f"nationale_maal {series.indicator} {series.division}")
    if series.places == "Kommune":
        places = _municipal_places(world)
        weights = _people(world, 0, series.size)
        effects = area_effects(
            world,
            rng,
            len(YEARS),
            hardship=series.spread,
            own=series.spread,
            drift=series.spread / 8,
        )
    else:
        places, weights, effects = _draw_hospitals(
            world, rng, series.size, series.spread, psychiatric=series.psychiatric
        )
    growth = np.log1p(series.yearly) * np.arange(len(YEARS))
    means = series.level * np.exp(effects + growth[None, :])
    for level, name, inside in places:
        start: list[Cell] = [GOALS[series.goal], series.indicator, series.division, level, name]
        for t in _printed_years(level):
            n = int(weights[inside, t].sum())
            mean = float((weights[inside, t] * means[inside, t]).sum() / n)
            yield [*start, str(YEARS[t]), None, n, round(mean, series.decimals), series.unit]


def _printed_rows(world: World, series: Printed) -> Iterator[list[Cell]]:
    """Indicators that are printed for the country and the regions, the figure alone."""
    rng = world.draw(f"nationale_maal {series.indicator} {series.division}")
    people = world.inhabitants(YEARS)
    regions = [row for row in world.levels() if row[0] == "Region"]
    weights = np.stack([people[mask].sum(axis=0) for *_, mask in regions]) / people.sum(axis=0)
    offset: Floats = rng.normal(0, series.spread, (len(regions), 1))
    offset = offset - (weights * offset).sum(axis=0)
    start: list[Cell] = [GOALS[series.goal], series.indicator, series.division]
    for t, year in enumerate(YEARS):
        whole = series.level + series.yearly * t
        end: list[Cell] = [str(year), None, None]
        figure = round(whole, series.decimals)
        yield [*start, "Hele landet", "Hele landet", *end, figure, series.unit]
        for (_, name, _, _), apart in zip(regions, offset[:, t], strict=True):
            figure = round(whole + float(apart), series.decimals)
            yield [*start, "Region", name, *end, figure, series.unit]


def _profile_rows(
    world: World, series: FromProfile, answers: dict[str, SurveyShares]
) -> Iterator[list[Cell]]:
    """Shares of the health profile, on straight lines between its waves."""
    waves = list(next(item for item in ITEMS if item.id == series.item).country)
    by_age = answers[series.item].by_age
    names = region_names(world.geography)
    start: list[Cell] = [GOALS[series.goal], series.indicator, "I alt"]
    for area in (COUNTRY, *sorted(names)):
        level = ("Hele landet", "Hele landet") if area == COUNTRY else ("Region", names[area])
        shares = [_profile_share(by_age[area, wave], series.age_group) for wave in waves]
        for year in YEARS:
            share = float(np.interp(year, waves, shares))
            yield [*start, *level, str(year), None, None, round(100 * share, 1), "%"]


def _profile_share(by_age: Floats, age_group: int | None) -> float:
    """Of everybody, or of one age group, both sexes."""
    shares = by_age.mean(axis=0)
    whole = (shares * AGE_WEIGHTS).sum() if age_group is None else shares[age_group]
    return float(whole)


def _printed_years(level: str) -> list[int]:
    everywhere = level in ("Hele landet", "Region")
    return [t for t, year in enumerate(YEARS) if everywhere or year >= FIRST_LOCAL_YEAR]


def _municipal_places(world: World) -> list[Place]:
    return [
        (level, municipality or region or "Hele landet", inside)
        for level, region, municipality, inside in world.levels()
    ]


def _draw_hospitals(
    world: World, rng: np.random.Generator, size: float, spread: float, *, psychiatric: bool = False
) -> tuple[list[Place], Counts, Floats]:
    """The places of hospitals, their sizes and how they differ (log), by hospital and year."""
    units = world.geography.areas.filter(
        (pl.col("area_type") == "hospital")
        & (pl.col("area_id").str.contains(PSYCHIATRIC) == psychiatric)
    )
    steps = len(YEARS)
    own = rng.uniform(0.6, 1.4, (units.height, 1)) * (1 + 0.004 * np.arange(steps))
    small = (units["area_id"].str.contains("bornholm")).to_numpy()
    own[small] *= 0.5
    effects = rng.normal(0, spread, (units.height, 1)) + smooth_paths(
        rng, units.height, steps, spread / 8
    )
    regions = region_names(world.geography)
    places: list[Place] = [("Hele landet", "Hele landet", np.ones(units.height, dtype=bool))]
    places += [
        ("Region", regions[region], (units["region_id"] == region).to_numpy())
        for region in sorted(regions)
    ]
    single = np.eye(units.height, dtype=bool)
    places += [("Hospital", name, single[i]) for i, name in enumerate(units["name"])]
    return places, to_whole(own * size), effects


def _people(world: World, first_group: int, size: float) -> Counts:
    """`size` for each inhabitant from an age group upwards, by municipality and year."""
    columns = [POPULATION_YEARS.index(year) for year in YEARS]
    people: Floats = world.population[:, :, first_group:, columns].sum(axis=(1, 2)) * size
    return to_whole(people)

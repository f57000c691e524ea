"""`nationale_maal` in the assumed layout: several indicators of the eight national goals.

Belongs here: the demo table of the national goals. Readmissions are those of the demo's
readmission extract, so that the two agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from demo import anchors
from demo.files import MARK, WARNING, Cell, danish_date, write_sheets, write_sidecar
from demo.health_profile import ITEMS
from demo.readmissions import Admissions
from demo.world import POPULATION_YEARS, Counts, Floats, World, area_effects

PUBLISHED = date(2026, 5, 20)
YEARS = tuple(range(2016, 2026))
MUNICIPAL_YEARS = YEARS[3:]
HEAD: list[Cell] = [
    "Nationalt mål", "Indikator", "Opdeling", "Geografisk niveau", "Område", "Periode",
    "Tæller", "Nævner", "Værdi", "Enhed",
]  # fmt: skip
COHERENT = "1. Bedre sammenhængende patientforløb"
CHRONIC = "2. Styrket indsats for kronikere og ældre patienter"
FAST = "5. Hurtig udredning og behandling"
INVOLVED = "6. Øget patientinddragelse"
EQUAL = "7. Mere lighed og flere sunde leveår"


def write_national_goals(folder: Path, world: World, admissions: Admissions) -> list[Path]:
    """Write the table with its title above and its notes below."""
    path = folder / "nationale_maal" / "Nationale_maal_syntetisk_2016-2025.xlsx"
    table = [*_counted_rows(world, admissions), *_regional_rows(world)]
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


def _counted_rows(world: World, admissions: Admissions) -> Iterator[list[Cell]]:
    """Indicators with numerator and denominator, municipalities too."""
    rng = world.draw("nationale_maal")
    columns = [anchors.YEARS.index(year) for year in YEARS]
    somatic = admissions.somatic.sum(axis=(2, 3))[..., columns]
    psychiatric = admissions.psychiatric.sum(axis=(2, 3))[..., columns]
    old, grown = _people(world, 13), _people(world, 4)
    readmitted = "Akutte genindlæggelser inden for 30 dage"
    ready = "Færdigbehandlingsdage"
    per_1000 = "Pr. 1.000 borgere"
    for goal, indicator, division, top, bottom, unit, scale in (
        (COHERENT, readmitted, "Somatik", somatic[1], somatic[0], "%", 100),
        (COHERENT, readmitted, "Psykiatri", psychiatric[1], psychiatric[0], "%", 100),
        (COHERENT, ready, "Somatik", _events(world, rng, grown, 0.009), grown, per_1000, 1000),
        (COHERENT, ready, "Psykiatri", _events(world, rng, grown, 0.004), grown, per_1000, 1000),
        (CHRONIC, "Forebyggelige indlæggelser blandt ældre", "I alt",
         _events(world, rng, old, 0.061), old, per_1000, 1000),
    ):  # fmt: skip
        for level, region, municipality, mask in world.levels():
            place = municipality or region or "Hele landet"
            start: list[Cell] = [goal, indicator, division, level, place]
            for t, year in enumerate(YEARS):
                if municipality and year not in MUNICIPAL_YEARS:
                    continue
                x, n = int(top[mask, t].sum()), int(bottom[mask, t].sum())
                yield [*start, str(year), *_fraction(x, n, scale), unit]


def _fraction(x: int, n: int, scale: int) -> list[Cell]:
    if 0 < x < 5:
        return ["<5", n, "*"]
    return [x, n, round(scale * x / n, 1) if n else ".."]


def _people(world: World, first_group: int) -> Counts:
    """Inhabitants from an age group upwards, by municipality and year."""
    columns = [POPULATION_YEARS.index(year) for year in YEARS]
    people: Counts = world.population[:, :, first_group:, columns].sum(axis=(1, 2))
    return people


def _events(world: World, rng: np.random.Generator, people: Counts, rate: float) -> Counts:
    """Events among people at a national rate, smoothly different between municipalities."""
    effects = area_effects(world, rng, len(YEARS), hardship=0.12, own=0.12, drift=0.03)
    return rng.poisson(people * rate * np.exp(effects))


def _regional_rows(world: World) -> Iterator[list[Cell]]:
    """Indicators that are printed for the country and the regions, the figure alone."""
    rng = world.draw("nationale_maal, regioner")
    smoking = ITEMS[0].country
    steps: list[tuple[str, str, str, str, Callable[[int], float], float, int]] = [
        (CHRONIC, "Akutte indlæggelser pr. KOL-patient", "I alt", "Antal pr. patient",
         lambda t: 0.74 - 0.008 * t, 0.03, 2),
        (CHRONIC, "Belægning på medicinske afdelinger", "I alt", "%",
         lambda t: 98.0 - 0.4 * t, 2.0, 1),
        (FAST, "Patienter udredt inden for 30 dage", "Somatik", "%",
         lambda t: 78.0 + 0.2 * t, 3.0, 1),
        (FAST, "Patienter udredt inden for 30 dage", "Psykiatri", "%",
         lambda t: 80.0 + 0.3 * t, 4.0, 1),
        (INVOLVED, "Patienttilfredshed", "Somatik", "Score", lambda t: 4.15 + 0.005 * t, 0.05, 2),
        (INVOLVED, "Patienttilfredshed", "Psykiatri", "Score", lambda t: 3.60 + 0.01 * t, 0.06, 2),
        (EQUAL, "Middellevetid", "I alt", "År", lambda t: 80.8 + 0.1 * t, 0.4, 1),
        (EQUAL, "Middellevetid", "Kvinder", "År", lambda t: 82.7 + 0.09 * t, 0.4, 1),
        (EQUAL, "Middellevetid", "Mænd", "År", lambda t: 78.9 + 0.11 * t, 0.4, 1),
        (EQUAL, "Daglige rygere", "I alt", "%",
         lambda t: float(np.interp(YEARS[t], list(smoking), list(smoking.values()))), 1.0, 1),
    ]  # fmt: skip
    people = world.inhabitants(YEARS)
    regions = [row for row in world.levels() if row[0] == "Region"]
    weights = np.stack([people[mask].sum(axis=0) for *_, mask in regions]) / people.sum(axis=0)
    for goal, indicator, division, unit, level, spread, decimals in steps:
        offset: Floats = rng.normal(0, spread, (len(regions), 1))
        offset = offset - (weights * offset).sum(axis=0)
        for t, year in enumerate(YEARS):
            start: list[Cell] = [goal, indicator, division]
            end: list[Cell] = [str(year), None, None]
            yield [*start, "Hele landet", "Hele landet", *end, round(level(t), decimals), unit]
            for (_, name, _, _), apart in zip(regions, offset[:, t], strict=True):
                figure = round(level(t) + float(apart), decimals)
                yield [*start, "Region", name, *end, figure, unit]

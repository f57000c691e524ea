"""`folketal` in StatBank's csv layout (FOLK1A, FOLK1B).

Belongs here: the two demo files of population. The figures are the demo world's.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from demo import anchors
from demo.files import write_csv, write_sidecar
from demo.world import POPULATION_YEARS, Counts, World, region_names

PUBLISHED = date(2026, 2, 11)
CLUSTER_REGION = "084"


def write_population(folder: Path, world: World) -> list[Path]:
    """Write population by sex and age for Region Hovedstaden, by sex for the whole country.

    The country's and the region's rows hold Christiansø, which belongs to no municipality,
    as StatBank's do.
    """
    areas = _areas(world)
    detailed = [
        name
        for name, code, _ in areas
        if len(code) == 3 or world_region(world, code) == CLUSTER_REGION
    ]
    by_age = folder / "folketal" / "FOLK1B_syntetisk_2010K1-2026K1.csv"
    by_sex = folder / "folketal" / "FOLK1A_syntetisk_2010K1-2026K1.csv"
    return [
        write_csv(by_age, _age_lines(areas, set(detailed)), newline="\r\n"),
        write_sidecar(by_age, "FOLK1B: Folketal efter område, køn og alder", PUBLISHED),
        write_csv(by_sex, _sex_lines(areas)),
        write_sidecar(by_sex, "FOLK1A: Folketal efter område og køn", PUBLISHED),
    ]


def world_region(world: World, code: str) -> str | None:
    """The region of a municipality; Christiansø counts with Bornholm's."""
    return CLUSTER_REGION if code == "0411" else world.region_of[world.codes.index(code)]


def _areas(world: World) -> list[tuple[str, str, Counts]]:
    """Name, code and figures (sex, age, year) of the country, the regions, every municipality."""
    rng = world.draw("folketal")
    shape = world.population.shape[1:]
    islands = rng.binomial(2, 0.9, shape) * (np.arange(shape[1])[None, :, None] < 17)
    areas = [("Hele landet", "000", world.population.sum(axis=0) + islands)]
    names = region_names(world.geography)
    for region in sorted(names, reverse=True):
        total = world.population[world.in_region(region)].sum(axis=0)
        areas.append((names[region], region, total + islands * (region == CLUSTER_REGION)))
    areas += zip(world.names, world.codes, world.population, strict=True)
    areas.append(("Christiansø", "0411", islands))
    return areas


def _age_lines(areas: list[tuple[str, str, Counts]], wanted: set[str]) -> list[str]:
    lines = ["OMRÅDE;KØN;ALDER;TID;INDHOLD"]
    ages = ["I alt", *(f"{low}-{high} år" for low, high in anchors.AGE_GROUPS[:-1])]
    ages.append("100 år og derover")
    for name, _, counts in areas:
        if name not in wanted:
            continue
        for sex, part in (
            ("I alt", counts.sum(axis=0)),
            ("Mænd", counts[1]),
            ("Kvinder", counts[0]),
        ):
            table = np.vstack([part.sum(axis=0), part])
            for age, row in zip(ages, table.tolist(), strict=True):
                lines += [
                    f"{name};{sex};{age};{year}K1;{number}"
                    for year, number in zip(POPULATION_YEARS, row, strict=True)
                ]
    return lines


def _sex_lines(areas: list[tuple[str, str, Counts]]) -> list[str]:
    lines = ["OMRÅDE;KØN;TID;INDHOLD"]
    for name, _, counts in areas:
        women, men = counts.sum(axis=1).tolist()
        for i, year in enumerate(POPULATION_YEARS):
            lines.append(f"{name};I alt;{year}K1;{women[i] + men[i]}")
            lines.append(f"{name};Mænd;{year}K1;{men[i]}")
            lines.append(f"{name};Kvinder;{year}K1;{women[i]}")
    return lines

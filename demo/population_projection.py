"""`folketal_fremskrivning` in StatBank's csv layout (FRKM126).

Belongs here: the demo's projection of the population. What it goes on from is the demo world's.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from demo import anchors
from demo.files import write_csv, write_sidecar
from demo.population import CLUSTER_REGION
from demo.world import POPULATION_YEARS, Counts, World, region_names, to_whole

PUBLISHED = date(2026, 5, 20)
YEARS = (2026, 2030, 2035)
LOOKED_BACK = 10
LEAST = 0.5
"""No group shrinks to less than so much of what it is."""


def write_population_projection(folder: Path, world: World) -> list[Path]:
    """Write the population to come by sex and age, for the areas that have both today."""
    path = folder / "folketal_fremskrivning" / "FRKM126_syntetisk_2026-2035.csv"
    title = "FRKM126: Befolkningsfremskrivning 2026 efter område, køn og alder"
    return [
        write_csv(path, list_lines(world), newline="\r\n"),
        write_sidecar(path, title, PUBLISHED, table="FRKM126"),
    ]


def go_on(world: World) -> Counts:
    """Each group's number (municipality, sex, age, year) as it goes on from the last ten years."""
    now = world.population[..., -1].astype(np.float64)
    then = world.population[..., -1 - LOOKED_BACK]
    yearly = (now - then) / LOOKED_BACK
    ahead = np.array(YEARS) - POPULATION_YEARS[-1]
    return to_whole(np.maximum(now[..., None] + yearly[..., None] * ahead, LEAST * now[..., None]))


def list_lines(world: World) -> list[str]:
    """The country, the regions, and the municipalities of the clusters' region."""
    people = go_on(world)
    areas = [("Hele landet", people.sum(axis=0))]
    names = region_names(world.geography)
    areas += [(names[region], people[world.in_region(region)].sum(axis=0))
              for region in sorted(names, reverse=True)]  # fmt: skip
    areas += [
        (name, people[number])
        for number, name in enumerate(world.names)
        if world.region_of[number] == CLUSTER_REGION
    ]
    ages = ["I alt", *(f"{low}-{high} år" for low, high in anchors.AGE_GROUPS[:-1])]
    ages.append("100 år og derover")
    lines = ["OMRÅDE;KØN;ALDER;TID;INDHOLD"]
    for name, counts in areas:
        sexes = (("I alt", counts.sum(axis=0)), ("Mænd", counts[1]), ("Kvinder", counts[0]))
        for sex, part in sexes:
            table = np.vstack([part.sum(axis=0), part]).tolist()
            lines += [
                f"{name};{sex};{age};{year};{number}"
                for age, row in zip(ages, table, strict=True)
                for year, number in zip(YEARS, row, strict=True)
            ]
    return lines

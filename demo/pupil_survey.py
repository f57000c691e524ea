"""`trivselsmaaling` in the assumed layout: pupils with low well-being, by school year.

Belongs here: made-up shares of pupils and their csv file. Levels are assumed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from demo.files import write_csv, write_sidecar
from demo.world import POPULATION_YEARS, World, area_effects, spread_share

PUBLISHED = date(2025, 11, 6)
YEARS = tuple(range(2017, 2025))
"""The years in which the school years begin."""
TITLE = "Elever med lav samlet trivsel"
LEVELS = (0.118, 0.121, 0.127, 0.139, 0.152, 0.158, 0.161, 0.159)
"""Share of the pupils of both sexes; girls' is higher, boys' as much lower."""
GIRLS = 1.22
PUPILS = slice(2, 4)
"""The age groups that most pupils of grade 4 to 9 are in."""
ANSWERED = 0.62
"""Of the inhabitants of those ages, pupils of these grades who answered."""


def write_pupil_survey(folder: Path, world: World) -> list[Path]:
    """Write the csv: country, regions and municipalities by sex."""
    rng = world.draw("trivselsmaaling")
    columns = [POPULATION_YEARS.index(year) for year in YEARS]
    pupils = np.rint(world.population[:, :, PUPILS, :].sum(axis=2)[..., columns] * ANSWERED)
    effects = area_effects(world, rng, len(YEARS), hardship=0.10, own=0.06, drift=0.01)
    both = spread_share(np.array(LEVELS), pupils.sum(axis=1), effects)
    apart = np.array([GIRLS, 2 - GIRLS])
    low = np.rint(pupils * both[:, None, :] * apart[None, :, None])
    lines = ["Skoleår;Niveau;Område;Køn;Indikator;Antal elever;Andel (%)"]
    for level, region, municipality, inside in world.levels():
        asked, unwell = pupils[inside].sum(axis=0), low[inside].sum(axis=0)
        place = f"{level};{municipality or region or level}"
        for sex, part in (("I alt", slice(0, 2)), ("Piger", slice(0, 1)), ("Drenge", slice(1, 2))):
            for t, year in enumerate(YEARS):
                n, x = int(asked[part, t].sum()), float(unwell[part, t].sum())
                share = f"{100 * x / n:.1f}".replace(".", ",")
                lines.append(f"{year}/{(year + 1) % 100:02d};{place};{sex};{TITLE};{n};{share}")
    path = folder / "trivselsmaaling" / "Trivselsmaaling_syntetisk_2017-2025.csv"
    write_csv(path, lines)
    return [path, write_sidecar(path, f"Den nationale trivselsmåling, {TITLE}", PUBLISHED)]

"""`praksis` in the assumed layout: practices open and closed to new patients.

Belongs here: made-up practices by half year. At the date that the published figure is taken to be
of, exactly as many municipalities lie over 80 % and over 40 % closed as it says.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from demo import anchors
from demo.files import thousands_point, write_csv, write_sidecar
from demo.world import POPULATION_YEARS, Counts, Floats, World, to_whole

PUBLISHED = date(2025, 9, 2)
DATES = tuple(
    date(year, month, 1)
    for year in range(2014, 2026)
    for month in (1, 7)
    if (year, month) >= (2014, 7)
)[:23]
OTHER_SPELLINGS = {
    "Aarhus": "Århus",
    "Høje-Taastrup": "Høje Taastrup",
    "Bornholm": "Bornholms Regionskommune",
}
"""This publisher's own way of writing names."""
PEOPLE_PER_PRACTICE = 3400
NOT_COUNTED_BEFORE = {"0825": date(2016, 1, 1), "0563": date(2015, 7, 1)}
"""Small islands whose registered patients were not published at first."""


def write_practices(folder: Path, world: World) -> list[Path]:
    """Write the csv in Windows-1252 with thousands point, country and regions as sums."""
    practices, closed = draw_practices(world)
    listed = _draw_listed(world)
    lines = [
        "Opgørelsesdato;Geografisk niveau;Region;Kommune;Antal praksis;"
        "Antal praksis med lukket for tilgang;Antal tilmeldte"
    ]
    for t, day in enumerate(DATES):
        for level, region, municipality, mask in world.levels():
            patients = thousands_point(int(listed[mask, t].sum()))
            if municipality and _not_counted(world, mask, day):
                patients = ".."
            name = OTHER_SPELLINGS.get(municipality, municipality)
            lines.append(
                f"{day:%d-%m-%Y};{level};{region};{name};"
                f"{thousands_point(int(practices[mask, t].sum()))};"
                f"{thousands_point(int(closed[mask, t].sum()))};{patients}"
            )
    path = folder / "praksis" / "praksis_lukket_for_tilgang_syntetisk.csv"
    write_csv(path, lines, encoding="cp1252", newline="\r\n")
    return [path, write_sidecar(path, "Almen praksis og tilgang", PUBLISHED)]


def draw_practices(world: World) -> tuple[Counts, Counts]:
    """Practices and closed practices by municipality and date."""
    rng = world.draw("praksis")
    people = world.inhabitants((2020,))[:, 0]
    wanted = people / PEOPLE_PER_PRACTICE * rng.uniform(0.8, 1.2, len(people))
    last = np.maximum(1.0, np.rint(wanted))
    left = np.arange(len(DATES) - 1, -1, -1)
    practices = to_whole(last[:, None] * (1 + 0.012 * left))
    known = DATES.index(date(*anchors.CLOSED_AT, 1))
    printed = _close_as_printed(world, rng, practices[:, known])
    share = printed / practices[:, known]
    ramp = 1 + 0.034 * np.minimum(np.arange(len(DATES)) - known, 4)
    wave = 0.03 * np.sin(np.arange(len(DATES))[None, :] / 3 + rng.uniform(0, 6, (len(people), 1)))
    closed = to_whole(practices * np.clip(share[:, None] * (ramp + wave), 0, 1))
    closed[:, known] = printed
    return practices, np.minimum(closed, practices)


def _close_as_printed(world: World, rng: np.random.Generator, practices: Counts) -> Counts:
    """Closed practices so that the bands over 80 % and over 40 % hold their numbers."""
    pressure: Floats = world.hardship + rng.normal(0, 0.6, len(practices))
    # one practice is closed or open and two may be half closed: too coarse for the middle band
    pressure[practices < 5] -= 10
    order = np.argsort(-pressure)
    closed = np.zeros_like(practices)
    middle = anchors.CLOSED_OVER_40 - anchors.CLOSED_OVER_80
    for rank, i in enumerate(order):
        if rank < anchors.CLOSED_OVER_80:
            low, high, wanted = 0.8, 1.0, 0.86
        elif rank < anchors.CLOSED_OVER_40:
            low, high = 0.4, 0.8
            wanted = 0.76 - 0.33 * (rank - anchors.CLOSED_OVER_80) / middle
        else:
            low, high, wanted = -1.0, 0.4, max(0.0, 0.38 - 0.007 * (rank - anchors.CLOSED_OVER_40))
        options = np.arange(practices[i] + 1)
        shares = options / practices[i]
        inside = options[(shares > low + 1e-9) & (shares < high + (high == 1) - 1e-9)]
        closed[i] = inside[np.argmin(np.abs(inside / practices[i] - wanted))]
    return closed


def _draw_listed(world: World) -> Counts:
    """Registered patients: nearly everyone who lives there."""
    columns = [POPULATION_YEARS.index(day.year) for day in DATES]
    return to_whole(world.population.sum(axis=(1, 2))[:, columns] * 0.985)


def _not_counted(world: World, mask: np.ndarray, day: date) -> bool:
    code = world.codes[int(np.argmax(mask))]
    return day < NOT_COUNTED_BEFORE.get(code, date.min)

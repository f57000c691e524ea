"""`ruks` in the layout of Sundhedsdatastyrelsen's workbook.

Belongs here: made-up numbers of people with chronic diseases and their workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from demo import anchors
from demo.files import MARK, WARNING, Cell, danish_date, write_sheets, write_sidecar
from demo.world import Counts, Floats, World, area_effects, line_through, spread_share, to_whole

PUBLISHED = date(2025, 11, 28)
ANY = "Mindst én RUKS-sygdom"
PREVALENCE, INCIDENCE = "Prævalens (sygdomsforekomst)", "Incidens (nye sygdomstilfælde)"
PERSONS, PER_100000 = "Antal personer med sygdom", "Antal personer pr. 100.000 borgere"
PARTIAL_YEAR = 0.68
"""The last year's new cases are counted for a part of the year only."""

AGES = ("0-17 år", "18-64 år", "65-79 år", "80+")
LEFT_BLANK = {("Læsø", "skizofreni"): 2014, ("Fanø", "skizofreni"): 2012}
"""Until these years the publisher leaves the cells blank and says nothing about why."""
AGE_SHARES = {"astma": (0.22, 0.55, 0.17, 0.06), "skizofreni": (0.0, 0.85, 0.13, 0.02)}
OTHER_AGE_SHARES = (0.01, 0.37, 0.42, 0.20)


def write_chronic(folder: Path, world: World) -> list[Path]:
    """Write the workbook; counts are rounded to 5 and 1–4 are printed as `<5`."""
    path = folder / "ruks" / "RUKS_syntetisk_2010-2025.xlsx"
    title = f"Udvalgte Kroniske Sygdomme og Svære Psykiske Lidelser (RUKS), 2010-2025 {MARK}"
    head: list[Cell] = [
        "Mål", "Sygdom", "Geografisk niveau", "Region", "Kommune", "Enhed", "Køn", "Aldersgruppe",
        *(str(year) for year in anchors.YEARS),
    ]  # fmt: skip
    front = front_sheet(title, PUBLISHED, "Antal personer")
    notes: list[list[Cell]] = [
        ["Dokumentation"],
        [],
        [WARNING],
        ["Tal er afrundet til nærmeste 5."],
    ]
    care: list[list[Cell]] = [
        ["Opmærksomhedspunkter"],
        [],
        ["Nye tilfælde i 2025 dækker ikke hele året."],
    ]
    results: list[list[Cell]] = [["Hovedresultater"], [], head, *_rows(world)]
    sheets = {
        "FORSIDE": front,
        "Hovedresultater": results,
        "Dokumentation": notes,
        "Opmærksomhedspunkter": care,
    }
    write_sheets(path, sheets, PUBLISHED)
    return [path, write_sidecar(path, "RUKS 2010-2025", PUBLISHED)]


def front_sheet(title: str, published: date, unit: str) -> list[list[Cell]]:
    """FORSIDE: title in C6, release date as text in D7, unit in D8."""
    return [
        [], [None, WARNING], [], [], [],
        [None, None, title],
        [None, None, "Udgivet", danish_date(published)],
        [None, None, "Enhed", unit],
    ]  # fmt: skip


def _rows(world: World) -> Iterator[list[Cell]]:
    rng = world.draw("ruks")
    everyone = world.inhabitants(anchors.YEARS)
    for disease in (*anchors.DISEASES, ANY):
        cases = _draw_cases(world, rng, disease, everyone)
        shares = np.array(AGE_SHARES.get(disease, OTHER_AGE_SHARES))
        by_age = np.floor(cases[..., None] * shares).astype(np.int64)
        by_age[..., 1] += cases - by_age.sum(axis=-1)
        for level, region, municipality, mask in world.levels():
            where: list[Cell] = [disease, level, region or None, municipality or None]
            inside, people = by_age[mask].sum(axis=0), everyone[mask].sum(axis=0)
            for row in _prevalence_rows(where, inside, people, narrow=level == "Kommune"):
                yield _leave_blank(row, LEFT_BLANK.get((municipality, disease)))
            if level != "Kommune" and disease != ANY:
                yield from _incidence_rows(where, disease, inside.sum(axis=(0, 2)), people)


def _draw_cases(world: World, rng: np.random.Generator, disease: str, everyone: Counts) -> Counts:
    """People with a disease by municipality, sex (women, men) and year."""
    if disease == ANY:
        target, women = line_through(anchors.ANY_DISEASE, anchors.YEARS), 0.55
    else:
        first, last, women, _ = anchors.DISEASES[disease]
        target = line_through({2010: first, 2025: last}, anchors.YEARS)
    effects = area_effects(world, rng, len(anchors.YEARS), hardship=0.13, own=0.05, drift=0.008)
    persons = spread_share(target, everyone, effects) * everyone
    split = np.array([women, 1 - women])
    return to_whole(persons[:, None, :] * split[None, :, None])


def _prevalence_rows(
    where: list[Cell], inside: Counts, people: Counts, *, narrow: bool
) -> Iterator[list[Cell]]:
    """Persons by sex and age, and per 100,000; `inside` is sex × year × age."""
    disease, *place = where
    for sex, part in (("Begge", inside.sum(axis=0)), ("Kvinder", inside[0]), ("Mænd", inside[1])):
        start = [PREVALENCE, disease, *place, PERSONS, sex]
        yield [*start, "Alle aldre", *_print_counts(part.sum(axis=-1))]
        if not narrow:
            for i, age in enumerate(AGES):
                yield [*start, age, *_print_counts(part[:, i])]
    rate = inside.sum(axis=(0, 2)) / people * 100_000
    start = [PREVALENCE, disease, *place, PER_100000]
    yield [*start, "Begge", "Alle aldre", *_round_to_5(rate)]
    if not narrow:
        yield [*start, "Standardiseret", "Standardiseret", *_round_to_5(rate * 0.985)]


def _incidence_rows(
    where: list[Cell], disease: str, cases: Counts, people: Counts
) -> Iterator[list[Cell]]:
    """New cases of both sexes and all ages; the last year is a partial one."""
    new = cases.astype(np.float64) * anchors.DISEASES[disease][3]
    new[-1] *= PARTIAL_YEAR
    start = [INCIDENCE, *where]
    yield [*start, PERSONS, "Begge", "Alle aldre", *_round_to_5(new)]
    yield [*start, PER_100000, "Begge", "Alle aldre", *_round_to_5(new / people * 100_000)]


def _leave_blank(row: list[Cell], before: int | None) -> list[Cell]:
    """The row without the figures of the years before `before`."""
    if before is None:
        return row
    figures = len(row) - len(anchors.YEARS)
    blank = before - anchors.YEARS[0]
    return [*row[:figures], *[None] * blank, *row[figures + blank :]]


def _round_to_5(numbers: Floats) -> list[Cell]:
    rounded: list[Cell] = (np.rint(numbers / 5) * 5).astype(int).tolist()
    return rounded


def _print_counts(counts: Counts) -> list[Cell]:
    """Rounded to 5, with 1–4 as `<5` and 0 as a zero."""
    return ["<5" if 0 < count < 5 else 5 * round(count / 5) for count in counts.tolist()]

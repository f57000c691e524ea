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
from demo.world import (
    POPULATION_YEARS,
    Counts,
    Floats,
    World,
    area_effects,
    line_through,
    spread_share,
    to_whole,
)

PUBLISHED = date(2025, 11, 28)
ANY = "Mindst én RUKS-sygdom"
PREVALENCE, INCIDENCE = "Prævalens (sygdomsforekomst)", "Incidens (nye sygdomstilfælde)"
PERSONS, PER_100000 = "Antal personer med sygdom", "Antal personer pr. 100.000 borgere"
AGE_STANDARDISED = "Antal personer aldersstandardiseret rate pr. 100.000"
STANDARDISED = "Antal personer køns- og aldersstandardiseret rate pr. 100.000"
LEVELS = {"Hele landet": "Hele landet", "Region": "Regioner", "Kommune": "Kommuner"}
PARTIAL_YEAR = 0.68
"""The last year's new cases are counted for a part of the year only."""

BANDS = 18
AGES = (*(f"{first}-{first + 4} år" for first in range(0, 85, 5)), "85+ år")
LEFT_BLANK = {("Læsø", "skizofreni"): 2014, ("Fanø", "skizofreni"): 2012}
"""Until these years the publisher leaves the cells blank and says nothing about why."""

# fmt: off
RISKS: dict[str, tuple[float, ...]] = {
    "astma": (2, 5, 6, 6, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4),
    "skizofreni": (0, 0, 0, 2, 4, 5, 6, 6, 6, 6, 6, 5, 5, 4, 3, 3, 2, 2),
    ANY: (6, 6, 7, 7, 8, 9, 10, 12, 14, 17, 21, 26, 32, 38, 44, 49, 53, 56),
    "KOL": (0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 14, 20, 30, 40, 50, 58, 60, 52),
}
OTHER_RISKS = (1, 1, 1, 1, 2, 3, 4, 5, 7, 10, 14, 19, 26, 33, 42, 50, 58, 64)
# fmt: on
"""How often each age has a disease, beside the other ages."""

BY_SEX_AND_AGE = ("KOL", ANY)
MUNICIPALITIES_BY_AGE = {("KOL", "Region Hovedstaden"): 0, (ANY, "Region Hovedstaden"): 13}
"""The real release has every breakdown of every disease and municipality; the demo keeps these, to
be quick: sexes by age for the country and regions, and in one region's municipalities the bands of
these from the one with this number on."""


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
    people = _people_by_age(world)
    standard = people.sum(axis=(0, 1))[0] / people.sum(axis=(0, 1))[0].sum()
    for disease in (*anchors.DISEASES, ANY):
        cases = _draw_cases(world, rng, disease, people.sum(axis=(1, 3)))
        by_age = _spread_over_ages(cases, people, np.array(RISKS.get(disease, OTHER_RISKS)))
        for level, region, municipality, mask in world.levels():
            where: list[Cell] = [disease, LEVELS[level], region or None, municipality or None]
            inside, living = by_age[mask].sum(axis=0), people[mask].sum(axis=0)
            narrow = level == "Kommune"
            for row in (
                *_prevalence_rows(where, inside, living, narrow=narrow),
                *_standardised_rows(where, PREVALENCE, inside, living, standard, narrow=narrow),
            ):
                yield _leave_blank(row, LEFT_BLANK.get((municipality, disease)))
            if level != "Kommune" and disease != ANY:
                new = inside * anchors.DISEASES[disease][3]
                new[:, -1] *= PARTIAL_YEAR
                yield from _incidence_rows(where, new, living)
                yield from _standardised_rows(where, INCIDENCE, new, living, standard, narrow=True)


def _people_by_age(world: World) -> Counts:
    """Inhabitants by municipality, sex, year and age band of the release."""
    columns = [POPULATION_YEARS.index(year) for year in anchors.YEARS]
    people = world.population[..., columns].transpose(0, 1, 3, 2)
    last = people[..., BANDS - 1 :].sum(axis=-1, keepdims=True)
    together: Counts = np.concatenate([people[..., : BANDS - 1], last], axis=-1)
    return together


def _spread_over_ages(cases: Counts, people: Counts, risks: Floats) -> Counts:
    """Cases by municipality, sex, year and age: as many as before, where the ages at risk live."""
    weights = people * risks
    by_age: Counts = np.floor(
        cases[..., None] * weights / weights.sum(axis=-1, keepdims=True)
    ).astype(np.int64)
    most = int(np.argmax(risks[:16]))
    by_age[..., most] += cases - by_age.sum(axis=-1)
    return by_age


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
    """Persons by sex and age, and per 100,000; `inside` and `people` are sex × year × age."""
    disease, *place = where
    for sex, part in (("Begge", inside.sum(axis=0)), ("Kvinder", inside[0]), ("Mænd", inside[1])):
        start = [PREVALENCE, disease, *place, PERSONS, sex]
        yield [*start, "Alle aldre", *_print_counts(part.sum(axis=-1))]
        first = _first_band(where, sex, narrow=narrow)
        if first is not None:
            for i, age in enumerate(AGES[first:], first):
                yield [*start, age, *_print_counts(part[:, i])]
    rate = inside.sum(axis=(0, 2)) / people.sum(axis=(0, 2)) * 100_000
    yield [PREVALENCE, disease, *place, PER_100000, "Begge", "Alle aldre", *_round_to_5(rate)]


def _first_band(where: list[Cell], sex: str, *, narrow: bool) -> int | None:
    """The first of the age bands that the demo has of a disease in an area; None for none."""
    disease, _, region, _ = where
    if narrow:
        return MUNICIPALITIES_BY_AGE.get((str(disease), str(region))) if sex == "Begge" else None
    return 0 if sex == "Begge" or disease in BY_SEX_AND_AGE else None


def _incidence_rows(where: list[Cell], new: Floats, people: Counts) -> Iterator[list[Cell]]:
    """New cases of both sexes and all ages; the last year is a partial one."""
    start = [INCIDENCE, *where]
    total, living = new.sum(axis=(0, 2)), people.sum(axis=(0, 2))
    yield [*start, PERSONS, "Begge", "Alle aldre", *_round_to_5(total)]
    yield [*start, PER_100000, "Begge", "Alle aldre", *_round_to_5(total / living * 100_000)]


def _standardised_rows(
    where: list[Cell], measure: str, cases: Counts | Floats, people: Counts, standard: Floats,
    *, narrow: bool,
) -> Iterator[list[Cell]]:  # fmt: skip
    """The publisher's own rates with the country's ages of 2010; by sex only where not `narrow`."""
    start = [measure, *where]
    by_sex = ((cases / people) * standard).sum(axis=-1) * 100_000
    if not narrow:
        both = ((cases.sum(axis=0) / people.sum(axis=0)) * standard).sum(axis=-1) * 100_000
        for sex, rate in (("Begge", both), ("Kvinder", by_sex[0]), ("Mænd", by_sex[1])):
            yield [*start, AGE_STANDARDISED, sex, "Standardiseret", *_round_to_5(rate)]
    rate = by_sex.mean(axis=0)
    yield [*start, STANDARDISED, "Standardiseret", "Standardiseret", *_round_to_5(rate)]


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

"""`sundhedsprofil` in the layouts of the SAS export: municipalities, age, education.

Belongs here: drawing made-up survey shares that agree with the published ones of 2021
(`demo.health_items`), and their csv files. The year stands in the file's name and the area of an
age file in its sidecar, as in the real export; the heading says that the figures are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demo.files import MARK, write_csv, write_sidecar
from demo.health_items import (
    AGE_WEIGHTS,
    AGES,
    CAPITAL,
    COUNTRY,
    EDUCATION_WAVES,
    EDUCATION_WEIGHTS,
    EDUCATIONS,
    ITEMS,
    PUBLISHED,
    RESPONDENTS,
    SMOKING_2021,
    UNANSWERED,
    Item,
    expit,
    logit,
)
from demo.world import Floats, World, area_effects, region_names, spread_share

OTHER_REGIONS_WAVES = (2021, 2025)
"""The demo prints other regions by age from these waves alone, to be quick."""


@dataclass(frozen=True)
class SurveyShares:
    """How an item was answered (shares of 1).

    `municipal` is municipality × wave; `by_age` has for each area and wave the shares of women
    and of men by age, where the item is printed so.
    """

    municipal: Floats
    by_age: dict[tuple[str, int], Floats]


def draw_answers(world: World) -> dict[str, SurveyShares]:
    """The answers to every item, by the item's id."""
    rng = world.draw("sundhedsprofil")
    return {item.id: _draw_item(world, rng, item) for item in ITEMS}


def write_health_profile(
    folder: Path, world: World, answers: dict[str, SurveyShares]
) -> list[Path]:
    """Write the files of every item and wave."""
    written: list[Path] = []
    for item in ITEMS:
        target = folder / "sundhedsprofil" / item.folder
        written += _write_municipalities(target, world, item, answers[item.id].municipal)
        for (area, wave), shares in answers[item.id].by_age.items():
            if _is_printed(item, area, wave):
                written += _write_ages(target, world, item, area, wave, shares)
        if item.educated is not None:
            written += _write_educations(target, item)
    return written


def _is_printed(item: Item, area: str, wave: int) -> bool:
    """Whether the demo has the ages of an area; every region's only of what is asked of the young,
    and of the last waves."""
    if area in (COUNTRY, CAPITAL):
        return True
    return item.young_women is not None and wave in OTHER_REGIONS_WAVES


def _draw_item(world: World, rng: np.random.Generator, item: Item) -> SurveyShares:
    municipal = _draw_municipal(world, rng, item)
    return SurveyShares(municipal, _draw_ages(world, rng, item, municipal) if item.by_age else {})


def _levels(item: Item, area: str) -> Floats:
    """The shares (0–1) of the country's or the capital region's whole population by wave."""
    more = item.capital_differs if area == CAPITAL else 0.0
    return (np.array(list(item.country.values())) + more) / 100


def _draw_municipal(world: World, rng: np.random.Generator, item: Item) -> Floats:
    """Shares whose mean, weighted by population, is the region's and the country's."""
    waves = tuple(item.country)
    people = world.inhabitants(waves)
    capital = world.in_region(CAPITAL)
    part = people[capital].sum(axis=0) / people.sum(axis=0)
    elsewhere = (_levels(item, COUNTRY) - part * _levels(item, CAPITAL)) / (1 - part)
    effects = area_effects(world, rng, len(waves), hardship=item.hardship, own=0.07, drift=0.03)
    shares = np.empty(people.shape)
    shares[capital] = spread_share(_levels(item, CAPITAL), people[capital], effects[capital])
    shares[~capital] = spread_share(elsewhere, people[~capital], effects[~capital])
    return shares


def _draw_ages(
    world: World, rng: np.random.Generator, item: Item, municipal: Floats
) -> dict[tuple[str, int], Floats]:
    """Shares by sex and age for the country and each region."""
    slope = _lean_by_age(rng, item)
    waves = tuple(item.country)
    at_2021 = waves.index(2021)
    country = _levels(item, COUNTRY)
    drawn = {}
    for area in (COUNTRY, *sorted(region_names(world.geography))):
        levels = _area_levels(world, item, area, municipal)
        base = logit(_young_women_2021(item, area, levels[at_2021], country[at_2021]))
        for t, wave in enumerate(waves):
            young = expit(base + logit(levels[t]) - logit(levels[at_2021]))
            drawn[area, wave] = _fit_ages(slope, float(levels[t]), float(young))
    return drawn


def _area_levels(world: World, item: Item, area: str, municipal: Floats) -> Floats:
    """The shares of the whole population of the country or a region by wave."""
    if area in (COUNTRY, CAPITAL):
        return _levels(item, area)
    inside = world.in_region(area)
    people = world.inhabitants(tuple(item.country))[inside]
    shares: Floats = (municipal[inside] * people).sum(axis=0) / people.sum(axis=0)
    return shares


def _young_women_2021(item: Item, area: str, level: float, country: float) -> float:
    """Women aged 16-24 in 2021: as published for the country and the capital region."""
    if item.young_women is None:
        assert item.ages is not None
        young = item.ages[0][0] / 100
    else:
        young = item.young_women[0] / 100
        if area == CAPITAL:
            return item.young_women[1] / 100
    return float(expit(logit(young) + logit(level) - logit(country)))


def _lean_by_age(rng: np.random.Generator, item: Item) -> Floats:
    """How sexes and ages differ (log odds): women and men × age."""
    if item.ages is not None:
        return logit(np.array(item.ages) / 100)
    slope = rng.normal(0, 0.05, (2, len(AGES))) + np.linspace(0.45, -0.45, len(AGES))
    if item.id == "daglig_rygning":
        slope = rng.normal(0, 0.05, (2, len(AGES))) + np.array([-0.4, 0, 0.1, 0.4, 0.4, 0.1, -0.5])
    slope[1] -= 0.25 if item.id != "daglig_rygning" else -0.15
    return slope


def _fit_ages(slope: Floats, level: float, young_women: float) -> Floats:
    """Shares by sex and age: young women as given, the whole as `level`."""
    weights = np.stack([AGE_WEIGHTS, AGE_WEIGHTS]) / 2
    base = float(logit(level)) - float((weights * slope).sum())
    for _ in range(60):
        shares = expit(base + slope)
        shares[0, 0] = young_women
        base += (level - float((weights * shares).sum())) * 4
    return shares


def _write_municipalities(folder: Path, world: World, item: Item, shares: Floats) -> list[Path]:
    written: list[Path] = []
    for wave, column in zip(item.country, shares.T, strict=True):
        lines = [f'"Kommune","{item.title} {MARK}"']
        for code, name, share in zip(world.codes, world.names, column, strict=True):
            shown = ".." if (code, item.id) in UNANSWERED else f"{100 * share:.1f}%"
            lines.append(f'"{name}","{shown}"')
        written += _save(folder, f"sasExport_{wave}_perKommune.csv", lines, item, wave)
    return written


def _write_ages(
    folder: Path, world: World, item: Item, area: str, wave: int, shares: Floats
) -> list[Path]:
    region = region_names(world.geography).get(area, "").replace(" ", "")
    name = f"sasExport_{wave}_perAlder{'_' if region else ''}{region}.csv"
    return _save(folder, name, _age_lines(item, shares, RESPONDENTS[area]), item, wave, area=area)


def _age_lines(item: Item, shares: Floats, respondents: int) -> list[str]:
    lines = [f'"Køn","Alder","{item.title} {MARK}","Antal svarpersoner"']
    answered = np.rint(AGE_WEIGHTS * respondents / 2)
    rows = {"Kvinder": shares[0], "Mænd": shares[1], "Begge": shares.mean(axis=0)}
    for sex, row in rows.items():
        people = answered * (2 if sex == "Begge" else 1)
        ages = [*zip(AGES, row, people, strict=True)]
        whole = float((row * AGE_WEIGHTS).sum())
        for age, share, count in [*ages, ("Alle aldre", whole, people.sum())]:
            lines.append(f'"{sex}","{age}","{100 * share:.1f}%","{int(count)}"')
    return lines


def shares_by_education(
    item: Item, wave: int, lean: float = 0.0, steeper: float = 0.0
) -> dict[str, Floats]:
    """Shares (0–1) of people of 25 or more by sex and highest education.

    `lean` is how an area differs from the country (log odds), `steeper` how much more those with
    the shortest education differ there from those with the longest.
    """
    moved = logit(item.country[wave] / 100) - logit(item.country[2021] / 100) + lean
    tilt = steeper * np.linspace(0.5, -0.5, len(EDUCATIONS))
    by_sex = {
        sex: expit(logit(shares) + moved + tilt)
        for sex, shares in zip(("Kvinder", "Mænd"), _educated_2021(item), strict=True)
    }
    return {**by_sex, "Begge": (by_sex["Kvinder"] + by_sex["Mænd"]) / 2}


def _educated_2021(item: Item) -> tuple[Floats, Floats]:
    """Women and men of 2021 by education; each step of education is as large as the others."""
    if item.id == "daglig_rygning":
        return SMOKING_2021[0] / 100, SMOKING_2021[1] / 100
    assert item.educated is not None
    steps = np.arange(len(EDUCATIONS)) - (EDUCATION_WEIGHTS * np.arange(len(EDUCATIONS))).sum()
    level = logit(item.country[2021] / 100)
    women, men = (expit(level - step * steps) for step in item.educated)
    return women, men


def _write_educations(folder: Path, item: Item) -> list[Path]:
    """Shares at 25 or more by sex and highest education, whole country."""
    written: list[Path] = []
    for wave in (wave for wave in EDUCATION_WAVES if wave in item.country):
        lines = [f'"Køn","Uddannelse","{item.title} {MARK}","Antal svarpersoner"']
        for sex, shares in shares_by_education(item, wave).items():
            people = np.rint(
                EDUCATION_WEIGHTS * RESPONDENTS[COUNTRY] * (1 if sex == "Begge" else 0.5)
            )
            rows = [*zip(EDUCATIONS, shares, people, strict=True)]
            rows.append(("I alt", float((shares * EDUCATION_WEIGHTS).sum()), people.sum()))
            lines += [
                f'"{sex}","{name}","{100 * share:.1f}%","{int(count)}"'
                for name, share, count in rows
            ]
        written += _save(folder, f"sasExport_{wave}_perUddannelse.csv", lines, item, wave)
    return written


def _save(
    folder: Path, name: str, lines: list[str], item: Item, wave: int, **more: str
) -> list[Path]:
    path = write_csv(folder / name, lines)
    sidecar = write_sidecar(
        path, f"{item.title}, {wave}", PUBLISHED[wave],
        dataset="sundhedsprofil", indicator=item.id, year=wave, **more,
    )  # fmt: skip
    return [path, sidecar]

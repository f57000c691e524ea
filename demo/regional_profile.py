"""`sundhedsprofil` in the assumed layout of a region's own tables: its clusters by sex and age.

Belongs here: how Region Hovedstaden's five clusters and the region itself answer by age and by
education, and one workbook for each wave. The region by age is in the SAS export
(`demo.health_profile`) and not printed twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from demo.files import MARK, WARNING, Cell, danish_date, write_sheets, write_sidecar
from demo.health_items import (
    AGE_WEIGHTS,
    AGES,
    CAPITAL,
    EDUCATION_WEIGHTS,
    EDUCATIONS,
    ITEMS,
    OLDER_ITEMS,
    PUBLISHED,
    RESPONDENTS,
    Item,
    OlderItem,
    expit,
    logit,
)
from demo.health_profile import SurveyShares, shares_by_education
from demo.world import POPULATION_YEARS, Floats, World, region_names, shares_in

WAVES = (2017, 2021, 2025)
HEAD: list[Cell] = [
    "Spørgsmål", "År", "Områdetype", "Område", "Køn", "Aldersgruppe", "Uddannelse", "Antal svar",
    "Andel (%)",
]  # fmt: skip
OLDER_WEIGHTS = {"65 år og derover": 0.21, "80 år og derover": 0.06}
"""The part of the answers that older people gave."""

Place = tuple[str, str, float, Floats]
"""Level, name, part of the region's answers, and the share of each municipality inside."""


def write_regional_profile(
    folder: Path, world: World, answers: dict[str, SurveyShares]
) -> list[Path]:
    """Write one workbook for each wave."""
    written: list[Path] = []
    places = list_places(world)
    for wave in WAVES:
        title = f"Hvordan har du det? {wave} – Sundhedsprofil for Region Hovedstaden {MARK}"
        table = [
            *(row for item in ITEMS for row in _item_rows(world, item, wave, places, answers)),
            *(row for item in OLDER_ITEMS for row in _older_rows(world, item, wave, places)),
        ]
        path = folder / "sundhedsprofil" / "region" / f"Sundhedsprofil_region_syntetisk_{wave}.xlsx"
        head: list[list[Cell]] = [[title], [WARNING], [danish_date(PUBLISHED[wave])], [], HEAD]
        write_sheets(path, {"Tabel": [*head, *table]}, PUBLISHED[wave])
        written += [path, write_sidecar(path, title.removesuffix(f" {MARK}"), PUBLISHED[wave])]
    return written


def list_places(world: World) -> list[Place]:
    """The region and its clusters."""
    inside = world.in_region(CAPITAL).astype(np.float64)
    people = world.inhabitants((2021,))[:, 0]
    whole = float((inside * people).sum())
    clusters = world.geography.areas.filter(pl.col("area_type") == "klynge")
    places: list[Place] = [("Region", region_names(world.geography)[CAPITAL], 1.0, inside)]
    for cluster, name in clusters.select("area_id", "name").iter_rows():
        shares = shares_in(world, cluster)
        places.append(("Planområde", name, float((shares * people).sum()) / whole, shares))
    return places


def _item_rows(
    world: World, item: Item, wave: int, places: list[Place], answers: dict[str, SurveyShares]
) -> Iterator[list[Cell]]:
    """Clusters by sex and age, region and clusters by sex and education."""
    if wave not in item.country:
        return
    by_age = answers[item.id].by_age.get((CAPITAL, wave))
    slopes = world.draw(f"sundhedsprofil {item.id} uddannelse").normal(0, 0.12, len(places))
    # the region is the clusters' middle
    slopes[0] = 0.0
    for (level, name, part, shares), steeper in zip(places, slopes, strict=True):
        start: list[Cell] = [item.title, wave, level, name]
        lean = _lean_of(world, item, wave, shares, answers[item.id])
        answered = RESPONDENTS[CAPITAL] * part
        if by_age is not None and level != "Region":
            yield from _age_rows(start, expit(logit(by_age) + lean), answered)
        if item.educated is not None:
            apart = logit((item.country[wave] + item.capital_differs) / 100) - logit(
                item.country[wave] / 100
            )
            educated = shares_by_education(item, wave, float(apart) + lean, float(steeper))
            yield from _education_rows(start, educated, answered)


def _lean_of(world: World, item: Item, wave: int, shares: Floats, answers: SurveyShares) -> float:
    """How an area differs from the region (log odds), as its municipalities do."""
    column = list(item.country).index(wave)
    people = world.inhabitants((wave,))[:, 0] * shares
    own = float((answers.municipal[:, column] * people).sum() / people.sum())
    return float(logit(own) - logit((item.country[wave] + item.capital_differs) / 100))


def _age_rows(start: list[Cell], shares: Floats, answered: float) -> Iterator[list[Cell]]:
    sexes = {"Begge": shares.mean(axis=0), "Kvinder": shares[0], "Mænd": shares[1]}
    for sex, row in sexes.items():
        people = AGE_WEIGHTS * answered * (1 if sex == "Begge" else 0.5)
        for age, share, count in zip(AGES, row, people, strict=True):
            yield [*start, sex, f"{age} år", "I alt", *_print(float(share), float(count))]


def _education_rows(
    start: list[Cell], by_sex: dict[str, Floats], answered: float
) -> Iterator[list[Cell]]:
    for sex, shares in by_sex.items():
        people = EDUCATION_WEIGHTS * answered * 0.87 * (1 if sex == "Begge" else 0.5)
        for name, share, count in zip(EDUCATIONS, shares, people, strict=True):
            yield [*start, sex, "25 år og derover", name, *_print(float(share), float(count))]


def _older_rows(
    world: World, item: OlderItem, wave: int, places: list[Place]
) -> Iterator[list[Cell]]:
    """Region and clusters: people of 65 and of 80 or more by sex, and all ages where they are
    printed."""
    if wave not in item.levels:
        return
    rng = world.draw(f"sundhedsprofil {item.id} ældre")
    own = np.concatenate([[0.0], rng.normal(0, 0.05, len(places) - 1)])
    people = world.population[:, :, 13:, POPULATION_YEARS.index(wave)].sum(axis=(1, 2))
    levels = (item.levels[wave], item.levels[wave] * item.oldest[wave])
    for (level, name, part, shares), apart in zip(places, own, strict=True):
        hardship = float((world.hardship * people * shares).sum() / (people * shares).sum())
        lean = (item.hardship * hardship + apart) * (level != "Region")
        for (age, weight), whole in zip(OLDER_WEIGHTS.items(), levels, strict=True):
            women = whole * (2 - item.men) / 100
            by_sex = {"Begge": whole / 100, "Kvinder": women, "Mænd": whole * item.men / 100}
            for sex, share in by_sex.items():
                count = RESPONDENTS[CAPITAL] * part * weight * (1 if sex == "Begge" else 0.5)
                shown = _print(float(expit(logit(share) + lean)), count)
                yield [item.title, wave, level, name, sex, age, "I alt", *shown]
        for age, weight, times in zip(AGES, AGE_WEIGHTS, item.ages, strict=False):
            share = float(expit(logit(levels[0] * times / 100) + lean))
            shown = _print(share, RESPONDENTS[CAPITAL] * part * float(weight))
            yield [item.title, wave, level, name, "Begge", f"{age} år", "I alt", *shown]


def _print(share: float, count: float) -> list[Cell]:
    return [round(count), round(100 * share, 1)]

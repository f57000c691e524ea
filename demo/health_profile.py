"""`sundhedsprofil` in the layouts of the SAS export: municipalities, age, education.

Belongs here: made-up survey shares that agree with the published ones of 2021, and their
csv files. The year stands in the file's name and the area of an age file in its sidecar,
as in the real export; the heading says that the figures are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from demo.files import MARK, write_csv, write_sidecar
from demo.world import Floats, World, area_effects, spread_share

PUBLISHED = {
    2010: date(2011, 1, 20), 2013: date(2014, 3, 5), 2017: date(2018, 3, 6),
    2021: date(2022, 3, 10), 2025: date(2026, 3, 12),
}  # fmt: skip
CAPITAL = "084"
AGES = ("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
AGE_WEIGHTS = np.array([0.13, 0.16, 0.15, 0.16, 0.16, 0.13, 0.11])


@dataclass(frozen=True)
class Item:
    """One question of the survey: published levels in percent by wave."""

    folder: str
    id: str
    title: str
    country: dict[int, float]
    capital_differs: float
    hardship: float
    young_women: tuple[float, float] | None = None
    """Women aged 16–24 in 2021: the country, Region Hovedstaden."""


ITEMS = (
    Item("rygning_daglig", "daglig_rygning", "Andel der ryger dagligt",
         {2010: 20.9, 2013: 17.0, 2017: 16.9, 2021: 14.0, 2025: 10.9}, -1.2, 0.17, (9.5, 8.0)),
    Item("mentalt_helbred_daarligt", "dårligt_mentalt_helbred", "Andel med dårligt mentalt helbred",
         {2010: 10.0, 2013: 10.8, 2017: 13.2, 2021: 17.4, 2025: 16.0}, 1.6, 0.10, (34.8, 37.0)),
    Item("stress_hoej", "højt_stressniveau", "Andel med højt stressniveau",
         {2010: 20.8, 2013: 21.3, 2017: 25.1, 2021: 29.1, 2025: 27.6}, 0.9, 0.09, (51.5, 53.0)),
    Item("ensomhed", "ensomhed", "Andel med tegn på ensomhed",
         {2017: 11.0, 2021: 12.4, 2025: 11.1}, 0.6, 0.09, (23.6, 25.0)),
    Item("alkohol_over_10", "alkohol_over_10",
         "Andel der drikker mere end 10 genstande på en typisk uge",
         {2010: 23.5, 2013: 20.2, 2017: 17.7, 2021: 15.8, 2025: 14.4}, 1.0, -0.08),
    Item("kost_usund", "usundt_kostmønster", "Andel med usundt kostmønster",
         {2010: 13.3, 2013: 14.0, 2017: 15.9, 2021: 17.3, 2025: 18.0}, -2.4, 0.14),
    Item("fysisk_aktivitet_ikke_who", "fysisk_inaktivitet",
         "Andel der ikke opfylder WHO's minimumsanbefaling for fysisk aktivitet",
         {2021: 58.0, 2025: 52.3}, -3.0, 0.08),
    Item("svaer_overvaegt", "svær_overvægt", "Andel med svær overvægt",
         {2010: 13.6, 2013: 14.2, 2017: 16.8, 2021: 18.5, 2025: 18.4}, -2.8, 0.17),
    Item("selvvurderet_helbred_god", "godt_selvvurderet_helbred",
         "Andel med godt selvvurderet helbred",
         {2010: 85.0, 2013: 85.0, 2017: 83.2, 2021: 83.4, 2025: 82.1}, 0.6, -0.11),
    Item("social_stoette_begraenset", "begrænset_social_støtte",
         "Andel med begrænset social støtte", {2025: 5.6}, 0.2, 0.12),
)  # fmt: skip

EDUCATIONS = (
    "Grundskole", "Erhvervsfaglig uddannelse", "Kort videregående uddannelse",
    "Mellemlang videregående uddannelse", "Lang videregående uddannelse",
)  # fmt: skip
EDUCATION_WEIGHTS = np.array([0.24, 0.40, 0.06, 0.18, 0.12])
SMOKING_2021 = {
    "Kvinder": np.array([25.6, 19.1, 13.9, 10.4, 8.8]),
    "Mænd": np.array([32.4, 22.3, 17.2, 12.0, 9.5]),
}
"""Daily smokers aged 25 or more; only the ends are published, the steps are assumed."""

RESPONDENTS = {"000": 183_000, CAPITAL: 53_000}
UNANSWERED = {("0825", "ensomhed"), ("0825", "begrænset_social_støtte")}
"""A small island's figures that are not shown."""


def write_health_profile(folder: Path, world: World) -> list[Path]:
    """Write the files of every item and wave."""
    rng = world.draw("sundhedsprofil")
    written: list[Path] = []
    for item in ITEMS:
        target = folder / "sundhedsprofil" / item.folder
        written += _write_municipalities(target, world, rng, item)
        if item.young_women is not None:
            written += _write_ages(target, rng, item, item.young_women)
    written += _write_educations(folder / "sundhedsprofil" / ITEMS[0].folder, ITEMS[0])
    return written


def _levels(item: Item, area: str) -> Floats:
    """The shares (0–1) of an area's whole population by wave."""
    more = item.capital_differs if area == CAPITAL else 0.0
    return (np.array(list(item.country.values())) + more) / 100


def _write_municipalities(
    folder: Path, world: World, rng: np.random.Generator, item: Item
) -> list[Path]:
    """Shares whose mean, weighted by population, is the region's and the country's."""
    waves = tuple(item.country)
    people = world.inhabitants(waves)
    capital = world.in_region(CAPITAL)
    part = people[capital].sum(axis=0) / people.sum(axis=0)
    elsewhere = (_levels(item, "000") - part * _levels(item, CAPITAL)) / (1 - part)
    effects = area_effects(world, rng, len(waves), hardship=item.hardship, own=0.07, drift=0.03)
    shares = np.empty(people.shape)
    shares[capital] = spread_share(_levels(item, CAPITAL), people[capital], effects[capital])
    shares[~capital] = spread_share(elsewhere, people[~capital], effects[~capital])
    written: list[Path] = []
    for wave, column in zip(waves, shares.T, strict=True):
        lines = [_heading("Kommune", item)]
        for code, name, share in zip(world.codes, world.names, column, strict=True):
            shown = ".." if (code, item.id) in UNANSWERED else f"{100 * share:.1f}%"
            lines.append(f'"{name}","{shown}"')
        written += _save(folder, f"sasExport_{wave}_perKommune.csv", lines, item, wave)
    return written


def _write_ages(
    folder: Path, rng: np.random.Generator, item: Item, young_women: tuple[float, float]
) -> list[Path]:
    """Shares by sex and age for the country and for Region Hovedstaden."""
    written: list[Path] = []
    slope = rng.normal(0, 0.05, (2, len(AGES))) + np.linspace(0.45, -0.45, len(AGES))
    if item.id == "daglig_rygning":
        slope = rng.normal(0, 0.05, (2, len(AGES))) + np.array([-0.4, 0, 0.1, 0.4, 0.4, 0.1, -0.5])
    slope[1] -= 0.25 if item.id != "daglig_rygning" else -0.15
    for area, young in zip(("000", CAPITAL), young_women, strict=True):
        levels = _levels(item, area)
        at_2021 = levels[list(item.country).index(2021)]
        for wave, level in zip(item.country, levels, strict=True):
            women = _logit(young / 100) + _logit(level) - _logit(at_2021)
            shares = _fit_ages(slope, level, 1 / (1 + np.exp(-women)))
            name = f"sasExport_{wave}_perAlder{'' if area == '000' else '_RegionHovedstaden'}.csv"
            lines = _age_lines(item, shares, RESPONDENTS[area])
            written += _save(folder, name, lines, item, wave, area=area)
    return written


def _fit_ages(slope: Floats, level: float, young_women: float) -> Floats:
    """Shares by sex and age: young women as given, the whole as `level`."""
    weights = np.stack([AGE_WEIGHTS, AGE_WEIGHTS]) / 2
    base = _logit(level)
    for _ in range(40):
        shares = 1 / (1 + np.exp(-(base + slope)))
        shares[0, 0] = young_women
        base += (level - (weights * shares).sum()) * 4
    return shares


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


def _write_educations(folder: Path, item: Item) -> list[Path]:
    """Daily smoking at 25 or more by sex and highest education, whole country."""
    written: list[Path] = []
    for wave in (2013, 2017, 2021, 2025):
        scale = item.country[wave] / item.country[2021]
        by_sex = {sex: shares * scale for sex, shares in SMOKING_2021.items()}
        by_sex["Begge"] = (by_sex["Kvinder"] + by_sex["Mænd"]) / 2
        lines = [f'"Køn","Uddannelse","{item.title} {MARK}","Antal svarpersoner"']
        for sex, shares in by_sex.items():
            people = np.rint(
                EDUCATION_WEIGHTS * RESPONDENTS["000"] * (1 if sex == "Begge" else 0.5)
            )
            rows = [*zip(EDUCATIONS, shares, people, strict=True)]
            rows.append(("I alt", float((shares * EDUCATION_WEIGHTS).sum()), people.sum()))
            lines += [
                f'"{sex}","{name}","{share:.1f}%","{int(count)}"' for name, share, count in rows
            ]
        written += _save(folder, f"sasExport_{wave}_perUddannelse.csv", lines, item, wave)
    return written


def _heading(first: str, item: Item) -> str:
    return f'"{first}","{item.title} {MARK}"'


def _save(
    folder: Path, name: str, lines: list[str], item: Item, wave: int, **more: str
) -> list[Path]:
    path = write_csv(folder / name, lines)
    sidecar = write_sidecar(
        path, f"{item.title}, {wave}", PUBLISHED[wave],
        dataset="sundhedsprofil", indicator=item.id, year=wave, **more,
    )  # fmt: skip
    return [path, sidecar]


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))

"""`lup` in the assumed layout: patients' answers by hospital and department.

Belongs here: made-up answers, counted from departments upwards so that hospitals, regions
and the country agree, and their workbook. Which hospitals there are is the geography's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from demo.files import MARK, WARNING, Cell, danish_date, write_sheets, write_sidecar
from demo.world import Counts, World, region_names

PUBLISHED = date(2026, 3, 18)
YEARS = tuple(range(2018, 2026))
HEAD: list[Cell] = [
    "Undersøgelse", "År", "Region", "Hospital", "Afdeling", "Spørgsmål nr.", "Spørgsmål",
    "Antal svar", "Gennemsnit", "Nedre sikkerhedsgrænse", "Øvre sikkerhedsgrænse",
    "I meget høj grad (%)", "I høj grad (%)", "I nogen grad (%)", "I mindre grad (%)",
    "Slet ikke (%)", "Placering",
]  # fmt: skip


@dataclass(frozen=True)
class SurveyQuestion:
    """A question of a survey and how well it is answered in the country (mean, 1–5)."""

    survey: str
    number: int
    text: str
    level: float


SOMATIC = (
    SurveyQuestion("Akut indlagte", 3, "Er personalet venligt og imødekommende?", 4.45),
    SurveyQuestion("Akut indlagte", 7, "Oplever du sammenhæng i dit samlede forløb?", 3.85),
    SurveyQuestion(
        "Akut indlagte", 9, "Bliver du inddraget i beslutninger om din behandling?", 3.60
    ),
    SurveyQuestion("Planlagt indlagte", 7, "Oplever du sammenhæng i dit samlede forløb?", 4.20),
    SurveyQuestion(
        "Planlagt indlagte", 9, "Bliver du inddraget i beslutninger om din behandling?", 4.05
    ),
)
PSYCHIATRIC = (
    SurveyQuestion(
        "Psykiatri indlagte", 5, "Bliver du inddraget i beslutninger om din behandling?", 3.40
    ),
    SurveyQuestion(
        "Psykiatri indlagte", 12, "Er du tryg ved det, der skal ske efter udskrivningen?", 3.30
    ),
    SurveyQuestion("Psykiatri indlagte", 18, "Er du alt i alt tilfreds med dit forløb?", 3.65),
)
SOMATIC_DEPARTMENTS = ("Medicinsk Afdeling", "Kirurgisk Afdeling")
PSYCHIATRIC_DEPARTMENTS = ("Døgnafsnit A",)
FEW_ANSWERS = "bornholms_hospital"
"""Its surgical department has too few answers to be shown in some years."""


def write_patient_survey(folder: Path, world: World) -> list[Path]:
    """Write the workbook with one sheet for somatic and one for psychiatric care."""
    path = folder / "lup" / "LUP_syntetisk_2018-2025.xlsx"
    title = f"Landsdækkende Undersøgelse af Patientoplevelser {MARK}"
    sheets: dict[str, list[list[Cell]]] = {}
    for name, questions, psychiatric in (
        ("LUP Somatik", SOMATIC, False), ("LUP Psykiatri", PSYCHIATRIC, True),
    ):  # fmt: skip
        table = _rows(world, questions, psychiatric=psychiatric)
        sheets[name] = [[title], [WARNING], [danish_date(PUBLISHED)], [], HEAD, *table]
    write_sheets(path, sheets, PUBLISHED)
    return [path, write_sidecar(path, "LUP 2018-2025", PUBLISHED)]


def _units(world: World, *, psychiatric: bool) -> pl.DataFrame:
    """Departments with hospital and region; some hospitals have more patients than others."""
    hospitals = world.geography.areas.filter(
        (pl.col("area_type") == "hospital")
        & (pl.col("area_id").str.contains("^(pc_|psykiatri|buc)") == psychiatric)
    )
    departments = PSYCHIATRIC_DEPARTMENTS if psychiatric else SOMATIC_DEPARTMENTS
    return hospitals.select("area_id", "name", "region_id").join(
        pl.DataFrame({"department": departments}), how="cross"
    )


def _rows(
    world: World, questions: tuple[SurveyQuestion, ...], *, psychiatric: bool
) -> Iterator[list[Cell]]:
    rng = world.draw("lup psykiatri" if psychiatric else "lup somatik")
    units = _units(world, psychiatric=psychiatric)
    regions = region_names(world.geography)
    fewest, most = (160, 300) if psychiatric else (150, 500)
    asked = rng.integers(fewest, most, units.height)
    for question in questions:
        lean = rng.normal(0, 0.10, units.height)[:, None] + rng.normal(
            0, 0.03, (units.height, len(YEARS))
        )
        answers = _draw_answers(rng, question.level + lean, asked)
        small = (
            (units["area_id"] == FEW_ANSWERS) & (units["department"] == SOMATIC_DEPARTMENTS[1])
        ).to_numpy()
        answers[small, ::2] = rng.multinomial(3, [0.0, 0.0, 0.2, 0.4, 0.4], (small.sum(), 4))
        for t, year in enumerate(YEARS):
            counts = answers[:, t]
            country = counts.sum(axis=0)
            start: list[Cell] = [question.survey, year]
            asks: list[Cell] = [question.number, question.text]
            average = _summary(country)[0]
            yield [*start, None, None, None, *asks, *_cells(country, None)]
            for region in sorted(regions, reverse=True):
                inside = (units["region_id"] == region).to_numpy()
                where: list[Cell] = [*start, regions[region]]
                yield [*where, None, None, *asks, *_cells(counts[inside].sum(axis=0), average)]
                for hospital in units.filter(inside)["name"].unique(maintain_order=True):
                    own = (units["name"] == hospital).to_numpy()
                    yield [*where, hospital, None, *asks, *_cells(counts[own].sum(axis=0), average)]
                    for unit in np.flatnonzero(own):
                        department = units["department"][int(unit)]
                        yield [*where, hospital, department, *asks, *_cells(counts[unit], average)]


def _draw_answers(rng: np.random.Generator, level: np.ndarray, asked: np.ndarray) -> Counts:
    """Answers 1 to 5 by unit and year: binomial steps around the level, counted."""
    chance = np.clip((level - 1) / 4, 0.05, 0.97)[..., None]
    k = np.arange(5)
    choose = np.array([1, 4, 6, 4, 1])
    narrow = choose * chance**k * (1 - chance) ** (4 - k)
    # people differ more than one binomial: mix with the two ends
    ends = np.where(k == 4, chance, 0) + np.where(k == 0, 1 - chance, 0)
    return rng.multinomial(asked[:, None], 0.85 * narrow + 0.15 * ends)


def _summary(counts: Counts) -> tuple[float, float]:
    """Mean and standard error of answers 1 to 5."""
    scores = np.arange(1, 6)
    n = counts.sum()
    mean = float((counts * scores).sum() / n)
    variance = float((counts * (scores - mean) ** 2).sum() / max(n - 1, 1))
    return mean, float(np.sqrt(variance / n))


def _cells(counts: Counts, average: float | None) -> list[Cell]:
    """Answers, mean, limits, shares from 5 to 1 and placement; under 5 answers only `<5`."""
    n = int(counts.sum())
    if n < 5:
        return ["<5", *["*"] * 9]
    mean, error = _summary(counts)
    low, high = mean - 1.96 * error, mean + 1.96 * error
    placement = None
    if average is not None:
        placement = "O" if low > average else "U" if high < average else "G"
    shares = [round(100 * float(count) / n, 1) for count in counts[::-1]]
    return [n, round(mean, 2), round(max(low, 1), 2), round(min(high, 5), 2), *shares, placement]

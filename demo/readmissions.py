"""`genindlaeggelser` in the assumed layout: two releases of the same series.

Belongs here: made-up admissions and readmissions and their workbooks. The national goals
print the same readmissions, so they are drawn once and handed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from demo import anchors
from demo.chronic import front_sheet
from demo.files import MARK, WARNING, Cell, write_sheets, write_sidecar
from demo.world import (
    POPULATION_YEARS,
    Counts,
    World,
    area_effects,
    draw_calmly,
    spread_share,
)

NEWEST, EARLIER = date(2026, 4, 15), date(2025, 4, 10)
AGES = ("0-17 år", "18-64 år", "65-79 år", "80+")
SOMATIC_PER_PERSON = (0.075, 0.13, 0.36, 0.62)
SOMATIC_READMITTED = (
    anchors.READMITTED_UNDER_80,
    anchors.READMITTED_UNDER_80,
    anchors.READMITTED_UNDER_80,
    anchors.READMITTED_80_PLUS,
)
PSYCHIATRIC_PER_PERSON = (0.0035, 0.011, 0.004, 0.003)
MEASURES = (
    "Antal indlæggelser",
    "Antal akutte genindlæggelser inden for 30 dage",
    "Antal akutte genindlæggelser inden for 3 dage",
)


@dataclass(frozen=True)
class Admissions:
    """Drawn counts: measure (as MEASURES) × municipality × sex (women, men) × age × year."""

    somatic: Counts
    psychiatric: Counts


def draw_admissions(world: World) -> Admissions:
    """Admissions and readmissions of every municipality, sex, age group and year."""
    rng = world.draw("genindlaeggelser")
    people = _people_by_age(world)
    somatic = _draw(world, rng, people, SOMATIC_PER_PERSON, SOMATIC_READMITTED)
    return Admissions(
        _spare_readmissions(world, somatic),
        _draw(world, rng, people, PSYCHIATRIC_PER_PERSON, (anchors.READMITTED_PSYCHIATRY,) * 4),
    )


def write_readmissions(folder: Path, world: World, admissions: Admissions) -> list[Path]:
    """Write the newest release and the one before, whose figures were slightly lower.

    The earlier release ends a year before: algorithms of the register have changed since.
    """
    rng = world.draw("genindlaeggelser, revision")
    earlier = Admissions(_revise(rng, admissions.somatic), _revise(rng, admissions.psychiatric))
    target = folder / "genindlaeggelser"
    return [
        *_write_release(target, world, earlier, EARLIER, anchors.YEARS[:-1]),
        *_write_release(target, world, admissions, NEWEST, anchors.YEARS),
    ]


def _people_by_age(world: World) -> Counts:
    """Inhabitants by municipality, sex, the four age groups and year."""
    years = [POPULATION_YEARS.index(year) for year in anchors.YEARS]
    fine = world.population[..., years]
    teens = np.rint(fine[:, :, 3] * 0.6).astype(np.int64)
    return np.stack(
        [
            fine[:, :, :3].sum(axis=2) + teens,
            fine[:, :, 3:13].sum(axis=2) - teens,
            fine[:, :, 13:16].sum(axis=2),
            fine[:, :, 16:].sum(axis=2),
        ],
        axis=2,
    )


def _draw(
    world: World,
    rng: np.random.Generator,
    people: Counts,
    per_person: tuple[float, ...],
    readmitted: tuple[float, ...],
) -> Counts:
    """All three measures; national readmission shares are `readmitted`, by age group."""
    steps = len(anchors.YEARS)
    use = np.exp(area_effects(world, rng, steps, hardship=0.06, own=0.06, drift=0.01))
    stays = rng.poisson(people * np.array(per_person)[None, None, :, None] * use[:, None, None, :])
    effects = area_effects(world, rng, steps, hardship=0.06, own=0.07, drift=0.015)
    within_30 = np.empty_like(stays)
    for age, share in enumerate(readmitted):
        national = share * (1 + 0.0015 * (np.arange(steps) - steps + 1)) * np.ones(steps)
        shares = spread_share(national, stays[:, :, age].sum(axis=1) + 1, effects)
        within_30[:, :, age] = draw_calmly(rng, stays[:, :, age], shares[:, None, :])
    within_30 = np.minimum(within_30, stays)
    within_3 = rng.binomial(within_30, anchors.READMITTED_WITHIN_3_DAYS)
    return np.stack([stays, within_30, within_3])


def _spare_readmissions(world: World, counts: Counts) -> Counts:
    """The counts with the made-up effort of `indsatser.yaml` at work: from its year on a part of
    the readmissions of those aged 80 and over does not happen."""
    rng = world.draw("opfølgende hjemmebesøg")
    spared = counts.copy()
    for code, year in anchors.HOME_VISITS.items():
        place, first = world.codes.index(code), anchors.YEARS.index(year)
        later = spared[1, place, :, -1, first:] - spared[2, place, :, -1, first:]
        left = rng.binomial(later, 1 - anchors.SPARED_BY_HOME_VISITS)
        spared[1, place, :, -1, first:] = spared[2, place, :, -1, first:] + left
    return spared


def _revise(rng: np.random.Generator, counts: Counts) -> Counts:
    """The counts as an earlier release had them: about one in two hundred not yet known."""
    known = rng.binomial(counts[0] - counts[1], 0.995)
    readmitted = rng.binomial(counts[1], 0.985)
    early = np.minimum(rng.binomial(counts[2], 0.985), readmitted)
    return np.stack([known + readmitted, readmitted, early])


def _write_release(
    folder: Path, world: World, admissions: Admissions, published: date, years: tuple[int, ...]
) -> list[Path]:
    path = folder / f"Genindlaeggelser_syntetisk_udgivet_{published.isoformat()}.xlsx"
    title = f"Akutte genindlæggelser, {years[0]}-{years[-1]} {MARK}"
    head: list[Cell] = [
        "Område", "Geografisk niveau", "Region", "Kommune", "Køn", "Aldersgruppe", "Mål",
        *(str(year) for year in years),
    ]  # fmt: skip
    results: list[list[Cell]] = [["Hovedresultater"], [], head]
    results += _rows(world, "Somatik", admissions.somatic[..., : len(years)])
    results += _rows(world, "Psykiatri", admissions.psychiatric[..., : len(years)])
    sheets: dict[str, list[list[Cell]]] = {
        "FORSIDE": front_sheet(title, published, "Antal"),
        "Hovedresultater": results,
        "Dokumentation": [
            ["Dokumentation"],
            [],
            [WARNING],
            ["En genindlæggelse er en akut indlæggelse 0-720 timer efter udskrivning."],
        ],
        "Opmærksomhedspunkter": [["Opmærksomhedspunkter"], [], ["Antal 1-4 vises som <5."]],
    }
    write_sheets(path, sheets, published)
    return [path, write_sidecar(path, "Akutte genindlæggelser", published)]


def _rows(world: World, field: str, counts: Counts) -> Iterator[list[Cell]]:
    """Municipalities have all ages (somatic also 65-79 and 80+), the rest every age group."""
    for level, region, municipality, mask in world.levels():
        where: list[Cell] = [field, level, region or None, municipality or None]
        inside = counts[:, mask].sum(axis=1)
        for sex, part in (
            ("Begge", inside.sum(axis=1)), ("Kvinder", inside[:, 0]), ("Mænd", inside[:, 1]),
        ):  # fmt: skip
            groups: dict[str, Counts] = {"Alle aldre": part.sum(axis=1)}
            if level != "Kommune":
                groups |= {age: part[:, i] for i, age in enumerate(AGES)}
            elif field == "Somatik":
                groups |= {age: part[:, i] for i, age in enumerate(AGES) if i >= 2}
            for age, numbers in groups.items():
                for measure, row in zip(MEASURES, numbers.tolist(), strict=True):
                    yield [*where, sex, age, measure, *("<5" if 0 < n < 5 else n for n in row)]

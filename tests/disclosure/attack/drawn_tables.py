"""Random tables of small counts over the real map, each by the seed alone.

Belongs here: which structures there are and how often, and drawing the counts. All synthetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from tests.disclosure.attack.map_of_areas import list_shares
from tests.disclosure.attack.reports import mark_small
from tests.disclosure.attack.truth import EVERYONE, Area, Cell, Count, Indicator, Place, Table

REGION: Area = ("region", "084")
SEXES = ("kvinder", "maend")
PARTS_OF_MAP = (
    ("nord",), ("midt",), ("midt", "bornholm"), ("nord", "bornholm"), ("byen", "syd"),
    ("byen", "midt", "syd"), (),
)  # fmt: skip
"""Clusters whose municipalities report; none stands for the whole region."""
AGES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    ((EVERYONE,), (EVERYONE,)),
    (("0-64", "65+"), (EVERYONE, "65+")),
    (("0-64", "65+"), (EVERYONE, "0-64", "65+")),
    (("0-64", "65-79", "80+"), (EVERYONE, "65+", "80+")),
    (("65-79", "80+"), ("65-79", "80+")),
    (("0-64", "65-79", "80+"), (EVERYONE, "0-64", "65+", "65-79", "80+")),
)
"""Bands of the cells, and bands of the rows."""
AGES_CHANCE = (0.4, 0.12, 0.12, 0.12, 0.12, 0.12)
PERIODS: tuple[dict[str, tuple[str, ...]], ...] = (
    {"2024": ("2024",)},
    {year: (year,) for year in ("2022", "2023", "2024")},
    {"2024": ("2024H1", "2024H2"), "2024H1": ("2024H1",), "2024H2": ("2024H2",)},
    {"2024": ("2024H1", "2024H2"), "2024H1": ("2024H1",)},
)
PERIODS_CHANCE = (0.45, 0.3, 0.15, 0.1)
STANDARDISED = {"min_coverage": 0.0}


@dataclass(frozen=True)
class Plan:
    """The structure of one table."""

    areas: tuple[Area, ...]
    sexes: tuple[str, ...]
    shown_sexes: tuple[str, ...]
    ages: tuple[str, ...]
    shown_ages: tuple[str, ...]
    periods: dict[str, tuple[str, ...]]
    kind: str
    catchments: tuple[str, ...]


def draw_tables(first: int, count: int) -> list[Table]:
    """The tables of some seeds; a seed gives one, or two that are an indicator's categories."""
    return [table for seed in range(first, first + count) for table in draw_seed(seed)]


def draw_seed(seed: int) -> list[Table]:
    """What one seed gives."""
    rng = np.random.default_rng([12, seed])
    plan = draw_plan(rng)
    item = f"tabel_{seed:03}"
    if rng.random() < 0.15:
        parts = [draw_table(rng, plan, f"{item}_{letter}") for letter in "ab"]
        indicators = tuple(name_indicators(rng, plan, item))
        return [
            replace(part, indicators=indicators, category=letter)
            for part, letter in zip(parts, "ab", strict=True)
        ]
    return [
        replace(draw_table(rng, plan, item), indicators=tuple(name_indicators(rng, plan, item)))
    ]


def draw_plan(rng: np.random.Generator) -> Plan:
    """Areas, sexes, ages, periods and catchments."""
    clusters = PARTS_OF_MAP[rng.integers(len(PARTS_OF_MAP))]
    areas = list_municipalities(clusters)
    ages, shown_ages = AGES[rng.choice(len(AGES), p=AGES_CHANCE)]
    by_sex = rng.random()
    shown = (EVERYONE, *SEXES) if by_sex < 0.3 else (EVERYONE, SEXES[0])
    periods = PERIODS[rng.choice(len(PERIODS), p=PERIODS_CHANCE)]
    if len(areas) > 20 and len(shown_ages) * len(periods) > 6:
        periods = PERIODS[0]
    catchment = rng.random()
    return Plan(
        areas=areas,
        sexes=SEXES if by_sex < 0.5 else (EVERYONE,),
        shown_sexes=shown if by_sex < 0.5 else (EVERYONE,),
        ages=ages,
        shown_ages=shown_ages,
        periods=periods,
        kind=str(rng.choice(["proportion", "count", "rate"], p=[0.5, 0.3, 0.2])),
        catchments=("somatic",) if catchment < 0.5
        else ("somatic", "psychiatric") if catchment < 0.85 else ("psychiatric",),
    )  # fmt: skip


def list_municipalities(clusters: tuple[str, ...]) -> tuple[Area, ...]:
    """The municipalities of some clusters, or of the region."""
    groups = [("klynge", cluster) for cluster in clusters] or [REGION]
    found = {area for group in groups for area in list_shares(group, "2024", "somatic")}
    return tuple(sorted(area for area in found if area[0] == "kommune"))


def draw_table(rng: np.random.Generator, plan: Plan, item: str) -> Table:
    """Counts, the region's own line, and what the publisher hides."""
    printed = tuple(product(plan.shown_sexes, plan.shown_ages))
    whole = len(plan.areas) == len(list_municipalities(()))
    table = Table(
        item=item,
        counts=draw_counts(rng, plan),
        printed=printed,
        indicators=(Indicator(item, printed, plan.kind),),
        periods=plan.periods,
        totals=(REGION,) if whole and rng.random() < 0.6 else (),
    )
    way = rng.random()
    if way > 0.4:
        return table
    small = sorted(mark_small(table))
    kept = [place for place in small if way < 0.2 or rng.random() < 0.4]
    return replace(table, marked=frozenset(kept))


def draw_counts(rng: np.random.Generator, plan: Plan) -> dict[Cell, Count]:
    """Some counts of 1-4 among larger ones; in some tables nearly all have it."""
    base = dict.fromkeys(p for parts in plan.periods.values() for p in parts)
    level = rng.uniform(4, 60) / (len(plan.ages) * len(plan.sexes)) ** 0.5
    few_without = rng.random() < 0.3
    counts = {}
    for area, period, sex, age in product(plan.areas, base, plan.sexes, plan.ages):
        mean = level * rng.gamma(1.2, 1 / 1.2)
        some, others = int(rng.poisson(mean)), int(rng.poisson(8 * level + 10)) + 5
        x = others if few_without else some
        n = None if plan.kind == "count" else some + others
        counts[Cell(area, period, sex, age)] = Count(x, n)
    return counts


def name_indicators(rng: np.random.Generator, plan: Plan, item: str) -> Iterator[Indicator]:
    """Who publishes the table: each catchment, years together, one sex by `where`, standardised."""
    groups = tuple(product(plan.shown_sexes, plan.shown_ages))
    for number, catchment in enumerate(plan.catchments):
        yield Indicator(f"{item}_{'xy'[number]}", groups, plan.kind, catchment)
    catchment = plan.catchments[0]
    if "2022" in plan.periods:
        yield Indicator(f"{item}_p", groups, plan.kind, catchment, pooled=3)
    if SEXES[0] in plan.shown_sexes and rng.random() < 0.4:
        by_where = tuple((EVERYONE, age) for age in plan.shown_ages)
        yield Indicator(f"{item}_w", by_where, plan.kind, catchment, sex=SEXES[0])
    if plan.kind == "rate" and len(plan.ages) > 1 and set(plan.ages) <= set(plan.shown_ages):
        whole = EVERYONE if plan.ages[0].startswith("0") else "65+"
        yield Indicator(
            f"{item}_s", ((EVERYONE, whole),), "directly_standardised_rate", catchment,
            ages=plan.ages,
        )  # fmt: skip


def is_marked(table: Table, place: Place) -> bool:
    """Whether the publisher hides it."""
    return place in table.marked

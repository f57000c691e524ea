"""Which strata an indicator's headline figure can be taken apart into.

Belongs here: what ages and sexes are stored, and choosing among them. Does not belong here:
measuring them (`indicators.strata`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import polars as pl

from indicators.bands import name_band, tile_band
from indicators.kinds import kind_of
from indicators.kinds.counted import CountedKind
from schemas.age_bands import OPEN_END, contains, parse_band
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

LEVELS = ("kommune", "klynge", "region")
"""Where ages are looked for; the first level that has some says how fine all strata are, so that an
area, its region and the country are divided alike."""
REST = "øvrige"
Stored = dict[tuple[str, str, str, str], dict[str, set[str]]]
"""The ages of each sex that are stored of a measure at a level."""


@dataclass(frozen=True)
class StrataPlan:
    """How one indicator's headline figure is divided: `bands` of each of `sexes`, the youngest
    first, and `rest`, what they leave of everybody's (None: nothing)."""

    definition: Definition
    sexes: tuple[str, ...]
    bands: tuple[str, ...]
    rest: str | None

    @property
    def whole(self) -> str:
        """The age of the figure itself."""
        return self.definition.headline_breakdown.age

    @property
    def order(self) -> tuple[str, ...]:
        """The bands with the rest, the youngest first."""
        named = [*self.bands, *([self.rest] if self.rest else [])]
        return tuple(sorted(named, key=find_first_year))


def list_kinds(stored: pl.DataFrame) -> pl.DataFrame:
    """What is stored, wherever it is."""
    return stored.select("dataset", "measure", "item", "sex", "age").unique()


def list_stored(observations: nw.LazyFrame[Any]) -> pl.DataFrame:
    """Which combinations are stored at which level, and from which year to which: dataset, measure,
    item, area_type, sex, age, first_year, last_year."""
    names = ("dataset", "measure", "item", "area_type", "sex", "age")
    year = nw.col("period_start").dt.year()
    grouped = observations.group_by(*names).agg(
        year.min().alias("first_year"), year.max().alias("last_year")
    )
    stored: pl.DataFrame = grouped.collect("polars").to_native()
    return stored


def list_projected(definitions: Iterable[Definition]) -> frozenset[str]:
    """The indicators whose rates projections use."""
    return frozenset(str(entry.of) for entry in definitions if entry.kind is Kind.PROJECTION)


def plan_strata(
    definitions: Iterable[Definition], stored: pl.DataFrame, undivided: frozenset[str] = frozenset()
) -> list[StrataPlan]:
    """How each indicator whose ages are stored can be divided; those of `undivided` have one
    stratum where none are."""
    ages: Stored = {}
    for *name, sex, age in stored.select(
        "dataset", "measure", "item", "area_type", "sex", "age"
    ).iter_rows():
        ages.setdefault(tuple(name), {}).setdefault(sex, set()).add(age)
    able = [entry for entry in definitions if can_be_divided(entry)]
    found = [(entry, plan_indicator(entry, ages)) for entry in able]
    return [
        plan or StrataPlan(entry, (entry.headline_breakdown.sex,), (), None)
        for entry, plan in found
        if plan is not None or entry.id in undivided
    ]


def can_be_divided(definition: Definition) -> bool:
    """Whether an indicator's headline figure is a count divided by another, of people of whatever
    age and sex its group says."""
    kind, group = kind_of(definition), definition.headline_breakdown
    if not isinstance(kind, CountedKind) or not kind.has_denominator or definition.pool_years:
        return False
    sources = [source for source in (definition.numerator, definition.denominator) if source]
    settled = any(
        source.is_combined or source.where.age or source.where.sex or source.where.education
        for source in sources
    )
    return not settled and group.category == ALL and group.education == ALL


def plan_indicator(definition: Definition, ages: Stored) -> StrataPlan | None:
    """The strata of the first level that has any; None where no level has."""
    assert definition.numerator is not None and definition.denominator is not None
    for level in LEVELS:
        above, below = (
            ages.get((*source.name, level), {})
            for source in (definition.numerator, definition.denominator)
        )
        plan = plan_level(definition, above, below)
        if plan is not None:
            return plan
    return None


def plan_level(
    definition: Definition, above: dict[str, set[str]], below: dict[str, set[str]]
) -> StrataPlan | None:
    """The strata that one level has of numerator and denominator: ages of each sex, else ages.

    Sexes without ages are none: they differ too little between areas to explain anything.
    """
    group = definition.headline_breakdown
    whole = (0, OPEN_END) if group.age == ALL else parse_band(group.age)
    if whole is None:
        return None
    both = ("kvinder", "maend")
    for sexes in ([both] if group.sex == ALL else []) + [(group.sex,)]:
        bands = [pick_bands(above.get(sex, set()), below.get(sex, set()), whole) for sex in sexes]
        has_whole = all(
            tile_band(group.age, side.get(sex, set())) for sex in sexes for side in (above, below)
        )
        if has_whole and bands[0] and all(each == bands[0] for each in bands):
            return StrataPlan(definition, tuple(sexes), tuple(bands[0]), name_rest(bands[0], whole))
    return None


def pick_bands(above: set[str], below: set[str], whole: tuple[int, int]) -> list[str]:
    """The narrowest bands of the numerator that do not overlap and lie within the whole, of those
    that the denominator has or can be put together to."""
    inside = [
        (band, age)
        for age in above
        if (band := parse_band(age)) is not None and contains(whole, band) and band != whole
        if tile_band(age, below)
    ]
    picked: list[str] = []
    reached = -1
    for band, age in sorted(inside, key=lambda each: (each[0][1], -each[0][0])):
        if band[0] > reached:
            picked.append(age)
            reached = band[1]
    return picked


def name_rest(bands: Sequence[str], whole: tuple[int, int]) -> str | None:
    """What bands leave of the whole; None where they leave nothing or there are none."""
    if not bands:
        return None
    spans = [span for age in bands if (span := parse_band(age)) is not None]
    gaps, start = [], whole[0]
    for first, last in spans:
        if first > start:
            gaps.append((start, first - 1))
        start = last + 1
    if start <= whole[1] and spans[-1][1] < whole[1]:
        gaps.append((start, whole[1]))
    if not gaps:
        return None
    return name_band(gaps[0]) if len(gaps) == 1 else REST


def find_first_year(age: str) -> int:
    """Where a band begins; what has no years comes last."""
    band = parse_band(age)
    return band[0] if band else OPEN_END

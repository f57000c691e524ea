"""Which count stands behind each figure: definitions resolved to sources, bands and breakdowns.

Belongs here: what a reader takes from the definitions. Does not belong here: any published number
(`auditing.knowledge`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import polars as pl

from schemas.acceptance.rules import DatasetRules
from schemas.age_bands import OPEN_END, parse_band
from schemas.definitions.breakdowns import Category, Group
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.natures import FULL_COUNT
from schemas.vocabulary import ALL, SMALLEST_SHOWN

SourceKey = tuple[str, str, str]
"""Dataset, measure, item."""
Equalities = Mapping[SourceKey, SourceKey]
"""Sources that hold the same counts as another."""

PERSONS = {
    Kind.PROPORTION: ("numerator", "denominator"),
    Kind.RATE: ("numerator", "denominator"),
    Kind.COUNT: ("numerator",),
    Kind.DIRECT_RATE: ("numerator", "denominator"),
    # what is expected is no count
    Kind.INDIRECT_RATIO: ("numerator",),
}
"""Which published columns of a kind are counts."""
AVERAGED = (Kind.MEAN, Kind.SURVEY_SHARE, Kind.PUBLISHED)
OPEN_DATASETS = ("folketal", "folketal_fremskrivning")
"""Open data by single years of age: their counts are known to everybody, hidden here or not."""

BREAKDOWN = ("sex", "age", "education", "category")
COUNT_COLUMNS = {
    "indicator_id": pl.String, "sex": pl.String, "age": pl.String, "education": pl.String,
    "category": pl.String, "role": pl.String, "source": pl.String, "of_sex": pl.String,
    "of_age": pl.String, "of_education": pl.String, "catchment": pl.String,
    "part_of_whole": pl.Boolean, "controlled": pl.Boolean,
}  # fmt: skip
"""One row for each published breakdown and role: which count it is (`source`, `of_*`)."""


COMBINED_COLUMNS = {
    "source": pl.String, "term": pl.String, "coef": pl.Float64, "term_sex": pl.String,
    "term_age": pl.String, "term_education": pl.String,
}  # fmt: skip
"""A count that is put together, and each term with its sign and whom it is of."""


def name_source(key: SourceKey) -> str:
    """A source as text: dataset/measure/item."""
    return "/".join(key)


def resolve_counts(definitions: Iterable[Definition], equal: Equalities) -> pl.DataFrame:
    """Which count each breakdown of each indicator shows (`COUNT_COLUMNS`)."""
    rows = [
        {
            "indicator_id": definition.id,
            "sex": group.sex, "age": group.age, "education": group.education,
            "category": name, "role": role,
            **resolve(definition, role, group, category, equal),
            "catchment": definition.catchment,
            "part_of_whole": RULES[definition.kind].part_of_whole,
            "controlled": definition.disclosure_control,
        }
        for definition in definitions
        for role in PERSONS.get(definition.kind, ())
        for group in definition.groups
        for name, category in list_categories(definition)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=COUNT_COLUMNS)


def list_combined(definitions: Iterable[Definition], equal: Equalities) -> pl.DataFrame:
    """The terms of every count that definitions put together (`COMBINED_COLUMNS`)."""
    rows = {
        (
            name_source(source.name), name_source(equal.get(term.name, term.name)), coefficient,
            term.where.sex, term.where.age, term.where.education,
        )
        for definition in definitions
        for source in (definition.numerator, definition.denominator)
        if source is not None and source.is_combined
        for coefficient, term in source.terms
    }  # fmt: skip
    ordered = sorted(rows, key=lambda row: tuple(map(str, row)))
    return pl.DataFrame(ordered, schema=COMBINED_COLUMNS, orient="row")


def reach_guarded(guarded: Iterable[str], combined: pl.DataFrame) -> frozenset[str]:
    """The guarded sources, and all that a guarded one is made of or is in."""
    found, pairs = set(guarded), combined.select("source", "term").rows()
    while more := {name for pair in pairs if found & set(pair) for name in pair} - found:
        found |= more
    return frozenset(name for name in found if name.split("/")[0] not in OPEN_DATASETS)


def list_categories(definition: Definition) -> list[tuple[str, Category | None]]:
    """The breakdowns of an indicator's own, by name."""
    return [(each.name, each) for each in definition.categories] or [(ALL, None)]


def resolve(
    definition: Definition, role: str, group: Group, category: Category | None, equal: Equalities
) -> dict[str, str]:
    """The source of a role and which persons it counts, for one breakdown."""
    source: Source = getattr(definition, role)
    if source.is_combined:
        return {
            "source": name_source(source.name), "of_sex": group.sex, "of_age": group.age,
            "of_education": group.education,
        }  # fmt: skip
    where = source.where
    age = where.age or (join_strata(definition) if definition.standardise else group.age)
    return {
        "source": name_source(find_source(definition, role, category, equal)),
        "of_sex": where.sex or group.sex,
        "of_age": ALL if parse_age(age) == (0, OPEN_END) else age,
        "of_education": where.education or group.education,
    }


def find_source(
    definition: Definition, role: str, category: Category | None, equal: Equalities
) -> SourceKey:
    """Dataset, measure and item, with the category's item where the role follows it."""
    source: Source = getattr(definition, role)
    if source.is_combined:
        return source.name
    item = source.where.item
    if category is not None:
        leading = definition.numerator or definition.figure
        follows = leading is not None and leading.where.item == item
        own = category.item if follows or role != "denominator" else item
        item = (category.denominator_item or own) if role == "denominator" else own
    key = (source.dataset, source.measure, item)
    return equal.get(key, key)


def parse_age(age: str) -> tuple[int, int] | None:
    """First and last year of a band, everybody included; None for what is no band."""
    return (0, OPEN_END) if age == ALL else parse_band(age)


def join_strata(definition: Definition) -> str:
    """The band that the ages of a standardisation make together; joined by `+` where they have
    gaps, which is no band."""
    ages = list(definition.standardise.ages) if definition.standardise else []
    spans = sorted(span for age in ages if (span := parse_age(age)) is not None)
    whole = all(one[1] + 1 == other[0] for one, other in pairwise(spans))
    return write_age(spans[0][0], spans[-1][1]) if spans and whole else " + ".join(ages)


def write_age(first: int, last: int) -> str:
    """A band as the contract writes it."""
    if (first, last) == (0, OPEN_END):
        return ALL
    if last >= OPEN_END:
        return f"{first}+"
    return str(first) if first == last else f"{first}-{last}"


def list_guarded(definitions: Iterable[Definition], equal: Equalities) -> frozenset[str]:
    """The sources of which no count of 1-4 may be known: persons in any controlled indicator.

    Where people are asked, the number of answers is guarded.
    """
    definitions, found = tuple(definitions), set()
    for definition in definitions:
        if not definition.disclosure_control:
            continue
        roles = PERSONS.get(definition.kind, ())
        if definition.kind in AVERAGED and definition.respondents is not None:
            roles = ("respondents",)
        found |= {
            name_source(key)
            for role in roles
            for _, category in list_categories(definition)
            if (key := find_source(definition, role, category, equal))[0] not in OPEN_DATASETS
        }
    return reach_guarded(found, list_combined(definitions, equal))


def least_answers(definition: Definition) -> int:
    """With fewer answers a figure of a survey may not be shown."""
    return definition.min_answers or SMALLEST_SHOWN


def find_stocks(
    definitions: Iterable[Definition], rules: Mapping[str, DatasetRules]
) -> frozenset[str]:
    """The sources that count things that are, which nobody sums over time."""
    return frozenset(
        name_source(key)
        for definition in definitions
        for role in PERSONS.get(definition.kind, ())
        for _, category in list_categories(definition)
        if (key := find_source(definition, role, category, {}))[0] in rules
        and rules[key[0]].find_nature(key[1], key[2]) == FULL_COUNT
    )

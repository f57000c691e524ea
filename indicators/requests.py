"""From definitions to the list of observations that they ask for.

Belongs here: filters, breakdowns and joined bands, as one small table. Does not belong here:
the observations themselves (`indicators.observation_selection`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from indicators.bands import tile_band
from schemas.definitions.breakdowns import Category, Group, Sex
from schemas.definitions.kinds import Kind
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

ROLES = (
    "numerator",
    "denominator",
    "printed",
    "figure",
    "limit_low",
    "limit_high",
    "respondents",
)
PRINTED_ROLES = ("printed", "figure", "limit_low", "limit_high")
"""Figures of a publisher's own, such as shares: those of two age bands are never added up."""

POPULATION = Source(dataset="folketal", measure="folketal")
"""How much of a group's population its parts stand for is measured with this."""
PROJECTED = Source(dataset="folketal_fremskrivning", measure="folketal_fremskrevet")
"""The population to come, which projections are made of."""
NO_INDICATOR = ""
"""The population is asked for once, for all indicators."""

REQUEST_COLUMNS = {
    "indicator_id": pl.String,
    "role": pl.String,
    "dataset": pl.String,
    "measure": pl.String,
    "item": pl.String,
    "source_sex": pl.String,
    "source_age": pl.String,
    "source_education": pl.String,
    "sex": pl.String,
    "age": pl.String,
    "education": pl.String,
    "category": pl.String,
    "stratum": pl.String,
    "expected_rows": pl.Int64,
    "coefficient": pl.Float64,
}
"""One row for each observation key that goes into a figure: whose role it has, under which
filter it is found (`source_*`), which published breakdown it counts for, which stratum of a
standardisation it belongs to, how many rows make that figure whole, and whether it is added (1) or
taken away (-1)."""


def list_wanted_measures(definitions: list[Definition]) -> pl.DataFrame:
    """The measures that the definitions and the coverage need: dataset, measure, item."""
    wanted = {
        term.name
        for definition in definitions
        for role, source in list_sources(definition)
        for each in list_requested_figures(definition, role, source)
        for _, term in each.source.terms
    }
    wanted.add(POPULATION.name)
    if any(definition.kind is Kind.PROJECTION for definition in definitions):
        wanted.add(PROJECTED.name)
    return pl.DataFrame(sorted(wanted), schema=["dataset", "measure", "item"], orient="row")


def list_sources(definition: Definition) -> list[tuple[str, Source]]:
    """Every source of a definition with its role; weights are numbered by preference."""
    named = [(role, getattr(definition, role)) for role in ROLES]
    sources = [(role, source) for role, source in named if source is not None]
    sources += [(f"weight_{number}", weight) for number, weight in enumerate(definition.weight)]
    return sources


def list_terms(definition: Definition) -> list[tuple[str, Source]]:
    """The same with each count of those that are put together."""
    return [(role, term) for role, source in list_sources(definition) for _, term in source.terms]


def build_requests(definitions: list[Definition], available: pl.DataFrame) -> pl.DataFrame:
    """The table of requests (`REQUEST_COLUMNS`).

    `available` (dataset, measure, item, sex, age) says what is stored, so that bands and
    sexes that are not printed are joined from those that are.
    """
    ages = group_values(available, "age")
    sexes = group_values(available, "sex")
    rows = []
    for definition in definitions:
        for role, source in list_sources(definition):
            for asked in list_requested_figures(definition, role, source):
                rows += expand_request(definition.id, role, asked, sexes, ages)
    people = RequestedFigure(POPULATION, Group(), Group(), ALL, ALL)
    rows += expand_request(NO_INDICATOR, "population", people, sexes, ages)
    return pl.DataFrame(rows, schema=REQUEST_COLUMNS, orient="row")


@dataclass(frozen=True)
class RequestedFigure:
    """One figure that goes into an indicator: where it is found and what it counts for."""

    source: Source
    found_under: Group
    group: Group
    category: str
    stratum: str


def list_requested_figures(
    definition: Definition, role: str, source: Source
) -> list[RequestedFigure]:
    """The figures that a source gives: for each breakdown, category and stratum one."""
    return [
        RequestedFigure(
            narrow_to_category(definition, role, source, category),
            found_under,
            group,
            name,
            stratum,
        )
        for group in definition.groups
        for name, category in list_categories(definition)
        for stratum, found_under in list_strata(definition, group)
    ]


def list_categories(definition: Definition) -> list[tuple[str, Category | None]]:
    """The indicator's own breakdowns by name; without any, one for all."""
    if not definition.categories:
        return [(ALL, None)]
    return [(category.name, category) for category in definition.categories]


def narrow_to_category(
    definition: Definition, role: str, source: Source, category: Category | None
) -> Source:
    """The source with the category's item.

    A denominator is narrowed when the category says so, or when it shares the numerator's item;
    a weight when it shares the figure's.
    """
    if category is None:
        return source
    item: str | None = category.item
    if role == "denominator":
        item = category.denominator_item or (
            category.item if shares_item(source, definition.numerator) else None
        )
    elif role.startswith("weight_") and not shares_item(source, definition.figure):
        item = None
    if item is None:
        return source
    return source.model_copy(update={"where": source.where.model_copy(update={"item": item})})


def shares_item(source: Source, other: Source | None) -> bool:
    """Whether two sources are narrowed to the same item."""
    return other is not None and other.where.item == source.where.item


def list_strata(definition: Definition, group: Group) -> list[tuple[str, Group]]:
    """The strata of a standardisation and the breakdown under which each is found."""
    if definition.standardise is None:
        return [(ALL, group)]
    by_sex = "sex" in definition.standardise.over and group.sex == ALL
    sexes: list[Sex] = ["kvinder", "maend"] if by_sex else [group.sex]
    return [
        (
            name_stratum(sex if by_sex else ALL, age),
            Group(sex=sex, age=age, education=group.education),
        )
        for sex in sexes
        for age in definition.standardise.ages
    ]


def name_stratum(sex: str, age: str) -> str:
    """How a stratum is named: its age band, with the sex in front where that is a stratum."""
    return age if sex == ALL else f"{sex} {age}"


def group_values(available: pl.DataFrame, column: str) -> dict[tuple[str, str, str], set[str]]:
    """The values of a column that are stored for each dataset, measure and item."""
    grouped = available.group_by("dataset", "measure", "item").agg(pl.col(column).unique())
    return {(row[0], row[1], row[2]): set(row[3]) for row in grouped.iter_rows()}


def expand_request(
    indicator_id: str,
    role: str,
    asked: RequestedFigure,
    sexes: dict[tuple[str, str, str], set[str]],
    ages: dict[tuple[str, str, str], set[str]],
) -> list[tuple[object, ...]]:
    """The rows for one figure of one source, whose counts may be several."""
    found = [
        (*place, coefficient)
        for coefficient, term in asked.source.terms
        for place in list_rows(role, term, asked.found_under, sexes, ages)
    ]
    group = asked.group
    return [
        (
            indicator_id, role, *place, group.sex, group.age, group.education, asked.category,
            asked.stratum, len(found), coefficient,
        )
        for *place, coefficient in found
    ]  # fmt: skip


def list_rows(
    role: str,
    source: Source,
    found_under: Group,
    sexes: dict[tuple[str, str, str], set[str]],
    ages: dict[tuple[str, str, str], set[str]],
) -> list[tuple[str, ...]]:
    """Dataset, measure, item, sex, age and education of the rows that make one count."""
    where, key = source.where, source.name
    sex, age = where.sex or found_under.sex, where.age or found_under.age
    education = where.education or found_under.education
    source_sexes, source_ages = [sex], [age]
    if role not in PRINTED_ROLES:
        if sex == ALL and ALL not in sexes.get(key, set()):
            source_sexes = ["kvinder", "maend"]
        source_ages = tile_band(age, ages.get(key, set())) or [age]
    return [
        (*key, source_sex, source_age, education)
        for source_sex in source_sexes
        for source_age in source_ages
    ]

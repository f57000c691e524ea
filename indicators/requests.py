"""From definitions to the list of observations that they ask for.

Belongs here: filters, breakdowns and joined bands, as one small table. Does not belong here:
the observations themselves (`indicators.parts`).
"""

from __future__ import annotations

import polars as pl

from indicators.bands import tile_band
from schemas.definitions import Definition, Filter, Group, Source
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
POPULATION = Source(dataset="folketal", measure="folketal")
"""How much of a group's population its parts stand for is measured with this."""

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
    "expected_rows": pl.Int64,
}
"""One row for each observation key that goes into a figure: whose role it has, under which
filter it is found (`source_*`), which published breakdown it counts for, and how many rows
make that figure whole."""


def list_wanted_measures(definitions: list[Definition]) -> pl.DataFrame:
    """The measures that the definitions and the coverage need: dataset, measure, item."""
    wanted = {
        (source.dataset, source.measure, source.where.item)
        for definition in definitions
        for _, source in list_sources(definition)
    }
    wanted.add((POPULATION.dataset, POPULATION.measure, ALL))
    return pl.DataFrame(sorted(wanted), schema=["dataset", "measure", "item"], orient="row")


def list_sources(definition: Definition) -> list[tuple[str, Source]]:
    """Every source of a definition with its role; weights are numbered by preference."""
    named = [(role, getattr(definition, role)) for role in ROLES]
    sources = [(role, source) for role, source in named if source is not None]
    sources += [(f"weight_{number}", weight) for number, weight in enumerate(definition.weight)]
    return sources


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
            for group in definition.groups:
                rows += expand_request(definition.id, role, source, group, sexes, ages)
        rows += expand_request(definition.id, "population", POPULATION, Group(), sexes, ages)
    return pl.DataFrame(rows, schema=REQUEST_COLUMNS, orient="row")


def group_values(available: pl.DataFrame, column: str) -> dict[tuple[str, str, str], set[str]]:
    """The values of a column that are stored for each dataset, measure and item."""
    grouped = available.group_by("dataset", "measure", "item").agg(pl.col(column).unique())
    return {(row[0], row[1], row[2]): set(row[3]) for row in grouped.iter_rows()}


def expand_request(
    indicator_id: str,
    role: str,
    source: Source,
    group: Group,
    sexes: dict[tuple[str, str, str], set[str]],
    ages: dict[tuple[str, str, str], set[str]],
) -> list[tuple[object, ...]]:
    """The rows for one source and one published breakdown."""
    where: Filter = source.where
    key = (source.dataset, source.measure, where.item)
    sex, age = where.sex or group.sex, where.age or group.age
    education = where.education or group.education
    stored_sexes = sexes.get(key, set())
    source_sexes = ["kvinder", "maend"] if sex == ALL and ALL not in stored_sexes else [sex]
    source_ages = tile_band(age, ages.get(key, set())) or [age]
    return [
        (
            indicator_id, role, *key, source_sex, source_age, education,
            group.sex, group.age, group.education, len(source_sexes) * len(source_ages),
        )
        for source_sex in source_sexes
        for source_age in source_ages
    ]  # fmt: skip

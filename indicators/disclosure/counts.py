"""The registry of counts: every number of persons or events behind anything that is published.

Belongs here: what makes two numbers one count, and which published rows tell it. Does not belong
here: the sums that hold between counts (`indicators.disclosure.equations`) and which of them are
small (`indicators.disclosure.primaries`).

A count is known by its resolved source (dataset, measure, item), area, period, sex, age and
education, not by the indicator: the same count by another road is one. Rows of one key with
different numbers are different counts (two catchments, two datasets that do not agree).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from indicators import reasons
from indicators.disclosure.combined import list_combined, spread_guard
from indicators.kinds import is_measured, kind_of
from indicators.observation_selection import DIMENSIONS
from indicators.requests import list_categories, narrow_to_category
from indicators.unpublished import FIGURE, ROLES
from schemas.definitions.kinds import RULES
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName
from schemas.vocabulary import ALL, SMALLEST_SHOWN

COUNT = pl.UInt32()
"""The number of a count, and of a row of values."""
SITE = ("area_type", "area_id", "period", "sex", "age", "education")
"""Whom a count is of, apart from what is counted."""
COUNT_KEY = ("source", *SITE)
MARKS = (reasons.SUPPRESSED_AT_SOURCE, reasons.PROTECTED)
"""Reasons that tell that the count itself is 1-4."""
OPEN_DATA = ("folketal", "folketal_fremskrivning")
"""Datasets that anybody can look up: the number of inhabitants of each age."""
DECIMALS = 6
"""Counts that differ by less are the same: sums of split counts differ in the last digits."""

ROAD_SCHEMA = {
    "indicator_id": pl.String, "category": pl.String, "role": pl.String, "raw": pl.String,
    "source": pl.String, "source_sex": pl.String, "source_age": pl.String,
    "source_education": pl.String, "catchment": pl.String, "guarded": pl.Boolean,
    "joined": pl.Boolean, "of_whole": pl.Boolean, "pooled": pl.Boolean, "open": pl.Boolean,
}  # fmt: skip


def name_roads(definitions: list[Definition], equal: Mapping[CountName, CountName]) -> pl.DataFrame:
    """For each indicator, category and role which count it shows (`ROAD_SCHEMA`).

    `raw` is the source as the definition has it, `source` the first of its stated equals. `guarded`
    says that it counts persons; `joined` that the number is joined from strata (a standardised
    figure); `of_whole` that the numerator is a part of the denominator; `open` that anybody can
    look the count up, so that it is guarded nowhere. Only roads to sources that
    are guarded somewhere are named: a count that one guarded indicator uses is guarded everywhere.
    """
    named = name_all_roads(definitions, equal)
    of_persons = named.filter("guarded")["source"].unique().to_list()
    guarded = spread_guard(of_persons, list_combined(definitions, equal))
    return named.filter(pl.col("source").is_in(sorted(guarded)))


def name_all_roads(
    definitions: Sequence[Definition], equal: Mapping[CountName, CountName]
) -> pl.DataFrame:
    """The same for every source, whether or not it is guarded."""
    rows = [row for entry in definitions for row in _name_roads_of(entry, equal)]
    return pl.DataFrame(rows, schema=ROAD_SCHEMA, orient="row")


def _name_roads_of(
    definition: Definition, equal: Mapping[CountName, CountName]
) -> Iterator[tuple[object, ...]]:
    kind = kind_of(definition)
    if not is_measured(definition) or kind.counts_areas:
        return
    for role in ROLES:
        source: Source | None = getattr(definition, role)
        if source is None or (role not in kind.hidden_counts and role == "denominator"):
            continue
        guarded = definition.disclosure_control and role in kind.hidden_counts
        for category, narrowed in list_categories(definition):
            found = narrow_to_category(definition, role, source, narrowed)
            name, where = found.name, list_filters(found)
            yield (
                definition.id, category, role, "|".join(name), "|".join(equal.get(name, name)),
                *where, definition.catchment, guarded, definition.standardise is not None,
                RULES[definition.kind].part_of_whole, definition.pool_years is not None,
                all(term.dataset in OPEN_DATA for _, term in found.terms),
            )  # fmt: skip


def list_filters(source: Source) -> tuple[str | None, str | None, str | None]:
    """Sex, age and education that a source settles; several counts each have their own."""
    if source.is_combined:
        return None, None, None
    return source.where.sex, source.where.age, source.where.education


def list_roads(values: pl.DataFrame, named: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """One row for each count that a published figure shows, would show or rests on.

    Columns: cell (the figure's row; null where nothing publishes the count), role, raw, source,
    the site, catchment, number (null where unknown), shown, made (the figure has a value, and is in
    the sums of its groups), marked (hidden at its source and so
    1-4), nature and what `name_roads` says of the road.
    """
    published = read_published(values, named, counts)
    years = read_single_years(named, counts)
    return (
        pl.concat([published, years], how="diagonal")
        .with_columns(
            *(pl.coalesce(f"source_{name}", name).alias(name) for name in DIMENSIONS),
            number=pl.col("number").round(DECIMALS),
        )
        .drop(f"source_{name}" for name in DIMENSIONS)
    )


def read_published(values: pl.DataFrame, named: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """The roads of the figures: their numbers, and what is hidden at its source."""
    figures = values.with_row_index("cell").select(
        "cell", *FIGURE, "period_start", *ROLES, "status", "nature",
        hidden=(pl.col("status") == "suppressed") & pl.col("status_reason").is_in(MARKS),
    )  # fmt: skip
    behind = counts.filter(pl.col("stratum") == ALL).select(
        *FIGURE, *(pl.col(role).alias(f"{role}_behind") for role in ROLES),
        *(f"{role}_status" for role in ROLES),
    )  # fmt: skip
    figures = figures.join(behind, on=FIGURE, how="left", maintain_order="left")
    roads = []
    for role in ROLES:
        mine = named.filter(role=role).drop("role")
        known = pl.col(f"{role}_status").is_not_null()
        default = pl.lit(role == "numerator") & ~pl.col("joined") & ~pl.col("pooled")
        is_marked = pl.when(known).then(pl.col(f"{role}_status") == "suppressed").otherwise(default)
        is_behind = pl.col("hidden") & (pl.col(f"{role}_status") == "ok")
        roads.append(
            figures.join(mine, on=["indicator_id", "category"], maintain_order="left").select(
                "cell", *FIGURE, "period_start", "nature",
                *named.drop("indicator_id", "category", "role").columns,
                role=pl.lit(role),
                number=pl.coalesce(role, pl.when(is_behind).then(f"{role}_behind")),
                shown=pl.col(role).is_not_null(),
                made=pl.col("status") != "suppressed",
                marked=pl.col("hidden") & pl.col(role).is_null() & is_marked,
            )
        )  # fmt: skip
    return pl.concat(roads)


def read_single_years(named: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """The years that pooled figures are made of, which no figure need show."""
    rows = []
    for role in ROLES:
        mine = named.filter(pl.col("pooled") & ~pl.col("joined"), role=role).drop("role")
        status = pl.col(f"{role}_status")
        rows.append(
            counts.filter(pl.col("stratum") == ALL, pl.col("period").str.contains(r"^\d{4}$"))
            .join(mine, on=["indicator_id", "category"])
            .select(
                *FIGURE, *mine.drop("indicator_id", "category").columns,
                cell=pl.lit(None, COUNT), nature=pl.lit(None, pl.String),
                period_start=pl.date(pl.col("period").cast(pl.Int32), 1, 1),
                role=pl.lit(role), number=pl.when(status == "ok").then(role),
                shown=pl.lit(value=False), made=pl.lit(value=False), marked=status == "suppressed",
            )
        )  # fmt: skip
    years = pl.concat(rows)
    return years.filter(pl.col("number").is_not_null() | pl.col("marked"))


def number_counts(roads: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The counts (one row each, numbered by `count`), and the roads with `count` (null where
    nobody knows of such a count).

    Columns of the counts: count, `COUNT_KEY`, number (null where only the source knows it), marked.
    """
    key = list(COUNT_KEY)
    known = roads.filter(pl.col("number").is_not_null())
    versions = known.group_by(*key, "number").agg(pl.col("raw").min()).sort(*key, "raw", "number")
    first = versions.unique(key, keep="first", maintain_order=True)
    marked = roads.filter(pl.col("marked")).select(key).unique()
    unknown = marked.join(first, on=key, how="anti").sort(key)
    counts = pl.concat(
        [versions.select(*key, "number"), unknown.with_columns(number=pl.lit(None, pl.Float64))]
    ).with_row_index("count")
    numbered = roads.join(
        counts.select("count", *key, "number"), on=[*key, "number"], how="left",
        nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    only = counts.unique(key, keep="first", maintain_order=True).select(*key, only="count")
    numbered = numbered.join(only, on=key, how="left", maintain_order="left").with_columns(
        count=pl.coalesce("count", "only")
    )
    marks = numbered.filter("marked").select("count").unique().with_columns(marked=pl.lit(True))
    possible = pl.col("number").is_null() | pl.col("number").is_between(1, SMALLEST_SHOWN - 1)
    counts = counts.join(marks, on="count", how="left", maintain_order="left").with_columns(
        marked=pl.col("marked").fill_null(value=False) & possible
    )
    return counts, numbered.drop("only")

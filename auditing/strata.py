"""Whether what is made of counts by age is told where a figure of the same counts is hidden.

Belongs here: looking for it in shown rows, as a reader could. Does not belong here: what a single
such number tells of a stratum (`auditing.figures.structure`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from auditing.finds import Find
from auditing.sources import PERSONS, SourceKey, list_combined, name_source, reach_guarded
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

AREA = ["indicator_id", "area_type", "area_id"]
PARTS = (
    "change_by_structure", "long_change_by_structure", "region_by_structure", "land_by_structure",
)  # fmt: skip
HIDDEN = "suppressed"


def find_told_of_hidden(
    published: pl.DataFrame,
    definitions: Sequence[Definition],
    equal: Mapping[SourceKey, SourceKey],
) -> Iterator[Find]:
    """Parts of differences and persons to be expected whose counts are hidden somewhere in the area
    and period that they are made of."""
    lost = list_hidden(published, definitions, equal)
    if lost.is_empty():
        return
    for kind, told in (("part", list_parts(published)), ("projection",
                       list_projections(published, definitions))):  # fmt: skip
        for row in told.join(lost, on=[*AREA, "period"], how="semi").unique().sort(AREA).to_dicts():
            place = " ".join(str(row[name]) for name in (*AREA, "period"))
            chain = f"{place}: a {kind} is told, and a figure of the same counts is hidden there"
            yield Find("shown", row["indicator_id"], place, kind, chain)


def list_hidden(
    published: pl.DataFrame,
    definitions: Sequence[Definition],
    equal: Mapping[SourceKey, SourceKey],
) -> pl.DataFrame:
    """The indicators, areas and periods in which a figure of the same counts is hidden."""
    combined = list_combined(definitions, equal)
    rows = []
    for definition in definitions:
        for role in PERSONS.get(definition.kind, ()):
            source = getattr(definition, role)
            if source is not None:
                key = name_source(equal.get(source.name, source.name))
                rows += [(definition.id, each) for each in reach_guarded([key], combined)]
    uses = pl.DataFrame(
        sorted(set(rows)), schema={"indicator_id": pl.String, "source": pl.String}, orient="row"
    )
    places = (
        published.filter(pl.col("status") == HIDDEN)
        .join(uses, on="indicator_id")
        .select("source", "area_type", "area_id", "period")
        .unique()
    )
    return uses.join(places, on="source").select(*AREA, "period").unique()


def list_parts(published: pl.DataFrame) -> pl.DataFrame:
    """The figures whose part is told, in the period itself and in those that it is held against."""
    told = published.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in PARTS))
    sides = [("period", PARTS), ("baseline_period", PARTS[:1]), ("first_period", PARTS[1:2])]
    return pl.concat(
        told.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names)).select(
            *AREA, pl.col(period).alias("period")
        )
        for period, names in sides
    ).drop_nulls()


def list_projections(published: pl.DataFrame, definitions: Sequence[Definition]) -> pl.DataFrame:
    """The indicators whose rates a projection tells of, in the period whose rates they are: the
    first of its rows."""
    of = pl.DataFrame(
        [(each.id, str(each.of)) for each in definitions if each.kind is Kind.PROJECTION],
        schema={"indicator_id": pl.String, "of": pl.String}, orient="row",
    )  # fmt: skip
    rows = published.join(of, on="indicator_id").filter(pl.col("value").is_not_null())
    several = rows.group_by("of", "area_type", "area_id").agg(
        pl.col("period").min(), pl.col("period").n_unique().alias("periods")
    )
    return several.filter(pl.col("periods") > 1).select(
        "area_type", "area_id", "period", indicator_id="of"
    ).select(*AREA, "period")  # fmt: skip

"""Counts that are put together of several: `a + b`, `a - b`.

Belongs here: which they are, which further sources are guarded because of them, and the sums that
tie them to their terms. Does not belong here: other sums (`indicators.disclosure.equations`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import polars as pl

from indicators.observation_selection import DIMENSIONS
from indicators.unpublished import ROLES
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName

COMBINED_SCHEMA = {
    "whole": pl.String, "part": pl.String, "coefficient": pl.Float64,
    **{f"part_{name}": pl.String for name in DIMENSIONS},
}  # fmt: skip
"""One row for each term: the source put together, the term's, and what the term settles."""


def list_combined(
    definitions: Iterable[Definition], equal: Mapping[CountName, CountName]
) -> pl.DataFrame:
    """The terms of every count that is put together (`COMBINED_SCHEMA`)."""
    sources: list[Source | None] = [
        getattr(definition, role) for definition in definitions for role in ROLES
    ]
    rows = {
        (
            "|".join(source.name), "|".join(equal.get(term.name, term.name)), coefficient,
            term.where.sex, term.where.age, term.where.education,
        )
        for source in sources
        if source is not None and source.is_combined
        for coefficient, term in source.terms
    }  # fmt: skip
    ordered = sorted(rows, key=lambda row: tuple(str(each) for each in row))
    return pl.DataFrame(ordered, schema=COMBINED_SCHEMA, orient="row")


def spread_guard(guarded: Collection[str], combined: pl.DataFrame) -> set[str]:
    """The guarded sources with those that would tell them: the terms of a guarded one, and what is
    put together of a guarded term."""
    found = set(guarded)
    pairs = combined.select("whole", "part").unique().rows()
    while more := {each for pair in pairs if found & set(pair) for each in pair} - found:
        found |= more
    return found


def sum_terms(places: pl.DataFrame, combined: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each count that is put together is the sum of its terms, in its own snapshot.

    Sums as rows (sum, coefficient, place), and the places of terms that no row shows.
    """
    place = [name for name in places.columns if name != "count"]
    pieces = pl.col("family").str.splitn("@", 2)
    named = places.drop("count").with_columns(
        whole=pieces.struct.field("field_0"),
        snapshot=pl.when(pl.col("family").str.contains("@", literal=True))
        .then("@" + pieces.struct.field("field_1"))
        .otherwise(pl.lit("")),
    )
    totals = named.join(combined.select("whole").unique(), on="whole", how="semi")
    name = pl.concat_str(pl.lit("terms"), *place, separator="|")
    parts = totals.with_columns(sum=name).join(combined, on="whole").select(
        "sum", "coefficient",
        family=pl.col("part") + pl.col("snapshot"),
        **{
            column: pl.coalesce(f"part_{column}", column) if column in DIMENSIONS else column
            for column in place[1:]
        },
    )  # fmt: skip
    rows = pl.concat(
        [
            totals.select(name.alias("sum"), pl.lit(-1.0).alias("coefficient"), *place),
            parts.select("sum", "coefficient", *place),
        ]
    )
    return rows.select("sum", *place, "coefficient"), parts.select(place)

"""What readers have from older snapshots, and what follows for the counts of today.

Belongs here: which counts were shown, which were hidden and are still the same, and the older sums.
Does not belong here: where it is kept (`warehouse.publishing.told`), and the choosing.

A count that was hidden is taken for the same today: a reader has no reason to think otherwise, even
where a release has come in between, unless the older sum no longer holds; it is left out then. A
count that was shown with another number is another count, which stands in the sums of its own
snapshot alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from indicators.disclosure.counts import COUNT, COUNT_KEY, DECIMALS, name_all_roads
from indicators.observation_selection import DIMENSIONS
from indicators.unpublished import FIGURE, ROLES
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName

SHOWN = ("ok", "estimated")
OLDER_ROWS = 2_000_000_000
"""Older figures are numbered from here, so that they are no rows of today's."""


@dataclass(frozen=True)
class Recalled:
    """`counts` with those that only older snapshots know; `roads` of the older figures, of sources
    and indicators named with their snapshot, so that each makes sums of its own; `told` the counts
    that readers know for ever, `kept` those that were hidden beside a small one (columns:
    count)."""

    counts: pl.DataFrame
    roads: pl.DataFrame
    told: pl.DataFrame
    kept: pl.DataFrame


def name_then(
    named: pl.DataFrame,
    definitions: Sequence[Definition],
    older: Sequence[Definition],
    equal: Mapping[CountName, CountName],
) -> pl.DataFrame:
    """The roads of figures made by today's definitions and by `older` ones, which may have had
    other ids or sources: `named` with `definition_version`, and `is_newest` of today's.

    Only sources that are guarded today are named.
    """
    versions = pl.DataFrame(
        [(entry.id, entry.version) for entry in definitions],
        schema={"indicator_id": pl.String, "definition_version": pl.String}, orient="row",
    )  # fmt: skip
    now = named.join(versions, on="indicator_id").with_columns(is_newest=pl.lit(value=True))
    before = [
        name_all_roads([entry], equal).with_columns(
            definition_version=pl.lit(entry.version), is_newest=pl.lit(value=False)
        )
        for entry in older
    ]
    guarded = pl.col("source").is_in(named["source"].unique().implode())
    return pl.concat([now, *(each.filter(guarded).select(now.columns) for each in before)])


def recall(
    memory: pl.DataFrame,
    then: pl.DataFrame,
    roads: pl.DataFrame,
    counts: pl.DataFrame,
    small: pl.DataFrame,
) -> Recalled:
    """What the rows of older snapshots tell of the sources that have a small count, in its period
    and in those that overlap it.

    `memory` has the key of a figure, numerator, denominator, status, definition_version and
    snapshot; `then` is as of `name_then`; `small` are today's small counts (count).
    """
    older = read_older(memory, then)
    concerned = list_overlapping(counts.join(small, on="count", how="semi"), older)
    older = older.join(concerned, on=["source", "period"], how="semi")
    older = find_today(older, roads)
    numbered, more = number_older(older, counts)
    return Recalled(
        pl.concat([counts, more.select(counts.columns)]),
        name_by_snapshot(numbered, roads),
        numbered.filter("shown").select("count").unique(),
        find_kept(older, concerned, small),
    )


def list_overlapping(counts: pl.DataFrame, older: pl.DataFrame) -> pl.DataFrame:
    """The periods of some counts' sources that share a year with theirs: source, period, beside.

    `beside` is the period of the count. A year and the three years that hold it make sums together.
    """
    small = counts.select("source", beside="period").unique()
    periods = older.select("source", "period").unique()
    years = pl.concat([small["beside"], periods["period"]]).unique().to_list()
    span = pl.DataFrame(
        [(period, int(period[:4]), read_last_year(period)) for period in years],
        schema={"period": pl.String, "first": pl.Int64, "last": pl.Int64}, orient="row",
    )  # fmt: skip
    return (
        small.join(periods, on="source")
        .join(span, on="period")
        .join(span.rename({"period": "beside", "first": "from", "last": "to"}), on="beside")
        .filter((pl.col("first") <= pl.col("to")) & (pl.col("from") <= pl.col("last")))
        .select("source", "period", "beside")
    )


def read_last_year(period: str) -> int:
    """The last year of a period: of 2022-2024 it is 2024, of 2022/23 2023, of 2022-07 2022."""
    if period[4:5] == "/":
        return int(period[:4]) + 1
    last = period[5:]
    return int(last) if period[4:5] == "-" and len(last) == len("2024") else int(period[:4])


def find_today(older: pl.DataFrame, roads: pl.DataFrame) -> pl.DataFrame:
    """The older roads with `today`, the count that stands there now: of the same figure, else of
    the same source and municipality or hospital, whatever the indicator is called now."""
    rows = roads.filter(pl.col("cell").is_not_null())
    figures = rows.select(*FIGURE, "role", figure="count").unique([*FIGURE, "role"])
    places = rows.filter(pl.col("area_type").is_in(["kommune", "hospital"]))
    places = places.select(*COUNT_KEY, place="count").unique(COUNT_KEY, keep="first")
    return (
        older.join(figures, on=[*FIGURE, "role"], how="left")
        .join(places, on=list(COUNT_KEY), how="left")
        .with_columns(today=pl.coalesce("figure", "place"))
        .drop("figure", "place")
    )


def find_makers(rows: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """The older figures with the version of the definition that tells what they are of: the one
    that made them, or today's where that is lost."""
    versions = then.select("indicator_id", "definition_version").unique()
    newest = then.filter("is_newest").select("indicator_id", newest="definition_version").unique()
    return (
        rows.join(
            versions.with_columns(is_known=pl.lit(value=True)),
            on=["indicator_id", "definition_version"], how="left",
        )
        .join(newest, on="indicator_id", how="left")
        .with_columns(
            definition_version=pl.when("is_known").then("definition_version").otherwise("newest")
        )
        .drop("is_known", "newest")
    )  # fmt: skip


def read_older(memory: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """The roads of older figures: with number where it was shown, null where it was hidden."""
    rows = find_makers(memory.filter(pl.col("status").is_in([*SHOWN, "suppressed"])), then)
    made_by = ["indicator_id", "category", "definition_version"]
    named = then.drop("is_newest")
    shown = pl.col("status").is_in(SHOWN)
    found = []
    for role in ROLES:
        mine = named.filter(role=role).drop("role")
        hidden = pl.lit(role == "numerator") & ~shown
        found.append(
            rows.join(mine, on=made_by)
            .filter(pl.col(role).is_not_null() | hidden)
            .select(
                "snapshot", *FIGURE,
                *mine.drop(made_by).columns,
                role=pl.lit(role), number=pl.col(role).round(DECIMALS),
                shown=pl.col(role).is_not_null(),
                made=shown,
            )
        )  # fmt: skip
    return (
        pl.concat(found)
        .with_columns(pl.coalesce(f"source_{name}", name).alias(name) for name in DIMENSIONS)
        .drop(f"source_{name}" for name in DIMENSIONS)
    )


def number_older(older: pl.DataFrame, counts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The older roads with `count`, and the counts that are new."""
    key = list(COUNT_KEY)
    known = older.join(
        counts.filter(pl.col("number").is_not_null()).select(*key, "number", known="count"),
        on=[*key, "number"], how="left",
    )  # fmt: skip
    same = pl.when(~pl.col("shown")).then("today")
    version = pl.coalesce(pl.col("number").cast(pl.String), pl.lit("hidden"))
    known = known.with_columns(count=pl.coalesce("known", same), version=version)
    lacking = known.filter(pl.col("count").is_null()).select(*key, "number", "version")
    more = lacking.unique([*key, "version"]).sort(*key, "version")
    more = more.with_row_index("new", offset=counts.height)
    numbered = known.join(more.select(*key, "version", "new"), on=[*key, "version"], how="left")
    numbered = numbered.with_columns(count=pl.coalesce("count", "new"))
    return numbered, more.rename({"new": "count"}).with_columns(marked=pl.lit(value=False))


def name_by_snapshot(numbered: pl.DataFrame, roads: pl.DataFrame) -> pl.DataFrame:
    """The roads of those older figures that have a hidden one among them, as roads of sources of
    their own."""
    of_slice = ["snapshot", "indicator_id", "period"]
    hidden = numbered.filter(~pl.col("shown")).select(of_slice).unique()
    starts = roads.select("period", "period_start").drop_nulls().unique("period")
    older = numbered.join(hidden, on=of_slice, how="semi").join(starts, on="period")
    return older.select(
        *(
            pl.format("{}@{}", name, "snapshot").alias(name)
            if name in ("indicator_id", "raw", "source")
            else pl.col(name)
            for name in roads.columns
            if name in older.columns
        ),
        cell=pl.int_range(pl.len(), dtype=COUNT) + OLDER_ROWS,
        marked=pl.lit(value=False),
        nature=pl.lit(None, pl.String),
    ).select(roads.columns)


def find_kept(older: pl.DataFrame, overlapping: pl.DataFrame, small: pl.DataFrame) -> pl.DataFrame:
    """Today's counts that were hidden beside one that is small today: nothing is swapped.

    Beside it is what has its source and education and a period that overlaps its own.
    """
    hidden = older.filter(~pl.col("shown") & pl.col("today").is_not_null())
    beside = (
        hidden.join(small.select(today="count"), on="today", how="semi")
        .select("snapshot", "source", "education", beside="period")
        .unique()
        .join(overlapping, on=["source", "beside"])
        .drop("beside")
    )
    kept = hidden.join(beside.unique(), on=beside.columns, how="semi")
    return kept.select(count="today").unique()

"""Why figures are hidden or shown again although nothing that they are made of has changed.

Belongs here: following disclosure control from the figures that a cause reaches to those that are
hidden with them, because both use a count, or are parts of one sum, over periods that overlap, too;
and what only older snapshots can explain. Does not belong here: which
figures are hidden (`indicators.disclosure.protection`), and what reaches a figure directly
(`indicators.changes.causes`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from indicators.changes.differences import PROTECTED, UNPROTECTED
from indicators.changes.replacements import write_facts
from indicators.changes.source_changes import SOURCE
from indicators.requests import POPULATION
from schemas.equal_counts import CountName

PROTECTION, DEFINITION = "protection", "definition"
OUTCOMES = {PROTECTED: "hidden", UNPROTECTED: "no longer hidden"}
SLICE = ["period", "education"]
"""Disclosure control hides figures of one period and education together, in all areas, and of
periods that are parts of each other: pooled years, half years and the year."""
SPAN = ["period_start", "period_end"]

PLACE, GROUP = ["area_type", "area_id"], ["sex", "age"]
SEED = ["other", *SLICE, *PLACE, *GROUP, "seed_period", "shifted", "kind", "detail", "facts"]


def find_protection_causes(
    rows: pl.DataFrame,
    causes: pl.DataFrame,
    uses: pl.DataFrame,
    equal: Mapping[CountName, CountName],
) -> pl.DataFrame:
    """What hides, or shows again, the figures that no cause reaches: row, kind, detail, facts.

    `rows` are all differences, `causes` those found so far (row, kind, detail, facts), `uses` the
    measures of both snapshots' indicators (`source_changes.list_uses`), `equal` those of other
    datasets that are the same counts (`schemas.equal_counts`). A figure is hidden with another one
    of its own indicator or of one that shares a measure with it, in the same period: the nearest
    that a cause reaches is named, first of all one of the same area, or whose protection has
    changed, too. Where the period has none, one that overlaps it is looked at. What is found
    reaches further figures, until nothing does.
    """
    pairs = pair_indicators(uses, equal)
    rest = rows.filter(pl.col("change").is_in(list(OUTCOMES))).join(causes, on="row", how="anti")
    reached = rows.join(causes, on="row").with_columns(seed_period="period")
    newest, found = reached, []
    while not rest.is_empty() and not newest.is_empty():
        told = tell_nearest(rest, newest, pairs)
        if told.is_empty():
            told = tell_nearest(rest, move_to_overlapping(reached, rest), pairs)
        newest = rest.join(told, on="row").with_columns(seed_period="period")
        reached = pl.concat([reached, newest], how="diagonal")
        rest = rest.join(told, on="row", how="anti")
        found.append(told)
    return pl.concat([tell_nearest(rest.clear(), reached.clear(), pairs), *found])


def find_told_causes(rows: pl.DataFrame) -> pl.DataFrame:
    """What is said of figures that are hidden now although nothing has changed: the same columns.

    Besides what snapshots keep, protection rests on what readers were told by older ones.
    """
    told = rows.filter(pl.col("change") == PROTECTED)
    detail = "hidden because older snapshots would tell a small count together with it"
    return told.select(
        "row", kind=pl.lit(PROTECTION), detail=pl.lit(detail),
        facts=pl.lit(write_facts({"what": "hidden_for_told"})),
    )  # fmt: skip


def move_to_overlapping(seeds: pl.DataFrame, rest: pl.DataFrame) -> pl.DataFrame:
    """The seeds as if of each period of `rest` that overlaps theirs; `seed_period` stays."""
    spans = seeds.select(seed_period="period", start=SPAN[0], end=SPAN[1]).unique()
    overlapping = (
        rest.select("period", *SPAN)
        .unique()
        .join_where(
            spans,
            pl.col(SPAN[0]) <= pl.col("end"),
            pl.col(SPAN[1]) >= pl.col("start"),
            pl.col("period") != pl.col("seed_period"),
        )
        .select("period", "seed_period")
        .unique()
    )
    return seeds.drop("period").join(overlapping, on="seed_period")


def pair_indicators(
    uses: pl.DataFrame, equal: Mapping[CountName, CountName] | None = None
) -> pl.DataFrame:
    """Indicators that share a measure: indicator_id, other, `people` (only the population).

    Measures that are `equal` counts are one.
    """
    own = uses.filter("all").select("indicator_id", *SOURCE)
    stated = pl.DataFrame(
        [(*name, *first) for name, first in (equal or {}).items()],
        schema=dict.fromkeys([*SOURCE, *(f"{name}_first" for name in SOURCE)], pl.String),
        orient="row",
    )
    first = [pl.coalesce(f"{name}_first", name).alias(name) for name in SOURCE]
    own = own.join(stated, on=SOURCE, how="left").select("indicator_id", *first).unique()
    people = (pl.col("dataset") == POPULATION.dataset) & (pl.col("measure") == POPULATION.measure)
    shared = own.join(own.rename({"indicator_id": "other"}), on=SOURCE).with_columns(people=people)
    return (
        shared.group_by("indicator_id", "other")
        .agg(pl.col("people").all())
        .with_columns(people=pl.col("people") & (pl.col("indicator_id") != pl.col("other")))
    )


def tell_nearest(rest: pl.DataFrame, seeds: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """For each figure of `rest` the nearest of the `seeds`, as a cause."""
    shifted = pl.col("change").is_in(list(OUTCOMES))
    reaching = (
        seeds.with_columns(shifted=shifted)
        .rename({"indicator_id": "other"})
        .select(SEED)
        # of several causes the definition: the others came with it
        .sort(pl.col("kind") != DEFINITION, ~pl.col("shifted"), *PLACE, *GROUP, "detail")
    )
    partners = rest.select("row", "indicator_id", "change", *SLICE, *PLACE, *GROUP).join(
        pairs, on="indicator_id"
    )
    own_area = reaching.unique(
        ["other", *SLICE, *PLACE, *GROUP], keep="first", maintain_order=True
    ).with_columns(pl.col(name).alias(f"{name}_seed") for name in PLACE)
    # one figure speaks for all other areas: all times all would be too many
    elsewhere = reaching.sort(~pl.col("shifted"), maintain_order=True).unique(
        ["other", *SLICE], keep="first", maintain_order=True
    )
    columns = [*partners.columns, *(f"{name}_seed" for name in [*PLACE, *GROUP])]
    columns += ["seed_period", "shifted", "kind", "detail", "facts"]
    tied = (
        pl.concat(
            [
                partners.join(own_area, on=["other", *SLICE, *PLACE], suffix="_seed"),
                partners.join(elsewhere, on=["other", *SLICE], suffix="_seed"),
            ],
            how="diagonal",
        )
        .select(columns)
        .with_columns(distance=measure_distance())
        .sort("row", "distance", "seed_period", "other", "detail")
        .unique("row", keep="first", maintain_order=True)
    )
    told = [(row["row"], *describe_tie(row)) for row in tied.iter_rows(named=True)]
    schema = {"row": pl.get_index_type(), "detail": pl.String, "facts": pl.String}
    return pl.DataFrame(told, schema=schema, orient="row").select(
        "row", kind=pl.lit(PROTECTION), detail="detail", facts="facts"
    )


def measure_distance() -> pl.Expr:
    """How far a seed is: 0 the same group of the same area, 4 and more only loosely tied."""
    same_place = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_seed") for name in PLACE)
    same_group = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_seed") for name in GROUP)
    near = (
        pl.when(same_place & same_group & pl.col("shifted")).then(0)
        .when(same_place & same_group).then(1)
        .when(same_place).then(2)
        .when(pl.col("shifted")).then(3)
        .otherwise(4)
    )  # fmt: skip
    # nearly every rate has the population below it, and that is hardly ever a small count
    return near + pl.when("people").then(5).otherwise(0)


def describe_tie(row: dict[str, Any]) -> tuple[str, str]:
    """What hides the figure, in words and as a fact."""
    possible = row["distance"] >= 4
    outcome = ("possibly " if possible else "") + OUTCOMES[row["change"]]
    fact = {
        "what": "hidden_with" if row["change"] == PROTECTED else "shown_with",
        "indicator": row["other"],
        "own": row["other"] == row["indicator_id"],
        "possible": possible,
    }
    behind = list(find_origin(row["kind"], json.loads(row["facts"])))
    if behind and all(each["what"].startswith(("key", "definition")) for each in behind):
        changed = behind[0].get("indicator", row["other"])
        fact |= {"indicator": changed, "own": changed == row["indicator_id"]}
        shared = "which uses the same counts" if not fact["own"] else "in another group"
        return (
            f"{outcome} because the definition of {changed}, {shared}, has changed",
            write_facts(fact | {"because": DEFINITION}),
        )
    fact |= {"area_type": row["area_type_seed"], "area_id": row["area_id_seed"]}
    origin = row["detail"].partition(" has changed: ")[2] or row["detail"]
    when = ""
    if row["seed_period"] != row["period"]:
        when, fact["period"] = f" in {row['seed_period']}", row["seed_period"]
    return (
        f"{outcome} together with {row['other']} of {row['area_type_seed']} {row['area_id_seed']}"
        f"{when}, which has changed: {origin}",
        write_facts(fact | {"because": "figure", "facts": behind}),
    )


def find_origin(kind: str, facts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The facts that a chain of protected figures begins with."""
    for fact in facts:
        if kind != PROTECTION:
            yield fact
        elif fact["because"] == DEFINITION:
            yield {"what": "definition_changed", "indicator": fact["indicator"]}
        else:
            yield from fact["facts"]

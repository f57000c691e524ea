"""Why figures are hidden or shown again although nothing that they are made of has changed.

Belongs here: following disclosure control from the figures that a cause reaches to those that are
hidden with them, because both use a count, or are parts of one sum. Does not belong here: which
figures are hidden (`indicators.disclosure.protection`), and what reaches a figure directly
(`indicators.changes.causes`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from indicators.changes.differences import PROTECTED, UNPROTECTED
from indicators.changes.replacements import write_facts
from indicators.changes.source_changes import SOURCE
from indicators.requests import POPULATION

PROTECTION, DEFINITION = "protection", "definition"
OUTCOMES = {PROTECTED: "hidden", UNPROTECTED: "no longer hidden"}
SLICE = ["period", "education"]
"""Disclosure control hides figures of one period and education together, in all areas."""

PLACE, GROUP = ["area_type", "area_id"], ["sex", "age"]
SEED = ["other", *SLICE, *PLACE, *GROUP, "shifted", "kind", "detail", "facts"]


def find_protection_causes(
    rows: pl.DataFrame, causes: pl.DataFrame, uses: pl.DataFrame
) -> pl.DataFrame:
    """What hides, or shows again, the figures that no cause reaches: row, kind, detail, facts.

    `rows` are all differences, `causes` those found so far (row, kind, detail, facts), `uses` the
    measures of both snapshots' indicators (`source_changes.list_uses`). A figure is hidden with
    another one of its own indicator or of one that shares a measure with it, in the same period:
    the nearest that a cause reaches is named, first of all one of the same area, or whose
    protection has changed, too. What is found reaches further figures, until nothing does.
    """
    pairs = pair_indicators(uses)
    seeds = rows.join(causes, on="row")
    rest = rows.filter(pl.col("change").is_in(list(OUTCOMES))).join(causes, on="row", how="anti")
    found = [tell_nearest(rest, seeds, pairs)]
    while not rest.is_empty() and not found[-1].is_empty():
        seeds = rest.join(found[-1], on="row")
        rest = rest.join(found[-1], on="row", how="anti")
        found.append(tell_nearest(rest, seeds, pairs))
    return pl.concat(found)


def pair_indicators(uses: pl.DataFrame) -> pl.DataFrame:
    """Indicators that share a measure: indicator_id, other, `people` (only the population)."""
    own = uses.filter("all").select("indicator_id", *SOURCE).unique()
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
    columns += ["shifted", "kind", "detail", "facts"]
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
        .sort("row", "distance", "other", "detail")
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
    return (
        f"{outcome} together with {row['other']} of {row['area_type_seed']} {row['area_id_seed']}, "
        f"which has changed: {origin}",
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

"""From observations to inputs: the figures that publishers print for each area, by role.

Belongs here: picking the requested observations out of all of them (on the engine), joining
finer bands, and laying the roles of one figure side by side. Does not belong here: joining
areas (`indicators.combine`).
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from indicators.origins import settle_mixed, unite_columns, write_origins
from indicators.requests import ROLES
from schemas.definitions.model import Definition
from schemas.vocabulary import PERIOD_FORMS

DIMENSIONS = ("sex", "age", "education")
BREAKDOWN = (*DIMENSIONS, "category", "stratum")
PLACE = ("indicator_id", "area_type", "area_id")
INPUT_KEY = (*PLACE, "role", "period", "period_start", "period_end", *BREAKDOWN)
LEVELS = ("kommune", "hospital", "klynge", "region", "land")


def list_available(observations: nw.LazyFrame[Any]) -> pl.DataFrame:
    """Which combinations are stored: dataset, measure, item, sex, age."""
    distinct = observations.select("dataset", "measure", "item", "sex", "age").unique()
    available: pl.DataFrame = distinct.collect("polars").to_native()
    return available


def select_inputs(observations: nw.LazyFrame[Any], requests: nw.LazyFrame[Any]) -> pl.DataFrame:
    """The requested observations, finer bands summed: one row per indicator, role and place.

    Runs on the engine that holds the observations, which may have the number of a
    `correction`. Columns: indicator_id, role, area_type, area_id, period, period_start,
    period_end, sex, age, education, category, stratum, value, status, synthetic, origins
    (`indicators.origins`). `value` is null unless every row is `ok`.
    """
    found = find_requested(observations, requests)
    inputs: pl.DataFrame = sum_bands(found).collect("polars").to_native()
    inputs = add_origins(inputs, found)
    whole = (pl.col("ok") == pl.col("rows")) & (pl.col("rows") == pl.col("expected_rows"))
    return inputs.with_columns(
        value=pl.when(whole).then(pl.col("value")),
        synthetic=pl.col("synthetic") > 0,
        status=pl.when(whole)
        .then(pl.lit("ok"))
        .when(pl.col("suppressed") > 0)
        .then(pl.lit("suppressed"))
        .when(pl.col("not_applicable") == pl.col("rows"))
        .then(pl.lit("not_applicable"))
        .otherwise(pl.lit("missing")),
    ).drop("rows", "ok", "suppressed", "not_applicable", "expected_rows")


def find_requested(
    observations: nw.LazyFrame[Any], requests: nw.LazyFrame[Any]
) -> nw.LazyFrame[Any]:
    """Each requested observation, as often as it is asked for, with its `correction` (or 0)."""
    found = (
        observations.filter(nw.col("area_type").is_in(LEVELS))
        .rename({name: f"source_{name}" for name in DIMENSIONS})
        .join(
            requests,
            on=["dataset", "measure", "item", *(f"source_{name}" for name in DIMENSIONS)],
            how="inner",
        )
    )
    if "correction" in observations.collect_schema().names():
        return found
    return found.with_columns(correction=nw.lit(0))


def sum_bands(found: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The rows of each input together: their sum, states, and first and last origin."""
    status = nw.col("status")
    return (
        found.with_columns(
            is_ok=(status == "ok").cast(nw.Int64),
            is_suppressed=(status == "suppressed").cast(nw.Int64),
            is_not_applicable=(status == "not_applicable").cast(nw.Int64),
            is_synthetic=nw.col("synthetic").cast(nw.Int64),
        )
        .group_by(*INPUT_KEY)
        .agg(
            (nw.col("value") * nw.col("coefficient")).sum().alias("value"),
            nw.len().alias("rows"),
            nw.col("is_ok").sum().alias("ok"),
            nw.col("is_suppressed").sum().alias("suppressed"),
            nw.col("is_not_applicable").sum().alias("not_applicable"),
            nw.col("expected_rows").max().alias("expected_rows"),
            nw.col("vintage").min().alias("first_vintage"),
            nw.col("vintage").max().alias("last_vintage"),
            nw.col("correction").min().alias("first_correction"),
            nw.col("correction").max().alias("last_correction"),
            nw.col("is_synthetic").max().alias("synthetic"),
        )
    )


def add_origins(inputs: pl.DataFrame, found: nw.LazyFrame[Any]) -> pl.DataFrame:
    """`origins` in place of the first and last release date and correction of each input.

    Nearly all inputs have one of each. Only where some have several is the engine asked for all
    of them, for the indicators concerned.
    """
    ends = ("vintage", "correction")
    inputs = inputs.with_columns(
        write_origins(pl.col(f"{end}_vintage"), pl.col(f"{end}_correction")).alias(name)
        for end, name in (("first", "origins"), ("last", "last_origins"))
    ).drop(f"{end}_{name}" for end in ("first", "last") for name in ends)
    mixed = inputs.filter(pl.col("origins") != pl.col("last_origins"))["indicator_id"].unique()
    if mixed.is_empty():
        return inputs.drop("last_origins")
    several = found.filter(nw.col("indicator_id").is_in(mixed.to_list()))
    rows: pl.DataFrame = several.select(*INPUT_KEY, *ends).unique().collect("polars").to_native()
    rows = rows.with_columns(origins=write_origins(pl.col("vintage"), pl.col("correction")))
    return settle_mixed(inputs, rows, INPUT_KEY)


def pair_roles(inputs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """One row for each figure with the value and status of every role beside each other.

    The periods are those of the numerator or the figure (and of printed figures that have no
    numerator). The other roles are matched on place, breakdown and the day on which the
    period begins, so that a year meets the first quarter's population; weights fall back on
    the nearest year. Columns: place, period, breakdown,
    `<role>` and `<role>_status` for each role, `weight_period`, synthetic, origins (of all
    roles but the weights, which have `<role>_origins` of their own).
    """
    weights = max((len(definition.weight) for definition in definitions), default=0)
    # a condition for each sort of periods, not for each indicator: they are few
    shown: dict[str, list[str]] = {}
    for definition in definitions:
        shown.setdefault(PERIOD_FORMS[definition.periods], []).append(definition.id)
    frame = list_places(inputs).filter(
        pl.any_horizontal(
            pl.col("indicator_id").is_in(ids) & pl.col("period").str.contains(pattern)
            for pattern, ids in shown.items()
        )
    )
    for role in ROLES:
        frame = attach_role(frame, inputs, role)
    for number in range(weights):
        frame = attach_nearest(frame, inputs, f"weight_{number}")
    origins = [f"{role}_origins" for role in ROLES]
    synthetics = [column for column in frame.columns if column.endswith("_synthetic")]
    return frame.with_columns(
        unite_columns(frame, origins),
        synthetic=pl.any_horizontal(pl.col(column).fill_null(False) for column in synthetics),
    ).drop(origins, synthetics)


def list_places(inputs: pl.DataFrame) -> pl.DataFrame:
    """Where and when there is a figure to make."""
    return (
        inputs.filter(pl.col("role").is_in(["numerator", "figure", "printed"]))
        .select(*PLACE, "period", "period_start", "period_end", *BREAKDOWN)
        .unique()
    )


def attach_role(frame: pl.DataFrame, inputs: pl.DataFrame, role: str) -> pl.DataFrame:
    """Add the columns of a role; of two periods that begin on one day the same one counts."""
    mine = rename_for_role(inputs, role).select(
        *PLACE, "period", "period_start", *BREAKDOWN, *role_columns(role)
    )
    if mine.is_empty():
        return frame.with_columns(
            pl.lit(None, dtype=mine.schema[name]).alias(name) for name in role_columns(role)
        )
    same = frame.join(mine.drop("period_start"), on=[*PLACE, "period", *BREAKDOWN], how="left")
    found, open_rows = (
        same.filter(pl.col(f"{role}_status").is_not_null()),
        same.filter(pl.col(f"{role}_status").is_null()).drop(role_columns(role)),
    )
    by_start = mine.sort("period").unique(
        [*PLACE, "period_start", *BREAKDOWN], keep="first", maintain_order=True
    )
    matched = open_rows.join(
        by_start.drop("period"), on=[*PLACE, "period_start", *BREAKDOWN], how="left"
    )
    return pl.concat([found, matched.select(found.columns)])


def attach_nearest(frame: pl.DataFrame, inputs: pl.DataFrame, role: str) -> pl.DataFrame:
    """Add the columns of a weight from the nearest period, and which period that was.

    Of periods that begin on one day the longer counts: 2025 before 2025Q1.
    """
    on = [*PLACE, *BREAKDOWN]
    mine = (
        rename_for_role(inputs, role)
        .filter(pl.col(f"{role}_status") == "ok")
        .select(*on, "period_start", *role_columns(role), pl.col("period").alias(f"{role}_period"))
        .sort("period_start", f"{role}_period")
        .unique([*on, "period_start"], keep="first", maintain_order=True)
    )
    return frame.sort("period_start").join_asof(
        mine, on="period_start", by=on, strategy="nearest", check_sortedness=False
    )


def rename_for_role(inputs: pl.DataFrame, role: str) -> pl.DataFrame:
    """The rows of one role with its columns named after it."""
    return inputs.filter(pl.col("role") == role).rename(
        {
            "value": role,
            "status": f"{role}_status",
            "origins": f"{role}_origins",
            "synthetic": f"{role}_synthetic",
        }
    )


def role_columns(role: str) -> list[str]:
    """The names of a role's columns."""
    return [role, f"{role}_status", f"{role}_origins", f"{role}_synthetic"]

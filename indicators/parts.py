"""The parts of every figure: what each area contributes to it, as a pair (x, n) that areas sum.

Belongs here: measuring the parts of all kinds, and putting years of them together. Does not belong
here: how a kind measures its own (`indicators.kinds`) and the joining (`indicators.combine`).
"""

from __future__ import annotations

import polars as pl

from indicators.kinds import group_measured
from indicators.kinds.flaws import set_aside
from indicators.kinds.measuring import MEASURED_COLUMNS, pick_gravest
from indicators.observation_selection import DIMENSIONS, PLACE
from indicators.origins import unite
from indicators.reasons import Cause
from schemas.definitions.model import Definition

NOT_POOLED = ("variance", "printed", "figure", "limit_low", "limit_high", "respondents",
              "weight_period")  # fmt: skip
"""Columns of a part that say nothing of several years together."""
AT_ONCE = 20
"""Indicators that are taken together where the rows of all would fill hundreds of MB."""


def measure_parts(pairs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The parts (`MEASURED_COLUMNS`) of paired roles (`observation_selection.pair_roles`).

    What cannot be right is set aside (`indicators.kinds.flaws`).
    """
    measured = [
        set_aside(
            kind.measure(of_indicators(pairs, entries), entries).select(MEASURED_COLUMNS),
            kind,
            entries,
        )
        for kind, entries in group_measured(definitions)
    ]
    parts = name_unreported(pl.concat(measured, rechunk=True), definitions)
    by_years: dict[int | None, list[Definition]] = {}
    for definition in definitions:
        by_years.setdefault(definition.pool_years, []).append(definition)
    if list(by_years) == [None]:
        return parts
    pooled = [
        mine if years is None else pool_years(mine, years)
        for years, entries in by_years.items()
        for mine in [of_indicators(parts, entries)]
    ]
    return pl.concat(pooled, rechunk=True)


def name_unreported(parts: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """Where areas report an indicator themselves, no number means that they did not."""
    reported = [definition.id for definition in definitions if is_local(definition)]
    silent = pl.col("cause").is_in([str(Cause.NO_NUMBER), str(Cause.NOT_RECEIVED)])
    return parts.with_columns(
        cause=pl.when(silent & pl.col("indicator_id").is_in(reported))
        .then(pl.lit(str(Cause.NOT_REPORTED)))
        .otherwise("cause")
    )


def is_local(definition: Definition) -> bool:
    """Whether clusters and municipalities report the indicator themselves."""
    reported = definition.figure or definition.numerator
    return reported is not None and reported.dataset == "lokal"


def of_indicators(frame: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The rows of some indicators."""
    ids = pl.Series([definition.id for definition in definitions], dtype=pl.String)
    return frame.filter(pl.col("indicator_id").is_in(ids.implode()))


def take_some(definitions: list[Definition]) -> list[list[Definition]]:
    """The definitions, `AT_ONCE` at a time; where there are none, none once."""
    firsts = range(0, max(len(definitions), 1), AT_ONCE)
    return [definitions[first : first + AT_ONCE] for first in firsts]


def pool_years(parts: pl.DataFrame, years: int) -> pl.DataFrame:
    """Several years together: x and n summed over each run of `years` years.

    The period becomes `2019-2021`. A run with a year missing has no figure; runs that begin
    before an indicator's first year are left out. Only whole years are pooled.
    """
    yearly = parts.filter(pl.col("period").str.contains(r"^\d{4}$")).with_columns(
        year=pl.col("period").cast(pl.Int32)
    )
    pooled = sum_over_years(yearly, years)
    first, last = pl.col("end") - years + 1, pl.col("end")
    return (
        pooled.with_columns(
            pl.Series(name, [unite(texts) for texts in pooled[name]], dtype=pl.String)
            for name in ("origins", "weight_origins")
        )
        .with_columns(
            period=pl.format("{}-{}", first, last),
            period_start=pl.date(first, 1, 1),
            period_end=pl.date(last, 12, 31),
            x=pl.when("whole").then("x"),
            n=pl.when("whole").then("n"),
            state=pl.when("whole")
            .then(pl.lit("ok"))
            .when("suppressed")
            .then(pl.lit("suppressed"))
            .otherwise(pl.lit("missing")),
            cause=pl.when(~pl.col("whole")).then(
                pl.coalesce(pick_gravest("cause"), pl.lit(str(Cause.NOT_RECEIVED)))
            ),
            **{name: pl.lit(None, parts.schema[name]) for name in NOT_POOLED},
        )
        .select(MEASURED_COLUMNS)
    )


def sum_over_years(yearly: pl.DataFrame, years: int) -> pl.DataFrame:
    """The sums of each run of years, named by its last year `end`, and whether it is whole."""
    place = [*PLACE, *DIMENSIONS, "category", "stratum", "alternative"]
    runs = (
        yearly.group_by("indicator_id")
        .agg(first=pl.col("year").min() + years - 1, last=pl.col("year").max())
        .filter(pl.col("first") <= pl.col("last"))
        .with_columns(end=pl.int_ranges("first", pl.col("last") + 1, dtype=pl.Int32))
        .select("indicator_id", "end")
        .explode("end")
    )
    return (
        yearly.join(runs, on="indicator_id")
        .filter(pl.col("year").is_between(pl.col("end") - years + 1, pl.col("end")))
        .group_by(*place, "end")
        .agg(
            pl.col("x").sum(),
            pl.col("n").sum(),
            pl.col("denominator").sum(),
            pl.col("synthetic").any(),
            pl.col("origins").drop_nulls().unique(),
            pl.col("weight_origins").drop_nulls().unique(),
            pl.col("cause").drop_nulls().unique(),
            whole=((pl.col("state") == "ok").sum() == years),
            suppressed=(pl.col("state") == "suppressed").any(),
        )
    )

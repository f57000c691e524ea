"""Which figures cover something else than their indicator's figures usually do, and their mark.

Belongs here: periods that are not whole by the rules of their dataset, and those of another length.
Does not belong here: the rules (`datasets/`), and that nothing is said of a figure whose
period is not whole (`indicators.verdicts.series`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from indicators import reasons
from indicators.requests import list_terms
from schemas.definitions.model import Definition

UNFINISHED = "unfinished"
FIGURE_ROLES = ("numerator", "figure", "printed")

PartialPeriods = Mapping[tuple[str, str], str]
"""For a dataset and measure which period is partial: one by name, or `UNFINISHED`."""


def list_partial(
    inputs: pl.DataFrame, definitions: list[Definition], periods: PartialPeriods
) -> pl.DataFrame:
    """The partial periods of each indicator: indicator_id, partial_start, partial_end.

    `inputs` are the selected observations with `origins`, whose first release date counts.
    A period is unfinished when it had not ended on the day of its release.
    """
    asked = {
        (definition.id, role, periods[source.dataset, source.measure])
        for definition in definitions
        for role, source in list_terms(definition)
        if role in FIGURE_ROLES and (source.dataset, source.measure) in periods
    }
    rules = pl.DataFrame(
        sorted(asked),
        schema=dict.fromkeys(("indicator_id", "role", "rule"), pl.String),
        orient="row",
    )
    released = pl.col("origins").str.extract(r"(\d{4}-\d{2}-\d{2})").str.to_date()
    unfinished = (pl.col("rule") == UNFINISHED) & (released <= pl.col("period_end"))
    return (
        inputs.join(rules, on=["indicator_id", "role"])
        .filter(unfinished | (pl.col("rule") == pl.col("period")))
        .select("indicator_id", partial_start="period_start", partial_end="period_end")
        .unique()
    )


def mark_partial(values: pl.DataFrame, partial: pl.DataFrame) -> pl.DataFrame:
    """The values with `period_mark` where their period holds a partial one, which is noted."""
    marked = (
        values.select("indicator_id", "period", "period_start", "period_end")
        .unique()
        .join(partial, on="indicator_id")
        .filter(
            (pl.col("partial_start") >= pl.col("period_start"))
            & (pl.col("partial_end") <= pl.col("period_end"))
        )
        .select("indicator_id", "period", period_mark=pl.lit(reasons.PARTIAL))
        .unique()
    )
    return add_mark_to_note(
        values.join(marked, on=["indicator_id", "period"], how="left", maintain_order="left")
    )


def mark_odd_lengths(values: pl.DataFrame) -> pl.DataFrame:
    """`period_mark` for figures over another length than most of the indicator's periods have.

    The usual length is that of most periods with a figure, of two that are as usual the longer. A
    half year among years is marked `1. halvår`: it stands beside the years, not among them.
    """
    usual = (
        values.filter(pl.col("value").is_not_null())
        .select("indicator_id", "period", "months")
        .unique()
        .group_by("indicator_id", "months")
        .len()
        .sort("len", "months", descending=True)
        .unique("indicator_id", keep="first", maintain_order=True)
        .select("indicator_id", usual="months")
    )
    marked = values.join(usual, on="indicator_id", how="left", maintain_order="left")
    is_odd = (pl.col("months") != pl.col("usual")) & pl.col("period_mark").is_null()
    odd = marked.filter(is_odd).select("indicator_id", "period", "months").unique()
    named = odd.select(
        "indicator_id",
        "period",
        mark=pl.Series(
            [name_length(period, months) for _, period, months in odd.iter_rows()],
            dtype=pl.String,
        ),
    )
    joined = values.join(named, on=["indicator_id", "period"], how="left", maintain_order="left")
    noted = add_mark_to_note(joined.with_columns(period_mark="mark"))["note"]
    return joined.with_columns(
        note=pl.when(pl.col("mark").is_not_null()).then(noted).otherwise("note"),
        period_mark=pl.coalesce("period_mark", "mark"),
    ).drop("mark")


def name_length(period: str, months: int) -> str:
    """What a period covers, in Danish: '1. halvår', '3. kvartal', 'en måned', 'hele året'."""
    if months == 12:
        return "hele året"
    if months > 12:
        return f"{months // 12} år"
    part = {6: "halvår", 3: "kvartal"}.get(months)
    return f"{period[-1]}. {part}" if part else "en måned"


def add_mark_to_note(values: pl.DataFrame) -> pl.DataFrame:
    """The mark in words before what else is noted (corrections stand last)."""
    told = pl.lit(reasons.explain_mark("")[:-1]) + pl.col("period_mark") + "."
    noted = pl.concat_str(told, "note", separator=" ", ignore_nulls=True)
    is_marked = pl.col("period_mark").is_not_null() & pl.col("value").is_not_null()
    return values.with_columns(note=pl.when(is_marked).then(noted).otherwise("note"))


def is_partial() -> pl.Expr:
    """A figure that is shown and never judged."""
    return (pl.col("period_mark") == reasons.PARTIAL).fill_null(False)

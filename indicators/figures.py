"""From parts and sums to figures: which status each has, and the words that go with it.

Belongs here: what holds for figures of every kind. Does not belong here: division and limits,
which are the kind's own (`indicators.kinds`), and comparisons (`indicators.verdicts.benchmarks`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from geography import Geography
from indicators import reasons
from indicators.kinds.kind import MeasuredKind, Yardsticks
from indicators.reasons import Cause
from schemas.definitions.model import Definition

TOLD_OF_A_STRATUM = (Cause.PROTECTED, Cause.HIDDEN, *reasons.FLAWS, Cause.NOT_APPLICABLE)
WEIGHTED_WITH = ("indicator_id", "period", "weight_period", "last_weight_period", "alternative")


def finish_printed(
    parts: pl.DataFrame,
    kind: MeasuredKind,
    definitions: list[Definition],
    yardsticks: Yardsticks,
) -> pl.DataFrame:
    """Figures of one kind for the areas that the publisher prints itself.

    Adds value, numerator, denominator, ci_low, ci_high, ci_method, status, status_reason and
    note to the parts. `yardsticks` are what standardised figures need.
    """
    own = parts.filter(pl.col("alternative") == 0).with_columns(status=pl.col("state"))
    printed = explain_printed(kind.finish_printed(own, definitions, yardsticks))
    return printed.with_columns(split_share=pl.lit(None, pl.Float64))


def finish_joined(
    sums: pl.DataFrame,
    kind: MeasuredKind,
    definitions: list[Definition],
    geography: Geography,
    yardsticks: Yardsticks,
) -> pl.DataFrame:
    """Figures of one kind for groups of areas, from their sums; columns as `finish_printed`."""
    judged = decide_status(sums, kind, definitions)
    finished = kind.finish_joined(judged, definitions, yardsticks)
    return explain_joined(finished, kind, definitions, geography)


def decide_status(
    sums: pl.DataFrame, kind: MeasuredKind, definitions: list[Definition]
) -> pl.DataFrame:
    """`coverage` of the population by parts with a number, and the status that follows."""
    least = {definition.id: definition.min_coverage for definition in definitions}
    coverage = pl.when(pl.col("size") > 0).then(pl.col("size_ok").fill_null(0) / pl.col("size"))
    enough = (pl.col("ok") > 0) & (
        pl.col("coverage") >= pl.col("indicator_id").replace_strict(least, return_dtype=pl.Float64)
    )
    if kind.needs_every_area:
        enough = enough & (pl.col("ok") == pl.col("members"))
    return sums.with_columns(coverage=coverage.fill_null(0.0)).with_columns(
        status=pl.when(enough)
        .then(pl.lit("ok"))
        .when(pl.col("suppressed") > 0)
        .then(pl.lit("suppressed"))
        .when(pl.col("not_applicable") == pl.col("members"))
        .then(pl.lit("not_applicable"))
        .otherwise(pl.lit("missing"))
    )


def explain_printed(frame: pl.DataFrame) -> pl.DataFrame:
    """Status reason and note of figures that the publisher prints itself."""
    shown = pl.col("status") == "ok"
    without_interval = (
        shown
        & pl.col("ci_low").is_null()
        & pl.col("figure").is_not_null()
        & (pl.col("note").is_null())
    )
    no_denominator = pl.col("no_denominator") if "no_denominator" in frame.columns else False
    no_figure = pl.col("no_figure") if "no_figure" in frame.columns else pl.lit(None, pl.String)
    told = pl.col("cause").replace_strict(
        {str(cause): words.own for cause, words in reasons.CAUSES.items()},
        default=None,
        return_dtype=pl.String,
    )
    # what is hidden or wrong in one stratum comes before what the standardisation says of it
    of_a_stratum = pl.col("cause").is_in([str(cause) for cause in TOLD_OF_A_STRATUM])
    return frame.with_columns(
        status_reason=pl.when(~shown).then(
            pl.coalesce(
                pl.when(of_a_stratum).then(told),
                no_figure,
                told,
                pl.when(no_denominator).then(pl.lit(reasons.NO_DENOMINATOR)),
                pl.lit(reasons.MISSING_AT_SOURCE),
            )
        ),
        note=pl.when(without_interval).then(pl.lit(reasons.NO_INTERVAL)).otherwise("note"),
    )


def explain_joined(
    frame: pl.DataFrame, kind: MeasuredKind, definitions: list[Definition], geography: Geography
) -> pl.DataFrame:
    """Status `estimated` where a figure rests on a split or lacks a part, and every reason."""
    splits = list_splits(geography)
    told = [
        explain_group(row, kind, splits)
        for row in frame.select(
            "status", "absent", "coverage", "weight_year", "area_type", "area_id",
            no_figure="no_figure" if "no_figure" in frame.columns else pl.lit(None, pl.String),
        ).iter_rows(named=True)
    ]  # fmt: skip
    return frame.with_columns(
        status=pl.Series([status for status, _ in told], dtype=pl.String),
        status_reason=pl.Series([reason for _, reason in told], dtype=pl.String),
        note=describe_weightings(
            frame, {each.id: each for each in definitions}, "figure" in kind.roles
        ),
    )


def list_splits(geography: Geography) -> dict[tuple[str, str, int], str]:
    """For each group and year that a split area is weighted in: why figures are estimated."""
    names = geography.areas.select(group_type="area_type", group_id="area_id", name="name").unique(
        ["group_type", "group_id"], keep="last", maintain_order=True
    )
    weights = geography.weights.join(names, on=["group_type", "group_id"], how="left")
    return {
        (row["group_type"], row["group_id"], row["year"]): reasons.explain_split(
            row["name"], row["share"], row["year"]
        )
        for row in weights.iter_rows(named=True)
    }


def explain_group(
    row: dict[str, object], kind: MeasuredKind, splits: dict[tuple[str, str, int], str]
) -> tuple[str, str | None]:
    """Status and reason of one group's figure."""
    status, year = str(row["status"]), row["weight_year"]
    lacking: list[dict[str, str]] = row["absent"] or []  # type: ignore[assignment]
    absent = [(part["name"], Cause(part["cause"])) for part in lacking]
    if status == "ok" and not absent and year is None:
        return "ok", None
    coverage = float(row["coverage"] or 0)  # type: ignore[arg-type]
    if status == "not_applicable":
        return status, reasons.NOT_APPLICABLE_AT_SOURCE
    if status != "ok":
        if not absent:
            return status, str(row["no_figure"] or reasons.NO_DENOMINATOR)
        return status, reasons.explain_no_figure(absent, coverage)
    told = []
    if isinstance(year, int):
        place = (str(row["area_type"]), str(row["area_id"]), year)
        told.append(reasons.COUNTED_TWICE if kind.counts_areas else splits[place])
    if absent:
        told.append(reasons.explain_absent(absent, coverage))
    return "estimated", reasons.explain_estimate(told)


def describe_weightings(
    frame: pl.DataFrame, definitions: Mapping[str, Definition], averaged: bool
) -> pl.Series:
    """For each figure what the reader should know about weights and a lacking interval.

    Each combination is put into words once.
    """
    if "last_weight_period" not in frame.columns:
        frame = frame.with_columns(last_weight_period=pl.lit(None, pl.String))
    if "alternative" not in frame.columns:
        frame = frame.with_columns(alternative=pl.lit(0))
    lacking = pl.col("ci_low").is_null() & pl.lit(averaged)
    figures = frame.select(
        *WEIGHTED_WITH, has_value=pl.col("value").is_not_null(), lacks_interval=lacking
    )
    found = figures.unique().filter("has_value")
    told = found.with_columns(
        note=pl.Series(
            [
                describe_weighting(row, definitions[row["indicator_id"]])
                for row in found.iter_rows(named=True)
            ],
            dtype=pl.String,
        )
    )
    return figures.join(
        told, on=figures.columns, how="left", nulls_equal=True, maintain_order="left"
    )["note"]


def describe_weighting(row: dict[str, object], definition: Definition) -> str | None:
    """The same for one combination."""
    told = [reasons.NO_INTERVAL] if row["lacks_interval"] else []
    used = [row["weight_period"], row["last_weight_period"]]
    years = sorted({str(period)[:4] for period in used if period is not None})
    if years and years != [str(row["period"])[:4]]:
        told.append(reasons.explain_weight(years))
    alternative = row["alternative"]
    if isinstance(alternative, int) and alternative > 0:
        told.append(reasons.explain_alternative(definition, alternative))
    return " ".join(told) or None

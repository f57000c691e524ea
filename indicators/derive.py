"""What follows from protected values alone: indicators made of others, and what a series says.

Belongs here: everything that must not know a hidden figure. Does not belong here: how the values
themselves came about (`indicators.compute`) and what is hidden
(`indicators.disclosure.protection`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import numpy as np
import polars as pl

from indicators import reasons
from indicators.kinds import kind_of
from indicators.kinds.kind import DerivedKind, Operand
from indicators.kinds.measuring import read_floats
from indicators.methods.statistics import LEVEL, ROUNDING, Figures
from indicators.origins import unite_vintages
from indicators.reasons import Cause
from indicators.verdicts.benchmarks import judge_by_twins
from indicators.verdicts.capacity import add_capacity_signals
from indicators.verdicts.findings import add_findings
from indicators.verdicts.series import (
    SERIES,
    add_change,
    add_long_change,
    add_rhythm,
    describe_series,
    find_last_day,
)
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY, fill_columns
from schemas.natures import join_natures
from schemas.vocabulary import ALL

PLACE = [name for name in VALUE_KEY if name != "indicator_id"]
SHOWN = ("ok", "estimated")
JUDGEMENTS = ("trend", "signal", "signal_p")
GRAVITY = ("ok", "estimated", "not_applicable", "missing", "suppressed")
"""Statuses from the lightest to the gravest; a derived figure has the graver of its two."""


def derive_values(
    protected: pl.DataFrame, definitions: list[Definition], baseline: int
) -> pl.DataFrame:
    """The finished frame `values`: derived indicators added, validity applied, series described.

    `baseline` is the year that changes are counted from where a definition names no period.
    """
    protected = judge_by_twins(protected, definitions)
    derived = [
        derive_indicator(protected, kind, definition)
        for definition in definitions
        if isinstance(kind := kind_of(definition), DerivedKind)
    ]
    values = keep_valid(pl.concat([protected, *derived]), definitions)
    described = describe_series(values, definitions, find_last_day(str(baseline)))
    described = add_capacity_signals(described, definitions)
    # what is not judged must not stand among what headlines choose from
    judged = add_findings(clear_uncertain(described), definitions)
    return fill_columns(judged).sort(VALUE_KEY)


def clear_uncertain(values: pl.DataFrame) -> pl.DataFrame:
    """Nothing is said of how a figure stands that is too uncertain to be judged."""
    sure = ~pl.col("too_uncertain").fill_null(value=False)
    return values.with_columns(pl.when(sure).then(name).alias(name) for name in JUDGEMENTS)


def count_from_baseline(
    values: pl.DataFrame, definitions: list[Definition], baseline: date, period: int
) -> pl.DataFrame:
    """The values of periods that end in the year `period` or before, changes counted anew.

    Changes are counted by `add_change`, from `baseline` for every indicator whose definition names
    none of its own. `trend` and the outlook of `target_status` look back from the newest figure of
    all and stay where they are: a series that goes on after `period` has none. What is certain is
    decided anew over all indicators.
    """
    kept = add_rhythm(values.filter(pl.col("period_end").dt.year() <= period))
    counted = add_change(kept.sort([*SERIES, "period_start", "period"]), definitions, baseline)
    found = add_findings(add_long_change(counted), definitions)
    return found.select(values.columns).sort(VALUE_KEY)


def keep_valid(values: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
    """The values of these definitions, without periods outside a definition's validity."""
    validity = pl.DataFrame(
        [(entry.id, entry.valid_from, entry.valid_to) for entry in definitions],
        schema={"indicator_id": pl.String, "valid_from": pl.Date, "valid_to": pl.Date},
        orient="row",
    )
    begun = pl.col("valid_from").is_null() | (pl.col("period_start") >= pl.col("valid_from"))
    ended = pl.col("valid_to").is_not_null() & (pl.col("period_end") > pl.col("valid_to"))
    return (
        values.join(validity, on="indicator_id", maintain_order="left")
        .filter(begun & ~ended)
        .select(values.columns)
    )


def derive_indicator(
    values: pl.DataFrame, kind: DerivedKind, definition: Definition
) -> pl.DataFrame:
    """An indicator from two figures of the same place, period and breakdown.

    It is as sure as the less sure of the two. Without a figure where both have one it is missing,
    and so is a percentage that is none.
    """
    pairs = pair_figures(values, *kind.list_operands(definition))
    figures = kind.calculate(read_figures(pairs, ""), read_figures(pairs, "below_"), definition)
    pairs = pairs.with_columns(
        value=pl.Series(figures.value, dtype=pl.Float64).fill_nan(None),
        ci_low=pl.Series(figures.low, dtype=pl.Float64).fill_nan(None),
        ci_high=pl.Series(figures.high, dtype=pl.Float64).fill_nan(None),
        ci_method=pl.Series(figures.method.tolist(), dtype=pl.String),
    )
    shown = pl.col("status").is_in(SHOWN)
    no_figure = [
        (pl.col("value").is_null(), kind.no_figure),
        (is_out_of_range(definition), reasons.CAUSES[Cause.OUT_OF_RANGE].own),
    ]
    why = pl.coalesce(pl.when(shown & holds).then(pl.lit(reason)) for holds, reason in no_figure)
    pairs = pairs.with_columns(
        status=pl.when(why.is_not_null()).then(pl.lit("missing")).otherwise("status"),
        status_reason=pl.coalesce(why, "status_reason"),
    )
    corrections = map_pairs(pairs, "note", reasons.gather_corrections)
    bare = pl.when(pl.col("ci_method").is_null()).then(pl.lit(kind.without_interval))
    note = pl.concat_str(bare, corrections, separator=" ", ignore_nulls=True)
    limited = shown & pl.col("ci_method").is_not_null()
    derived = pairs.select(
        *PLACE, "area_name", "period_start", "period_end", "status", "status_reason", "run_id",
        nature=pl.when(pl.col("status") != "suppressed").then(
            map_pairs(pairs, "nature", join_known_natures)
        ),
        indicator_id=pl.lit(definition.id),
        unit=pl.lit(definition.unit),
        definition_version=pl.lit(definition.version),
        value=pl.when(shown).then("value"),
        ci_low=pl.when(limited).then("ci_low"),
        ci_high=pl.when(limited).then("ci_high"),
        ci_method=pl.when(limited).then("ci_method"),
        ci_level=pl.when(limited).then(pl.lit(LEVEL)),
        note=pl.when(shown).then(pl.when(note != "").then(note)),
        vintage=pl.max_horizontal("vintage", "below_vintage"),
        vintages=map_pairs(pairs, "vintages", unite_vintages),
        corrected=pl.col("corrected") | pl.col("below_corrected"),
        synthetic=pl.col("synthetic") | pl.col("below_synthetic"),
        period_mark=pl.coalesce("period_mark", "below_mark"),
    )  # fmt: skip
    return fill_columns(derived)


def is_out_of_range(definition: Definition) -> pl.Expr:
    """A percentage below 0 or above 100, beyond rounding."""
    if definition.unit != "pct":
        return pl.lit(False)
    return ~pl.col("value").is_between(-ROUNDING, 100 * (1 + ROUNDING))


def join_known_natures(pair: Iterable[str | None]) -> str | None:
    """The nature of a quotient; none where one of the two is hidden and does not say its own."""
    above, below = pair
    return None if above is None or below is None else join_natures(above, below)


def read_figures(pairs: pl.DataFrame, prefix: str) -> Figures:
    """The values and limits of the operand whose columns begin with `prefix`."""
    value, low, high = (
        read_floats(pairs, f"{prefix}{name}") for name in ("value", "ci_low", "ci_high")
    )
    return Figures(value, low, high, np.full(len(value), None, dtype=object))


def find_operand(values: pl.DataFrame, operand: Operand) -> pl.DataFrame:
    """The figures of an operand; one that is a single education's stands as everybody's."""
    found = values.filter(pl.col("indicator_id") == operand.indicator_id)
    if operand.education is None:
        return found
    return found.filter(pl.col("education") == operand.education).with_columns(
        education=pl.lit(ALL)
    )


def pair_figures(values: pl.DataFrame, upper: Operand, lower: Operand) -> pl.DataFrame:
    """The figures of one operand beside the other's (`below_...`), with the graver status."""
    above = find_operand(values, upper)
    below = find_operand(values, lower).select(
        *PLACE,
        below_value="value",
        below_ci_low="ci_low",
        below_ci_high="ci_high",
        below_status="status",
        below_nature="nature",
        below_reason="status_reason",
        below_vintage="vintage",
        below_vintages="vintages",
        below_corrected="corrected",
        below_note="note",
        below_synthetic="synthetic",
        below_mark="period_mark",
    )
    gravity = {status: number for number, status in enumerate(GRAVITY)}
    graver = pl.max_horizontal(
        pl.col("status").replace_strict(gravity, return_dtype=pl.Int8),
        pl.col("below_status").replace_strict(gravity, return_dtype=pl.Int8),
    )
    return above.join(below, on=PLACE, how="inner").with_columns(
        status=graver.replace_strict(dict(enumerate(GRAVITY)), return_dtype=pl.String),
        status_reason=pl.coalesce("status_reason", "below_reason"),
    )


def map_pairs(
    paired: pl.DataFrame, name: str, join: Callable[[Iterable[str | None]], str | None]
) -> pl.Series:
    """For each row two texts (`name` and `below_name`) joined, each combination once."""
    columns = [name, f"below_{name}"]
    found = paired.select(columns).unique()
    joined = found.with_columns(
        pl.Series("joined", [join(row) for row in found.rows()], dtype=pl.String)
    )
    return paired.select(columns).join(
        joined, on=columns, how="left", nulls_equal=True, maintain_order="left"
    )["joined"]

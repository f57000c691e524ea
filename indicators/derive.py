"""What follows from protected values alone: indicators made of others, and what a series says.

Belongs here: everything that must not know a hidden figure. Does not belong here: how the values
themselves came about (`indicators.compute`) and what is hidden
(`indicators.disclosure.protection`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_KEY, fill_columns
from schemas.natures import FULL_COUNT, join_all_natures
from schemas.vocabulary import ALL

PLACE = [name for name in VALUE_KEY if name != "indicator_id"]
SHOWN = ("ok", "estimated")
JUDGEMENTS = ("trend", "signal", "signal_p")
GRAVITY = ("ok", "estimated", "not_applicable", "missing", "suppressed")
"""Statuses from the lightest to the gravest; a derived figure has the gravest of its operands'."""
BREAKDOWN = ("sex", "age", "education", "category")
LINED_UP = (
    "value", "ci_low", "ci_high", "status", "nature", "status_reason", "vintage", "vintages",
    "corrected", "note", "synthetic", "period_mark",
)  # fmt: skip
"""What a derived figure takes from each of its operands."""


def derive_values(
    protected: pl.DataFrame,
    definitions: list[Definition],
    baseline: int,
    projected: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The finished frame `values`: derived indicators added, validity applied, series described.

    `baseline` is the year that changes are counted from where a definition names no period;
    `projected` are the rows of projections (`indicators.projecting`).
    """
    protected = judge_by_twins(protected, definitions)
    derived = [
        derive_indicator(protected, kind, definition)
        for definition in definitions
        if isinstance(kind := kind_of(definition), DerivedKind)
        and definition.kind is not Kind.PROJECTION
    ]
    derived += [] if projected is None else [projected]
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
    """An indicator from figures of the same place, period and breakdown.

    It is as sure as the least sure of them. Without a figure where all have one it is missing, and
    so is a percentage that is none.
    """
    operands = kind.list_operands(definition)
    rows = line_up(values, operands)
    if kind.keeps_own_groups(definition):
        rows = keep_groups(rows, definition)
    figures = kind.calculate(
        [read_figures(rows, number, kind.knows_exact) for number in range(len(operands))],
        definition,
    )
    rows = rows.with_columns(
        value=pl.Series(figures.value, dtype=pl.Float64).fill_nan(None),
        ci_low=pl.Series(figures.low, dtype=pl.Float64).fill_nan(None),
        ci_high=pl.Series(figures.high, dtype=pl.Float64).fill_nan(None),
        ci_method=pl.Series(figures.method.tolist(), dtype=pl.String),
    )
    rows = leave_out_without_figure(rows, kind, definition)
    shown, count = pl.col("status").is_in(SHOWN), len(operands)
    corrections = join_texts(rows, "note", count, reasons.gather_corrections)
    without = pl.lit(kind.explain_no_interval(definition))
    bare = pl.when(pl.col("ci_method").is_null()).then(without)
    note = pl.concat_str(bare, corrections, separator=" ", ignore_nulls=True)
    limited = shown & pl.col("ci_method").is_not_null()
    derived = rows.select(
        *PLACE, "area_name", "period_start", "period_end", "status", "status_reason", "run_id",
        nature=pl.when(pl.col("status") != "suppressed").then(
            join_texts(rows, "nature", count, join_known_natures)
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
        vintage=pl.max_horizontal(name_all("vintage", count)),
        vintages=join_texts(rows, "vintages", count, unite_vintages),
        corrected=pl.any_horizontal(name_all("corrected", count)),
        synthetic=pl.any_horizontal(name_all("synthetic", count)),
        period_mark=pl.coalesce(name_all("period_mark", count)),
    )  # fmt: skip
    return fill_columns(derived)


def leave_out_without_figure(
    rows: pl.DataFrame, kind: DerivedKind, definition: Definition
) -> pl.DataFrame:
    """The rows with status `missing`, and why, where all figures are there and give none."""
    no_figure = [
        (pl.col("value").is_null(), kind.no_figure),
        (is_out_of_range(definition), reasons.CAUSES[Cause.OUT_OF_RANGE].own),
    ]
    shown = pl.col("status").is_in(SHOWN)
    why = pl.coalesce(pl.when(shown & holds).then(pl.lit(reason)) for holds, reason in no_figure)
    return rows.with_columns(
        status=pl.when(why.is_not_null()).then(pl.lit("missing")).otherwise("status"),
        status_reason=pl.coalesce(why, "status_reason"),
    )


def is_out_of_range(definition: Definition) -> pl.Expr:
    """A percentage below 0 or above 100, beyond rounding."""
    if definition.unit != "pct":
        return pl.lit(False)
    return ~pl.col("value").is_between(-ROUNDING, 100 * (1 + ROUNDING))


def join_known_natures(natures: Iterable[str | None]) -> str | None:
    """The nature of what is made of several; none where one is hidden and does not say its own."""
    known = list(natures)
    return None if None in known else join_all_natures(each for each in known if each is not None)


def read_figures(rows: pl.DataFrame, number: int, knows_exact: bool) -> Figures:
    """The values and limits of an operand; with `knows_exact` a full count's are its value."""
    value, low, high = (
        read_floats(rows, f"{number}_{name}") for name in ("value", "ci_low", "ci_high")
    )
    full = (rows[f"{number}_nature"] == FULL_COUNT).fill_null(value=False).to_numpy()
    exact = full & knows_exact
    return Figures(
        value, np.where(exact, value, low), np.where(exact, value, high),
        np.full(len(value), None, dtype=object),
    )  # fmt: skip


def find_operand(values: pl.DataFrame, operand: Operand) -> pl.DataFrame:
    """The figures of an operand; in what is fixed they stand as everybody's."""
    return values.filter(
        pl.col("indicator_id") == operand.indicator_id,
        *(pl.col(name) == value for name, value in operand.fixed.items()),
    ).with_columns(pl.lit(ALL).alias(name) for name in operand.fixed)


def line_up(values: pl.DataFrame, operands: Sequence[Operand]) -> pl.DataFrame:
    """The figures of the operands beside each other where all have a row.

    `LINED_UP` of each stand as `<number>_<column>`; `status` is the gravest, `status_reason` the
    first that there is.
    """
    first = find_operand(values, operands[0])
    rows = first.select(*PLACE, "area_name", "period_start", "period_end", "run_id")
    for number, operand in enumerate(operands):
        mine = first if number == 0 else find_operand(values, operand)
        columns = [pl.col(name).alias(f"{number}_{name}") for name in LINED_UP]
        rows = rows.join(mine.select(*PLACE, *columns), on=PLACE, how="inner")
    count = len(operands)
    gravity = {status: number for number, status in enumerate(GRAVITY)}
    gravest = pl.max_horizontal(
        pl.col(name).replace_strict(gravity, return_dtype=pl.Int8)
        for name in name_all("status", count)
    )
    return rows.with_columns(
        status=gravest.replace_strict(dict(enumerate(GRAVITY)), return_dtype=pl.String),
        status_reason=pl.coalesce(name_all("status_reason", count)),
    )


def keep_groups(rows: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The rows of the breakdowns that the definition shows."""
    wanted = pl.DataFrame(
        sorted({choice.key for choice in definition.list_breakdowns()}),
        schema=dict.fromkeys(BREAKDOWN, pl.String), orient="row",
    )  # fmt: skip
    return rows.join(wanted, on=list(BREAKDOWN), how="semi", maintain_order="left")


def name_all(column: str, count: int) -> list[str]:
    """The column of each operand."""
    return [f"{number}_{column}" for number in range(count)]


def join_texts(
    rows: pl.DataFrame,
    column: str,
    count: int,
    join: Callable[[Iterable[str | None]], str | None],
) -> pl.Series:
    """For each row the texts of all operands joined, each combination once."""
    columns = name_all(column, count)
    found = rows.select(columns).unique()
    joined = found.with_columns(
        pl.Series("joined", [join(row) for row in found.rows()], dtype=pl.String)
    )
    return rows.select(columns).join(
        joined, on=columns, how="left", nulls_equal=True, maintain_order="left"
    )["joined"]

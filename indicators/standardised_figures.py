"""Standardised figures: the strata of each area laid side by side and made one figure.

Belongs here: bringing frames to the standardisation methods and back. Does not belong here:
the methods (`indicators.methods.standardisation`) and the summing of areas (`indicators.combine`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from indicators import reasons
from indicators.disclosure.protection import SMALLEST_SHOWN
from indicators.methods.standardisation import (
    NoRate,
    Standardised,
    directly_standardised,
    expected_count,
    fit_standard,
    indirectly_standardised,
)
from indicators.methods.statistics import Floats, StatisticsError
from indicators.origins import settle_mixed, unite_columns
from indicators.requests import list_strata
from indicators.summands import KEY
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition, Group
from schemas.standards import StandardPopulation

WORST_FIRST = ("suppressed", "missing", "not_applicable", "ok")
CARRIED = {
    "coverage": pl.col("coverage").min(),
    "suppressed": pl.col("suppressed").max(),
    "weight_year": pl.col("weight_year").max(),
    "absent": pl.col("absent").explode().drop_nulls().unique().sort(),
}
"""How what goes with a group's sums is carried over from its strata."""

Standards = Mapping[str, StandardPopulation]


@dataclass(frozen=True)
class Yardsticks:
    """What standardised figures are held against.

    `country` (KEY, stratum, x, n, origins) has the country's counts, which an indirect
    standardisation compares with; `standards` the standard populations by name.
    """

    country: pl.DataFrame
    standards: Standards


WORDS = {
    NoRate.MISSING_BAND: reasons.MISSING_STRATUM,
    NoRate.EMPTY_BAND: reasons.EMPTY_STRATUM,
    NoRate.TOTAL_UNDER_10: reasons.TOO_FEW_TO_STANDARDISE,
    NoRate.NOTHING_EXPECTED: reasons.NO_DENOMINATOR,
}


def collapse_strata(
    frame: pl.DataFrame, definition: Definition, yardsticks: Yardsticks
) -> pl.DataFrame:
    """One row per area and breakdown from one per stratum, with the standardised figure.

    `frame` has KEY, stratum, x, n and status; further columns that it has are carried along
    (the worst coverage, every absent part, all that it rests on). Adds value,
    ci_low, ci_high, ci_method, numerator (all events), denominator (the population, or for the
    indirect ratio the expected events) and no_figure (why there is none, in Danish).
    """
    collapsed = [
        collapse_group(rows, definition, yardsticks)
        for rows in frame.partition_by("sex", maintain_order=True)
    ]
    return pl.concat(collapsed) if collapsed else add_no_figure(frame)


def collapse_group(
    frame: pl.DataFrame, definition: Definition, yardsticks: Yardsticks
) -> pl.DataFrame:
    """As `collapse_strata`, for the rows of one sex, which all have the same strata."""
    strata = [name for name, _ in list_strata(definition, Group(sex=frame["sex"][0]))]
    rows = gather(frame, strata)
    x, n = to_matrix(rows, "x", len(strata)), to_matrix(rows, "n", len(strata))
    shown = ((rows["status"] == "ok") & (rows["strata"] == len(strata))).to_numpy()
    x[~shown] = np.nan
    if definition.kind is Kind.DIRECT_RATE:
        result = standardise_directly(x, n, definition, yardsticks.standards)
        denominator = n.sum(axis=1)
    else:
        rows, expected = expect_events(n, rows, yardsticks.country, strata)
        result = indirectly_standardised(x.sum(axis=1), expected, float(definition.per or 1))
        denominator = expected
    return attach(rows, result, denominator, shown, definition.disclosure_control)


def gather(frame: pl.DataFrame, strata: list[str]) -> pl.DataFrame:
    """One row per KEY with the strata's counts as lists in order, and what is carried along."""
    order = pl.DataFrame({"stratum": strata, "place": range(len(strata))})
    rank = pl.col("status").replace_strict(
        {status: number for number, status in enumerate(WORST_FIRST)}, default=1
    )
    carried = {name: how for name, how in CARRIED.items() if name in frame.columns}
    rows = frame.join(order, on="stratum").sort("place")
    gathered = (
        rows.group_by(KEY, maintain_order=True)
        .agg(
            pl.col("x"),
            pl.col("n"),
            pl.col("synthetic").any(),
            pl.col("origins").min(),
            last_origins=pl.col("origins").max(),
            strata=pl.len(),
            worst=rank.min(),
            **carried,
        )
        .with_columns(
            status=pl.col("worst").replace_strict(dict(enumerate(WORST_FIRST))),
            weight_period=pl.lit(None, pl.String),
            figure=pl.lit(None, pl.Float64),
        )
    )
    return settle_mixed(gathered, rows, KEY)


def to_matrix(rows: pl.DataFrame, column: str, width: int) -> Floats:
    """The lists of a column as a matrix of rows × strata, NaN where one is missing."""
    matrix = np.full((rows.height, width), np.nan)
    for number, entries in enumerate(rows[column].to_list()):
        values = [np.nan if entry is None else entry for entry in entries or ()]
        if len(values) == width:
            matrix[number] = values
    return matrix


def standardise_directly(
    x: Floats, n: Floats, definition: Definition, standards: Standards
) -> Standardised:
    """The rates with the named standard population's weights; both sexes count alike.

    Raises StatisticsError when there is no such population, or it does not fit the bands.
    """
    if definition.standardise is None or definition.standardise.population not in standards:
        raise StatisticsError(
            f"There is no such standard population; there are {', '.join(sorted(standards))}."
        )
    ages = list(definition.standardise.ages)
    weights = fit_standard(standards[definition.standardise.population].persons, ages)
    return directly_standardised(
        x, n, np.tile(weights, x.shape[1] // len(ages)), float(definition.per or 1)
    )


def expect_events(
    n: Floats, rows: pl.DataFrame, reference: pl.DataFrame, strata: list[str]
) -> tuple[pl.DataFrame, Floats]:
    """The events that the country's rates of the same period would give each area.

    The rows come back with `origins` of the country's counts among theirs.
    """
    on = [name for name in KEY if name not in ("area_type", "area_id")]
    country = gather(reference.with_columns(status=pl.lit("ok")), strata)
    beside = rows.select(on).join(
        country.select(*on, reference_x="x", reference_n="n", reference="origins"),
        on=on, how="left", maintain_order="left",
    )  # fmt: skip
    expected = expected_count(
        n,
        to_matrix(beside, "reference_x", len(strata)),
        to_matrix(beside, "reference_n", len(strata)),
    )
    both = rows.select("origins").with_columns(beside["reference"])
    return rows.with_columns(unite_columns(both, ("origins", "reference"))), expected


def attach(
    rows: pl.DataFrame,
    result: Standardised,
    denominator: Floats,
    shown: np.ndarray,
    protected: bool,
) -> pl.DataFrame:
    """The result's columns beside the rows; no limits and no value without the other."""
    figures = result.figures
    known = shown & np.isfinite(figures.value)
    # a small count that gives no rate is in the sums of others, and no more to be told
    small = protected & shown & ~known & (result.total > 0) & (result.total < SMALLEST_SHOWN)
    why = [
        None if ok else reasons.PROTECTED if few else WORDS.get(reason, reasons.MISSING_STRATUM)
        for ok, few, reason in zip(known, small, result.reason, strict=True)
    ]

    def keep(numbers: Floats) -> pl.Series:
        return pl.Series(np.where(known, numbers, np.nan), dtype=pl.Float64).fill_nan(None)

    return rows.drop("x", "n", "worst").with_columns(
        value=keep(figures.value),
        ci_low=keep(figures.low),
        ci_high=keep(figures.high),
        ci_method=pl.Series(
            [str(name) if ok else None for ok, name in zip(known, figures.method, strict=True)],
            dtype=pl.String,
        ),
        numerator=keep(result.total),
        denominator=keep(denominator),
        note=pl.lit(None, pl.String),
        no_figure=pl.Series(why, dtype=pl.String),
        status=pl.when(pl.Series(small))
        .then(pl.lit("suppressed"))
        .when((pl.col("status") == "ok") & ~pl.Series(known))
        .then(pl.lit("missing"))
        .otherwise("status"),
    )


def add_no_figure(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of a standardised figure on a frame without rows."""
    numbers = ("value", "numerator", "denominator", "ci_low", "ci_high")
    texts = ("ci_method", "note", "no_figure")
    return frame.drop("stratum").with_columns(
        *(pl.lit(None, pl.Float64).alias(name) for name in numbers),
        *(pl.lit(None, pl.String).alias(name) for name in texts),
    )

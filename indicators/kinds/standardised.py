"""Kinds that level out age and sex: each area's strata laid side by side and made one figure.

Belongs here: bringing frames to the standardisation methods and back, which both kinds do alike.
Does not belong here: the methods (`indicators.methods.standardisation`), and which of them a kind
uses.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np
import polars as pl

from indicators import reasons
from indicators.kinds.counted import measure_counts
from indicators.kinds.kind import MeasuredKind, Yardsticks
from indicators.kinds.measuring import KEY, pick_gravest
from indicators.methods.standardisation import NoRate, Standardised
from indicators.methods.statistics import Floats
from indicators.origins import settle_mixed
from indicators.requests import list_strata
from schemas.definitions.breakdowns import Group
from schemas.definitions.model import Definition
from schemas.vocabulary import SMALLEST_SHOWN

WORST_FIRST = ("suppressed", "missing", "not_applicable", "ok")
CARRIED = {
    "coverage": pl.col("coverage").min(),
    "suppressed": pl.col("suppressed").max(),
    "weight_year": pl.col("weight_year").max(),
    "split_share": pl.col("split_share").max(),
    "absent": pl.col("absent").explode().drop_nulls().unique(),
    "cause": pl.col("cause").drop_nulls().unique(),
}
"""How what goes with a group's sums is carried over from its strata."""


@dataclass(frozen=True)
class StandardisedRows:
    """Gathered rows with their figures; `denominator` is the population, or what is expected."""

    rows: pl.DataFrame
    result: Standardised
    denominator: Floats


WORDS = {
    NoRate.MISSING_BAND: reasons.MISSING_STRATUM,
    NoRate.EMPTY_BAND: reasons.EMPTY_STRATUM,
    NoRate.TOTAL_UNDER_10: reasons.TOO_FEW_TO_STANDARDISE,
    NoRate.NOTHING_EXPECTED: reasons.NO_DENOMINATOR,
}


class StandardisedKind(MeasuredKind):
    """Counts by stratum: x is the numerator, n the denominator, and areas sum both."""

    roles = ("numerator", "denominator")
    printed_roles = ("printed",)

    @abstractmethod
    def standardise(
        self,
        rows: pl.DataFrame,
        strata: list[str],
        shown: np.ndarray,
        definition: Definition,
        yardsticks: Yardsticks,
    ) -> StandardisedRows:
        """The figures of gathered rows (see `gather`); those not `shown` have none."""

    def measure(self, pairs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
        """Numerator and denominator as they are."""
        return measure_counts(pairs)

    def finish_joined(
        self, sums: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """One row per area and breakdown from one per stratum, with the standardised figure.

        `sums` has KEY, stratum, x, n and status; further columns that it has are carried along
        (the worst coverage, every absent part, all that it rests on). Adds value, ci_low,
        ci_high, ci_method, numerator (all events), denominator and no_figure (why there is none,
        in Danish).
        """
        collapsed = [
            self.collapse_group(rows, definition, yardsticks)
            for definition in definitions
            for rows in sums.filter(pl.col("indicator_id") == definition.id).partition_by(
                "sex", maintain_order=True
            )
        ]
        return pl.concat(collapsed) if collapsed else add_no_figure(sums)

    def collapse_group(
        self, frame: pl.DataFrame, definition: Definition, yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """The same for the rows of one indicator and sex, which all have the same strata."""
        strata = [name for name, _ in list_strata(definition, Group(sex=frame["sex"][0]))]
        rows = gather(frame, strata)
        shown = ((rows["status"] == "ok") & (rows["strata"] == len(strata))).to_numpy()
        made = self.standardise(rows, strata, shown, definition, yardsticks)
        return attach(made, shown, definition.disclosure_control)


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
            *([pick_gravest("cause").alias("cause")] if "cause" in carried else []),
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


def attach(made: StandardisedRows, shown: np.ndarray, protected: bool) -> pl.DataFrame:
    """The result's columns beside the rows; no limits and no value without the other."""
    result = made.result
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

    return made.rows.drop("x", "n", "worst").with_columns(
        value=keep(figures.value),
        ci_low=keep(figures.low),
        ci_high=keep(figures.high),
        ci_method=pl.Series(
            [str(name) if ok else None for ok, name in zip(known, figures.method, strict=True)],
            dtype=pl.String,
        ),
        numerator=keep(result.total),
        denominator=keep(made.denominator),
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

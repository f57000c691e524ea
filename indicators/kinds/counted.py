"""Kinds that divide one count by another, or show a count itself.

Belongs here: what proportion, rate and count have in common. Does not belong here: the arithmetic
of each.
"""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
import polars as pl

from indicators import reasons
from indicators.kinds.kind import MeasuredKind, Yardsticks
from indicators.kinds.measuring import (
    attach_counts,
    attach_figures,
    find_cause,
    join_states,
    look_up,
    read_floats,
)
from indicators.kinds.steps import Step, TracedFigure
from indicators.methods.statistics import Figures, Floats
from schemas.definitions.model import Definition


def measure_counts(pairs: pl.DataFrame, *, with_denominator: bool = True) -> pl.DataFrame:
    """Counts: x is the numerator, n the denominator (1 where there is none)."""
    roles = ["numerator", "denominator"] if with_denominator else ["numerator"]
    return pairs.with_columns(
        alternative=pl.lit(0),
        x=pl.col("numerator"),
        n=pl.col("denominator") if with_denominator else pl.lit(1.0),
        variance=pl.lit(None, pl.Float64),
        state=join_states([f"{role}_status" for role in roles]),
        cause=find_cause(["numerator_status"], "denominator_status" if with_denominator else None),
        weight_period=pl.lit(None, pl.String),
        weight_origins=pl.lit(None, pl.String),
    )


class CountedKind(MeasuredKind):
    """Counts: x is the numerator, n the denominator, and areas sum both."""

    roles = ("numerator", "denominator")
    printed_roles = ("printed",)

    @abstractmethod
    def divide(self, x: Floats, n: Floats, scale: Floats) -> Figures:
        """The figures of counts; NaN gives none."""

    @abstractmethod
    def find_scale(self, definition: Definition) -> int:
        """What the division is multiplied by."""

    def measure(self, pairs: pl.DataFrame, definitions: list[Definition]) -> pl.DataFrame:
        """Numerator and denominator as they are."""
        return measure_counts(pairs, with_denominator=self.has_denominator)

    def finish_joined(
        self, sums: pl.DataFrame, definitions: list[Definition], yardsticks: Yardsticks
    ) -> pl.DataFrame:
        """The figures of x and n; `no_denominator` says where n is 0 or missing."""
        if self.has_denominator:
            empty = (pl.col("status") == "ok") & ~(pl.col("n").fill_null(0) > 0)
            sums = sums.with_columns(
                status=pl.when(empty).then(pl.lit("missing")).otherwise("status"),
                no_denominator=empty,
            )
        shown = (sums["status"] == "ok").to_numpy()
        x, n = (np.where(shown, read_floats(sums, name), np.nan) for name in ("x", "n"))
        figures = self.divide(x, n, look_up(sums, definitions, self.find_scale))
        counted = attach_counts(sums, "x", "n" if self.has_denominator else None)
        return attach_figures(counted, figures)

    def list_steps(self, traced: TracedFigure, definition: Definition) -> list[Step]:
        """The counts as published, also where a part's number is withheld, and their division."""
        note = str(traced.figure["note"])
        if reasons.PRINTED in note or reasons.PRINTED_WITHOUT_INTERVAL in note:
            return [Step("value", "the rate that the publisher prints", traced.value)]
        scale = self.find_scale(definition)
        counts = ("numerator", "denominator") if self.has_denominator else ("numerator",)
        formula = f"{scale:,} × numerator / denominator" if self.has_denominator else "numerator"
        return [
            *(Step(role, traced.name_sum(role), traced.figure[role]) for role in counts),
            Step("value", formula, traced.value),
        ]

"""What was observed against what the country's rates would give the area's own population."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from indicators.kinds.kind import Yardsticks
from indicators.kinds.measuring import KEY
from indicators.kinds.standardised import (
    StandardisedKind,
    StandardisedRows,
    gather,
    to_matrix,
)
from indicators.kinds.steps import Step, TracedFigure, sum_shares
from indicators.methods.standardisation import expected_count, indirectly_standardised
from indicators.methods.statistics import Floats, Words
from indicators.origins import unite_columns
from schemas.definitions.model import Definition


class IndirectRatio(StandardisedKind):
    """per × observed / expected, with exact or Byar's limits of the observed count.

    What is expected rests on the area's own ages, so two ratios have weights of their own and are
    not held against each other: neither two areas' (Yule 1934; Rothman, Greenland, Lash 2008,
    chapter 3), nor two periods', whose reference differs too. The country's is the reference
    itself, so an area's ratio is held against that alone.
    """

    # the denominator is an expectation and no count of persons
    hidden_counts = ("numerator",)
    compares_with_country = True
    is_comparable = False
    reference_levels = ("land",)
    shares_reference = False

    def standardise(
        self,
        rows: pl.DataFrame,
        strata: list[str],
        shown: np.ndarray,
        definition: Definition,
        yardsticks: Yardsticks,
    ) -> StandardisedRows:
        """With the country's rates of the same period, whose origins the rows get, too."""
        x, n = (to_matrix(rows, name, len(strata)) for name in ("x", "n"))
        x[~shown] = np.nan
        rows, expected = expect_events(n, rows, yardsticks.country, strata)
        result = indirectly_standardised(x.sum(axis=1), expected, float(definition.per or 1))
        return StandardisedRows(rows, result, expected)

    def find_trends(self, series: Mapping[str, Floats]) -> Words:
        """None, since each period's ratio rests on its own reference."""
        return np.full(len(series["value"]), None, dtype=object)

    def list_steps(self, traced: TracedFigure, definition: Definition) -> list[Step]:
        """What was observed, what the country's rates would give, and their ratio."""
        expected = []
        for stratum, rows in traced.parts.group_by("stratum", maintain_order=True):
            country = traced.reference.filter(stratum=stratum[0])
            own, above, below = (
                sum_shares(rows, "n"), sum_shares(country, "x"), sum_shares(country, "n"),
            )  # fmt: skip
            events = (
                own * above / below
                if own is not None and above is not None and below is not None
                else None
            )
            formula = "Σ share × n × the country's x / n"
            expected.append(Step(f"expected in {stratum[0]}", formula, events))
        return [
            Step("observed", "Σ share × numerator over all strata", traced.figure["numerator"]),
            *expected,
            Step("expected", "sum over the strata", traced.figure["denominator"]),
            Step("value", f"{definition.per or 1:,} × observed / expected", traced.value),
        ]

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return (
            "Indirekte standardiseret forhold: tælleren divideret med det antal, som landets "
            "rater for hver gruppe ville give."
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

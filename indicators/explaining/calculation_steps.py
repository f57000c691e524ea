"""The steps from a figure's parts to its value, each with its formula and its number.

Belongs here: writing the arithmetic of a figure down, kind by kind. Does not belong here:
the arithmetic that publishes figures (`indicators.figures`), which this is checked against.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from indicators import reasons
from indicators.explaining.workings import FIGURE, JOINED, NONE, PRINTED, REFERENCE, Workings
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic; `result` is None where a number is withheld or missing."""

    name: str
    formula: str
    result: float | None


def list_steps(workings: Workings, definition: Definition) -> list[Step]:
    """The steps of one figure that is no ratio of indicators; none where there is no figure.

    Sums over a single area are that area's own numbers.
    """
    figure = workings.figure
    if workings.made == NONE or figure is None or figure["value"] is None:
        return []
    used = workings.parts.filter(use=FIGURE, state="ok")
    value = float(figure["value"])
    if definition.kind is Kind.DIRECT_RATE:
        return list_direct_steps(used, definition, value)
    if definition.kind is Kind.INDIRECT_RATIO:
        return list_indirect_steps(workings, definition, value)
    if definition.kind is Kind.DISTRIBUTION:
        return [Step("value", "number of areas whose figure lies in the band", value)]
    if definition.kind in (Kind.PROPORTION, Kind.RATE, Kind.COUNT):
        if figure["note"] == reasons.PRINTED:
            return [Step("value", "the rate that the publisher prints", value)]
        # the figure's own sums are published, also where a part's number is withheld
        total = Step("numerator", name_sum(workings, "numerator"), figure["numerator"])
        if definition.kind is Kind.COUNT:
            per = definition.per or 1
            scaled = "numerator" if per == 1 else f"{per:,} × numerator"
            return [total, Step("value", scaled, value)]
        scale = 100 if definition.kind is Kind.PROPORTION else definition.per or 1
        return [
            total,
            Step("denominator", name_sum(workings, "denominator"), figure["denominator"]),
            Step("value", f"{scale:,} × numerator / denominator", value),
        ]
    if workings.made == PRINTED:
        return [Step("value", "as the publisher prints it", value)]
    return [
        Step("weighted sum", "Σ share × weight × figure", sum_shares(used, "x")),
        Step("sum of weights", "Σ share × weight", sum_shares(used, "n")),
        Step("value", "weighted sum / sum of weights", value),
    ]


def name_sum(workings: Workings, role: str) -> str:
    """How a count comes about."""
    return f"Σ share × {role}" if workings.made == JOINED else f"the area's own {role}"


def list_direct_steps(used: pl.DataFrame, definition: Definition, value: float) -> list[Step]:
    """Each stratum's rate, and the standard population's mean of them."""
    per = definition.per or 1
    steps = []
    for stratum, rows in used.group_by("stratum", maintain_order=True):
        x, n = sum_shares(rows, "x"), sum_shares(rows, "n")
        rate = per * x / n if x is not None and n else None
        weight = rows["standard_weight"][0]
        formula = f"{per:,} × Σ share × x / Σ share × n; weight {weight:.6f}"
        steps.append(Step(f"rate of {stratum[0]}", formula, rate))
    return [*steps, Step("value", "Σ weight × rate", value)]


def list_indirect_steps(workings: Workings, definition: Definition, value: float) -> list[Step]:
    """What was observed, what the country's rates would give, and their ratio."""
    used = workings.parts.filter(use=FIGURE, state="ok")
    figure = workings.figure or {}
    expected = []
    for stratum, rows in used.group_by("stratum", maintain_order=True):
        country = workings.parts.filter(use=REFERENCE, state="ok", stratum=stratum[0])
        own, above, below = (
            sum_shares(rows, "n"), sum_shares(country, "x"), sum_shares(country, "n"),
        )  # fmt: skip
        events = own * above / below if own is not None and above is not None and below else None
        formula = "Σ share × n × the country's x / n"
        expected.append(Step(f"expected in {stratum[0]}", formula, events))
    return [
        Step("observed", "Σ share × numerator over all strata", figure.get("numerator")),
        *expected,
        Step("expected", "sum over the strata", figure.get("denominator")),
        Step("value", f"{definition.per or 1:,} × observed / expected", value),
    ]


def sum_shares(rows: pl.DataFrame, column: str) -> float | None:
    """Σ share × column; None when any part's number is withheld or missing."""
    if rows.is_empty() or rows[column].null_count():
        return None
    return float((rows["share"] * rows[column]).sum())

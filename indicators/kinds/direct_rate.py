"""A rate as it would be if the area had the standard population's ages and sexes."""

from __future__ import annotations

import numpy as np
import polars as pl

from indicators.kinds.kind import Standards, Yardsticks
from indicators.kinds.standardised import StandardisedKind, StandardisedRows, to_matrix
from indicators.kinds.steps import Step, TracedFigure, sum_shares
from indicators.methods.standardisation import directly_standardised, fit_standard
from indicators.methods.statistics import Floats, StatisticsError
from schemas.definitions.model import Definition


class DirectRate(StandardisedKind):
    """per × Σ weight × x / n over the strata, with Dobson's limits."""

    def standardise(
        self,
        rows: pl.DataFrame,
        strata: list[str],
        shown: np.ndarray,
        definition: Definition,
        yardsticks: Yardsticks,
    ) -> StandardisedRows:
        """With the named standard population's weights; both sexes count alike."""
        x, n = (to_matrix(rows, name, len(strata)) for name in ("x", "n"))
        x[~shown] = np.nan
        ages, weights = fit_named_standard(definition, yardsticks.standards)
        each = np.tile(weights, len(strata) // len(ages))
        result = directly_standardised(x, n, each, float(definition.per or 1))
        return StandardisedRows(rows, result, n.sum(axis=1))

    def weigh_strata(
        self, strata: list[str], definition: Definition, standards: Standards
    ) -> dict[str, float]:
        """The standard population's share of each; both sexes have half of a band's."""
        ages, weights = fit_named_standard(definition, standards)
        shares = dict(zip(ages, (float(weight) for weight in weights / weights.sum()), strict=True))
        by_sex = any(" " in stratum for stratum in strata)
        return {name: shares[name.split()[-1]] / (2 if by_sex else 1) for name in strata}

    def list_steps(self, traced: TracedFigure, definition: Definition) -> list[Step]:
        """Each stratum's rate, and the standard population's mean of them."""
        per = definition.per or 1
        steps = []
        for stratum, rows in traced.parts.group_by("stratum", maintain_order=True):
            x, n = sum_shares(rows, "x"), sum_shares(rows, "n")
            rate = per * x / n if x is not None and n else None
            weight = rows["standard_weight"][0]
            formula = f"{per:,} × Σ share × x / Σ share × n; weight {weight:.6f}"
            steps.append(Step(f"rate of {stratum[0]}", formula, rate))
        return [*steps, Step("value", "Σ weight × rate", traced.value)]

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        per = f"{definition.per:,}".replace(",", ".")
        return (
            f"Direkte standardiseret rate pr. {per}: hver gruppes rate vægtet med dens andel "
            "af standardbefolkningen."
        )


def fit_named_standard(definition: Definition, standards: Standards) -> tuple[list[str], Floats]:
    """The ages that are levelled out, and the weight of each in the named standard population.

    Raises StatisticsError when there is no such population, or it does not fit the bands.
    """
    if definition.standardise is None or definition.standardise.population not in standards:
        raise StatisticsError(
            f"There is no such standard population; there are {', '.join(sorted(standards))}."
        )
    ages = list(definition.standardise.ages)
    return ages, fit_standard(standards[definition.standardise.population].persons, ages)

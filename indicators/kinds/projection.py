"""How many there will be: the population to come at another indicator's rates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indicators import reasons
from indicators.kinds.kind import DerivedKind, Operand
from indicators.methods.statistics import Figures
from schemas.definitions.model import Definition


class Projection(DerivedKind):
    """Σ Nᵢ·rᵢ over ages (and sexes), with today's rates and with those of their trend.

    Its figures are made of strata (`indicators.projecting`), not of its operand's figure alone, and
    lie in the years to come: the operand is what it is about.
    """

    is_comparable = False
    reference_levels = ()
    no_figure = reasons.NO_PROJECTION

    def list_operands(self, definition: Definition) -> list[Operand]:
        """The indicator whose rates are used."""
        return [Operand("of", str(definition.of))]

    def calculate(self, operands: Sequence[Figures], definition: Definition) -> Figures:
        """None: the strata are not among the figures."""
        none = np.full_like(operands[0].value, np.nan)
        return Figures(none, none, none, np.full(len(none), None, dtype=object))

    def explain_no_interval(self, definition: Definition) -> str:
        """Rates that stay have no uncertainty of their own."""
        return reasons.NO_INTERVAL

    def write_formula(self, definition: Definition) -> str:
        """In ids and signs."""
        return f"Σ projected population × {definition.of}, age by age"

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return (
            f"Befolkningsfremskrivningen ganget med raterne i indikatoren {definition.of}, alder "
            "for alder: som de er i dag, og som de bliver, hvis deres udvikling fortsætter."
        )

    def describe_with_titles(self, names: Sequence[str], definition: Definition) -> str:
        """A Danish sentence."""
        return (
            f"Befolkningsfremskrivningen ganget med »{names[0]}«, alder for alder: med rater som i "
            "dag, og hvis deres udvikling fortsætter."
        )

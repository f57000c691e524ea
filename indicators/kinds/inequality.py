"""A share among those with the shortest education against those with the longest."""

from __future__ import annotations

from collections.abc import Sequence

from indicators import reasons
from indicators.kinds.kind import DerivedKind, Operand
from indicators.methods.inequality import gap_between, ratio_between
from indicators.methods.statistics import Figures
from schemas.definitions.model import Definition


class Inequality(DerivedKind):
    """What gap and ratio have in common: one indicator's figures of two educations."""

    # those with a short education are older on average, and not equally so everywhere
    mixes_ages = True
    no_figure = reasons.NO_LONGEST
    sign: str

    def write_formula(self, definition: Definition) -> str:
        """In ids and signs."""
        short, long = definition.between
        return f"{definition.of} ({short}) {self.sign} {definition.of} ({long})"

    def list_operands(self, definition: Definition) -> list[Operand]:
        """The shortest education and the longest of the same indicator."""
        name, roles = str(definition.of), ("short", "long")
        return [
            Operand(role, name, {"education": education})
            for role, education in zip(roles, definition.between, strict=True)
        ]

    def explain_no_interval(self, definition: Definition) -> str:
        """One of the shares has none."""
        return reasons.NO_INTERVAL


class InequalityGap(Inequality):
    """p₁ − p₂ in percentage points (`indicators.methods.inequality.gap_between`)."""

    sign = "−"

    def calculate(self, operands: Sequence[Figures], definition: Definition) -> Figures:
        """Percentage points with Newcombe's limits."""
        return gap_between(*operands)

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return (
            f"Andelen blandt dem med den korteste uddannelse minus andelen blandt dem med den "
            f"længste, i indikatoren {definition.of}."
        )

    def describe_with_titles(self, names: Sequence[str], definition: Definition) -> str:
        """A Danish sentence."""
        return f"»{names[0]}« minus »{names[1]}«, i procentpoint."


class InequalityRatio(Inequality):
    """p₁ / p₂ (`indicators.methods.inequality.ratio_between`)."""

    sign = "/"

    def calculate(self, operands: Sequence[Figures], definition: Definition) -> Figures:
        """How many times as often, with limits by MOVER."""
        return ratio_between(*operands)

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return (
            f"Andelen blandt dem med den korteste uddannelse divideret med andelen blandt dem med "
            f"den længste, i indikatoren {definition.of}."
        )

    def describe_with_titles(self, names: Sequence[str], definition: Definition) -> str:
        """A Danish sentence."""
        return f"»{names[0]}« divideret med »{names[1]}«."

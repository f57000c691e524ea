"""A share among those with the shortest education against those with the longest: the two by
themselves (gap and ratio), or as the ends of a line through all educations (the two indices)."""

from __future__ import annotations

from collections.abc import Sequence

from indicators import reasons
from indicators.kinds.kind import DerivedKind, Operand
from indicators.methods.inequality import gap_between, ratio_between
from indicators.methods.inequality_index import recover_sizes, relative_index, slope_index
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


class InequalityIndex(Inequality):
    """What slope and relative index have in common: the same indicator's figures of all educations
    from the shortest to the longest, each counted after how many it is of.

    How large an education is follows from its interval (`recover_sizes`): surveys show no counts.
    """

    no_figure = reasons.NO_INDEX
    name: str

    def list_operands(self, definition: Definition) -> list[Operand]:
        """One for each education, named after it."""
        return [
            Operand(education, str(definition.of), {"education": education})
            for education in definition.educations
        ]

    def write_formula(self, definition: Definition) -> str:
        """In ids and signs."""
        return f"{self.name} of {definition.of} over {', '.join(definition.educations)}"


class SlopeIndex(InequalityIndex):
    """Where the line begins less where it ends (`indicators.methods.inequality_index`)."""

    name = "slope index"

    def calculate(self, operands: Sequence[Figures], definition: Definition) -> Figures:
        """Percentage points with limits by MOVER."""
        return slope_index(operands, [recover_sizes(each) for each in operands])

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return (
            f"Hældningen af linjen gennem andelene i alle uddannelsesgrupper, fra den korteste til "
            f"den længste uddannelse, i indikatoren {definition.of}."
        )

    def describe_with_titles(self, names: Sequence[str], definition: Definition) -> str:
        """A Danish sentence."""
        return (
            f"Hældningen af linjen fra »{names[0]}« til »{names[-1]}« gennem alle uddannelser, i "
            "procentpoint."
        )


class RelativeIndex(InequalityIndex):
    """Where the line begins divided by where it ends (`indicators.methods.inequality_index`)."""

    name = "relative index"

    def calculate(self, operands: Sequence[Figures], definition: Definition) -> Figures:
        """How many times as high, with limits by MOVER."""
        return relative_index(operands, [recover_sizes(each) for each in operands])

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return (
            f"Linjen gennem andelene i alle uddannelsesgrupper, dens begyndelse ved den korteste "
            f"divideret med dens ende ved den længste uddannelse, i indikatoren {definition.of}."
        )

    def describe_with_titles(self, names: Sequence[str], definition: Definition) -> str:
        """A Danish sentence."""
        return (
            f"Linjen fra »{names[0]}« til »{names[-1]}« gennem alle uddannelser: dens begyndelse "
            "divideret med dens ende."
        )

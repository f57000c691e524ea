"""One indicator divided by another, or one group of it by another group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indicators import reasons
from indicators.kinds.kind import DerivedKind, Operand
from indicators.methods.inequality import ratio_between
from indicators.methods.statistics import Figures, with_method
from schemas.definitions.model import Definition
from schemas.definitions.parts import PartGroup, are_disjoint


class Ratio(DerivedKind):
    """per × of / to.

    Of two groups of one indicator in which nobody is twice it has limits by MOVER; else none, since
    the two need not be independent.
    """

    no_figure = reasons.NO_DENOMINATOR

    def list_operands(self, definition: Definition) -> list[Operand]:
        """What stands above and what below."""
        return [
            Operand("of", str(definition.of), fix_group(definition.of_group)),
            Operand("to", str(definition.to), fix_group(definition.to_group)),
        ]

    def keeps_own_groups(self, definition: Definition) -> bool:
        """Where a group of an indicator is named."""
        return definition.of_group is not None or definition.to_group is not None

    def calculate(self, operands: Sequence[Figures], definition: Definition) -> Figures:
        """None where the divisor is 0."""
        above, below = operands
        scale = float(definition.per or 1)
        if self._is_independent(definition):
            made = ratio_between(above, below)
            return Figures(scale * made.value, scale * made.low, scale * made.high, made.method)
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = above.value / below.value * scale
        value = np.where(below.value != 0, quotient, np.nan)
        nothing = np.full(value.shape, np.nan)
        return with_method(value, nothing, nothing, "")

    def explain_no_interval(self, definition: Definition) -> str:
        """Two indicators may be about the same people; of two groups one has none."""
        if self._is_independent(definition):
            return reasons.PART_WITHOUT_INTERVAL
        return reasons.RATIO_WITHOUT_INTERVAL

    def write_formula(self, definition: Definition) -> str:
        """In ids and signs."""
        scale = f" × {definition.per:,}" if definition.per else ""
        return f"{' / '.join(map(write_operand, self.list_operands(definition)))}{scale}"

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        above, below = map(write_operand, self.list_operands(definition))
        return f"Forholdet mellem indikatorerne {above} og {below}."

    def describe_with_titles(self, names: Sequence[str], definition: Definition) -> str:
        """A Danish sentence."""
        per = f"{definition.per:,}".replace(",", ".") if definition.per else ""
        above, below = names
        return f"»{above}« divideret med »{below}«{', gange ' if per else ''}{per}."

    def _is_independent(self, definition: Definition) -> bool:
        above, below = self.list_operands(definition)
        same = above.indicator_id == below.indicator_id
        return same and are_disjoint(above.fixed, below.fixed)


def fix_group(group: PartGroup | None) -> dict[str, str]:
    """What a part's group settles, by dimension."""
    return {} if group is None else group.fixed


def write_operand(operand: Operand) -> str:
    """The indicator's id, with the group where one is meant."""
    group = ", ".join(operand.fixed.values())
    return f"{operand.indicator_id} ({group})" if group else operand.indicator_id

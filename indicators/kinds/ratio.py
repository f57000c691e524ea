"""One indicator divided by another."""

from __future__ import annotations

import numpy as np

from indicators import reasons
from indicators.kinds.kind import DerivedKind
from indicators.methods.statistics import Figures, with_method
from schemas.definitions.model import Definition


class Ratio(DerivedKind):
    """per × of / to. It has no interval, since the two need not be independent."""

    no_figure = reasons.NO_DENOMINATOR
    without_interval = reasons.RATIO_WITHOUT_INTERVAL

    def calculate(self, above: Figures, below: Figures, definition: Definition) -> Figures:
        """None where the divisor is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            quotient = above.value / below.value * float(definition.per or 1)
        value = np.where(below.value != 0, quotient, np.nan)
        nothing = np.full(value.shape, np.nan)
        return with_method(value, nothing, nothing, "")

    def write_formula(self, definition: Definition) -> str:
        """In ids and signs."""
        scale = f" × {definition.per:,}" if definition.per else ""
        return f"{definition.of} / {definition.to}{scale}"

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return f"Forholdet mellem indikatorerne {definition.of} og {definition.to}."

    def describe_with_titles(self, above: str, below: str, definition: Definition) -> str:
        """A Danish sentence."""
        per = f"{definition.per:,}".replace(",", ".") if definition.per else ""
        return f"»{above}« divideret med »{below}«{', gange ' if per else ''}{per}."

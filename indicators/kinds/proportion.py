"""A share of a whole: the numerator counts some of those whom the denominator counts."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.kinds.counted import CountedKind
from indicators.methods.statistics import Figures, Floats, Words, proportion
from indicators.methods.trend import recent_trends_of_proportions
from schemas.definitions.model import Definition


class Proportion(CountedKind):
    """100 × x / n with Wilson's limits."""

    mixes_ages = True

    def divide(self, x: Floats, n: Floats, scale: Floats) -> Figures:
        """Percent."""
        share = proportion(x, n)
        return Figures(scale * share.value, scale * share.low, scale * share.high, share.method)

    def find_scale(self, definition: Definition) -> int:
        """Percent, whatever `per` says."""
        return 100

    def find_trends(self, series: Mapping[str, Floats]) -> Words:
        """By the test for proportions, which knows their counts."""
        counts = (series["numerator"], series["denominator"])
        return recent_trends_of_proportions(*counts, series["time"]).verdict

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return "Andel: tæller divideret med nævner gange 100."

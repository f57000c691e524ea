"""A count by itself, which is larger where more people live."""

from __future__ import annotations

from indicators.kinds.counted import CountedKind
from indicators.methods.statistics import Figures, Floats, count
from schemas.definitions.model import Definition


class Count(CountedKind):
    """x with exact or Byar's limits."""

    is_comparable = False
    reference_levels = ()
    has_denominator = False
    needs_every_area = True

    def divide(self, x: Floats, n: Floats, scale: Floats) -> Figures:
        """The numerator itself."""
        return count(x)

    def find_scale(self, definition: Definition) -> int:
        """A count is not scaled."""
        return 1

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return "Antal: tælleren."

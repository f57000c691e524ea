"""A figure that the publisher prints, whatever it is; averaged only with a stated weight."""

from __future__ import annotations

from indicators.kinds.averaged import AveragedKind
from schemas.definitions.model import Definition


class Published(AveragedKind):
    """As printed, with printed limits; Σ weight × figure / Σ weight over areas."""

    carries_percent = True

    def can_be_joined(self, definition: Definition) -> bool:
        """With a weight alone."""
        return bool(definition.weight)

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return "Tallet vises, som udgiveren har offentliggjort det."

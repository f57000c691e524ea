"""A mean that the publisher prints, such as that of the answers to a question."""

from __future__ import annotations

from indicators.kinds.averaged import AveragedKind
from schemas.definitions.model import Definition


class Mean(AveragedKind):
    """Σ answers × mean / Σ answers, with normal limits from the parts' variances."""

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return "Gennemsnit, vægtet når områder lægges sammen."

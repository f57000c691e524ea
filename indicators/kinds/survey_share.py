"""A share in a survey, which stands for the population that was asked."""

from __future__ import annotations

from indicators.kinds.averaged import AveragedKind
from schemas.definitions.model import Definition


class SurveyShare(AveragedKind):
    """Σ population × share / Σ population, with normal limits from the parts' variances."""

    mixes_ages = True

    carries_percent = True

    def describe_formula(self, definition: Definition) -> str:
        """A Danish sentence."""
        return "Andel i en spørgeskemaundersøgelse, vægtet når områder lægges sammen."

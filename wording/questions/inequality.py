"""Which way an inequality goes, in words: a sign alone says nothing to whoever has not read how it
is made.

Belongs here: the sentence. Does not belong here: the figures (`indicators.kinds.inequality`).
"""

from __future__ import annotations

from schemas.definitions.kinds import RULES
from schemas.definitions.model import Definition
from wording.view import Figure

SHORT = "Andelen er højest blandt dem med kort uddannelse."
LONG = "Andelen er højest blandt dem med lang uddannelse."
EITHER = (
    "Det er ikke sikkert, at andelen er højere i den ene ende af uddannelserne end i den anden."
)
NEITHER = "Andelen er den samme i begge ender af uddannelserne."


def tell_direction(figure: Figure | None, definition: Definition) -> str:
    """Who has the higher share by a gap, a ratio or an index over educations; '' of others."""
    if figure is None or figure.value is None or not RULES[definition.kind].compares_educations:
        return ""
    even = 1.0 if definition.unit == "ratio" else 0.0
    low, high = figure.ci_low, figure.ci_high
    if low is not None and high is not None and low <= even <= high:
        return EITHER
    if figure.value == even:
        return NEITHER
    return SHORT if figure.value > even else LONG

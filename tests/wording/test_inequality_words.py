"""The sign of an inequality is said in words."""

from __future__ import annotations

import pytest

from schemas.definitions.model import Definition
from tests.indicators.kinds.test_inequality_kinds import GAP, RATIO
from tests.indicators.test_strata import chronic
from wording.questions.inequality import EITHER, LONG, SHORT, tell_direction
from wording.view import Figure


@pytest.mark.parametrize(
    ("definition", "value", "low", "high", "told"),
    [
        (GAP, 20.0, 15.0, 25.0, SHORT),
        (GAP, -6.0, -9.0, -3.0, LONG),
        (GAP, 2.0, -1.0, 5.0, EITHER),
        (RATIO, 3.0, 2.0, 4.5, SHORT),
        (RATIO, 0.5, 0.3, 0.8, LONG),
        (RATIO, 1.2, 0.9, 1.6, EITHER),
        (GAP, 20.0, None, None, SHORT),
    ],
)
def test_who_has_the_higher_share(
    definition: Definition, value: float, low: float | None, high: float | None, told: str
) -> None:
    assert tell_direction(Figure(value=value, ci_low=low, ci_high=high), definition) == told


def test_nothing_is_said_of_a_hidden_figure_or_of_other_kinds() -> None:
    assert tell_direction(Figure(status="suppressed"), GAP) == ""
    assert tell_direction(Figure(value=20.0), chronic()) == ""

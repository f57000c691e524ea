"""What the profile says of the largest change where none is certain."""

from __future__ import annotations

import pytest

from schemas.frames.values import Figure
from wording.profile.sentences import (
    AMONG_MANY,
    UNKNOWN,
    WITHIN_SAMPLING,
    WITHIN_YEARS,
    tell_doubt,
)


@pytest.mark.parametrize(
    ("p_value", "low", "high", "said"),
    [
        (0.30, -1.0, 4.0, WITHIN_SAMPLING),
        (0.30, 0.0, 4.0, WITHIN_SAMPLING),
        (0.09, 12.5, 21.9, WITHIN_YEARS),
        (0.09, None, None, WITHIN_YEARS),
        (0.01, 1.0, 4.0, AMONG_MANY),
        (None, 1.0, 4.0, UNKNOWN),
    ],
)
def test_why_a_change_is_not_certain(
    p_value: float | None, low: float | None, high: float | None, said: str
) -> None:
    figure = Figure(
        status="ok", value=77.1, change=17.2, change_low=low, change_high=high, change_p=p_value
    )
    assert tell_doubt(figure) == said


def test_a_rise_that_may_be_a_trend_is_not_called_a_swing() -> None:
    assert "sving" not in WITHIN_YEARS

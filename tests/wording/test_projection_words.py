"""A number of people to come names what is assumed."""

from __future__ import annotations

from typing import Any

from tests.indicators.test_projecting import projection
from wording.questions.projection import list_projections, tell_year
from wording.view import Figure

SICK = projection(counts="borgere", decimals=0)
TODAY = ("2025", Figure(value=8060.0))


def tell(stay: Figure, trend: Figure | None) -> str:
    return tell_year("2035", stay, trend, TODAY, SICK).replace("\N{NO-BREAK SPACE}", " ")


def figure(**facts: Any) -> Figure:
    return Figure(**facts)


def test_both_assumptions_are_named() -> None:
    trend = figure(value=9996.0, ci_low=9300.0, ci_high=10600.0)
    assert tell(figure(value=9025.0), trend) == (
        "I 2035 ventes 9.025 borgere, hvis raterne bliver som i 2025: 965 flere end da. Fortsætter "
        "raternes udvikling, bliver det 9.996 borgere (med 95 pct. sikkerhed 9.300 til 10.600)."
    )


def test_why_a_trend_is_not_carried_on_is_said() -> None:
    lacking = figure(status_reason="Intet tal: der er for få år til at føre udviklingen videre.")
    assert tell(figure(value=8000.0), lacking).endswith(
        "60 færre end da; der er for få år til at føre udviklingen videre."
    )


def test_a_hidden_number_gives_its_reason_alone() -> None:
    assert tell(figure(status="suppressed", status_reason="Skjult."), None) == "Skjult."


def test_the_projections_of_an_indicator_are_found_on_its_page() -> None:
    other = projection(id="andre", of="noget_andet")
    known = {each.id: each for each in (SICK, other)}
    assert list_projections(SICK, known) == [SICK]

"""Remarks are told once for everything that they concern."""

from __future__ import annotations

from indicators import reasons
from wording.remarks import collect_remarks, describe_beside
from wording.view import NO_FIGURE, Figure


def estimated(share: str) -> Figure:
    reason = f"Anslået: {share} % af København regnes til Byen."
    return NO_FIGURE._replace(value=17.0, status="estimated", status_reason=reason)


def test_reasons_that_differ_in_numbers_are_one_remark_with_the_newest_numbers() -> None:
    figures = [("Byen", 2019, estimated("57,9")), ("Byen", 2020, estimated("57,5"))]
    assert collect_remarks(figures) == [
        "≈ anslået (Byen; 2019-2020): 57,5 % af København regnes til Byen. "
        "Tallene i bemærkningen skifter; de øvrige står i arket Data."
    ]


def test_the_same_reason_is_told_once_with_areas_and_years() -> None:
    hidden = NO_FIGURE._replace(status="suppressed", status_reason="Færre end 5 personer.")
    figures = [("Dragør", 2010, hidden), ("Dragør", 2011, hidden), ("Ishøj", 2013, hidden)]
    assert collect_remarks(figures) == [
        "skjult (Dragør, Ishøj; 2010-2011, 2013): Færre end 5 personer."
    ]


def test_that_a_figure_is_hidden_is_said_once() -> None:
    hidden = NO_FIGURE._replace(status="suppressed", status_reason=reasons.PROTECTED)
    assert collect_remarks([("Dragør", 2010, hidden)]) == [
        "skjult (Dragør; 2010): Tallet bygger på for få personer eller ville røbe et sådant tal."
    ]


def test_synthetic_figures_are_named_only_among_real_ones() -> None:
    real = NO_FIGURE._replace(value=1.0, status="ok", status_reason=None)
    made_up = real._replace(synthetic=True)
    assert collect_remarks([("Nord", 2020, made_up), ("Syd", 2020, made_up)]) == []
    assert collect_remarks([("Nord", 2020, made_up), ("Syd", 2020, real)]) == [
        "Syntetisk (Nord; 2020): tallet er opdigtet til afprøvning."
    ]


def test_a_level_without_figures_is_told_in_one_plain_sentence() -> None:
    country = Figure(status="missing", status_reason="Der findes ingen landstal.")
    assert describe_beside(country, "Hele landet") == "Der findes ingen landstal."
    hidden = Figure(status="suppressed", status_reason="Skjult: for få personer.")
    assert describe_beside(hidden, "Region Hovedstaden") == (
        "Region Hovedstaden skjult: For få personer."
    )

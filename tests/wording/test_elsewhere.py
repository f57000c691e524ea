"""Whom a figure speaks of, and what is said where only region and country have one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from geography import load_geography
from indicators.reasons import NO_LEVEL
from schemas.agreement import load_agreement
from schemas.definitions.breakdowns import BreakdownKey, Group
from schemas.definitions.model import Definition
from tests.reports.conftest import (
    COUNTRY,
    EXTRACTS,
    NORD,
    REGION,
    YOUNG,
    Row,
    define,
    make_values,
    row,
)
from wording.content import PublishedContent
from wording.elsewhere import tell_only_beside, tell_population
from wording.view import Breakdown, View, arrange_view

WOMEN = {"sex": "kvinder", "age": "16-24"}
LONELY = define(
    "ensomhed", YOUNG, groups=[Group(), Group(**WOMEN)], headline=BreakdownKey(**WOMEN),
    population="Unge kvinder",
)  # fmt: skip
NOTHING: dict[str, Any] = {"status": "missing", "status_reason": NO_LEVEL["klynge"]}


def look(*rows: Row, definition: Definition = LONELY) -> View:
    content = PublishedContent(
        area=NORD, values=make_values(list(rows)), definitions=[definition],
        agreement=load_agreement(), geography=load_geography(), extracts=EXTRACTS, run_id="a",
        generated_at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    return arrange_view(content)


def lonely(area: tuple[str, str], value: float | None, period: str = "2025", **more: Any) -> Row:
    return row(LONELY, area, period, value, **({**WOMEN} | more))


def tell(view: View) -> str | None:
    told = tell_only_beside(LONELY, Breakdown(**WOMEN), view)
    return told and told.replace("\N{NO-BREAK SPACE}", " ")


def test_the_figures_of_region_and_country_are_told_with_their_year() -> None:
    view = look(lonely(NORD, None, **NOTHING), lonely(REGION, 25.0), lonely(COUNTRY, 23.6))
    assert tell(view) == (
        "Opgøres ikke for Sundhedsklynge Nord; tallet er 25,0 pct. i Region Hovedstaden og 23,6 "
        "pct. i hele landet (2025)."
    )


def test_years_that_differ_stand_at_their_figures() -> None:
    view = look(lonely(NORD, None, **NOTHING), lonely(REGION, 25.0, "2021"), lonely(COUNTRY, 23.6))
    told = tell(view)
    assert told is not None
    assert "i Region Hovedstaden (2021) og 23,6 pct. i hele landet (2025)." in told


def test_nothing_is_said_where_the_area_has_a_figure_in_any_period() -> None:
    earlier = lonely(NORD, 20.0, "2021")
    assert tell(look(earlier, lonely(NORD, None, **NOTHING), lonely(REGION, 25.0))) is None


def test_nothing_is_said_of_an_area_whose_report_is_only_late() -> None:
    late = {"status": "missing", "status_reason": "Der er ikke indberettet tal."}
    assert tell(look(lonely(NORD, None, **late), lonely(REGION, 25.0))) is None
    assert tell(look(lonely(REGION, 25.0))) is None


def test_nothing_is_said_where_nobody_has_a_figure() -> None:
    assert tell(look(lonely(NORD, None, **NOTHING))) is None


def test_the_population_is_told_in_a_sentence() -> None:
    assert tell_population(LONELY) == "Gælder unge kvinder."
    assert tell_population(LONELY.model_copy(update={"population": None})) == ""

"""What is worth noticing is chosen by what was tested together, not by size alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from geography import load_geography
from schemas.agreement import load_agreement
from schemas.definitions.model import Definition
from tests.reports.conftest import EXTRACTS, NORD, OLDER, Row, define, make_values, row
from wording.content import PublishedContent
from wording.news.changes import Changes, Side
from wording.notable import (
    CAPACITY,
    IMPROVED,
    NEW,
    REACHED,
    SIGNAL,
    describe_choice,
    list_notable,
)
from wording.view import View, arrange_view

TODAY = datetime(2026, 3, 2, 13, 5, tzinfo=UTC)
FELL = define("genindlæggelser", OLDER, direction="lower")
PLACES = [
    define(f"pladser_{number}", OLDER, unit="antal", decimals=0, title=f"Pladser {number}")
    for number in range(3)
]


def fallen(certain: bool | None, definition: Definition = FELL, **more: object) -> Row:
    """A figure of 2025 that fell since 2023."""
    p_value = None if certain is None else 0.0001 if certain else 0.2
    told = {
        "baseline_period": "2023", "change": -1.5, "change_p": p_value, "change_certain": certain,
    }  # fmt: skip
    return row(definition, NORD, "2025", 17.5, 0.4, **{**told, **more})


def look(rows: list[Row], definitions: list[Definition], changes: Changes | None = None) -> View:
    """What the cluster is shown."""
    content = PublishedContent(
        area=NORD, values=make_values(rows), definitions=definitions, agreement=load_agreement(),
        geography=load_geography(), extracts=EXTRACTS, run_id="a", generated_at=TODAY,
        changes=changes,
    )  # fmt: skip
    return arrange_view(content)


def test_a_change_stands_there_when_it_is_certain_among_all() -> None:
    [line] = list_notable(look([fallen(certain=True)], [FELL]))
    assert (line.kind, line.indicator_id) == (IMPROVED, FELL.id)
    assert "1,5 procentpoint lavere end i 2023" in line.text.replace("\N{NO-BREAK SPACE}", " ")
    assert list_notable(look([fallen(certain=False)], [FELL])) == []
    assert list_notable(look([fallen(certain=None)], [FELL])) == []


def test_the_page_says_of_how_many_it_chose() -> None:
    tested = [fallen(certain=True, signal_p=0.4, signal_certain=False)]
    assert "blandt 2 mulige" in describe_choice(look(tested, [FELL]))
    assert "ingen ændringer" in describe_choice(look([fallen(certain=None)], [FELL]))


def test_a_twin_is_told_once() -> None:
    twin = FELL.model_copy(update={"id": "genindlæggelser_standardiseret", "twin_of": FELL.id})
    view = look([fallen(certain=True), fallen(certain=True, definition=twin)], [FELL, twin])
    assert [line.indicator_id for line in list_notable(view)] == [FELL.id]
    assert "blandt 1 mulige" in describe_choice(view)


def test_an_unexpected_figure_is_told_when_it_is_certain_among_all() -> None:
    odd = {"signal": "lavere", "signal_p": 0.001}
    [line] = list_notable(look([fallen(False, signal_certain=True, **odd)], [FELL]))
    assert line.kind == SIGNAL
    assert list_notable(look([fallen(False, signal_certain=False, **odd)], [FELL])) == []


def test_capacity_has_a_heading_of_its_own_and_at_most_two_lines() -> None:
    rows = [
        row(each, NORD, "2025", 40.0, nature="full_count", signal="hoejere", change=10.0,
            baseline_period="2023")
        for each in PLACES
    ]  # fmt: skip
    lines = list_notable(look(rows, PLACES))
    assert [line.kind for line in lines] == [CAPACITY, CAPACITY]
    assert all("10 flere end i 2023" in line.text.replace("\N{NO-BREAK SPACE}", " ")
               for line in lines)  # fmt: skip
    assert not any("sikker" in line.text for line in lines)


def test_what_is_new_since_the_snapshot_before_is_told_apart() -> None:
    side = Side("a", TODAY, (), 1, synthetic=False)
    place = {
        "indicator_id": FELL.id, "area_type": "Sundhedsklynge", "area_name": "Nord",
        "period": "2025", "breakdown": "Alle", "kind": "new",
    }  # fmt: skip
    rows = [fallen(certain=True)]
    own = look(rows, [FELL])
    named = place | {"area_name": own.names[own.main], "breakdown": own.headline_of(FELL).label}
    changes = Changes(side, side, pl.DataFrame([named]), [], [])
    [line] = list_notable(look(rows, [FELL], changes))
    assert line.text.endswith(NEW)
    revised = replace(changes, rows=pl.DataFrame([named | {"kind": "revised"}]))
    [line] = list_notable(look(rows, [FELL], revised))
    assert NEW not in line.text


def test_a_reached_target_is_told_with_its_number() -> None:
    reached = {"target": 18.0, "target_year": 2027, "target_status": "naaet"}
    [line] = list_notable(look([fallen(certain=False, **reached)], [FELL]))
    assert line.kind == REACHED
    assert line.text.replace("\N{NO-BREAK SPACE}", " ").endswith("; målet er 18,0 pct. i 2027.")

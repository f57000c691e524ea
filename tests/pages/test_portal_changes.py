"""The portal's page of changes: what is new first, a shared cause once, and never too long."""

from __future__ import annotations

from typing import Any

from pages.portal.changes import SnapshotLine, list_indicators, write_changes
from pages.portal.frame import Frame
from tests.wording.changes import DEFINITION, MOVED, change, changes

FRAME = Frame("", "", False, "1. december 2026")
REVISED: Any = change("rygning", "revised", 10.0, 11.0, DEFINITION)
NEW: Any = change("rygning", "new", None, 12.0, DEFINITION, period="2025")


def test_a_new_figure_stands_before_the_revised_ones() -> None:
    [rygning] = list_indicators(changes(REVISED, NEW).rows)
    assert [row.change for row in rygning.told.rows] == ["nyt tal", "ændret tal"]


def test_a_cause_that_all_of_an_indicators_changes_have_is_said_once() -> None:
    [shared] = list_indicators(changes(REVISED, NEW).rows)
    assert shared.cause
    apart = change("rygning", "revised", 8.0, 9.0, MOVED, period="2020")
    [mixed] = list_indicators(changes(REVISED, NEW, apart).rows)
    assert not mixed.cause


def test_counts_are_written_as_danes_write_them_and_an_area_can_be_chosen() -> None:
    line = SnapshotLine("1. maj 2026", "20260501T000000Z-a", "", "1.234")
    choices = [("Alle", "/aendringer", True), ("Nord", "/aendringer?omraade=nord", False)]
    many = [change("rygning", "revised", 1.0, 2.0, period=str(2000 + n)) for n in range(1_200)]
    html = write_changes(FRAME, [line], choices, changes(*many), "1. april", "1. maj")
    assert "ændret tal: 1.200" in html
    assert '<a href="/aendringer?omraade=nord">Nord</a>' in html
    assert html.count("<tr>") < 50
    assert 'href="/?snapshot=20260501T000000Z-a"' in html

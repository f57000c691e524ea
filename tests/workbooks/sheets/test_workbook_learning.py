"""What clusters learned stands at the end of its goal, in their own words."""

from __future__ import annotations

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.wording.lessons import lesson, tabulate
from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import find_row, texts_of

SHEET, TITLE = "Børn og unge", "Læring og forslag til justering"


def test_without_learning_there_is_nothing_of_it(workbook: Workbook) -> None:
    assert not [sheet.title for sheet in workbook if TITLE in texts_of(sheet)]


def test_each_lesson_stands_under_its_goal_with_its_author_and_form(
    write_changed: WriteChanged,
) -> None:
    book = load_workbook(write_changed(learning=tabulate(lesson(area="syd"))))
    sheet = book[SHEET]
    start = find_row(sheet, TITLE)
    assert start > find_row(
        sheet,
        "Lavt mentalt helbred · enhed: pct. · "
        "vurderes ikke som godt eller dårligt · SYNTETISKE TAL",
    )
    assert [sheet.cell(start + place, 1).value for place in range(2, 7)] == [
        "Sundhedsklynge Syd", "Hvad vi gjorde: Vi holdt fælles samtaler.",
        "Hvad vi lærte: Skolen skal med fra begyndelsen.",
        "Forslag til justering: At samtalen står i aftalen.",
        "Skrevet af Sekretariatet, 20. februar 2026. Indberetning: nord.xlsx.",
    ]  # fmt: skip


def test_the_region_s_workbook_has_that_of_all_clusters(write_changed: WriteChanged) -> None:
    learning = tabulate(lesson(), lesson(area="syd"))
    sheet = load_workbook(write_changed(area=("region", "084"), learning=learning))[SHEET]
    assert {"Sundhedsklynge Nord", "Sundhedsklynge Syd"} <= set(texts_of(sheet))


def test_a_text_like_a_formula_stays_text_and_an_invented_one_says_so(
    write_changed: WriteChanged,
) -> None:
    learning = tabulate(lesson(area="syd", did="=HYPERLINK(1)"), synthetic=True)
    sheet = load_workbook(write_changed(learning=learning))[SHEET]
    texts = texts_of(sheet)
    assert "Hvad vi gjorde: =HYPERLINK(1)" in texts
    assert [text for text in texts if "opdigtet til afprøvning" in text]

"""The sheet of what clusters learned: there when there is any, in their own words."""

from __future__ import annotations

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.wording.lessons import lesson, tabulate
from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import find_row, texts_of


def test_without_learning_there_is_no_such_sheet(workbook: Workbook) -> None:
    assert "Læring" not in workbook.sheetnames


def test_each_lesson_has_a_row_with_its_goal_author_and_form(write_changed: WriteChanged) -> None:
    book = load_workbook(write_changed(learning=tabulate(lesson(area="syd"))))
    sheet = book["Læring"]
    row = find_row(sheet, "Mål") + 1
    assert [cell.value for cell in sheet[row]] == [
        "Alle børn og unge, der viser tegn på mental mistrivsel, får den rette hjælp i tide",
        "Sundhedsklynge Syd", "Vi holdt fælles samtaler.", "Skolen skal med fra begyndelsen.",
        "At samtalen står i aftalen.", "Sekretariatet", "20. februar 2026", "nord.xlsx",
    ]  # fmt: skip


def test_it_is_in_the_contents_and_in_the_region_s_workbook_too(
    write_changed: WriteChanged,
) -> None:
    learning = tabulate(lesson(), lesson(area="syd"))
    book = load_workbook(write_changed(area=("region", "084"), learning=learning))
    assert "Læring" in texts_of(book["Forside"])
    areas = [row[1].value for row in book["Læring"].iter_rows()]
    assert {"Sundhedsklynge Nord", "Sundhedsklynge Syd"} <= set(areas)


def test_a_text_like_a_formula_stays_text_and_an_invented_one_says_so(
    write_changed: WriteChanged,
) -> None:
    learning = tabulate(lesson(area="syd", did="=HYPERLINK(1)"), synthetic=True)
    sheet = load_workbook(write_changed(learning=learning))["Læring"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=HYPERLINK(1)")
    assert cell.data_type == "s"
    assert "Sekretariatet (opdigtet til afprøvning)" in texts_of(sheet)

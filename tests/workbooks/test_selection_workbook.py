"""The workbook of chosen rows: a sheet to be read first, then every column with its type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from tests.wording.catalogues import define
from workbooks.chosen_rows import ChosenRows
from workbooks.selection_workbook import write_selection

ROW = {
    "indikator": "Lukkede praksis", "indicator_id": "lukkede", "area_name": "Nord",
    "period": "2025H2", "period_start": date(2025, 7, 1), "sex": "kvinder", "age": "80+",
    "education": "alle", "category": "alle", "value": 15.72627, "ci_low": 14.96, "ci_high": 16.52,
    "numerator": 1781.0, "denominator": 11325.0, "enhed": "pct.", "status": "ok",
    "status_i_ord": "uden forbehold", "status_reason": "", "note": "", "corrected": False,
    "synthetic": False,
}  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    rows = pl.DataFrame([ROW])
    published = datetime(2026, 5, 1, tzinfo=UTC)
    write_selection(
        tmp_path / "a.xlsx", ChosenRows(rows, [define()], published, True, "https://a.dk/x")
    )
    return tmp_path / "a.xlsx"


def test_what_is_opened_first_is_read_in_danish(book: Path) -> None:
    heading, row = load_workbook(book)["Tal"].iter_rows(values_only=True)
    told = dict(zip(heading, row, strict=True))
    assert load_workbook(book).sheetnames[:2] == ["Tal", "Udtræk"]
    assert told["Periode"] == "2. halvår 2025" and told["Gruppe"] == "Kvinder, 80+ år"
    assert (told["Nedre grænse"], told["Tal"]) == (14.96, 15.72627)


def test_a_day_is_a_day_and_no_number(book: Path) -> None:
    sheet = load_workbook(book)["Udtræk"]
    heading = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heading.index("period_start") + 1).value == datetime(2025, 7, 1)


def test_a_choice_without_any_row_is_a_workbook_with_headings(tmp_path: Path) -> None:
    rows = pl.DataFrame([ROW]).clear()
    published = datetime(2026, 5, 1, tzinfo=UTC)
    write_selection(tmp_path / "c.xlsx", ChosenRows(rows, [], published, True, "https://a.dk/x"))
    book = load_workbook(tmp_path / "c.xlsx")
    assert book["Udtræk"]["A1"].value == "indikator"


def test_a_table_of_another_kind_keeps_its_own_sheet(tmp_path: Path) -> None:
    rows = pl.DataFrame({"område": ["Nord"], "antal": [3.0], "synthetic": [False]})
    published = datetime(2026, 5, 1, tzinfo=UTC)
    write_selection(tmp_path / "b.xlsx", ChosenRows(rows, [define()], published, True, ""))
    assert load_workbook(tmp_path / "b.xlsx").sheetnames[0] == "Udtræk"

"""The sheet "Ulighed": groups held together."""

from __future__ import annotations

import polars as pl
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import find_row, texts_of
from wording.content import PublishedContent


def test_groups_stand_under_each_other_with_limits_and_references(workbook: Workbook) -> None:
    sheet = workbook["Ulighed"]
    start = find_row(sheet, "Gruppe")
    rows = list(sheet.iter_rows(min_row=start, max_row=start + 2, max_col=6, values_only=True))
    assert rows == [
        ("Gruppe", "Syd", "95 % nedre", "95 % øvre", "Region Hovedstaden", "Hele landet"),
        ("Alle", 19.0, 18.5, 19.5, 19.5, None),
        ("Kvinder, 16-24 år", 37.0, 36.5, 37.5, None, None),
    ]


def test_categories_of_an_indicators_own_are_no_groups_of_people(workbook: Workbook) -> None:
    assert "Kommuner fordelt" not in " ".join(texts_of(workbook["Ulighed"]))


def test_reservations_of_the_references_are_told_too(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    guessed = pl.col("area_id") == "084"
    values = content.values.with_columns(
        status=pl.when(guessed).then(pl.lit("estimated")).otherwise("status"),
        status_reason=pl.when(guessed).then(pl.lit("Uden Ishøj.")).otherwise("status_reason"),
    )
    sheet = load_workbook(write_changed(values=values))["Ulighed"]
    told = sheet.cell(find_row(sheet, "Alle"), 7).value
    assert told == "Region Hovedstaden: ≈ anslået: Uden Ishøj."


def test_a_sheet_without_groups_says_so(write_changed: WriteChanged) -> None:
    sheet = load_workbook(write_changed(rows=[]))["Ulighed"]
    assert "Ingen indikator har tal for flere grupper." in texts_of(sheet)

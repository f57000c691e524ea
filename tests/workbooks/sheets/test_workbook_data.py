"""The sheets "Data" and "Om data": the published rows, whole."""

from __future__ import annotations

import polars as pl
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from schemas.frames.values import VALUE_COLUMNS
from tests.workbooks.checker import LEFT_OUT
from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import texts_of
from wording.content import PublishedContent
from wording.data_labels import order_columns

COLUMNS = order_columns([name for name in VALUE_COLUMNS if name not in LEFT_OUT])


def test_data_sheet_holds_the_published_rows_that_some_sheet_shows(
    workbook: Workbook, content: PublishedContent
) -> None:
    rows = [list(row) for row in workbook["Data"].iter_rows(values_only=True)]
    assert rows[0] == COLUMNS
    read = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    # Allerød lies in another cluster, and its newest figure stands on the map
    assert len(read) == content.values.height
    key = ("indicator_id", "area_id", "period", "age", "category")
    by_key = {tuple(row[name] for name in key): row for row in read}
    for row in content.values.iter_rows(named=True):
        found = by_key[tuple(row[name] for name in key)]
        for name, value in row.items():
            if name in LEFT_OUT:
                continue
            is_date = VALUE_COLUMNS[name] == pl.Date and found[name] is not None
            shown = found[name].date() if is_date else found[name]
            assert shown == value, (name, shown, value)


def test_older_figures_of_other_clusters_municipalities_are_left_out(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    older = content.values.filter(pl.col("area_id") == "0201").with_columns(period=pl.lit("2020"))
    newer = content.values.with_columns(period_end=pl.col("period_end").dt.offset_by("1y"))
    sheet = load_workbook(write_changed(values=pl.concat([newer, older])))["Data"]
    periods = [
        row[COLUMNS.index("period")]
        for row in sheet.iter_rows(values_only=True)
        if row[COLUMNS.index("area_name")] == "Allerød"
    ]
    assert periods == ["2021"]


def test_data_sheet_is_a_table_with_filters(workbook: Workbook, content: PublishedContent) -> None:
    table = workbook["Data"].tables["Data"]
    last = get_column_letter(len(COLUMNS))
    assert table.ref == f"A1:{last}{content.values.height + 1}"
    assert table.autoFilter.ref == table.ref
    assert [column.name for column in table.tableColumns] == COLUMNS


def test_rows_say_that_they_are_synthetic(workbook: Workbook) -> None:
    values = workbook["Data"].iter_rows(min_row=2, values_only=True)
    assert {row[COLUMNS.index("synthetic")] for row in values} == {True}


def test_every_column_is_described(workbook: Workbook) -> None:
    sheet = workbook["Om data"]
    described = [row[0] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert described == COLUMNS
    assert all(row[1] for row in sheet.iter_rows(min_row=5, values_only=True))


def test_a_table_without_rows_has_one_empty_row(write_changed: WriteChanged) -> None:
    workbook = load_workbook(write_changed(rows=[]))
    assert workbook["Data"].tables["Data"].ref == f"A1:{get_column_letter(len(COLUMNS))}2"
    assert "SYNTETISK" not in " ".join(texts_of(workbook["Forside"]))


def test_danish_words_stand_before_the_ids(workbook: Workbook) -> None:
    read = workbook["Data"].iter_rows(values_only=True)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in read]
    shown = next(row for row in rows if row["status"] == "suppressed")
    assert {name: shown[name] for name in ("indikator", "fokusområde", "mål", "enhed")} == {
        "indikator": "=Akutte genindlæggelser inden for 30 dage",
        "fokusområde": "Sammen om ældre og borgere med kronisk sygdom",
        "mål": "Alle ældre syge borgere opholder sig der, hvor deres behov varetages bedst",
        "enhed": "pct.",
    }
    assert shown["status_i_ord"] == "skjult"

"""The sheets on which areas are compared in one period."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.wording.definitions import CLOSED
from tests.workbooks.chart_checker import find_cells, read_charts
from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import find_row, texts_of
from wording.content import PublishedContent

READMISSIONS = "=Akutte genindlæggelser inden for 30 dage · 80+ år · pct. · 2021"


def read_areas(
    workbook: Workbook, title: str, of: str | None = None
) -> list[tuple[object, object]]:
    """Names and figures of the first table, or of the first below an indicator's band."""
    sheet = workbook[title]
    above = 0 if of is None else find_row(sheet, of)
    start = next(cell.row for cell in sheet["A"] if cell.value == "Område" and cell.row > above)
    rows = sheet.iter_rows(min_row=start + 1, max_col=2, values_only=True)
    found = []
    for name, figure in rows:
        if name is None:
            break
        found.append((name, figure))
    return found


def test_the_best_stands_first_and_areas_without_a_figure_last(workbook: Workbook) -> None:
    names = [name for name, _ in read_areas(workbook, "Kommuner")]
    assert names == [
        "Ishøj", "København (hele kommunen)", "Hele landet", "Region Hovedstaden", "Brøndby",
        "Dragør", "Glostrup",
    ]  # fmt: skip


def test_clusters_and_regions_stand_with_region_and_country(workbook: Workbook) -> None:
    assert read_areas(workbook, "Klynger og regioner", READMISSIONS) == [
        ("Nord", 16.5), ("Hele landet", 17.0), ("Syd", 17.123456789),
        ("Region Hovedstaden", 18.25),
    ]  # fmt: skip


def test_own_area_is_bold_and_reservations_are_told_beside_the_figure(workbook: Workbook) -> None:
    sheet = workbook["Klynger og regioner"]
    row = find_row(sheet, "Syd", 1)
    assert sheet.cell(row, 1).font.bold
    told = sheet.cell(row, 7)
    assert told.value == "≈ anslået: København er delt mellem to klynger."
    assert told.alignment.wrap_text


def test_a_long_reason_gets_a_row_high_enough(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    reason = "Kilden opgør ikke Københavns bydele, så tallet er et skøn."
    values = content.values.with_columns(
        status_reason=pl.when(pl.col("status") == "estimated")
        .then(pl.lit(reason))
        .otherwise("status_reason")
    )
    sheet = load_workbook(write_changed(values=values))["Klynger og regioner"]
    row = find_row(sheet, "Syd", 1)
    assert sheet.cell(row, 7).value == f"≈ anslået: {reason}"
    assert sheet.row_dimensions[row].height >= 2 * 12.5


def test_a_corrected_figure_points_to_the_sources(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    values = content.values.with_columns(corrected=pl.col("area_id") == "0183")
    sheet = load_workbook(write_changed(values=values))["Kommuner"]
    row = find_row(sheet, "Ishøj")
    assert sheet.cell(row, 2).number_format.startswith('"* "')
    assert sheet.cell(row, 7).value == "* rettet: se arket Kilder."


def test_a_count_of_the_whole_region_is_not_held_against_its_parts(
    write_changed: WriteChanged,
) -> None:
    rows = [
        (CLOSED, kind, area, name, "2021H1", "0 til 40 pct.", value, "ok")
        for kind, area, name, value in (
            ("klynge", "syd", "Syd", 4.0), ("klynge", "nord", "Nord", 6.0),
            ("land", "000", "Hele landet", 53.0),
        )
    ]  # fmt: skip
    workbook = load_workbook(write_changed(rows=rows))
    assert read_areas(workbook, "Klynger og regioner") == [("Nord", 6), ("Syd", 4)]


def test_bars_stand_in_the_tables_order_and_begin_at_nothing(
    workbook_path: Path, workbook: Workbook
) -> None:
    chart = next(one for one in read_charts(workbook_path) if one.sheet == "Klynger og regioner")
    names = [cell.value for cell in find_cells(workbook, chart.series[0].names)]
    assert names == [name for name, _ in read_areas(workbook, "Klynger og regioner")]
    assert chart.ends[0] == 0.0


def test_a_sheet_without_anything_to_compare_says_so(write_changed: WriteChanged) -> None:
    workbook = load_workbook(write_changed(rows=[]))
    for title in ("Kommuner", "Klynger og regioner"):
        texts = texts_of(workbook[title])
        assert "Ingen indikator har tal for to eller flere af områderne." in texts


def test_a_regions_workbook_compares_its_municipalities_and_clusters(
    write_changed: WriteChanged,
) -> None:
    workbook = load_workbook(write_changed(area=("region", "084")))
    assert ("Allerød", 12.0) in read_areas(workbook, "Kommuner")
    clusters = [name for name, _ in read_areas(workbook, "Klynger og regioner", READMISSIONS)]
    assert clusters[:3] == ["Nord", "Hele landet", "Syd"]

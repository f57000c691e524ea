"""The sheet on which areas and groups of people are compared in one period."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.wording.definitions import CLOSED
from tests.workbooks.chart_checker import find_cells, read_charts
from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import find_row, texts_of
from wording.content import PublishedContent

READMISSIONS = "=Akutte genindlæggelser inden for 30 dage (80+ år)"
PLACES, OTHERS = "Kommuner", "Omraader"


def read_table(sheet: Worksheet, name: str) -> list[dict[object, object]]:
    """The rows of a table by its headings."""
    heading, *rows = ([cell.value for cell in row] for row in sheet[sheet.tables[name].ref])
    return [dict(zip(heading, row, strict=True)) for row in rows]


def read_areas(workbook: Workbook, name: str, of: str = READMISSIONS) -> dict[object, object]:
    """The areas' figures of an indicator."""
    row = next(r for r in read_table(workbook["Sammenligning"], name) if r["Indikator"] == of)
    return {k: v for k, v in row.items() if k not in ("Indikator", "Periode", "Enhed")}


def test_municipalities_stand_side_by_side_with_their_markers(workbook: Workbook) -> None:
    shown = read_areas(workbook, PLACES)
    assert shown == {
        "Brøndby": "ingen tal", "Dragør": "i.r.", "Glostrup": "skjult", "Ishøj": 0,
        "København (hele kommunen)": 0.1 + 0.2, "Region Hovedstaden": 18.25, "Hele landet": 17.0,
    }  # fmt: skip


def test_clusters_and_regions_stand_with_region_and_country(workbook: Workbook) -> None:
    assert read_areas(workbook, OTHERS) == {
        "Nord": 16.5, "Syd": 17.123456789, "Region Hovedstaden": 18.25, "Hele landet": 17.0,
    }  # fmt: skip


def test_own_area_is_bold_better_has_a_sign_and_reservations_are_told_below(
    workbook: Workbook,
) -> None:
    sheet = workbook["Sammenligning"]
    cells = sheet[sheet.tables[OTHERS].ref]
    own = [cell.value for cell in cells[0]].index("Syd")
    row = next(row for row in cells if row[0].value == READMISSIONS)
    assert row[own].font.bold
    assert row[own].number_format.startswith('"▲ "')
    told = "\n".join(texts_of(sheet))
    assert "Syd; 2021): København er delt mellem to klynger." in told
    assert "▲ og lys blå: bedre end regionen" in told


def test_a_corrected_figure_has_its_sign(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    values = content.values.with_columns(corrected=pl.col("area_id") == "0183")
    sheet = load_workbook(write_changed(values=values))["Sammenligning"]
    cells = sheet[sheet.tables[PLACES].ref]
    place = [cell.value for cell in cells[0]].index("Ishøj")
    assert [row[place].number_format for row in cells[1:]] == ['"* "#,##0.0']


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
    [row] = read_table(workbook["Sammenligning"], OTHERS)
    assert {name: row[name] for name in list(row)[3:]} == {"Nord": 6, "Syd": 4}


def test_bars_stand_best_first_and_leave_out_areas_without_a_figure(
    workbook_path: Path, workbook: Workbook
) -> None:
    [chart] = (one for one in read_charts(workbook_path) if one.sheet == "Sammenligning")
    names = [cell.value for cell in find_cells(workbook, chart.series[0].names)]
    assert names == ["Ishøj", "København (hele kommunen)", "Hele landet", "Region Hovedstaden"]
    assert chart.ends == (-5.0, 20.0), "an interval reaches below nothing"
    assert chart.title.startswith(
        f"{READMISSIONS} i 2021: fra 0,0 (Ishøj) til 18,3\N{NO-BREAK SPACE}pct. (Region"
    )


def test_a_sheet_without_anything_to_compare_says_so(write_changed: WriteChanged) -> None:
    texts = texts_of(load_workbook(write_changed(rows=[]))["Sammenligning"])
    assert texts.count("Ingen indikator har tal for to eller flere af områderne.") == 2
    assert "Ingen indikator har tal for flere grupper." in texts
    assert "Der er ingen hovedindikatorer at tegne her." in texts


def test_a_regions_workbook_compares_its_municipalities_and_clusters(
    write_changed: WriteChanged,
) -> None:
    workbook = load_workbook(write_changed(area=("region", "084")))
    assert read_areas(workbook, PLACES)["Allerød"] == 12.0
    assert list(read_areas(workbook, OTHERS))[:2] == ["Nord", "Syd"]


def test_groups_stand_under_each_other_with_limits_and_references(workbook: Workbook) -> None:
    shown = [list(row.values()) for row in read_table(workbook["Sammenligning"], "Grupper")]
    assert shown == [
        ["Lavt mentalt helbred", "2021", "Alle", 19.0, 18.5, 19.5, 19.5, None],
        ["Lavt mentalt helbred", "2021", "Kvinder, 16-24 år", 37.0, 36.5, 37.5, None, None],
    ]


def test_reservations_of_the_references_are_told_too(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    guessed = pl.col("area_id") == "084"
    values = content.values.with_columns(
        status=pl.when(guessed).then(pl.lit("estimated")).otherwise("status"),
        status_reason=pl.when(guessed).then(pl.lit("Uden Ishøj.")).otherwise("status_reason"),
    )
    sheet = load_workbook(write_changed(values=values))["Sammenligning"]
    below = [text for text in texts_of(sheet) if "Region Hovedstaden; 2021): Uden Ishøj." in text]
    assert below
    assert find_row(sheet, "Grupper af borgere")

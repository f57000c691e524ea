"""A focus area's sheet: headline indicators with chart and table, the others in one table a
goal."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.wording.definitions import READMISSIONS, WELLBEING
from tests.workbooks.chart_checker import read_charts
from tests.workbooks.conftest import ROWS, WriteChanged
from tests.workbooks.reading import cells_of, find_column, find_row, texts_of
from wording.content import PublishedContent
from wording.marks import MARKERS

GOAL, YOUNG = "Ældre og kronisk sygdom", "Børn og unge"


def test_the_sheet_shows_every_figure_of_the_area_region_country_and_municipalities(
    workbook: Workbook,
) -> None:
    sheet = workbook[GOAL]
    column = find_column(sheet, "2021")
    shown = {
        label: sheet.cell(find_row(sheet, label), column).value
        for label in ("Syd", "Region Hovedstaden", "Hele landet", "København (hele kommunen)",
                      "Ishøj", "Glostrup", "Brøndby", "Dragør")
    }  # fmt: skip
    assert shown == {
        "Syd": 17.123456789,
        "Region Hovedstaden": 18.25,
        "Hele landet": 17.0,
        "København (hele kommunen)": pytest.approx(0.3),
        "Ishøj": 0,
        "Glostrup": MARKERS["suppressed"],
        "Brøndby": MARKERS["missing"],
        "Dragør": MARKERS["not_applicable"],
    }
    assert "Allerød" not in texts_of(sheet)


def test_percent_has_the_decimals_of_the_definition_and_never_a_percent_format(
    workbook: Workbook,
) -> None:
    sheet = workbook[GOAL]
    column = find_column(sheet, "2021")
    assert sheet.cell(find_row(sheet, "Hele landet"), column).number_format == "#,##0.0"
    formats = {cell.number_format for sheet in workbook for cell in cells_of(sheet)}
    assert not [text for text in formats if "%" in text]


def test_every_status_looks_different_and_is_explained(workbook: Workbook) -> None:
    sheet = workbook[GOAL]
    column = find_column(sheet, "2021")
    labels = ("Syd", "Hele landet", "Glostrup", "Brøndby", "Dragør")
    cells = [sheet.cell(find_row(sheet, label), column) for label in labels]
    marks = [cell.value if isinstance(cell.value, str) else cell.number_format for cell in cells]
    assert len(set(marks)) == len(labels), "each is told apart without colour"
    assert len({(cell.fill.fgColor.rgb, cell.font.color.rgb) for cell in cells}) == len(labels)
    remarks = " ".join(texts_of(sheet))
    for reason in (
        "≈ anslået (Syd; 2021): København er delt mellem to klynger.",
        "skjult (Syd, Glostrup; 2021-2022): Færre end 5 personer & derfor <5.",
        "ingen tal (Brøndby; 2021): Kilden har ikke offentliggjort tallet.",
        "i.r. (Dragør; 2021): Området har intet hospital.",
    ):
        assert reason in remarks


def test_half_years_are_columns_of_their_own_and_each_category_has_a_row(
    workbook: Workbook,
) -> None:
    sheet = workbook["Lægefaglige kompetencer"]
    shown = {}
    for half in ("1. halvår 2021", "2. halvår 2021"):
        columns = [cell.column for cell in cells_of(sheet) if cell.value == half]
        for row in sheet.iter_rows():
            if str(row[0].value).startswith("Kommuner fordelt"):
                shown[str(row[0].value).split(" (")[1], half] = row[columns[-1] - 1].value
    assert shown[("0 til 40 pct.)", "1. halvår 2021")] == 4
    assert shown[("Over 40 til 100 pct.)", "2. halvår 2021")] == 5


def test_limits_and_target_stand_under_the_areas_own_figures(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    own = (pl.col("area_id") == "syd") & (pl.col("age") == "80+")
    values = content.values.with_columns(
        target=pl.when(own).then(15.0),
        target_source=pl.when(own).then(pl.lit("Aftalen, s. 12")),
    )
    sheet = load_workbook(write_changed(values=values))[GOAL]
    assert "Målets kilde: Aftalen, s. 12." in texts_of(sheet)
    row, column = find_row(sheet, "Syd"), find_column(sheet, "2021")
    assert [sheet.cell(row + offset, column).value for offset in range(4)] == [
        17.123456789, 16.623456789, 17.623456789, 15.0,
    ]  # fmt: skip
    assert sheet.cell(row + 3, 1).value == "Mål"


def test_goal_without_an_indicator_says_so(workbook: Workbook) -> None:
    text = "Der er endnu ingen indikator for dette mål."
    assert text in texts_of(workbook["Psykisk sygdom"])


def test_the_chart_draws_area_region_and_country_over_the_periods(workbook_path: Path) -> None:
    (chart,) = (one for one in read_charts(workbook_path) if one.sheet == YOUNG)
    assert chart.title.replace("\N{NO-BREAK SPACE}", " ") == (
        "Lavt mentalt helbred er 19,0 pct. i 2021 · SYNTETISKE TAL"
    )
    assert chart.text.replace("\N{NO-BREAK SPACE}", " ") == (
        "Linjediagram for Sundhedsklynge Syd, 2017 til 2021: Lavt mentalt helbred er 19,0 pct. i "
        "2021 · SYNTETISKE TAL. Lavest 18,0 pct. i 2017, højest 19,0 pct. i 2021. Region "
        "Hovedstaden 19,5 pct. i 2021."
    )
    assert chart.axis == "pct. (aksen begynder ved 17,5)"
    assert chart.below.startswith("Sundhedsklynge Syd · pct. · lodrette streger: 95 % sikkerheds")
    assert chart.below.endswith("Kilde: Den Nationale Sundhedsprofil, 28. november 2025")
    assert len(chart.series) == 2
    assert chart.series[0].below is not None, "the area's own interval is drawn"


def test_a_series_of_nothing_but_zeros_is_drawn(write_changed: WriteChanged) -> None:
    zeros = [
        (READMISSIONS, "klynge", "syd", "Syd", year, "80+", 0.0, "ok") for year in ("2020", "2021")
    ]
    charts = read_charts(write_changed(rows=zeros))
    assert [chart.sheet for chart in charts] == [GOAL]


def test_one_period_has_a_table_and_no_chart(write_changed: WriteChanged) -> None:
    path = write_changed(rows=[row for row in ROWS if row[0] is WELLBEING and row[4] == "2021"])
    assert not [chart for chart in read_charts(path) if chart.sheet == YOUNG]
    sheet = load_workbook(path)[YOUNG]
    assert sheet.cell(find_row(sheet, "Syd"), find_column(sheet, "2021")).value == 19.0


def test_a_chart_covers_no_cell(workbook_path: Path, workbook: Workbook) -> None:
    (chart,) = (one for one in read_charts(workbook_path) if one.sheet == YOUNG)
    sheet = workbook[YOUNG]
    beside = 9
    heights, row = 0.0, chart.row
    while heights < 7.0 / 2.54 * 72:
        assert all(sheet.cell(row, column).value is None for column in range(beside, 14)), row
        heights += sheet.row_dimensions[row].height or sheet.sheet_format.defaultRowHeight
        row += 1
    assert sheet.cell(chart.row, 1).value == "Område", "the table begins beside its chart"


def test_psychiatric_indicator_shows_the_psychiatric_catchment(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    definitions = [
        one.model_copy(update={"catchment": "psychiatric"}) for one in content.definitions
    ]
    roedovre = content.values.filter(pl.col("area_id") == "0161").with_columns(
        area_id=pl.lit("0175"), area_name=pl.lit("Rødovre")
    )
    values = pl.concat([content.values, roedovre])
    somatic = load_workbook(write_changed(values=values))
    psychiatric = load_workbook(write_changed(values=values, definitions=definitions))
    assert "Rødovre" not in texts_of(somatic[GOAL])
    assert "Rødovre" in texts_of(psychiatric[GOAL])


def test_mixed_figures_say_which_are_synthetic(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    mixed = content.values.with_columns(synthetic=pl.col("area_id") == "000")
    remarks = " ".join(texts_of(load_workbook(write_changed(values=mixed))[GOAL]))
    assert "DELVIST SYNTETISKE TAL" in remarks
    assert "Syntetisk (Hele landet; 2021): tallet er opdigtet til afprøvning." in remarks


def test_an_indicator_that_was_not_chosen_has_a_row_and_no_chart(
    write_changed: WriteChanged,
) -> None:
    path = write_changed(definitions=[READMISSIONS, WELLBEING])
    assert read_charts(path) == []
    sheet = load_workbook(path)[GOAL]
    row = find_row(sheet, f"{READMISSIONS.title} (80+ år)")
    headings = [cell.value for cell in sheet[row - 1]]
    assert headings == [
        "Indikator", *(str(year) for year in range(2016, 2023)), "Status", "Regionen",
        "Hele landet", "Enhed",
    ]  # fmt: skip
    shown = dict(zip(headings, (cell.value for cell in sheet[row]), strict=True))
    assert (shown["2021"], shown["2022"]) == (17.123456789, "skjult")
    assert (shown["Regionen"], shown["Hele landet"], shown["Enhed"]) == (18.25, 17.0, "pct.")
    newest = sheet.cell(row, headings.index("2021") + 1)
    assert newest.font.bold, "the newest figure is set off"

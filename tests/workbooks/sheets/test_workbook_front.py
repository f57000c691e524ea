"""The sheet "Forside": what, for whom, when, what is worth noticing, how to read."""

from __future__ import annotations

import polars as pl
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import cells_of, find_row, texts_of
from wording.content import PublishedContent
from wording.marks import MARKERS, SYNTHETIC_BANNER
from wording.notable import CHOSEN
from workbooks.excel.style import LINE_HEIGHT


def test_the_front_says_what_for_whom_and_when(workbook: Workbook) -> None:
    text = "\n".join(texts_of(workbook["Forside"]))
    assert "Sundhedsklynge Syd" in text
    assert "Høje-Taastrup" in text
    assert "2. marts 2026 kl. 13.05 UTC (kørsel kørsel-1)" in text
    assert "Alle tal er syntetiske, det vil sige opdigtede til afprøvning." in text


def test_what_is_worth_noticing_stands_before_contents_and_legend(workbook: Workbook) -> None:
    sheet = workbook["Forside"]
    places = [
        find_row(sheet, title)
        for title in ("Rettede tal siden sidste udgivelse", "Værd at lægge mærke til",
                      "Indhold", "Sådan læses tallene",
                      "Bygger på disse udtræk")
    ]  # fmt: skip
    assert places == sorted(places)
    assert places[0] < 20


def test_every_other_sheet_is_in_the_contents(workbook: Workbook) -> None:
    sheet = workbook["Forside"]
    first = find_row(sheet, "Indhold") + 1
    listed = [sheet.cell(first + place, 1) for place in range(len(workbook.sheetnames) - 1)]
    assert [cell.value for cell in listed] == workbook.sheetnames[1:]
    assert [cell.hyperlink.location for cell in listed] == [
        f"'{title}'!A1" for title in workbook.sheetnames[1:]
    ]
    told = "\n".join(str(sheet.cell(cell.row, 2).value) for cell in listed)
    assert told.count("ikke til udskrift") == 2


def test_the_legend_shows_each_mark_as_it_looks(workbook: Workbook) -> None:
    cells = [cell for cell in cells_of(workbook["Forside"]) if cell.column == 1]
    assert set(MARKERS.values()) <= {cell.value for cell in cells}
    formats = {cell.number_format for cell in cells if cell.value == 12.3}
    assert formats == {"#,##0.0", '"≈ "#,##0.0', '"* "#,##0.0'}


def test_a_certain_change_is_told_and_leads_to_its_indicator(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    own = (pl.col("area_id") == "syd") & (pl.col("value") == 17.123456789)
    values = content.values.with_columns(
        baseline_period=pl.when(own).then(pl.lit("2015")),
        change=pl.when(own).then(2.5),
        change_low=pl.when(own).then(1.0),
        change_high=pl.when(own).then(4.0),
        change_p=pl.when(own).then(0.001),
        change_certain=pl.when(own).then(pl.lit(True)),
    )
    sheet = load_workbook(write_changed(values=values))["Forside"]
    row = find_row(sheet, "Rette sted")
    cell = sheet.cell(row, 2)
    assert f"{cell.value} {sheet.cell(row + 1, 2).value}" == (
        "Sikker forværring: =Akutte genindlæggelser inden for 30 dage (80+ år): 17,1 pct. i 2021 "
        "(anslået), "
        "2,5 procentpoint højere end i 2015."
    )
    assert cell.data_type == "s"
    assert cell.hyperlink.location.startswith("'Ældre og kronisk sygdom'!A")
    assert CHOSEN.format(tested=1) in texts_of(sheet)


def test_a_change_that_is_none_among_so_many_is_not_told_whatever_its_interval(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    own = (pl.col("area_id") == "syd") & (pl.col("value") == 17.123456789)
    values = content.values.with_columns(
        baseline_period=pl.when(own).then(pl.lit("2015")),
        change=pl.when(own).then(2.5),
        change_low=pl.when(own).then(1.0),
        change_high=pl.when(own).then(4.0),
        change_p=pl.when(own).then(0.04),
        change_certain=pl.when(own).then(pl.lit(False)),
    )
    texts = texts_of(load_workbook(write_changed(values=values))["Forside"])
    assert CHOSEN.format(tested=1) in texts
    assert not [text for text in texts if "siden 2015" in text]


def test_mixed_figures_are_announced(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    mixed = content.values.with_columns(synthetic=pl.col("area_id") == "000")
    texts = texts_of(load_workbook(write_changed(values=mixed))["Forside"])
    assert SYNTHETIC_BANNER in texts
    assert [text for text in texts if text.startswith("2 af 20 tal er syntetiske")]


LONG = "Landsdækkende patientundersøgelser (LUP)"


def test_a_long_name_of_a_dataset_is_shown_whole(
    write_changed: WriteChanged, content: PublishedContent
) -> None:
    extracts = content.extracts.with_columns(dataset=pl.lit("lup"))
    sheet = load_workbook(write_changed(extracts=extracts))["Forside"]
    name = next(cell for cell in sheet["A"] if cell.value == LONG)
    assert name.alignment.wrap_text
    assert sheet.row_dimensions[name.row].height >= 2 * LINE_HEIGHT

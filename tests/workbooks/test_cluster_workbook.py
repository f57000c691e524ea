"""A cluster's workbook, read back: figures, markings, links, words, and the file itself."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.values import VALUE_COLUMNS
from workbooks.content import WorkbookContent
from workbooks.style import LINE_HEIGHT, MARKERS, SYNTHETIC_BANNER

WriteChanged = Callable[..., Path]


@pytest.fixture(scope="module")
def workbook(workbook_path: Path) -> Workbook:
    return load_workbook(workbook_path)


def cells_of(sheet: Worksheet) -> Iterator[Cell]:
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def texts_of(sheet: Worksheet) -> list[str]:
    return [cell.value for cell in cells_of(sheet) if isinstance(cell.value, str)]


def find_row(sheet: Worksheet, label: str, nth: int = 0) -> int:
    return [cell.row for cell in cells_of(sheet) if cell.value == label and cell.column == 1][nth]


def year_column(sheet: Worksheet, year: int) -> int:
    return next(cell.column for cell in cells_of(sheet) if cell.value == year)


def test_sheets_stand_in_reading_order(workbook: Workbook) -> None:
    assert workbook.sheetnames == [
        "Forside", "Overblik", "Ældre og kronisk sygdom", "Psykisk sygdom", "Børn og unge",
        "Øvrige temaer", "Definitioner og kilder", "Data",
    ]  # fmt: skip


def test_data_sheet_holds_the_published_rows_of_the_cluster(
    workbook: Workbook, content: WorkbookContent
) -> None:
    rows = [list(row) for row in workbook["Data"].iter_rows(values_only=True)]
    assert rows[0] == list(VALUE_COLUMNS)
    read = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    expected = content.values.filter(pl.col("area_id") != "0201")
    assert len(read) == expected.height
    key = ("indicator_id", "area_id", "period", "age", "category")
    by_key = {tuple(row[name] for name in key): row for row in read}
    for row in expected.iter_rows(named=True):
        found = by_key[tuple(row[name] for name in key)]
        for name, value in row.items():
            shown = found[name].date() if VALUE_COLUMNS[name] == pl.Date else found[name]
            assert shown == value, (name, shown, value)


def test_another_reader_finds_the_same_numbers(
    workbook_path: Path, content: WorkbookContent
) -> None:
    sheet = fastexcel.read_excel(workbook_path).load_sheet("Data", dtypes="string").to_polars()
    assert sheet.columns == list(VALUE_COLUMNS)
    read = sheet["value"].cast(pl.Float64).drop_nulls().sort().to_list()
    expected = content.values.filter(pl.col("area_id") != "0201")["value"]
    assert read == pytest.approx(expected.drop_nulls().sort().to_list(), abs=1e-12)


def test_data_sheet_is_a_table_with_filters(workbook: Workbook, content: WorkbookContent) -> None:
    table = workbook["Data"].tables["Data"]
    assert table.ref == f"A1:AL{content.values.height}"
    assert table.autoFilter.ref == table.ref
    assert [column.name for column in table.tableColumns] == list(VALUE_COLUMNS)


def test_focus_sheet_shows_every_figure_of_cluster_region_country_and_municipalities(
    workbook: Workbook,
) -> None:
    sheet = workbook["Ældre og kronisk sygdom"]
    column = year_column(sheet, 2021)
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
    sheet = workbook["Ældre og kronisk sygdom"]
    column = year_column(sheet, 2021)
    assert sheet.cell(find_row(sheet, "Hele landet"), column).number_format == "#,##0.0"
    formats = {cell.number_format for sheet in workbook for cell in cells_of(sheet)}
    assert not [text for text in formats if "%" in text]


def test_every_status_looks_different_and_is_explained(workbook: Workbook) -> None:
    sheet = workbook["Ældre og kronisk sygdom"]
    column = year_column(sheet, 2021)
    labels = ("Syd", "Hele landet", "Glostrup", "Brøndby", "Dragør")
    cells = [sheet.cell(find_row(sheet, label), column) for label in labels]
    marks = [cell.value if isinstance(cell.value, str) else cell.number_format for cell in cells]
    assert len(set(marks)) == len(labels), "each is told apart without colour"
    assert len({(cell.fill.fgColor.rgb, cell.font.color.rgb) for cell in cells}) == len(labels)
    remarks = "\n".join(texts_of(sheet))
    for reason in (
        "≈ anslået (Syd; 2021): København er delt mellem to klynger.",
        "skjult (Syd, Glostrup; 2021-2022): Færre end 5 personer & derfor <5.",
        "mangler (Brøndby; 2021): Kilden har ikke offentliggjort tallet.",
        "i.r. (Dragør; 2021): Området har intet hospital.",
    ):
        assert reason in remarks
    legend = {cell.value for cell in cells_of(workbook["Forside"]) if cell.column == 1}
    assert set(MARKERS.values()) <= legend


def test_overview_shows_the_latest_figure_beside_region_and_country(workbook: Workbook) -> None:
    sheet = workbook["Overblik"]
    row = find_row(sheet, "=Akutte genindlæggelser inden for 30 dage")
    shown = [cell.value for cell in sheet[row]]
    assert shown[:10] == [
        "=Akutte genindlæggelser inden for 30 dage", "80+ år", "2021", "pct.", "lavere",
        17.123456789, 16.623456789, 17.623456789, 18.25, 17.0,
    ]  # fmt: skip
    assert shown[10:13] == ["bedre", "tilsvarende", "ja"]
    assert shown[13] == "Anslået: København er delt mellem to klynger. 2022: skjult."


def test_overview_explains_the_figures_of_region_and_country_too(
    write_changed: WriteChanged, content: WorkbookContent
) -> None:
    guessed = pl.col("area_id") == "084"
    values = content.values.with_columns(
        status=pl.when(guessed).then(pl.lit("estimated")).otherwise("status"),
        status_reason=pl.when(guessed).then(pl.lit("Uden Ishøj.")).otherwise("status_reason"),
    )
    sheet = load_workbook(write_changed(values=values))["Overblik"]
    row = find_row(sheet, "Lavt mentalt helbred")
    assert sheet.cell(row, 9).number_format.startswith('"≈ "')
    assert sheet.cell(row, 14).value == "Region Hovedstaden anslået: Uden Ishøj."


def test_overview_lists_every_group_and_category(workbook: Workbook) -> None:
    sheet = workbook["Overblik"]
    groups = [(row[0].value, row[1].value) for row in sheet.iter_rows() if row[3].value]
    assert ("Lavt mentalt helbred", "Alle") in groups
    assert ("Lavt mentalt helbred", "Kvinder, 16-24 år") in groups
    bands = [group for title, group in groups if title.startswith("Kommuner fordelt")]
    assert bands == ["Under 40 pct.", "40-100 pct."]


def test_half_years_stand_in_their_year_with_rows_of_their_own(workbook: Workbook) -> None:
    sheet = workbook["Øvrige temaer"]
    column = year_column(sheet, 2021)
    shown = {
        (row[0].value, row[1].value): row[column - 1].value
        for row in sheet.iter_rows()
        if row[1].value
    }
    assert shown[("Syd", "Under 40 pct. · 1. halvår")] == 4
    assert shown[("Syd", "40-100 pct. · 2. halvår")] == 5
    assert shown[("Hele landet", "40-100 pct. · 1. halvår")] == 53


def test_goal_without_an_indicator_says_so(workbook: Workbook) -> None:
    assert "Der er endnu ingen indikator for dette mål." in texts_of(workbook["Psykisk sygdom"])


def test_no_cell_is_a_formula_and_texts_like_formulas_stay_texts(
    workbook: Workbook, workbook_path: Path
) -> None:
    assert not [c.coordinate for sheet in workbook for c in cells_of(sheet) if c.data_type == "f"]
    shown = {text for sheet in workbook for text in texts_of(sheet)}
    assert "=Akutte genindlæggelser inden for 30 dage" in shown
    assert {"+Intet interval.", "-Nyt register fra 2019 giver et databrud."} <= shown
    with ZipFile(workbook_path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not [name for name in sheets if b"<f>" in archive.read(name)]


def test_every_link_has_its_target(workbook: Workbook) -> None:
    links = [cell.hyperlink for sheet in workbook for cell in cells_of(sheet) if cell.hyperlink]
    assert len(links) > 15
    for link in links:
        found = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", link.location)
        assert found, link.location
        assert workbook[found[1]][found[2]].value is not None


def test_links_lead_from_overview_to_series_to_definition(workbook: Workbook) -> None:
    overview = workbook["Overblik"]
    row = find_row(overview, "Lavt mentalt helbred")
    sheet, cell = overview.cell(row, 3).hyperlink.location.replace("'", "").split("!")
    band = workbook[sheet][cell]
    assert band.value.startswith("Lavt mentalt helbred · enhed: pct.")
    sheet, cell = band.hyperlink.location.replace("'", "").split("!")
    assert (sheet, workbook[sheet][cell].value) == (
        "Definitioner og kilder", "Lavt mentalt helbred",
    )  # fmt: skip


def test_synthetic_figures_are_announced_on_every_sheet(workbook: Workbook) -> None:
    for sheet in workbook:
        assert sheet.oddHeader.center.text == SYNTHETIC_BANNER
        if sheet.title != "Data":
            assert SYNTHETIC_BANNER in texts_of(sheet), sheet.title
    values = workbook["Data"].iter_rows(min_row=2, values_only=True)
    assert {row[list(VALUE_COLUMNS).index("synthetic")] for row in values} == {True}


def test_real_figures_carry_no_banner(write_changed: WriteChanged) -> None:
    workbook = load_workbook(write_changed(synthetic=False))
    texts = [text for sheet in workbook for text in texts_of(sheet)]
    assert "Ingen af tallene er syntetiske." in texts
    assert not [text for text in texts if "SYNTETISK" in text]


def test_mixed_figures_say_which_are_synthetic(
    write_changed: WriteChanged, content: WorkbookContent
) -> None:
    mixed = content.values.with_columns(synthetic=pl.col("area_id") == "000")
    workbook = load_workbook(write_changed(values=mixed))
    assert SYNTHETIC_BANNER in texts_of(workbook["Forside"])
    remarks = "\n".join(texts_of(workbook["Ældre og kronisk sygdom"]))
    assert "DELVIST SYNTETISKE TAL" in remarks
    assert "Syntetisk (Hele landet; 2021): tallet er opdigtet til afprøvning." in remarks


def test_definitions_and_sources_tell_where_figures_come_from(workbook: Workbook) -> None:
    text = "\n".join(texts_of(workbook["Definitioner og kilder"]))
    assert "Tæller: akutte genindlæggelser inden for 30 dage, Genindlæggelser." in text
    assert "lavere er bedre" in text
    assert "udgivelsesdato ukendt; modtaget 5. januar 2026" in text
    assert "a" * 64 in text
    assert "c" * 64 not in text, "no figure rests on a rejected extract"
    assert "Ud over disse er 1 udtræk afvist; ingen tal bygger på dem." in text


def test_front_sheet_says_what_for_whom_and_when(workbook: Workbook) -> None:
    text = "\n".join(texts_of(workbook["Forside"]))
    assert "Sundhedsklynge Syd" in text
    assert "Høje-Taastrup" in text
    assert "2. marts 2026 kl. 13.05 UTC (kørsel kørsel-1)" in text
    assert "Alle tal er syntetiske, det vil sige opdigtede til afprøvning." in text


def test_a_long_name_of_a_dataset_is_shown_whole(
    write_changed: WriteChanged, content: WorkbookContent
) -> None:
    extracts = content.extracts.with_columns(dataset=pl.lit("ruks"))
    sheet = load_workbook(write_changed(extracts=extracts))["Forside"]
    name = next(cell for cell in sheet["A"] if cell.value == "Udvalgte kroniske sygdomme (RUKS)")
    assert name.alignment.wrap_text
    assert sheet.row_dimensions[name.row].height >= 2 * LINE_HEIGHT


def test_sheets_are_frozen_fit_to_the_page_and_without_merged_cells(workbook: Workbook) -> None:
    for sheet in workbook:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
    for title in ("Overblik", "Ældre og kronisk sygdom", "Data"):
        assert workbook[title].freeze_panes
        assert workbook[title].page_setup.orientation == "landscape"
        assert workbook[title].print_title_rows


def test_the_file_says_which_run_it_is_from(workbook: Workbook, content: WorkbookContent) -> None:
    assert workbook.custom_doc_props["run_id"].value == content.run_id
    assert content.run_id in " ".join(texts_of(workbook["Forside"]))


def test_same_content_gives_the_same_bytes(
    workbook_path: Path, write_changed: WriteChanged, content: WorkbookContent
) -> None:
    first = hashlib.sha256(workbook_path.read_bytes()).hexdigest()
    shuffled = content.values.sample(fraction=1, shuffle=True, seed=1)
    for changes in ({}, {"values": shuffled}):
        again = hashlib.sha256(write_changed(**changes).read_bytes()).hexdigest()
        assert again == first


def test_document_properties_carry_the_time_of_the_run(workbook: Workbook) -> None:
    properties = workbook.properties
    assert properties.title == "Sundhedsklynge Syd: indikatorer"
    assert properties.creator == "klyngemonitor"
    assert f"{properties.created:%Y-%m-%d %H:%M}" == "2026-03-02 13:05"
    assert properties.modified == properties.created


def test_cluster_with_nothing_but_suppressed_figures_is_readable(
    write_changed: WriteChanged, content: WorkbookContent
) -> None:
    hidden = content.values.with_columns(
        pl.lit(None, pl.Float64).alias(name) for name in ("value", "ci_low", "ci_high")
    ).with_columns(status=pl.lit("suppressed"), status_reason=pl.lit("Færre end 5 personer."))
    workbook = load_workbook(write_changed(values=hidden))
    overview = workbook["Overblik"]
    row = find_row(overview, "Lavt mentalt helbred")
    assert overview.cell(row, 6).value == "skjult"
    assert overview.cell(row, 14).value == "Skjult: Færre end 5 personer."
    sheet = workbook["Børn og unge"]
    assert sheet.cell(find_row(sheet, "Syd"), year_column(sheet, 2021)).value == "skjult"


def test_cluster_without_any_figure_is_readable(write_changed: WriteChanged) -> None:
    workbook = load_workbook(write_changed(rows=[]))
    overview = workbook["Overblik"]
    row = find_row(overview, "Lavt mentalt helbred")
    assert overview.cell(row, 6).value == "mangler"
    assert overview.cell(row, 14).value == "Mangler: Der er ingen tal for klyngen."
    assert workbook["Data"].tables["Data"].ref == "A1:AL2"


def test_psychiatric_indicator_shows_the_psychiatric_catchment(
    write_changed: WriteChanged, content: WorkbookContent
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
    assert "Rødovre" not in texts_of(somatic["Ældre og kronisk sygdom"])
    assert "Rødovre" in texts_of(psychiatric["Ældre og kronisk sygdom"])


def test_unknown_cluster_is_refused(write_changed: WriteChanged) -> None:
    with pytest.raises(ValueError, match="'vest' is no cluster"):
        write_changed(cluster_id="vest")


def test_libreoffice_turns_the_workbook_into_a_pdf(workbook_path: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office, "LibreOffice (soffice) is needed for this test: install libreoffice-calc"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    done = subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, workbook_path],
        capture_output=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "syd.pdf").stat().st_size > 10_000

"""The workbook as a file: order of sheets, properties, bytes, pages, and what opens it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.wording.changes import examples
from tests.workbooks.conftest import WriteChanged
from tests.workbooks.reading import cells_of, texts_of
from wording.content import PublishedContent
from wording.marks import SYNTHETIC_BANNER

pytestmark = pytest.mark.whole


def test_sheets_stand_in_reading_order(workbook: Workbook) -> None:
    assert workbook.sheetnames == [
        "Forside", "Profil", "Overblik", "Børn og unge", "Psykisk sygdom",
        "Ældre og kronisk sygdom", "Lægefaglige kompetencer", "Sammenligning", "Definitioner",
        "Kilder", "Data", "Om data", "Diagramdata",
    ]  # fmt: skip


def test_map_and_changes_stand_before_the_definitions(
    write_changed: WriteChanged, with_map: dict[str, object]
) -> None:
    names = load_workbook(write_changed(**with_map, changes=examples())).sheetnames
    assert names[names.index("Sammenligning") :] == [
        "Sammenligning", "Kort", "Ændringer", "Definitioner", "Kilder", "Data", "Om data",
        "Diagramdata",
    ]  # fmt: skip


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


def test_figures_are_announced_as_synthetic_on_every_sheet_and_page(workbook: Workbook) -> None:
    for sheet in workbook:
        assert sheet.oddHeader.center.text == SYNTHETIC_BANNER
        if sheet.title != "Data":
            assert SYNTHETIC_BANNER in texts_of(sheet), sheet.title


def test_sheets_fit_their_pages_and_have_no_merged_cells(workbook: Workbook) -> None:
    for sheet in workbook:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.oddFooter.right.text == "Side &P af &N"


@pytest.mark.parametrize(
    ("title", "pane"),
    [("Overblik", "B6"), ("Børn og unge", "A3"), ("Sammenligning", "B3"), ("Definitioner", "B4"),
     ("Data", "B2"), ("Om data", "A5"), ("Diagramdata", "B4")],
)  # fmt: skip
def test_headings_stay_in_view_and_take_little_of_it(
    workbook: Workbook, title: str, pane: str
) -> None:
    sheet = workbook[title]
    assert sheet.freeze_panes == pane
    frozen = range(1, int(pane[1:]))
    heights = [sheet.row_dimensions[row].height or 13.5 for row in frozen]
    assert sum(heights) < 120, "points; a laptop shows about 500"


@pytest.mark.parametrize(
    "title", ["Overblik", "Børn og unge", "Sammenligning", "Definitioner", "Data"]
)
def test_headings_are_printed_on_every_page(workbook: Workbook, title: str) -> None:
    assert workbook[title].print_title_rows


def test_every_table_is_marked_named_and_headed_by_its_own_cells(workbook: Workbook) -> None:
    names = {name for sheet in workbook for name in sheet.tables}
    assert names > {
        "Overblik",
        "Kommuner",
        "Omraader",
        "Grupper",
        "Definitioner",
        "Udtraek",
        "Data",
    }
    for sheet in workbook:
        for table in sheet.tables.values():
            heading = sheet[table.ref][0]
            assert [cell.value for cell in heading] == [each.name for each in table.tableColumns]


def test_the_language_is_set(workbook_path: Path, workbook: Workbook) -> None:
    assert workbook.properties.language == "da-DK"
    with ZipFile(workbook_path) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        assert charts
        assert all(b'lang="da-DK"' in archive.read(name) for name in charts)


def test_the_file_says_which_run_it_is_from(workbook: Workbook, content: PublishedContent) -> None:
    assert workbook.custom_doc_props["run_id"].value == content.run_id
    assert content.run_id in " ".join(texts_of(workbook["Forside"]))


def test_document_properties_carry_the_time_of_the_run(workbook: Workbook) -> None:
    properties = workbook.properties
    assert properties.title == "Sundhedsklynge Syd: indikatorer"
    assert properties.creator == "klyngemonitor"
    assert f"{properties.created:%Y-%m-%d %H:%M}" == "2026-03-02 13:05"
    assert properties.modified == properties.created


def test_same_content_gives_the_same_bytes(
    workbook_path: Path, write_changed: WriteChanged, content: PublishedContent
) -> None:
    first = hashlib.sha256(workbook_path.read_bytes()).hexdigest()
    shuffled = content.values.sample(fraction=1, shuffle=True, seed=1)
    for changes in ({}, {"values": shuffled}):
        again = hashlib.sha256(write_changed(**changes).read_bytes()).hexdigest()
        assert again == first


def test_unknown_area_is_refused(write_changed: WriteChanged) -> None:
    with pytest.raises(ValueError, match="'vest' is no klynge of the geography"):
        write_changed(area=("klynge", "vest"))


TRUTH = {"=TRUE()": True, "=FALSE()": False}


def convert(path: Path, kind: str, folder: Path) -> Path:
    """The workbook as LibreOffice writes it after opening it."""
    office = shutil.which("soffice")
    assert office, "LibreOffice (soffice) is needed for this test: install libreoffice-calc"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = subprocess.run(
        [office, profile, "--headless", "--convert-to", kind, "--outdir", folder / kind, path],
        capture_output=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return folder / kind / f"{path.stem}.{kind}"


def test_libreoffice_opens_the_workbook_and_finds_the_same_cells(
    workbook_path: Path, workbook: Workbook, tmp_path: Path
) -> None:
    saved = load_workbook(convert(workbook_path, "xlsx", tmp_path))
    assert saved.sheetnames == workbook.sheetnames
    for sheet in workbook:
        ours = {cell.coordinate: cell.value for cell in cells_of(sheet)}
        theirs = {cell.coordinate: cell.value for cell in cells_of(saved[sheet.title])}
        assert theirs.keys() == ours.keys(), sheet.title
        for place, value in ours.items():
            expected = pytest.approx(value, rel=1e-14) if isinstance(value, float) else value
            # LibreOffice writes truth values as functions
            found = TRUTH.get(theirs[place], theirs[place])
            assert found == expected, (sheet.title, place)
        assert len(saved[sheet.title]._charts) == len(sheet._charts), sheet.title


def test_libreoffice_turns_the_workbook_into_a_pdf(workbook_path: Path, tmp_path: Path) -> None:
    assert convert(workbook_path, "pdf", tmp_path).stat().st_size > 10_000


def test_another_reader_finds_the_same_numbers_on_every_sheet(
    workbook_path: Path, workbook: Workbook
) -> None:
    book = fastexcel.read_excel(workbook_path)
    assert book.sheet_names == workbook.sheetnames
    for sheet in workbook:
        ours = sorted(
            cell.value
            for cell in cells_of(sheet)
            if isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
        )
        frame = book.load_sheet(sheet.title, header_row=None, dtypes="string").to_polars()
        theirs = frame.unpivot()["value"].cast(pl.Float64, strict=False).drop_nulls().to_list()
        texts = {text for text in texts_of(sheet) if text.replace(".", "", 1).isdigit()}
        theirs = [each for each in theirs if f"{each:g}" not in texts]
        for number in ours:
            near = pytest.approx(number, rel=1e-9)
            assert any(each == near for each in theirs), (sheet.title, number)

"""The demo's workbooks stay slim: charts, size, and the pages that come out of a printer."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import fastexcel
import pytest

from tests.pipelines.conftest import WORKBOOK_AREAS, FindBook
from tests.workbooks.chart_checker import read_charts
from tests.workbooks.reading import find_part

pytestmark = pytest.mark.whole

MOST_CHARTS, MOST_PAGES = 60, 60
MOST_BESIDE_DATA, MOST_PER_ROW = 1_500_000, 200
"""Bytes, packed as the file has them."""

IN_SUITE = ("bornholm",)
each_workbook = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in IN_SUITE else pytest.mark.soak)
        for name in WORKBOOK_AREAS
    ],
)


def find_data(archive: ZipFile) -> str:
    """The part that holds the rows of the sheet Data."""
    book = archive.read("xl/workbook.xml").decode()
    return find_part(book, archive.read("xl/_rels/workbook.xml.rels").decode(), "Data")


@each_workbook
def test_charts_are_few_and_the_file_is_small(find_book: FindBook, name: str) -> None:
    _, path = find_book(name)
    assert 0 < len(read_charts(path)) <= MOST_CHARTS
    rows = fastexcel.read_excel(path).load_sheet("Data").height
    with ZipFile(path) as archive:
        sizes = {each.filename: each.compress_size for each in archive.infolist()}
        data = sizes.pop(find_data(archive))
    assert data / rows <= MOST_PER_ROW
    assert sum(sizes.values()) <= MOST_BESIDE_DATA


@pytest.mark.soak
@pytest.mark.parametrize("name", WORKBOOK_AREAS)
def test_sixty_pages_are_printed_before_the_data(
    find_book: FindBook, name: str, tmp_path: Path
) -> None:
    _, path = find_book(name)
    short = leave_out_rows(path, tmp_path / f"{name}.xlsx")
    office = shutil.which("soffice")
    assert office, "LibreOffice (soffice) is needed for this test: install libreoffice-calc"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, short],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    printed = subprocess.run(
        ["pdftotext", "-layout", tmp_path / f"{name}.pdf", "-"],
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout.split("\f")  # fmt: skip
    first = next(number for number, page in enumerate(printed) if "indicator_id" in page)
    assert first <= MOST_PAGES


def leave_out_rows(path: Path, copy: Path) -> Path:
    """The workbook with the heading of its sheet Data alone, which is the first of it to print."""
    with ZipFile(path) as source, ZipFile(copy, "w", ZIP_DEFLATED) as target:
        data = find_data(source)
        for name in source.namelist():
            content = source.read(name)
            if name == data:
                content = re.sub(rb'<row r="(?!1").*(?=</sheetData>)', b"", content, flags=re.S)
            target.writestr(name, content)
    return copy

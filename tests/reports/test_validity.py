"""Both files are what they say: Word need not mend one, a screen reader reads the other."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest

from reports.compose import compose_report
from reports.content import ReportContent
from reports.outline import Heading, Outline, Pictures, Table, WholePage
from reports.pdf import find_pages, render_pdf
from reports.profile_page import draw_profile_pages
from reports.word import render_word
from tests.office_validity import list_faults
from tests.reports.conftest import ROWS
from tests.reports.pdf_structure import Structure, read_structure

pytestmark = pytest.mark.whole

Make = Callable[..., ReportContent]


@pytest.fixture(scope="module")
def outline(make_content: Make) -> Outline:
    """A report that begins with the drawing of its profile."""
    content = make_content()
    return compose_report(replace(content, profile=draw_profile_pages(content)))[0]


@pytest.fixture(scope="module")
def word(outline: Outline) -> bytes:
    return render_word(outline, find_pages(outline))


@pytest.fixture(scope="module")
def structure(outline: Outline) -> Structure:
    return read_structure(render_pdf(outline))


def test_word_opens_the_document_without_mending_it(word: bytes, tmp_path: Path) -> None:
    assert list_faults(word, "docx", tmp_path) == []


def test_a_document_that_word_would_mend_is_found(word: bytes, tmp_path: Path) -> None:
    broken = io.BytesIO()
    with ZipFile(io.BytesIO(word)) as source, ZipFile(broken, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                # a table's caption before its width, against the order of the schema
                data = re.sub(rb"(<w:tblPr>)(.*?)(<w:tblCaption [^>]*>)", rb"\1\3\2", data, count=1)
            target.writestr(name, data)
    assert list_faults(broken.getvalue(), "docx", tmp_path) != []


def test_the_report_begins_with_the_profile(outline: Outline) -> None:
    first = outline.blocks[0]
    assert isinstance(first, WholePage)
    assert first.title == "Profil"
    assert first.picture.alternative.startswith("Klyngeprofil for Sundhedsklynge Nord på én side: ")
    assert find_pages(outline)[:2] == [1, 2]


def test_an_area_of_one_municipality_has_a_profile_without_a_matrix(make_content: Make) -> None:
    rows = [each | {"area_id": "bornholm", "area_name": "bornholm"} for each in ROWS
            if each["area_type"] == "klynge"]  # fmt: skip
    (picture,) = draw_profile_pages(make_content(area=("klynge", "bornholm"), rows=rows))
    assert "nederst et skema" not in picture.alternative
    assert picture.alternative.startswith("Klyngeprofil for Sundhedsklynge Bornholm")


def test_language_and_title_are_stated(structure: Structure, outline: Outline) -> None:
    assert structure.language == "da-DK"
    assert structure.title == f"{outline.title}: {outline.area}"
    assert structure.is_marked
    assert structure.shows_title


def test_headings_follow_each_other_without_a_gap(structure: Structure, outline: Outline) -> None:
    levels = [int(each.role[1]) for each in structure.root.find("H1", "H2", "H3", "H4")]
    headings = [each for each in outline.blocks if isinstance(each, Heading)]
    assert len(levels) >= len(headings)
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_every_table_has_a_caption_and_header_cells(structure: Structure, outline: Outline) -> None:
    tables = list(structure.root.find("Table"))
    wanted = [block for block in outline.blocks if isinstance(block, Table)]
    assert len(tables) == len(wanted)
    for table, block in zip(tables, wanted, strict=True):
        assert [part.role for part in table.within] == ["Caption", "THead", "TBody"]
        headings = list(table.find("TH"))
        assert [each.scope for each in headings] == ["Column"] * len(block.columns)
        assert len(list(table.find("TR"))) == len(block.rows) + 1


def test_every_picture_has_its_alternative_text(structure: Structure, outline: Outline) -> None:
    pictures = [
        picture
        for block in outline.blocks
        for picture in (
            block.pictures if isinstance(block, Pictures)
            else [block.picture] if isinstance(block, WholePage) else []
        )
    ]  # fmt: skip
    told = [each.alternative for each in structure.root.find("Figure")]
    assert told == [picture.alternative for picture in pictures]
    assert all(len(text) > 40 for text in told)


def test_running_text_and_lists_are_tagged_as_such(structure: Structure) -> None:
    roles = {role: len(list(structure.root.find(role))) for role in ("P", "L", "TOC")}
    assert roles["P"] > 10
    assert roles["L"] > 0
    assert roles["TOC"] > 0

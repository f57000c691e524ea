"""What the two files are besides their text: the same bytes each time, and usable by everyone."""

from __future__ import annotations

import hashlib
import io
import re
import struct
from collections.abc import Callable
from dataclasses import replace
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn

from reports.compose import compose_report
from reports.content import ReportContent
from reports.ledger import Ledger
from reports.outline import Heading, Outline, Picture, Pictures, Table
from reports.pdf import find_pages, render_pdf
from reports.word import render_word
from tests.reports.conftest import NORD
from tests.reports.reading import open_word
from wording.marks import SYNTHETIC_BANNER

pytestmark = pytest.mark.whole

Make = Callable[..., ReportContent]
Compose = Callable[..., tuple[Outline, Ledger]]


def list_pictures(outline: Outline) -> list[Picture]:
    return [
        picture
        for block in outline.blocks
        if isinstance(block, Pictures)
        for picture in block.pictures
    ]


@pytest.mark.parametrize("render", [render_word, render_pdf], ids=["word", "pdf"])
def test_the_same_content_gives_the_same_bytes(
    make_content: Make, render: Callable[[Outline], bytes]
) -> None:
    digests = {
        hashlib.sha256(render(compose_report(make_content())[0])).hexdigest() for _ in range(2)
    }
    assert len(digests) == 1


@pytest.mark.parametrize("render", [render_word, render_pdf], ids=["word", "pdf"])
def test_other_content_gives_other_bytes(
    compose: Compose, render: Callable[[Outline], bytes]
) -> None:
    outline, _ = compose()
    assert render(outline) != render(replace(outline, subtitle="Noget andet"))


def test_no_time_but_the_contents_own_is_in_the_word_document(compose: Compose) -> None:
    document = render_word(compose()[0])
    with ZipFile(io.BytesIO(document)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", core)) == {"2026-03-02T13:05:00Z"}


def test_the_word_document_has_headings_language_and_properties(compose: Compose) -> None:
    outline, _ = compose()
    document = open_word(render_word(outline))
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name.startswith("Heading")
    ]
    assert headings == [
        (f"Heading {each.level}", each.text) for each in outline.blocks if isinstance(each, Heading)
    ]
    assert document.core_properties.title == (
        "Midtvejsstatus for Sundhedsaftalen 2024-2027: Sundhedsklynge Nord"
    )
    assert document.core_properties.language == "da-DK"
    languages = {
        language.get(qn("w:val")) for language in document.styles.element.iter(qn("w:lang"))
    }
    assert languages == {"da-DK"}


def test_the_list_of_contents_is_filled_in_with_the_pages_of_the_pdf(compose: Compose) -> None:
    outline, _ = compose()
    pages = find_pages(outline)
    document = open_word(render_word(outline, pages))
    body = document.element.body
    instructions = [each.text for each in body.iter(qn("w:instrText"))]
    assert instructions[0].startswith(" TOC ")
    links = list(body.iter(qn("w:hyperlink")))
    assert [[text.text for text in link.iter(qn("w:t"))] for link in links] == [
        [each.text, str(page)] for each, page in zip(outline.contents, pages, strict=True)
    ]
    assert all(len(list(link.iter(qn("w:tab")))) == 1 for link in links)
    assert "".join(document.styles["toc 1"].element.xpath(".//w:tab/@w:leader")) == "dot"
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert {link.get(qn("w:anchor")) for link in links} == marks
    kinds = [each.get(qn("w:fldCharType")) for each in body.iter(qn("w:fldChar"))]
    of_entries = ["begin", "separate", "end"] * len(links)
    assert kinds == ["begin", "separate", *of_entries, "end"]
    assert not document.settings.element.xpath("w:updateFields"), "Word asks nobody to update"


def test_the_pages_of_the_list_of_contents_rise(compose: Compose) -> None:
    pages = find_pages(compose()[0])
    assert pages == sorted(pages)
    assert pages[0] == 1
    assert pages[-1] > 2


def test_every_table_repeats_its_header_and_tears_no_row(compose: Compose) -> None:
    document = open_word(render_word(compose()[0]))
    assert len(document.tables) >= 5
    for table in document.tables:
        assert not list(table._tbl.iter("{*}drawing")), "no table is there for its looks"
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
        first, *others = table._tbl.tr_lst
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(each.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for each in others)


def test_a_short_table_stands_on_one_page_in_the_word_document(compose: Compose) -> None:
    outline, _ = compose()
    kept = {table.caption for table in find_tables(outline) if table.is_kept_whole}
    assert kept
    body = open_word(render_word(outline)).element.body
    for table in body.iter(qn("w:tbl")):
        caption = table.getprevious().xpath("string(.)")
        *above, last = table.iter(qn("w:tr"))
        rows = above if caption in kept else above[:1]
        assert all(row.xpath("count(.//w:keepNext)") == row.xpath("count(.//w:p)") for row in rows)
        assert bool(last.xpath(".//w:keepNext")) == bool(find_notes(outline, caption)), caption


def find_tables(outline: Outline) -> list[Table]:
    return [block for block in outline.blocks if isinstance(block, Table)]


def find_notes(outline: Outline, caption: str) -> list[str]:
    return next((one.notes for one in find_tables(outline) if one.caption == caption), [])


def test_every_picture_has_an_alternative_text_and_is_sharp(compose: Compose) -> None:
    outline, _ = compose()
    pictures = list_pictures(outline)
    document = open_word(render_word(outline))
    described = [each.get("descr") for each in document.element.body.iter("{*}docPr")]
    assert described == [picture.alternative for picture in pictures]
    assert all(len(text) > 40 for text in described)
    for picture in pictures:
        width, height = struct.unpack(">II", picture.png[16:24])
        assert width / (picture.width_cm / 2.54) >= 200
        assert height / (picture.height_cm / 2.54) >= 200
        assert b"<image" not in picture.svg
        assert b"http://www.w3.org/2000/svg" in picture.svg


def test_the_pdf_is_tagged_and_has_language_and_bookmarks(compose: Compose) -> None:
    document = render_pdf(compose()[0])
    assert document.startswith(b"%PDF-1.7")
    for part in (b"/StructTreeRoot", b"/Outlines", b"/Lang(da-DK)", b"pdfuaid"):
        assert part in document


def test_synthetic_figures_are_marked_on_every_page_and_in_every_caption(compose: Compose) -> None:
    outline, _ = compose(synthetic=True)
    document = open_word(render_word(outline))
    assert SYNTHETIC_BANNER in document.sections[0].header.paragraphs[0].text
    assert outline.warning == SYNTHETIC_BANNER
    pictures = list_pictures(outline)
    assert pictures
    assert all(picture.caption.endswith("Syntetiske tal.") for picture in pictures)
    assert all("syntetiske tal" in picture.alternative.lower() for picture in pictures)


def test_figures_that_are_not_synthetic_are_not_called_so(compose: Compose) -> None:
    outline, _ = compose()
    document = open_word(render_word(outline))
    text = document.sections[0].header.paragraphs[0].text
    assert text.strip() == "Midtvejsstatus 2025 · Sundhedsklynge Nord"
    assert not any("yntetisk" in picture.caption for picture in list_pictures(outline))


def test_area_and_kind_are_named(make_content: Make) -> None:
    content = replace(make_content(area=NORD), kind="slutstatus")
    assert compose_report(content)[0].title == "Slutstatus for Sundhedsaftalen 2024-2027"

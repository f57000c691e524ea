"""Word's list of contents: entries with dots and page numbers, and the marks that they lead to.

Belongs here: the field, its entries, the bookmarks. Does not belong here: which headings there are
(`reports.word`), and looks (`reports.word_parts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph as WordParagraph

from reports.word_parts import begin_field, make

CONTENTS_TITLE = "Indhold"


@dataclass(frozen=True)
class ContentsEntry:
    """A heading in the list of contents; `page` is None where it is not known."""

    level: int
    text: str
    page: int | None


def write_contents(document: WordDocument, entries: Sequence[ContentsEntry]) -> None:
    """The list of contents: a field that is filled in already, and that Word brings up to date when
    somebody asks it to. Each entry is a link with dots and the page."""
    document.add_paragraph(CONTENTS_TITLE, style="Contents Title")
    paragraphs = []
    for place, entry in enumerate(entries):
        paragraph = document.add_paragraph(style=f"toc {entry.level}")
        if place == 0:
            begin_field(paragraph, r'TOC \o "1-2" \h \z \u')
        paragraph._p.append(make_entry(entry, name_bookmark(place)))
        paragraphs.append(paragraph)
    if paragraphs:
        paragraphs[-1].add_run()._r.append(make("w:fldChar", fldCharType="end"))


def make_entry(entry: ContentsEntry, bookmark: str) -> BaseOxmlElement:
    """A link to a heading: its text, dots, and a field with its page."""
    link = make("w:hyperlink", anchor=bookmark, history="1")
    link.append(make_run("w:t", entry.text))
    if entry.page is None:
        return link
    tab = make("w:r")
    tab.append(make("w:tab"))
    link.append(tab)
    for kind in ("begin", "separate", "end"):
        field = make("w:r")
        field.append(make("w:fldChar", fldCharType=kind))
        if kind == "separate":
            link.append(make_run("w:instrText", f" PAGEREF {bookmark} \\h "))
        if kind == "end":
            link.append(make_run("w:t", str(entry.page)))
        link.append(field)
    return link


def make_run(tag: str, text: str) -> BaseOxmlElement:
    """A run with one element of text."""
    run, element = make("w:r"), make(tag)
    element.set(qn("xml:space"), "preserve")
    element.text = text
    run.append(element)
    return run


def mark_heading(heading: WordParagraph, place: int) -> None:
    """A bookmark around a heading, which the list of contents links to."""
    name, number = name_bookmark(place), str(place + 1)
    start, end = make("w:bookmarkStart", id=number, name=name), make("w:bookmarkEnd", id=number)
    heading._p.insert(1, start)
    heading._p.append(end)


def name_bookmark(place: int) -> str:
    """The name of a heading's bookmark, in the form that Word gives its own."""
    return f"_Toc{place + 1:08d}"

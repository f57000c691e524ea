"""The file itself: a workbook written so that the same content gives the same bytes.

Belongs here: saving, times inside the file, and putting ready-made rows into a sheet. Does
not belong here: what the rows say.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook

from wording.imprint import AUTHOR, LANGUAGE, ZIP_TIME, find_moment
from workbooks.excel.rows import FastWriter
from workbooks.excel.sparks import Spark, write_sparks

SHEETS = "xl/worksheets/"
STRINGS, BOOK_RELATIONS = "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"
STRINGS_TYPE = (
    f'<Override PartName="/{STRINGS}" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sharedStrings+xml"/>'
)
STRINGS_RELATION = (
    '<Relationship Id="strings" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    f'relationships/sharedStrings" Target="/{STRINGS}"/>'
)
STRINGS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
)
DRAWINGS = "xl/drawings/drawing"
MEDIA = "xl/media/"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
STYLES = "xl/styles.xml"
WHOLE_FONT = re.compile(r"(<font>)(.*?)</font>")
FONT_PART = re.compile(r"(<(\w+)[^>]*/>)")
FONT_ORDER = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
    "name", "family", "charset", "scheme",
)  # fmt: skip
CHARTS = "xl/charts/chart"
LIMITS = re.compile(r"(<minus>.*?</minus>)(<plus>.*?</plus>)", re.DOTALL)
PLAIN_ELEMENT = re.compile(r"<(/?)(?=\w+[\s/>])")
TARGET = re.compile(r'(<Relationship [^>]*Target=")/([^"]*)"')
FAST, SMALL = 2, 6
"""How hard parts are packed: long tables in a third of the time, for a fifth more bytes."""


@dataclass(frozen=True)
class SheetRows:
    """Rows of a sheet as the file holds them: `<row>` elements, and the last cell's address.

    The elements are made as they are written: all at once they fill hundreds of MB.
    """

    xml: Iterable[str]
    last_cell: str


@dataclass(frozen=True)
class Extras:
    """What openpyxl cannot write, by sheet: ready-made rows below what a sheet already holds, the
    alternative texts of its charts in their order, and its sparklines."""

    rows: Mapping[str, SheetRows] = field(default_factory=dict)
    chart_texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sparks: Mapping[str, Sequence[Spark]] = field(default_factory=dict)


def start_workbook(title: str) -> Workbook:
    """An empty workbook that says what it is and in which language."""
    workbook = Workbook()
    workbook.properties.title = title
    workbook.properties.creator = workbook.properties.lastModifiedBy = AUTHOR
    workbook.properties.language = LANGUAGE
    return workbook


def save_workbook(
    workbook: Workbook, path: Path, created: datetime, extras: Extras | None = None
) -> None:
    """Write `workbook` with its `extras` to `path`.

    `created` becomes the document's time of creation and change. Raises OSError when the file
    cannot be written.
    """
    workbook.properties.created = workbook.properties.modified = find_moment(created)
    draft = io.BytesIO()
    # openpyxl's own save() stamps the present time, its writer does not
    FastWriter(workbook, ZipFile(draft, "w", ZIP_STORED)).save()
    extras = extras or Extras()
    changes = list_changes(workbook, extras)
    long = {workbook[title].path.lstrip("/"): rows for title, rows in extras.rows.items()}
    strings = list(workbook.shared_strings)
    with (
        ZipFile(draft) as source,
        # a name that is opened gets the earliest time, and is packed as fast as the archive says
        ZipFile(path, "w", ZIP_DEFLATED, compresslevel=FAST) as target,
    ):
        for name in source.namelist():
            if name.startswith(MEDIA):
                # a picture is packed already
                target.writestr(ZipInfo(name, ZIP_TIME), source.read(name), ZIP_STORED)
                continue
            content = source.read(name).decode()
            for change in changes.get(name, ()):
                content = change(content)
            if name.endswith(".rels"):
                content = make_relative(name, content)
            if name.startswith(DRAWINGS):
                content = add_prefix(content)
            if name.startswith(CHARTS):
                content = order_limits(content)
            if name == STYLES:
                content = order_fonts(content)
            if name in long:
                with target.open(name, "w") as part:
                    for piece in _insert_rows(content, long[name]):
                        part.write(piece)
                continue
            entry = ZipInfo(name, ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, content.encode(), compresslevel=SMALL)
        if strings:
            entry = ZipInfo(STRINGS, ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, write_strings(strings), compresslevel=SMALL)


def list_changes(workbook: Workbook, extras: Extras) -> dict[str, list[Callable[[str], str]]]:
    """What is done to a part's text, by its name."""
    changes: dict[str, list[Callable[[str], str]]] = {}
    if workbook.shared_strings:
        changes["[Content_Types].xml"] = [partial(_add_before, "</Types>", STRINGS_TYPE)]
        changes[BOOK_RELATIONS] = [partial(_add_before, "</Relationships>", STRINGS_RELATION)]
    for title, texts in extras.chart_texts.items():
        part = workbook[title]._drawing.path.lstrip("/")
        changes.setdefault(part, []).append(partial(_describe_charts, texts))
    for title, sparks in extras.sparks.items():
        part = workbook[title].path.lstrip("/")
        changes.setdefault(part, []).append(partial(write_sparks, sparks))
    return changes


def write_strings(strings: Sequence[str]) -> bytes:
    """The part of the texts that cells refer to by number."""
    texts = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    return f"{STRINGS_HEAD}{texts}</sst>".encode()


def _add_before(end: str, more: str, part: str) -> str:
    return part.replace(end, more + end)


def add_prefix(drawing: str) -> str:
    """A drawing whose own elements have the prefix that everybody gives them: some readers look for
    it instead of the namespace."""
    named = drawing.replace(f'<wsDr xmlns="{DRAWING}"', f'<wsDr xmlns:xdr="{DRAWING}"', 1)
    return PLAIN_ELEMENT.sub(r"<\1xdr:", named)


def order_limits(chart: str) -> str:
    """A chart whose intervals have their upper side first, as the standard orders them (ECMA-376,
    CT_ErrBars): strict readers refuse them as openpyxl writes them."""
    return LIMITS.sub(r"\2\1", chart)


def order_fonts(styles: str) -> str:
    """Styles whose fonts have their parts in the order of the standard (ECMA-376, CT_Font)."""

    def write_font(found: re.Match[str]) -> str:
        parts = sorted(FONT_PART.findall(found[2]), key=lambda part: FONT_ORDER.index(part[1]))
        return f"{found[1]}{''.join(part[0] for part in parts)}</font>"

    return WHOLE_FONT.sub(write_font, styles)


def make_relative(name: str, relations: str) -> str:
    """Relations whose targets are written from where their part lies: some readers know no
    others."""
    folder = posixpath.dirname(posixpath.dirname(name))

    def write_target(found: re.Match[str]) -> str:
        return f'{found[1]}{posixpath.relpath("/" + found[2], "/" + folder)}"'

    return TARGET.sub(write_target, relations)


def _insert_rows(sheet: str, rows: SheetRows) -> Iterator[bytes]:
    """Put rows at the end of a sheet's data and widen what it says of its own size."""
    sheet = re.sub(
        r'<dimension ref="[^"]*"', f'<dimension ref="A1:{rows.last_cell}"', sheet, count=1
    )
    before, end, after = sheet.partition("</sheetData>")
    yield before.encode()
    for row in rows.xml:
        yield row.encode()
    yield (end + after).encode()


def _describe_charts(texts: Sequence[str], drawing: str) -> str:
    """Give each chart of a sheet its alternative text, which openpyxl cannot."""
    parts = drawing.replace(' descr="Picture"', "").split("<cNvPr ")
    described = [
        f"descr={quoteattr(text)} {part}" for text, part in zip(texts, parts[1:], strict=True)
    ]
    return "<cNvPr ".join([parts[0], *described])


def replace_texts(path: Path, texts: Mapping[str, str]) -> bool:
    """Put other texts in the place of some that a finished workbook holds, cell by cell.

    `texts` maps whole texts of cells to new ones. Nothing else of the file changes; the same texts
    give the same bytes. Returns whether all of them were found. Raises OSError when the file cannot
    be written.
    """
    written = {
        find_text(old): b'<t xml:space="preserve">' + escape(new).encode() + b"</t>"
        for old, new in texts.items()
    }
    found: set[re.Pattern[bytes]] = set()
    draft = io.BytesIO()
    with ZipFile(path) as source, ZipFile(draft, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith(SHEETS):
                for old, new in written.items():
                    parts = old.split(content)
                    if len(parts) > 1:
                        content = new.join(parts)
                        found.add(old)
            entry = ZipInfo(name, ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, content)
    path.write_bytes(draft.getvalue())
    return found == set(written)


def find_text(text: str) -> re.Pattern[bytes]:
    """A whole text of a cell, as it is written here or by openpyxl."""
    ways = {
        re.escape(escape(text).encode(code, "xmlcharrefreplace")) for code in ("utf-8", "ascii")
    }
    return re.compile(b'<t(?: xml:space="preserve")?>(?:' + b"|".join(sorted(ways)) + b")</t>")

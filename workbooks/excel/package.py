"""The file itself: a workbook written so that the same content gives the same bytes.

Belongs here: saving, times inside the file, and putting ready-made rows into a sheet. Does
not belong here: what the rows say.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from wording.imprint import AUTHOR, LANGUAGE, ZIP_TIME, find_moment

SHEETS = "xl/worksheets/"


@dataclass(frozen=True)
class SheetRows:
    """Rows of a sheet as the file holds them: `<row>` elements, and the last cell's address.

    The elements are made as they are written: all at once they fill hundreds of MB.
    """

    xml: Iterable[str]
    last_cell: str


def start_workbook(title: str) -> Workbook:
    """An empty workbook that says what it is and in which language."""
    workbook = Workbook()
    workbook.properties.title = title
    workbook.properties.creator = workbook.properties.lastModifiedBy = AUTHOR
    workbook.properties.language = LANGUAGE
    return workbook


def save_workbook(
    workbook: Workbook,
    path: Path,
    created: datetime,
    rows: dict[str, SheetRows],
    chart_texts: dict[str, list[str]] | None = None,
) -> None:
    """Write `workbook` to `path`, with `rows` below what a sheet (by title) already holds.

    `chart_texts` are the alternative texts of each sheet's charts, in their order. `created`
    becomes the document's time of creation and change. Raises OSError when the file cannot be
    written.
    """
    workbook.properties.created = workbook.properties.modified = find_moment(created)
    draft = io.BytesIO()
    # openpyxl's own save() stamps the present time, its writer does not
    ExcelWriter(workbook, ZipFile(draft, "w", ZIP_STORED)).save()
    parts = {workbook[title].path.lstrip("/"): more for title, more in rows.items()}
    drawings = {
        workbook[title]._drawing.path.lstrip("/"): texts
        for title, texts in (chart_texts or {}).items()
    }
    with ZipFile(draft) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content: Iterable[bytes] = [source.read(name)]
            if name in parts:
                content = _insert_rows(source.read(name).decode(), parts[name])
            elif name in drawings:
                content = [_describe_charts(source.read(name).decode(), drawings[name]).encode()]
            entry = ZipInfo(name, ZIP_TIME)
            entry.compress_type = ZIP_DEFLATED
            with target.open(entry, "w") as part:
                for piece in content:
                    part.write(piece)


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


def _describe_charts(drawing: str, texts: list[str]) -> str:
    """Give each chart of a sheet its alternative text, which openpyxl cannot."""
    parts = drawing.split("<cNvPr ")
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
        re.compile(rb"<t(?: xml:space=\"preserve\")?>" + re.escape(write_text(old)) + b"</t>"):
        b'<t xml:space="preserve">' + write_text(new) + b"</t>"
        for old, new in texts.items()
    }  # fmt: skip
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


def write_text(text: str) -> bytes:
    """A text as openpyxl writes it into a sheet's part."""
    return escape(text).encode("ascii", "xmlcharrefreplace")

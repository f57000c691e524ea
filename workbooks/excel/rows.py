"""The rows of a sheet as text, written straight from its cells.

Belongs here: what takes openpyxl most of its time, since it makes an element of each cell;
everything else of a file openpyxl writes. Does not belong here: rows that are made without cells
(`workbooks.sheets.data_sheet`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

PLACE = "ROWS"
EMPTY = f"<sheetData>{PLACE}</sheetData>"


class RowlessWriter(WorksheetWriter):  # type: ignore[misc]
    """Writes a sheet with a mark in the place of its rows."""

    def write_rows(self) -> None:
        """The mark; the links of the cells are noted, which are written behind the rows."""
        for cell in self.ws._cells.values():
            if cell._hyperlink is not None:
                self.ws._hyperlinks.append(cell._hyperlink)
        writer = self.xf.send(True)
        with writer.element("sheetData"):
            writer.write(PLACE)
        self.xf.send(None)


class FastWriter(ExcelWriter):  # type: ignore[misc]
    """openpyxl's writer of workbooks, with the rows of sheets written here."""

    def write_worksheet(self, ws: Worksheet) -> None:
        """As openpyxl's own: the sheet's part, and its drawing to be written."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        out = BytesIO()
        writer = RowlessWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        sheet = (
            out.getvalue().decode().replace(EMPTY, f"<sheetData>{write_rows(ws)}</sheetData>", 1)
        )
        self._archive.writestr(ws.path[1:], sheet)
        self.manifest.append(ws)


def write_rows(sheet: Worksheet) -> str:
    """All `<row>` elements of a sheet."""
    rows: dict[int, list[str]] = defaultdict(list)
    heights = {
        number: row.height for number, row in sheet.row_dimensions.items() if row.height is not None
    }
    styles: dict[int, str] = {}
    letters: dict[int, str] = {}
    for (number, column), cell in sorted(sheet._cells.items()):
        letter = letters.get(column) or letters.setdefault(column, get_column_letter(column))
        # cells of one look share their style, and asking for its number takes long
        key = id(cell._style)
        if key not in styles:
            styles[key] = f' s="{cell.style_id}"' if cell.has_style else ""
        if text := write_cell(cell, f"{letter}{number}", styles[key]):
            rows[number].append(text)
    return "".join(
        f'<row r="{number}"{write_height(heights.get(number))}>{"".join(rows[number])}</row>'
        for number in sorted({*rows, *heights})
    )


def write_height(height: float | None) -> str:
    """The attributes of a row whose height is set."""
    return "" if height is None else f' ht="{height}" customHeight="1"'


def write_cell(cell: Cell, place: str, style: str) -> str:
    """One `<c>` element; '' of a cell without value and look. Raises ValueError for what no file of
    ours holds: errors, formulas over several cells."""
    value, kind = cell._value, cell.data_type
    if value is None or value == "":
        return f'<c r="{place}"{style}/>' if style else ""
    if kind == "s":
        text = escape(value)
        keep = ' xml:space="preserve"' if text != text.strip() else ""
        return f'<c r="{place}"{style} t="inlineStr"><is><t{keep}>{text}</t></is></c>'
    if kind == "b":
        return f'<c r="{place}"{style} t="b"><v>{int(value)}</v></c>'
    if kind == "d" and isinstance(value, date):
        return f'<c r="{place}"{style}><v>{to_excel(value)}</v></c>'
    if kind == "n":
        return f'<c r="{place}"{style}><v>{value!r}</v></c>'
    if kind == "f" and isinstance(value, str):
        return f'<c r="{place}"{style}><f>{escape(value[1:])}</f><v></v></c>'
    raise ValueError(
        f"{place} holds {value!r}, which is no text, number, day, truth value or formula"
    )

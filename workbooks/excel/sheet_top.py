"""The top of a sheet that is read: title, way back, how to read it, what the marks mean, banner.

Belongs here: what several sheets begin with alike. Does not belong here: looks
(`workbooks.excel.style`), pages (`workbooks.excel.pages`), or any figure.
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from wording.remarks import MARKS
from workbooks.excel.style import LINK, QUIET, Pen, write_banner, write_title


def write_top(
    sheet: Worksheet,
    title: str,
    text: str,
    synthetic: bool,
    pen: Pen,
    columns: int,
    characters: int,
) -> int:
    """Write the top, which stays in sight and on every page; returns the next free row."""
    write_title(pen, sheet, title)
    pen.link(
        pen.write(sheet, 2, 1, "Tilbage til overblikket", LINK), "'Overblik'!A1", "Til overblikket"
    )
    row = pen.write_lines(sheet, 3, text, QUIET, characters)
    row = pen.write_lines(sheet, row, MARKS, QUIET, characters)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    if synthetic:
        write_banner(pen, sheet, row, columns)
        row += 1
    return row

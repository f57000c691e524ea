"""The sheet "Om data": what each column of the sheet "Data" says.

Belongs here: the table of columns. The words themselves are the catalogue's
(`schemas.frames.values`) and those of `wording.data_labels`.
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    HEADING,
    QUIET,
    WRAPPED,
    Pen,
    fit_row,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.excel.tables import mark_table
from workbooks.sheets.data_sheet import READER_COLUMNS, describe_column

TITLE = "Om data"
WIDTHS = (26, 96)


def write_data_guide_sheet(sheet: Worksheet, synthetic: bool, pen: Pen, footer: str) -> None:
    """Write the sheet: one row for each column of the data sheet."""
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, "Kolonnerne i arket Data")
    text = (
        "En række for hver indikator, område, periode og opdeling; tallene er de offentliggjorte."
    )
    pen.write(sheet, 2, 1, text, QUIET)
    if synthetic:
        write_banner(pen, sheet, 3, len(WIDTHS))
    pen.write_row(sheet, 4, ["Kolonne", "Betydning"], HEADING)
    sheet.freeze_panes = "A5"
    for row, name in enumerate(READER_COLUMNS, 5):
        pen.write_row(sheet, row, [name, describe_column(name)], WRAPPED)
        fit_row(sheet, row, WIDTHS)
    mark_table(sheet, "Om_data", 4, 4 + len(READER_COLUMNS), ["Kolonne", "Betydning"])
    set_up_page(sheet, footer, synthetic, landscape=False, columns=len(WIDTHS))

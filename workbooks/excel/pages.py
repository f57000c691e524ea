"""How sheets are printed.

Belongs here: paper, margins, headers and footers, and where pages end. Does not belong here:
looks of cells (`workbooks.excel.style`).
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from wording.marks import SYNTHETIC_BANNER
from wording.palette import FONT
from workbooks.excel.style import ROW_POINTS

SHORT, MIDDLE, LONG = 8.27, 11.69, 16.54
"""Inches: A4 is the first two, A3 the last two."""

SIDE_MARGIN, TOP_MARGIN = 0.4, 0.6
"""Inches of the paper's edge that are kept free."""

WIDTH_UNIT = 7 / 96
"""Inches of one unit of column width: a digit of the workbooks' font."""


def set_up_page(
    sheet: Worksheet,
    footer: str,
    synthetic: bool,
    landscape: bool = True,
    columns: int = 0,
    pages_wide: int = 1,
    large_paper: bool = False,
    last_row: int = 0,
) -> None:
    """A4 (or A3), fit to width, page numbers; the header carries the banner when figures are
    synthetic. `columns` bounds the print area where text runs beyond the last cell, `last_row`
    where a chart stands below it."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if large_paper else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = pages_wide
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = SIDE_MARGIN
    sheet.page_margins.top = sheet.page_margins.bottom = TOP_MARGIN
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    # '&' begins a code in headers and footers
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.right.text = "Side &P af &N"
    if synthetic:
        sheet.oddHeader.center.text = SYNTHETIC_BANNER
    for part in (sheet.oddFooter.left, sheet.oddFooter.right, sheet.oddHeader.center):
        part.font, part.size = f"{FONT},Regular", 9
    if columns:
        last = sheet.cell(max(sheet.max_row, last_row, 1), columns).coordinate
        sheet.print_area = f"A1:{last}"


def break_between(
    sheet: Worksheet,
    starts: Sequence[int],
    end: int,
    widths: Sequence[float],
    landscape: bool = True,
    large_paper: bool = False,
) -> None:
    """End pages between blocks of rows, not within, for a sheet fit to its width.

    `starts` are the blocks' first rows and `end` the row after the last block. A block that
    is longer than a page begins where it is, unless little of the page is left.
    """
    if not starts:
        return
    width = sum(widths) * WIDTH_UNIT
    upright = (MIDDLE, LONG) if large_paper else (SHORT, MIDDLE)
    across, down = reversed(upright) if landscape else upright
    scale = min(1.0, (across - 2 * SIDE_MARGIN) / width)
    page = (down - 2 * TOP_MARGIN) * 72 / scale
    # the title is printed again on each page
    repeated = _height(sheet, 1, 2) if sheet.print_title_rows else 0.0
    left = page - _height(sheet, 1, starts[0])
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        height = _height(sheet, start, following)
        fits_on_one = height <= page - repeated
        if height > left and (fits_on_one or left < page / 3):
            sheet.row_breaks.append(Break(id=start - 1))
            left = page - repeated
        left -= height
        while left < 0:
            left += page - repeated


def _height(sheet: Worksheet, first: int, end: int) -> float:
    """Points from row `first` to before row `end`."""
    return sum(sheet.row_dimensions[row].height or ROW_POINTS for row in range(first, end))

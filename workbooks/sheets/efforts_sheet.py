"""The sheet "Indsatser": what became of each effort.

Belongs here: the table. Does not belong here: its words (`wording.questions.efforts`).
"""

from __future__ import annotations

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from wording.questions.efforts import ABOUT, TITLE, list_efforts
from wording.view import View
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    HEADING,
    WRAPPED,
    Pen,
    fit_row,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.excel.tables import mark_table

WIDTHS = (34, 22, 34, 62, 46, 62, 40)
HEADINGS = [
    "Indsats", "Afgørelse", "Indikator", "Hvad tallene siger", "Hvad der kunne ses",
    "Hvad det hviler på", "Forbehold",
]  # fmt: skip


def write_efforts_sheet(sheet: Worksheet, view: View, pen: Pen, footer: str) -> None:
    """Write the sheet."""
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, TITLE)
    row = 2
    if view.synthetic:
        write_banner(pen, sheet, row, len(WIDTHS))
        row += 1
    pen.write(sheet, row, 1, ABOUT)
    row += 1
    pen.write_row(sheet, row, HEADINGS, HEADING)
    fit_row(sheet, row, WIDTHS)
    sheet.print_title_rows = f"{row}:{row}"
    sheet.freeze_panes = sheet.cell(row + 1, 2)
    first = row
    for told in list_efforts(view.content):
        row += 1
        facts = " · ".join(f"{label}: {text}" for label, text in told.facts)
        texts = [
            told.title, f"{told.symbol} {told.verdict}", told.indicator, told.sentence,
            told.foresight, facts, " ".join(told.warnings),
        ]  # fmt: skip
        pen.write_row(sheet, row, texts, WRAPPED)
        pen.write(sheet, row, 1, told.title, replace(WRAPPED, bold=True))
        pen.write(sheet, row, 2, texts[1], replace(WRAPPED, bold=True))
        fit_row(sheet, row, WIDTHS)
    mark_table(sheet, TITLE, first, row, HEADINGS)
    set_up_page(
        sheet, footer, view.synthetic, landscape=True, columns=len(WIDTHS), large_paper=True
    )

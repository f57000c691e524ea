"""The sheet "Løfter" of the catalogue: one row for each promise of the background documents.

Belongs here: the table. Does not belong here: what is said of a promise (`wording.promises`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from wording.promises import OPEN, ToldDocument, ToldPromise
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import HEADING, WRAPPED, Pen, fit_row, set_widths

TITLE = "Løfter"
COLUMNS: dict[str, float] = {
    "Dokument": 26, "Sted": 26, "Citat": 50, "Der bedes om": 36, "Hvad": 16, "Status": 14,
    "Sådan følges det": 56, "Hvor langt det rækker": 36, "Hvorfor det er åbent": 40,
    "Svarer for det": 22, "Indikatorernes id": 34, "Løftets id": 28,
}  # fmt: skip


def write_promises_sheet(
    sheet: Worksheet, documents: Sequence[ToldDocument], pen: Pen, footer: str
) -> None:
    """The table, from the first cell on, so that it can be filtered and sorted."""
    widths = list(COLUMNS.values())
    set_widths(sheet, widths)
    pen.write_row(sheet, 1, list(COLUMNS), HEADING)
    fit_row(sheet, 1, widths)
    row = 2
    for document in documents:
        for told in document.promises:
            pen.write_row(sheet, row, list_texts(document, told), WRAPPED)
            pen.write(sheet, row, 6, told.state, replace(WRAPPED, bold=told.state == OPEN))
            fit_row(sheet, row, widths)
            row += 1
    last = sheet.cell(1, len(widths)).column_letter
    sheet.auto_filter.ref = f"A1:{last}{row - 1}"
    sheet.freeze_panes = "D2"
    sheet.print_title_rows = "1:1"
    set_up_page(sheet, footer, synthetic=False, columns=len(widths), pages_wide=2)


def list_texts(document: ToldDocument, told: ToldPromise) -> list[str]:
    """The texts of a promise's row, in the order of the headings."""
    promise = told.promise
    return [
        document.heading,
        promise.section,
        promise.quote,
        promise.request,
        told.asks,
        told.state,
        "; ".join([*(answer.text for answer in told.answers), *told.means]),
        promise.reach or "",
        promise.open or "",
        promise.owner,
        ", ".join(dict.fromkeys(answer.indicator_id for answer in told.answers)),
        promise.id,
    ]

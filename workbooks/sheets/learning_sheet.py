"""The sheet "Læring": what the area and its clusters did, learned and propose, goal by goal.

Belongs here: the table. Does not belong here: which lessons are shown (`wording.learning`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from wording.learning import PROPOSALS, SYNTHETIC, TITLE, ToldLesson
from wording.view import View
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

COLUMNS: dict[str, float] = {
    "Mål": 34, "Område": 20, "Hvad vi gjorde": 48, "Hvad vi lærte": 48, PROPOSALS: 48,
    "Skrevet af": 22, "Dato": 18, "Indberetning": 30,
}  # fmt: skip
LEAD = (
    "Klyngernes egne ord, mål for mål. Teksterne er skrevet i skemaet til lokal indberetning og er "
    "ikke rettet her. Den nyeste tekst for hvert mål gælder."
)
CHARACTERS = 150


def write_learning_sheet(
    sheet: Worksheet, lessons: Sequence[ToldLesson], view: View, pen: Pen, footer: str
) -> None:
    """Write the table; one row for each lesson."""
    widths = list(COLUMNS.values())
    set_widths(sheet, widths)
    write_title(pen, sheet, f"{view.main_name}: {TITLE.lower()}")
    row = 2
    if view.synthetic:
        write_banner(pen, sheet, row, len(widths))
        row += 1
    row = pen.write_lines(sheet, row, LEAD, QUIET, CHARACTERS)
    pen.write_row(sheet, row, list(COLUMNS), HEADING)
    fit_row(sheet, row, widths)
    sheet.print_title_rows = f"{row}:{row}"
    sheet.freeze_panes = sheet.cell(row + 1, 3)
    for lesson in lessons:
        row += 1
        mark = f" ({SYNTHETIC})" if lesson.synthetic else ""
        texts = [
            lesson.goal.title, lesson.area, lesson.what_we_did, lesson.what_we_learned,
            lesson.what_we_propose, f"{lesson.author}{mark}", lesson.written, lesson.file_name,
        ]  # fmt: skip
        pen.write_row(sheet, row, texts, WRAPPED)
        pen.write(sheet, row, 1, texts[0], replace(WRAPPED, bold=True))
        fit_row(sheet, row, widths)
    set_up_page(sheet, footer, view.synthetic, columns=len(widths))

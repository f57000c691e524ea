"""The sheet "Profil": the area's one page as a picture, and its numbers as a table.

Belongs here: placing the drawing, and cells for whoever does not see it or wants the numbers. Does
not belong here: what the page says (`wording.profile`), drawing it (`profiles/`).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from openpyxl.drawing.image import Image
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from wording.development import SIGNS
from wording.figure_words import name_series
from wording.labels import split_period
from wording.palette import BETTER_FILL, WORSE_FILL
from wording.profile.page import ProfilePage
from wording.profile.rows import BETTER, WORSE, ProfileRow
from wording.remarks import MARKS, collect_remarks
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    HEADING,
    HEADING_RIGHT,
    LABEL,
    QUIET,
    ROW_POINTS,
    WRAPPED,
    Look,
    Pen,
    figure_look,
    fit_row,
    set_widths,
    signed_format,
    write_banner,
    write_title,
    write_unapproved,
)

TABLE = "Profil"
WIDTHS = (32, 14, 12, 8, 8, 8, 8, 11, 19, 12, 26)
HEADINGS = (
    "Indikator", "Enhed", "Periode", "Tal", "95 % nedre", "95 % øvre", "Ændring", "Siden", "Status",
    "Mod {against}", "Placering i landet",
)  # fmt: skip
NUMERIC = (4, 5, 6, 7)
PICTURE_WIDTH = 900
"""Pixels on the screen; so the sentences and the picture fit one printed page."""
STANDING_FILLS = {BETTER: BETTER_FILL, WORSE: WORSE_FILL}
ALTERNATIVE = "Profilen som tegning. Dens sætninger og tal står som tekst og tabel på samme ark."


def write_profile_sheet(
    sheet: Worksheet, page: ProfilePage, pictures: Sequence[bytes], pen: Pen, footer: str
) -> list[str]:
    """Write the sheet; returns the alternative text of each picture.

    The sentences come first, then the picture, then the table: all three say the same.
    """
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, f"{page.title}: {page.area}")
    pen.write(sheet, 2, 1, page.about, QUIET)
    row = 3
    if len(page.warnings) > 1:
        write_unapproved(pen, sheet, row)
        row += 1
    synthetic = bool(page.warnings)
    if synthetic:
        write_banner(pen, sheet, row, len(WIDTHS))
        row += 1
    row = write_sentences(sheet, row + 1, page, pen) + 1
    for picture in pictures:
        row = place_picture(sheet, row, picture) + 1
    if pictures:
        sheet.row_breaks.append(Break(id=row - 1))
    row = write_table(sheet, row, page, pen)
    for line in (*page.notes, page.without, MARKS, *list_remarks(page)):
        if line:
            row = pen.write_lines(sheet, row, line, QUIET, sum(WIDTHS))
    set_up_page(sheet, footer, synthetic, landscape=False, columns=len(WIDTHS))
    return [ALTERNATIVE] * len(pictures)


def write_sentences(sheet: Worksheet, row: int, page: ProfilePage, pen: Pen) -> int:
    """Best, worst and moved, each with who contributes and what to ask; returns the next row."""
    for sentence in page.sentences:
        asked = f"Spørg: {sentence.question}" if sentence.question else ""
        pen.write(sheet, row, 1, sentence.kind, LABEL)
        for line in filter(None, (sentence.text, sentence.who, asked)):
            pen.write(sheet, row, 2, line, Look(indent=1))
            row += 1
    return row


def list_remarks(page: ProfilePage) -> list[str]:
    """What a reader should know of the table's figures, one remark once."""
    return collect_remarks(
        [(row.name, split_period(row.period)[0], row.figure) for row in page.rows if row.period]
    )


def place_picture(sheet: Worksheet, row: int, picture: bytes) -> int:
    """Put a picture's upper left corner into a row; returns the row below it."""
    image = Image(io.BytesIO(picture))
    image.height = round(image.height * PICTURE_WIDTH / image.width)
    image.width = PICTURE_WIDTH
    sheet.add_image(image, f"A{row}")
    points = image.height * 0.75
    return row + int(points / ROW_POINTS) + 2


def write_table(sheet: Worksheet, row: int, page: ProfilePage, pen: Pen) -> int:
    """Every row's numbers, as a table of Excel's; returns the next free row."""
    headings = [heading.format(against=page.against) for heading in HEADINGS]
    for column, heading in enumerate(headings, 1):
        pen.write(sheet, row, column, heading, HEADING_RIGHT if column in NUMERIC else HEADING)
    fit_row(sheet, row, WIDTHS)
    first = row
    for entry in page.rows:
        row += 1
        write_row(sheet, row, entry, pen)
    if page.rows:
        table = Table(displayName=TABLE, name=TABLE, ref=f"A{first}:K{row}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        sheet.add_table(table)
    return row + 2


def write_row(sheet: Worksheet, row: int, entry: ProfileRow, pen: Pen) -> None:
    """One indicator."""
    figure, decimals = entry.figure, entry.definition.decimals
    number = replace(figure_look("ok", decimals), rule="bottom", wrap=True)
    signed = replace(number, number_format=signed_format(decimals))
    marked = figure_look(figure.status, decimals, bold=True, corrected=figure.corrected)
    name = name_series(entry.definition, entry.breakdown)
    pen.write_row(sheet, row, [name, entry.unit, entry.when], WRAPPED)
    shown = entry.value if figure.value is None else figure.value
    pen.write(sheet, row, 4, shown, replace(marked, rule="bottom", wrap=True))
    pen.write(sheet, row, 5, figure.ci_low, number)
    pen.write(sheet, row, 6, figure.ci_high, number)
    pen.write(sheet, row, 7, figure.change, signed)
    pen.write(sheet, row, 8, entry.since, WRAPPED)
    pen.write(sheet, row, 9, f"{SIGNS[entry.progress]} {entry.status}", WRAPPED)
    fill = STANDING_FILLS.get(entry.judged or "")
    pen.write(sheet, row, 10, entry.verdict or None, replace(WRAPPED, fill=fill))
    pen.write(sheet, row, 11, entry.lies or entry.reason or None, WRAPPED)
    fit_row(sheet, row, WIDTHS)

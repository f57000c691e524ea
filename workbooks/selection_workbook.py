"""A workbook of chosen rows: the rows as a table, what each indicator is, and where it is from.

Belongs here: the three sheets of an extract that a reader chose. Does not belong here: choosing, or
the workbooks of areas (`workbooks.area_workbook`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import polars as pl
from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions.model import Definition
from wording.figure_words import name_unit
from wording.labels import describe_date, describe_formula
from wording.marks import SYNTHETIC_BANNER
from workbooks.excel.package import save_workbook, start_workbook
from workbooks.excel.style import HEADING, PLAIN, TITLE, WRAPPED, Pen, figure_look
from workbooks.excel.tables import mark_table

SHEETS = ("Udtræk", "Definitioner", "Om udtrækket")
WIDTHS = {"indikator": 44, "area_name": 26, "note": 40, "status_reason": 40, "mål": 40}


def write_selection(
    path: Path,
    rows: pl.DataFrame,
    definitions: Sequence[Definition],
    published: datetime,
    address: str,
) -> None:
    """Write the workbook. `rows` have the columns of a snapshot's csv; `address` is where the same
    choice is taken anew. Raises OSError when the file cannot be written."""
    workbook = start_workbook("Udtræk")
    pen = Pen(workbook)
    sheet = workbook.active
    sheet.title = SHEETS[0]
    columns = [name for name in rows.columns if rows[name].is_not_null().any()]
    first = 1
    if bool(rows["synthetic"].any()):
        pen.write(sheet, 1, 1, SYNTHETIC_BANNER, TITLE)
        first = 2
    pen.write_row(sheet, first, columns, HEADING)
    decimals = {each.id: each.decimals for each in definitions}
    for number, row in enumerate(rows.select(columns).iter_rows(named=True), first + 1):
        look = figure_look("ok", decimals.get(row.get("indicator_id", ""), 1))
        for column, name in enumerate(columns, 1):
            value = row[name]
            shown = value if isinstance(value, (str, int, float, bool, date)) else None
            is_figure = isinstance(value, float)
            pen.write(sheet, number, column, shown, look if is_figure else PLAIN)
    last = first + rows.height
    mark_table(sheet, "Udtraek", first, max(last, first + 1), columns, filters=True)
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    for column, name in enumerate(columns, 1):
        letter = sheet.cell(first, column).column_letter
        sheet.column_dimensions[letter].width = WIDTHS.get(name, max(12, len(name) + 3))
    write_definitions(workbook.create_sheet(SHEETS[1]), definitions, pen)
    write_about(workbook.create_sheet(SHEETS[2]), rows, published, address, pen)
    save_workbook(workbook, path, published)


def write_definitions(sheet: Worksheet, definitions: Sequence[Definition], pen: Pen) -> None:
    """What each indicator says, and what it cannot."""
    headings = ["Id", "Titel", "Enhed", "Hvad tallet siger", "Hvem det gælder", "Sådan laves det",
                "Begrænsninger"]  # fmt: skip
    pen.write_row(sheet, 1, headings, HEADING)
    wrapped = replace(WRAPPED, align="left")
    for number, each in enumerate(definitions, 2):
        texts = [each.id, each.title, name_unit(each), each.description, each.population or "",
                 describe_formula(each), each.limitations or ""]  # fmt: skip
        pen.write_row(sheet, number, texts, wrapped)
    mark_table(sheet, "Definitioner", 1, max(len(definitions) + 1, 2), headings)
    for letter, width in zip("ABCDEFG", (28, 44, 22, 60, 30, 50, 50), strict=True):
        sheet.column_dimensions[letter].width = width


def write_about(
    sheet: Worksheet, rows: pl.DataFrame, published: datetime, address: str, pen: Pen
) -> None:
    """When the figures were published, and where the same choice is taken anew."""
    lines = [
        "Udtræk af indikatorerne for Sundhedsaftalen 2024-2027",
        f"Tallene er offentliggjort {describe_date(published.date())}.",
        f"Udtrækket har {rows.height} rækker. Tomme tal har en status, der siger hvorfor.",
        f"Samme valg hentes på ny her: {address}",
    ]
    for number, line in enumerate(lines, 1):
        pen.write(sheet, number, 1, line, TITLE if number == 1 else PLAIN)
    sheet.column_dimensions["A"].width = 110

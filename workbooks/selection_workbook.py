"""A workbook of chosen rows: the rows as a table, what each indicator is, and where it is from.

Belongs here: the sheets of an extract that a reader chose: the figures to be read, every column of
the same rows for those who calculate, definitions, and when it was made. Does not belong here:
choosing, or the workbooks of areas (`workbooks.area_workbook`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from wording.figure_words import name_unit
from wording.labels import (
    describe_breakdown,
    describe_date,
    describe_formula,
    describe_period,
    is_of_pupils,
)
from workbooks.chosen_rows import ChosenRows
from workbooks.excel.package import save_workbook, start_workbook
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    DATE_FORMAT,
    HEADING,
    HEADING_RIGHT,
    PLAIN,
    WRAPPED,
    Look,
    Pen,
    figure_look,
    fit_row,
    set_widths,
    write_banner,
    write_title,
    write_unapproved,
)
from workbooks.excel.tables import mark_table

FIGURES, ROWS, DEFINITIONS, ABOUT = "Tal", "Udtræk", "Definitioner", "Om udtrækket"
TITLE = "Udtræk af indikatorerne for Sundhedsaftalen 2024-2027"
DAY = replace(PLAIN, number_format=DATE_FORMAT)
USUAL_WIDTH, ABOUT_WIDTH = 14, 110
READ = (
    ("Indikator", 72, False), ("Område", 22, False), ("Periode", 16, False), ("Gruppe", 24, False),
    ("Tal", 12, True), ("Nedre grænse", 12, True), ("Øvre grænse", 12, True), ("Tæller", 12, True),
    ("Nævner", 12, True), ("Enhed", 18, False), ("Status", 16, False), ("Bemærkning", 60, False),
)  # fmt: skip
"""What is read of a row: heading, width, and whether it is a number."""
COLUMNS_READ = (
    "indikator", "indicator_id", "area_name", "period", "sex", "age", "education", "category",
    "value", "ci_low", "ci_high", "numerator", "denominator", "enhed", "status", "status_i_ord",
    "status_reason", "note", "corrected",
)  # fmt: skip
WIDTHS = {"indikator": 44, "area_name": 26, "note": 40, "status_reason": 40, "mål": 40}
DEFINED = {"Id": 28, "Titel": 44, "Enhed": 22, "Hvad tallet siger": 60, "Hvem det gælder": 30,
           "Sådan laves det": 50, "Begrænsninger": 50}  # fmt: skip
"""The columns of the definitions with their widths."""


def write_selection(path: Path, chosen: ChosenRows) -> None:
    """Write the workbook; the same choice gives the same bytes. Raises OSError when the file cannot
    be written."""
    has_figures = set(COLUMNS_READ) <= set(chosen.rows.columns)
    workbook = start_workbook(ROWS)
    workbook.active.title = FIGURES if has_figures else ROWS
    pen = Pen(workbook)
    if has_figures:
        write_figures(workbook.active, chosen, pen)
    write_rows(workbook.create_sheet(ROWS) if has_figures else workbook.active, chosen, pen)
    write_definitions(workbook.create_sheet(DEFINITIONS), chosen, pen)
    write_about(workbook.create_sheet(ABOUT), chosen, pen)
    save_workbook(workbook, path, chosen.published)


def write_footer(chosen: ChosenRows) -> str:
    """What stands below each printed page."""
    return f"{ROWS} · offentliggjort {describe_date(chosen.published.date())}"


def write_figures(sheet: Worksheet, chosen: ChosenRows, pen: Pen) -> None:
    """The figures as a person reads them: a few columns with Danish headings."""
    first = write_warnings(sheet, chosen, pen, len(READ)) + 1
    for column, (heading, _, is_number) in enumerate(READ, 1):
        pen.write(sheet, first, column, heading, HEADING_RIGHT if is_number else HEADING)
    decimals = {each.id: each.decimals for each in chosen.definitions}
    pupils = {each.id for each in chosen.definitions if is_of_pupils(each)}
    for number, row in enumerate(chosen.rows.select(COLUMNS_READ).iter_rows(named=True), first + 1):
        places = decimals.get(row["indicator_id"], 1)
        group = describe_breakdown(
            row["sex"], row["age"], row["education"], row["category"],
            pupils=row["indicator_id"] in pupils,
        )  # fmt: skip
        texts = (row["indikator"], row["area_name"], describe_period(row["period"]), group)
        figure = figure_look(row["status"], places, corrected=bool(row["corrected"]))
        plain, count = figure_look("ok", places), figure_look("ok", 0)
        numbers = (
            (row["value"], figure), (row["ci_low"], plain), (row["ci_high"], plain),
            (row["numerator"], count), (row["denominator"], count),
        )  # fmt: skip
        rest = (row["enhed"], row["status_i_ord"], row["status_reason"] or row["note"] or "")
        cells = [*((text, PLAIN) for text in texts), *numbers, *((text, PLAIN) for text in rest)]
        for column, (value, look) in enumerate(cells, 1):
            pen.write(sheet, number, column, value, look)
    headings = [heading for heading, _, _ in READ]
    mark_table(sheet, FIGURES, first, first + chosen.rows.height, headings, filters=True)
    set_widths(sheet, [width for _, width, _ in READ])
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    sheet.print_title_rows = f"{first}:{first}"
    set_up_page(sheet, write_footer(chosen), chosen.synthetic)


def write_rows(sheet: Worksheet, chosen: ChosenRows, pen: Pen) -> None:
    """The rows as a table, below what has to be said of all of them."""
    rows = chosen.rows
    columns = [name for name in rows.columns if rows.is_empty() or rows[name].is_not_null().any()]
    first = write_warnings(sheet, chosen, pen, len(columns)) + 1
    for column, name in enumerate(columns, 1):
        is_number = rows.schema[name].is_numeric()
        pen.write(sheet, first, column, name, HEADING_RIGHT if is_number else HEADING)
    decimals = {each.id: each.decimals for each in chosen.definitions}
    only = chosen.definitions[0].decimals if len(decimals) == 1 else 1
    for number, row in enumerate(rows.iter_rows(named=True), first + 1):
        places = decimals.get(str(row.get("indicator_id")), only)
        for column, name in enumerate(columns, 1):
            pen.write(sheet, number, column, read_scalar(row[name]), find_look(name, row, places))
    last = first + rows.height
    mark_table(sheet, "Udtraek", first, last, columns, filters=True)
    set_widths(sheet, [WIDTHS.get(name, max(USUAL_WIDTH, len(name) + 3)) for name in columns])
    sheet.freeze_panes = sheet.cell(first + 1, 1)
    sheet.print_title_rows = f"{first}:{first}"
    set_up_page(sheet, write_footer(chosen), chosen.synthetic, pages_wide=2, large_paper=True)


def write_warnings(sheet: Worksheet, chosen: ChosenRows, pen: Pen, columns: int) -> int:
    """The banners; returns how many rows they take."""
    row = 0
    if chosen.synthetic:
        row += 1
        write_banner(pen, sheet, row, columns)
    if not chosen.is_approved:
        row += 1
        write_unapproved(pen, sheet, row)
    return row


def find_look(name: str, row: Mapping[str, Any], decimals: int) -> Look:
    """The look of a cell: a figure with the signs of what it is."""
    if name == "value":
        return figure_look(row["status"], decimals, corrected=bool(row["corrected"]))
    if isinstance(row[name], date):
        return DAY
    return figure_look("ok", decimals) if isinstance(row[name], float) else PLAIN


def read_scalar(value: object) -> str | float | date | None:
    """A value as a cell holds it."""
    return value if isinstance(value, (str, int, float, date)) else None


def write_definitions(sheet: Worksheet, chosen: ChosenRows, pen: Pen) -> None:
    """What each indicator says, and what it cannot."""
    pen.write_row(sheet, 1, [*DEFINED], HEADING)
    for number, each in enumerate(chosen.definitions, 2):
        texts = [each.id, each.title, name_unit(each), each.description, each.population or "",
                 describe_formula(each), each.limitations or ""]  # fmt: skip
        pen.write_row(sheet, number, texts, WRAPPED)
        fit_row(sheet, number, [*DEFINED.values()])
    mark_table(sheet, "Definitioner", 1, len(chosen.definitions) + 1, [*DEFINED])
    set_widths(sheet, [*DEFINED.values()])
    set_up_page(sheet, write_footer(chosen), chosen.synthetic)


def write_about(sheet: Worksheet, chosen: ChosenRows, pen: Pen) -> None:
    """When the figures were published, and where the same choice is taken anew."""
    write_title(pen, sheet, TITLE)
    lines = (
        f"Tallene er offentliggjort {describe_date(chosen.published.date())}.",
        f"Udtrækket har {chosen.rows.height} rækker. Tomme tal har en status, der siger hvorfor.",
        f"Arket »{ROWS}« har alle kolonner med faste navne til den, der regner videre.",
        f"Samme valg hentes på ny her: {chosen.address}",
    )
    for number, line in enumerate(lines, 2):
        pen.write(sheet, number, 1, line)
    set_widths(sheet, [ABOUT_WIDTH])
    set_up_page(sheet, write_footer(chosen), chosen.synthetic)

"""The sheet "Læring" of the form for local reports: what a cluster did, learned and proposes.

Belongs here: its headings, widths, drop-downs and empty rows. Does not belong here: the sheets of
figures (`workbooks.forms.report_form`), reading it (`sources.learning_sheet`, which reads the same
headings in the same row).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from openpyxl.styles import Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from wording.palette import ESTIMATED_FILL
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import HEADING, QUIET, Look, Pen, set_widths, write_title

SHEET = "Læring"
GOAL, WRITER = "Mål", "Område for læring"
"""The headings of the lists that the form offers; on the sheet itself the second is 'Område'."""

HEADINGS = (
    "Mål", "Område", "Hvad vi gjorde", "Hvad vi lærte", "Hvad vi foreslår", "Skrevet af", "Dato",
)  # fmt: skip
WIDTHS = (40, 26, 48, 48, 48, 24, 14)
HEADER_ROW, FIRST_ROW, ROWS = 5, 6, 24
ROW_HEIGHT = 60
MOST_CHARACTERS = 1500
LEAD = (
    "Skriv for hvert mål kort, hvad I gjorde, hvad I lærte, og hvad I foreslår ændret. Udfyld alle "
    "felter i en række, der er begyndt; er der intet forslag, skrives ingen.",
    "Teksten vises ordret med navn og dato. Skriv intet, som enkelte personer kan kendes på.",
)
INPUT = Look(fill=ESTIMATED_FILL, rule="bottom", indent=1, wrap=True)


def write_learning_form(pen: Pen, sheet: Worksheet, lists: Mapping[str, str]) -> None:
    """Head and empty rows; `lists` are the ranges of the drop-downs by their heading."""
    set_widths(sheet, WIDTHS)
    write_title(pen, sheet, "Læring")
    for row, line in enumerate(LEAD, 2):
        pen.write(sheet, row, 1, line, QUIET)
    pen.write_row(sheet, HEADER_ROW, list(HEADINGS), HEADING)
    sheet.row_dimensions[HEADER_ROW].height = 20
    for row in range(FIRST_ROW, FIRST_ROW + ROWS):
        sheet.row_dimensions[row].height = ROW_HEIGHT
        for column, heading in enumerate(HEADINGS, 1):
            look = replace(INPUT, number_format="dd-mm-yyyy") if heading == "Dato" else INPUT
            pen.write(sheet, row, column, None, look).protection = Protection(locked=False)
    add_checks(sheet, lists)
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 2)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    set_up_page(sheet, "Lokal indberetning: læring", synthetic=False)


def add_checks(sheet: Worksheet, lists: Mapping[str, str]) -> None:
    """Drop-downs for goal and area, and checks of the texts' length and the date."""
    last = FIRST_ROW + ROWS - 1
    for letter, heading in (("A", GOAL), ("B", WRITER)):
        choice = DataValidation(type="list", formula1=lists[heading], allow_blank=True)
        choice.promptTitle, choice.prompt = HEADINGS["AB".index(letter)], "Vælg på listen."
        choice.showInputMessage = choice.showErrorMessage = True
        choice.add(f"{letter}{FIRST_ROW}:{letter}{last}")
        sheet.add_data_validation(choice)
    length = DataValidation(
        type="textLength", operator="lessThanOrEqual", formula1=str(MOST_CHARACTERS),
        allow_blank=True, errorTitle="For lang",
        error=f"Højst {MOST_CHARACTERS} tegn, så teksten kan stå i rapporten.",
    )  # fmt: skip
    length.showErrorMessage = True
    length.add(f"C{FIRST_ROW}:F{last}")
    sheet.add_data_validation(length)
    day = DataValidation(
        type="date", operator="greaterThanOrEqual", formula1="DATE(2020,1,1)", allow_blank=True,
        errorTitle="Dato", error="Skriv datoen som dd-mm-åååå.",
    )  # fmt: skip
    day.showErrorMessage = True
    day.add(f"G{FIRST_ROW}:G{last}")
    sheet.add_data_validation(day)

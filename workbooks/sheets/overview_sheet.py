"""The sheet "Overblik": one row for each indicator, by focus area and goal.

Belongs here: the order of the lines, the heading, and how to read the sheet. Does not belong
here: what stands in a column (`workbooks.sheets.overview_columns`).
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from wording.development import SIGNS, Progress
from wording.remarks import MARKS
from wording.sections import GoalGroup
from wording.sheet_names import name_sheet
from wording.view import View
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    AREA_BAND,
    GOAL_BAND,
    HEADING,
    HEADING_RIGHT,
    QUIET,
    Pen,
    fit_row,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.sheets.overview_columns import has_targets, list_columns, make_line
from workbooks.sheets.seen_table import GoalPlaces

BASIS = "Status bygger på måltallet, hvor der er et, ellers på, om ændringen er sikker."


def write_overview_sheet(
    sheet: Worksheet, view: View, pen: Pen, footer: str, goal_places: GoalPlaces
) -> None:
    """Write the sheet; `goal_places` are the links' targets on the goals' sheets."""
    columns = list_columns(view)
    widths = [column.width for column in columns]
    set_widths(sheet, widths)
    characters = int(sum(widths)) - 20
    write_title(pen, sheet, f"{view.title}: overblik over de seneste tal")
    row = pen.write_lines(sheet, 2, _describe_sheet(view), QUIET, characters)
    # all that stands above the headings stays in view, so the marks are explained below the table
    if view.synthetic:
        write_banner(pen, sheet, row, len(columns))
        row += 1
    for place, column in enumerate(columns, 1):
        pen.write(sheet, row, place, column.heading, HEADING_RIGHT if column.numeric else HEADING)
    fit_row(sheet, row, widths)
    sheet.print_title_rows = f"{row}:{row}"
    sheet.freeze_panes = sheet.cell(row + 1, 2)
    row += 1
    for section in view.sections:
        row = pen.write_lines(sheet, row, section.title, AREA_BAND, characters, len(columns))
        for goal in section.goals:
            row = pen.write_lines(sheet, row, goal.title, GOAL_BAND, characters, len(columns))
            if text := describe_missing_lines(goal):
                cell = pen.write(sheet, row, 1, text, QUIET)
                if goal.seen:
                    name = name_sheet(goal.sheet_title)
                    pen.link(cell, f"'{name}'!A1", f"Til arket {name}")
                row += 1
            for definition in goal.shown:
                line = make_line(definition, view, goal_places[goal.sheet_title][definition.id])
                for place, column in enumerate(columns, 1):
                    column.write(sheet, row, place, line, pen)
                fit_row(sheet, row, widths)
                row += 1
    for text in (describe_signs(), MARKS, *HOW_TO_READ):
        row = pen.write_lines(sheet, row + 1, text, QUIET, characters)
    set_up_page(sheet, footer, view.synthetic, columns=len(columns), large_paper=True)


def describe_missing_lines(goal: GoalGroup) -> str:
    """That a goal's indicators stand elsewhere, or that there are none; '' where all are here."""
    if not goal.all_shown:
        return "Ingen indikator endnu"
    if not goal.seen:
        return ""
    counted = "1 indikator, der" if len(goal.seen) == 1 else f"{len(goal.seen)} indikatorer, der"
    also = "også " if goal.shown else ""
    return f"Har {also}{counted} står ovenfor: se arket {name_sheet(goal.sheet_title)}"


def _describe_sheet(view: View) -> str:
    target = "" if has_targets(view) else " Ingen af indikatorerne har et måltal endnu."
    links = "Klik på en indikator eller dens periode for at se udviklingen."
    return f"{links} {BASIS}{target} Tegn: se nederst."


HOW_TO_READ = (
    "Ændring regnes fra den periode, der står under Siden: det sidste år før aftalen eller det "
    "nærmeste tal før, som er lige så langt og fra samme tid på året. Nedre og øvre er ændringens "
    "95 % interval. En ændring er sikker, når den er større, end tilfældet og udsving fra år til "
    "år kan forklare, også når der ses på alle indikatorer på én gang. Tal, der er optalt fuldt "
    "ud, har ingen statistisk usikkerhed; deres status siger blot, hvilken vej de er gået.",
    "Udvikling: hver søjle er en periode, fra seriens laveste til dens højeste tal, så små udsving "
    "kan se store ud; · er en periode uden tal.",
    "Bedste klynge er den med det bedste tal; forskellen til de andre kan være tilfældig.",
)


def describe_signs() -> str:
    """What the verdicts' signs mean."""
    signs: dict[Progress, str] = {
        Progress.GOOD: "forbedring eller på vej mod målet",
        Progress.BAD: "forværring eller ikke på vej mod målet",
        Progress.MOVED: (
            "ændring, der er sikker eller optalt fuldt ud, og ikke vurderes som god eller dårlig"
        ),
        Progress.NEUTRAL: "uændret, ingen sikker ændring, eller usikkert, om målet nås",
        Progress.UNKNOWN: "kan ikke vurderes",
    }
    return " · ".join(f"{SIGNS[verdict]} {text}" for verdict, text in signs.items())

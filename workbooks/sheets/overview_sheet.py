"""The sheet "Overblik": one row for each indicator, in the order of focus areas and goals.

Belongs here: the order of the lines, the heading with its filters, the notes, and how to read the
sheet. Does not belong here: what stands in a column (`workbooks.blocks.overview_columns`).
"""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from wording.development import SIGNS, Progress
from wording.notes import NumberedNotes
from wording.remarks import MARKS
from wording.sections import GoalGroup
from wording.sheet_names import NATIONAL, name_sheet
from wording.view import View
from workbooks.blocks.overview_columns import (
    VISIBLE_COLUMNS,
    has_targets,
    list_columns,
)
from workbooks.blocks.overview_line import make_line
from workbooks.excel.gallery import Gallery
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    HEADING,
    HEADING_RIGHT,
    QUIET,
    SUBTITLE,
    Pen,
    fit_row,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.excel.tables import mark_table

BASIS = "Status bygger på måltallet, hvor der er et, ellers på, om ændringen er sikker."
CHARACTERS = 170
GoalPlaces = dict[int, dict[str, str]]
"""By a goal's place among all that are shown, where each of its indicators stands."""


def write_overview_sheet(
    sheet: Worksheet,
    view: View,
    pen: Pen,
    gallery: Gallery,
    footer: str,
    goal_places: GoalPlaces,
) -> None:
    """Write the sheet; `goal_places` are the links' targets on the goals' sheets."""
    columns = list_columns(view)
    widths = [column.width for column in columns]
    set_widths(sheet, widths)
    write_title(pen, sheet, f"{view.title}: overblik over de seneste tal")
    row = pen.write_lines(sheet, 2, _describe_sheet(view), QUIET, CHARACTERS)
    # all that stands above the headings stays in view, so the marks are explained below the table
    if view.synthetic:
        write_banner(pen, sheet, row, VISIBLE_COLUMNS)
        row += 1
    start = row
    for place, column in enumerate(columns, 1):
        pen.write(sheet, row, place, column.heading, HEADING_RIGHT if column.numeric else HEADING)
    fit_row(sheet, row, widths)
    # the filters' buttons stand over the heading's last line
    sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height, 42)
    sheet.print_title_rows = f"{row}:{row}"
    sheet.freeze_panes = sheet.cell(row + 1, 2)
    notes = NumberedNotes()
    for number, goal in enumerate(view.goals()):
        for definition in goal.shown:
            row += 1
            place_of_series = goal_places[number][definition.id]
            line = make_line(definition, view, place_of_series, goal.sheet_title, gallery, notes)
            for place, column in enumerate(columns, 1):
                column.write(sheet, row, place, line, pen)
            fit_row(sheet, row, widths)
    mark_table(sheet, "Overblik", start, row, [each.heading for each in columns], filters=True)
    _write_below(sheet, max(row, start + 1) + 2, view, notes, pen)
    set_up_page(
        sheet, footer, view.synthetic, columns=VISIBLE_COLUMNS, landscape=False, large_paper=True
    )


def _write_below(sheet: Worksheet, row: int, view: View, notes: NumberedNotes, pen: Pen) -> None:
    """The notes, the goals without indicators, and how to read the sheet."""
    if lines := notes.list_lines():
        pen.write(sheet, row, 1, "Noter", SUBTITLE)
        row += 1
        for line in lines:
            row = pen.write_lines(sheet, row, line, QUIET, CHARACTERS * 11 // 10)
        row += 1
    pen.write(sheet, row, 1, "Sådan læses overblikket", SUBTITLE)
    row += 1
    for text in (*tell_missing_goals(view), describe_signs(), MARKS, *HOW_TO_READ):
        row = pen.write_lines(sheet, row, text, QUIET, CHARACTERS * 11 // 10)


def tell_missing_goals(view: View) -> Iterator[str]:
    """Which goals have no indicator yet, and where those stand that are shown again elsewhere."""
    empty = [goal.title for goal in view.goals() if not goal.all_shown]
    for title in empty:
        yield f"Ingen indikator endnu: {title}."
    seen: list[GoalGroup] = [goal for goal in view.goals() if goal.seen]
    if seen:
        yield (
            "De nationale mål og aftalens visioner vises samlet, med de indikatorer, der står "
            f"ovenfor: se arket {name_sheet(NATIONAL)}."
        )


def _describe_sheet(view: View) -> str:
    target = "" if has_targets(view) else " Ingen af indikatorerne har et måltal endnu."
    links = "Klik på en indikator eller dens periode for at se udviklingen."
    return (
        f"{links} {BASIS}{target} Brug pilene i overskriften til at filtrere, fx på Status eller "
        "Mål. Noter og tegn: se nederst. Flere kolonner følger til højre."
    )


HOW_TO_READ = (
    "Ændring regnes fra den periode, der står under Siden: det sidste år før aftalen eller det "
    "nærmeste tal før, som er lige så langt og fra samme tid på året. Nedre og øvre er ændringens "
    "95 % interval. En ændring er sikker, når den er større, end tilfældet og udsving fra år til "
    "år kan forklare, også når der ses på alle indikatorer på én gang. Tal, der er optalt fuldt "
    "ud, har ingen statistisk usikkerhed; deres status siger blot, hvilken vej de er gået.",
    "Udvikling: hver søjle er en periode, fra seriens laveste til dens højeste tal, så små udsving "
    "kan se store ud; den orange er den nyeste. Tallene bag står i arket Diagramdata.",
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

"""What a goal's sheet shows in short: indicators that stand under another goal.

Belongs here: one row for each, with a link to where it stands. Does not belong here: charts and
tables over time, which stand there (`workbooks.sheets.goal_sheet`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions.model import Definition
from wording.development import SIGNS, judge_progress
from wording.elsewhere import is_only_beside
from wording.figure_words import name_series, name_unit
from wording.labels import describe_period
from wording.marks import MARKERS
from wording.sections import GoalGroup
from wording.sheet_names import name_sheet
from wording.view import COUNTRY, NO_FIGURE, Area, Breakdown, Figure, View
from workbooks.excel.style import (
    HEADING,
    HEADING_RIGHT,
    LINK,
    QUIET,
    WRAPPED,
    Look,
    Pen,
    figure_look,
    fit_row,
    signed_format,
)

GoalPlaces = Mapping[str, Mapping[str, str]]
"""By a goal's sheet, where each of its indicators stands."""

SEEN_TEXT = (
    "Indikatorerne i tabellen står under et andet mål eller tema; klik på arkets navn for at se "
    "udviklingen."
)
ELSEWHERE_WIDTHS = (30.0, 20.0, 9.5, 9.5, 9.5, 9.5, 9.5)
LINKED = replace(LINK, wrap=True, rule="bottom", indent=1)


def write_seen(
    sheet: Worksheet,
    row: int,
    goal: GoalGroup,
    view: View,
    pen: Pen,
    goal_places: GoalPlaces,
    characters: int,
) -> int:
    """The table of the indicators that stand elsewhere; returns the next free row."""
    row = pen.write_lines(sheet, row, SEEN_TEXT, QUIET, characters)
    pen.write_row(sheet, row, ["Indikator", "Står i arket", "Periode"], HEADING)
    beside = [
        "Hele landet" if area.area_type == COUNTRY else "Regionen" for area in view.references
    ]
    names = [view.main_name, "Ændring", *beside]
    pen.write_row(sheet, row, names, HEADING_RIGHT, 4)
    # the last column's text runs over the cells to its right
    last = 4 + len(names)
    pen.fill_row(sheet, row, last, last + 3, HEADING)
    pen.write(sheet, row, last, "Status og enhed", replace(HEADING, wrap=False))
    fit_row(sheet, row, ELSEWHERE_WIDTHS)
    for definition in goal.seen:
        row += 1
        home = view.homes[definition.id].sheet_title
        _write_seen(sheet, row, definition, home, view, pen)
        place = goal_places[home][definition.id]
        pen.link(sheet.cell(row, 2), place, "Til udviklingen over tid")
    return row + 1


def _write_seen(
    sheet: Worksheet, row: int, definition: Definition, home: str, view: View, pen: Pen
) -> None:
    """One indicator's newest figure, beside those of region and country in the same period."""
    breakdown = view.headline_of(definition)
    period = view.latest_period_of(definition, breakdown)
    figure = view.series_of(definition, view.main, breakdown).get(period or "", NO_FIGURE)
    pen.write(sheet, row, 1, name_series(definition, breakdown), WRAPPED)
    pen.write(sheet, row, 2, name_sheet(home), LINKED)
    pen.write(sheet, row, 3, describe_period(period) if period else "ingen tal", WRAPPED)
    alone = is_only_beside(definition, breakdown, view)
    _write_figure(sheet, row, 4, None if alone else figure, definition, pen, bold=True)
    signed = replace(_plain(definition), number_format=signed_format(definition.decimals))
    pen.write(sheet, row, 5, figure.change, signed)
    beside = view.beside(definition)
    for column, area in enumerate(view.references, 6):
        shown = _find_figure(definition, area, breakdown, period, view)
        _write_figure(sheet, row, column, shown if area in beside else None, definition, pen)
    verdict, words = judge_progress(figure, definition)
    said = "opgøres ikke for området" if alone else f"{SIGNS[verdict]} {words}"
    column = 6 + len(view.references)
    text = f"{said} ({name_unit(definition)})"
    pen.write(sheet, row, column, text, Look(rule="bottom", indent=1))
    pen.fill_row(sheet, row, column + 1, column + 3, Look(rule="bottom"))
    fit_row(sheet, row, ELSEWHERE_WIDTHS)


def _find_figure(
    definition: Definition, area: Area, breakdown: Breakdown, period: str | None, view: View
) -> Figure | None:
    return view.series_of(definition, area, breakdown).get(period or "")


def _write_figure(
    sheet: Worksheet,
    row: int,
    column: int,
    figure: Figure | None,
    definition: Definition,
    pen: Pen,
    bold: bool = False,
) -> None:
    """A number or a marker; an empty cell where there is none to have."""
    if figure is None:
        pen.fill_row(sheet, row, column, column, _plain(definition))
        return
    look = figure_look(figure.status, definition.decimals, bold, corrected=figure.corrected)
    shown = MARKERS.get(figure.status) if figure.value is None else figure.value
    pen.write(sheet, row, column, shown, replace(look, rule="bottom", wrap=True))


def _plain(definition: Definition) -> Look:
    return replace(figure_look("ok", definition.decimals), rule="bottom", wrap=True)

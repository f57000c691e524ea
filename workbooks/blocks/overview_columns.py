"""The columns of the sheet "Overblik": what stands in each for an indicator.

Belongs here: the list of columns, and how each column's cell is made. Does not belong here: a
line's figures (`workbooks.blocks.overview_line`) and the order of the lines
(`workbooks.sheets.overview_sheet`); judging figures, since comparisons, changes and targets come
with the values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from indicators.verdicts.ranking import fill_missing_periods
from schemas.definitions.model import Definition
from wording.development import (
    SIGNS,
    Progress,
    describe_plain_distance,
    judge_progress,
)
from wording.figure_words import name_series, name_unit
from wording.labels import (
    COMPARISONS,
    NOT_COMPARED,
    NOT_JUDGED,
    describe_period,
    name_comparison,
)
from wording.marks import MARKERS
from wording.palette import BETTER_FILL, MOVED_FILL, WORSE_FILL
from wording.view import Area, Figure, View, leave_out_marked
from workbooks.blocks.overview_line import OverviewLine, find_best_area, list_remarks
from workbooks.excel.style import (
    LINK,
    QUIET,
    WRAPPED,
    Look,
    Pen,
    comparison_look,
    figure_look,
    rule_below,
    signed_format,
)

BEST = {"higher": "høj", "lower": "lav"}
VERDICT_LOOKS = {
    Progress.GOOD: Look(fill=BETTER_FILL, indent=1),
    Progress.BAD: Look(fill=WORSE_FILL, bold=True, indent=1),
    Progress.MOVED: Look(fill=MOVED_FILL, indent=1),
    Progress.NEUTRAL: Look(indent=1),
    Progress.UNKNOWN: Look(ink=QUIET.ink, italic=True, indent=1),
}
NAME_WIDTH = 40
VISIBLE_COLUMNS = 12
"""What a screen of 1,366 pixels shows; the rest follows to the right."""
LINKED = replace(LINK, rule="bottom", wrap=True, indent=1)


@dataclass(frozen=True)
class OverviewColumn:
    """A column: its heading, its width, whether numbers stand in it, and how a cell is made."""

    heading: str
    width: float
    numeric: bool
    write: Callable[[Worksheet, int, int, OverviewLine, Pen], None]


def has_targets(view: View) -> bool:
    """Whether any figure that is shown has a target."""
    return bool(view.rows["target"].is_not_null().any())


def list_columns(view: View) -> list[OverviewColumn]:
    """The sheet's columns in order: what a screen shows first, then limits, comparisons, clusters
    side by side and, where there are any, targets."""
    return [
        *list_visible_columns(view),
        OverviewColumn("Bedst", 7, False, _write_direction),
        OverviewColumn("95 % nedre", 10, True, _write_low),
        OverviewColumn("95 % øvre", 10, True, _write_high),
        OverviewColumn("Ændring nedre", 10, True, _write_change_limit("change_low")),
        OverviewColumn("Ændring øvre", 10, True, _write_change_limit("change_high")),
        *(
            OverviewColumn(name_comparison(area.area_type), 15, False, _write_comparison(area))
            for area in view.references
        ),
        *(OverviewColumn(view.names[area], 11, True, _write_part(area)) for area in view.parts),
        *list_best_columns(view),
        *list_target_columns(view),
    ]


def list_visible_columns(view: View) -> list[OverviewColumn]:
    """The first columns, which fit a screen: status among them, the goal for the filter."""
    return [
        OverviewColumn("Indikator", NAME_WIDTH, False, _write_name),
        OverviewColumn("Status", 24, False, _write_verdict),
        OverviewColumn(view.main_name, 10, True, _write_main),
        OverviewColumn("Enhed", 14, False, _write_unit),
        OverviewColumn("Periode", 16, False, _write_period),
        OverviewColumn("Udvikling", 12, False, _write_spark),
        OverviewColumn("Ændring", 9, True, _write_change),
        OverviewColumn("Siden", 10, False, _write_baseline),
        *(
            OverviewColumn(view.names[area], 13, True, _write_reference(area))
            for area in view.references
        ),
        OverviewColumn("Mål", 20, False, _write_goal),
        OverviewColumn("Noter", 7.5, False, _write_notes),
    ]


def list_best_columns(view: View) -> list[OverviewColumn]:
    """Which of the clusters has the best figure, where there are several."""
    among = view.parts or view.peers
    if len(among) < 2:
        return []
    kind = {"klynge": "klynge", "sundhedsraad": "råd"}.get(among[0].area_type, "område")
    return [
        OverviewColumn(f"Bedste {kind}", 14, False, _write_best_name(among)),
        OverviewColumn("Dens tal", 10, True, _write_best_figure(among)),
    ]


def list_target_columns(view: View) -> list[OverviewColumn]:
    """What is aimed at, where any indicator has a target."""
    if not has_targets(view):
        return []
    return [
        OverviewColumn("Måltal", 9, True, _write_target),
        OverviewColumn("Målår", 7, True, _write_target_year),
        OverviewColumn("Afstand til mål", 10, True, _write_distance),
        OverviewColumn("Målets kilde", 40, False, _write_target_source),
    ]


def _write_name(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    name = name_series(line.definition, line.breakdown)
    # LibreOffice never breaks a link's text over lines, so a long name leaves that to its period
    if len(name) > NAME_WIDTH - 2:
        pen.write(sheet, row, column, name, WRAPPED)
        return
    cell = pen.write(sheet, row, column, name, LINKED)
    pen.link(cell, line.place, "Til udviklingen over tid")


def _write_unit(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, name_unit(line.definition), WRAPPED)


def _write_direction(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, BEST.get(line.definition.direction or "", "–"), WRAPPED)


def _write_period(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    shown = describe_period(line.period) if line.period else "ingen tal"
    cell = pen.write(sheet, row, column, shown, LINKED)
    pen.link(cell, line.place, "Til udviklingen over tid")


def _write_main(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    _write_figure(sheet, row, column, line.figure, line.definition, pen, bold=True)


def _write_low(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.figure.ci_low, _number_look(line.definition))


def _write_high(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.figure.ci_high, _number_look(line.definition))


def _write_spark(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    usual = leave_out_marked(line.series)
    values = [
        usual[period].value if period in usual else None for period in fill_missing_periods(usual)
    ]
    pen.fill_row(sheet, row, column, column, WRAPPED)
    name = name_series(line.definition, line.breakdown)
    cell = sheet.cell(row, column).coordinate
    line.gallery.place_spark(sheet, cell, name, values, line.definition.decimals)


def _write_change(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    look = _number_look(line.definition)
    signed = replace(look, number_format=signed_format(line.definition.decimals))
    pen.write(sheet, row, column, line.figure.change, signed)


def _write_change_limit(field: str) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        look = _number_look(line.definition)
        signed = replace(look, number_format=signed_format(line.definition.decimals))
        limit: float | None = getattr(line.figure, field)
        pen.write(sheet, row, column, limit, signed)

    return write


def _write_baseline(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    since = line.figure.baseline_period if line.figure.change is not None else None
    pen.write(sheet, row, column, describe_period(since) if since else None, WRAPPED)


def _write_part(area: Area) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        shown = line.figure_of(area) if area in line.view.parts_of(line.definition) else None
        _write_figure(sheet, row, column, shown, line.definition, pen)

    return write


def _write_reference(area: Area) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        shown = line.figure_of(area) if area in line.view.beside(line.definition) else None
        _write_figure(sheet, row, column, shown, line.definition, pen)

    return write


def _write_comparison(area: Area) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        if area not in line.view.references_of(line.definition):
            pen.write(sheet, row, column, NOT_COMPARED, WRAPPED)
            return
        word = line.figure.vs_region if area == line.view.region else line.figure.vs_land
        plain = describe_plain_distance(line.figure, line.figure_of(area), line.definition)
        text = COMPARISONS.get(word or "", plain or NOT_JUDGED)
        pen.write(sheet, row, column, text, replace(comparison_look(word), wrap=True))

    return write


def _write_best_name(areas: list[Area]) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        best = find_best_area(line, areas)
        pen.write(sheet, row, column, line.view.names[best[0]] if best else "–", WRAPPED)

    return write


def _write_best_figure(
    areas: list[Area],
) -> Callable[[Worksheet, int, int, OverviewLine, Pen], None]:
    def write(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
        best = find_best_area(line, areas)
        _write_figure(sheet, row, column, best[1] if best else None, line.definition, pen)

    return write


def _write_target(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.figure.target, _number_look(line.definition))


def _write_target_year(
    sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen
) -> None:
    look = replace(_number_look(line.definition), number_format="0")
    pen.write(sheet, row, column, line.figure.target_year, look)


def _write_target_source(
    sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen
) -> None:
    pen.write(sheet, row, column, line.figure.target_source, replace(WRAPPED, size=9))


def _write_distance(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.figure.target_distance, _number_look(line.definition))


def _write_verdict(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    verdict, words = judge_progress(line.figure, line.definition)
    look = rule_below(VERDICT_LOOKS[verdict], wrap=True)
    pen.write(sheet, row, column, f"{SIGNS[verdict]} {words}", look)


def _write_goal(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.goal, WRAPPED)


def _write_notes(sheet: Worksheet, row: int, column: int, line: OverviewLine, pen: Pen) -> None:
    pen.write(sheet, row, column, line.notes.number(list_remarks(line)) or None, WRAPPED)


def _write_figure(
    sheet: Worksheet,
    row: int,
    column: int,
    figure: Figure | None,
    definition: Definition,
    pen: Pen,
    bold: bool = False,
) -> None:
    """A number, a marker, or an empty cell where nothing was made for the period."""
    if figure is None:
        pen.fill_row(sheet, row, column, column, WRAPPED)
        return
    marked = figure_look(figure.status, definition.decimals, bold, corrected=figure.corrected)
    look = rule_below(marked, wrap=True)
    value = MARKERS.get(figure.status) if figure.value is None else figure.value
    pen.write(sheet, row, column, value, look)


def _number_look(definition: Definition) -> Look:
    return rule_below(figure_look("ok", definition.decimals), wrap=True)

"""Groups of people held together in the newest period: one row for each indicator and group.

Belongs here: which groups there are, and the row. Does not belong here: areas side by side
(`workbooks.blocks.area_matrix`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from indicators.verdicts.comparability import is_comparable
from indicators.verdicts.ranking import find_fullest_period
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL
from wording.labels import describe_period, split_period
from wording.view import Breakdown, Figure, View, leave_out_marked
from workbooks.blocks.goal_table import REFERENCE_NAMES, write_figure
from workbooks.excel.style import HEADING, HEADING_RIGHT, WRAPPED, Pen, figure_look, rule_below
from workbooks.excel.tables import mark_table

NONE = "Ingen indikator har tal for flere grupper."
ONE_LINE = replace(WRAPPED, wrap=False)
LIMITS = ["95 % nedre", "95 % øvre"]


@dataclass(frozen=True)
class GroupLine:
    """One group's figures in a period: the area's, then the references' (None where there is
    none)."""

    definition: Definition
    group: Breakdown
    period: str
    figure: Figure | None
    beside: list[Figure | None]


def list_groups(definition: Definition, view: View) -> list[Breakdown]:
    """The breakdowns by sex, age or education, everyone included, that have a figure; none when
    there are not two. Those by both sex and education stand in the sheet Data alone."""
    if not is_comparable(definition):
        return []
    groups = [
        group
        for group in view.breakdowns_of(definition)
        if group.category == ALL
        and (group.education == ALL or group.sex == ALL)
        and any(
            figure.value is not None
            for figure in leave_out_marked(view.series_of(definition, view.main, group)).values()
        )
    ]
    return groups if len(groups) > 1 else []


def list_lines(view: View) -> Iterator[GroupLine]:
    """A row for each group of each indicator that has figures for two or more."""
    for goal in view.goals():
        for definition in goal.definitions:
            groups = list_groups(definition, view)
            series = [leave_out_marked(view.series_of(definition, view.main, g)) for g in groups]
            period = find_fullest_period(series)
            if period is None:
                continue
            for group in groups:
                beside = [
                    view.series_of(definition, area, group).get(period)
                    if area in view.references_of(definition)
                    else None
                    for area in view.references
                ]
                own = view.series_of(definition, view.main, group).get(period)
                yield GroupLine(definition, group, period, own, beside)


def write_groups(sheet: Worksheet, row: int, lines: list[GroupLine], view: View, pen: Pen) -> int:
    """Write the table; returns the next free row."""
    references = [REFERENCE_NAMES[area.area_type] for area in view.references]
    numbers = [view.main_name, *LIMITS, *references]
    headings = ["Indikator", "Periode", "Gruppe", *numbers]
    pen.write_row(sheet, row, headings[:3], HEADING)
    pen.write_row(sheet, row, numbers, HEADING_RIGHT, 4)
    sheet.row_dimensions[row].height = 29
    first = row
    for line in lines:
        row += 1
        definition, figure = line.definition, line.figure
        texts = [definition.label, describe_period(line.period), line.group.label]
        pen.write_row(sheet, row, texts, ONE_LINE)
        write_figure(sheet, row, 4, figure, definition, pen, bold=True)
        limit = rule_below(figure_look("ok", definition.decimals))
        pen.write(sheet, row, 5, figure and figure.ci_low, limit)
        pen.write(sheet, row, 6, figure and figure.ci_high, limit)
        for column, other in enumerate(line.beside, 7):
            write_figure(sheet, row, column, other, definition, pen)
    mark_table(sheet, "Grupper", first, row, headings, filters=True)
    return max(row, first + 1) + 1


def list_shown(lines: list[GroupLine], view: View) -> list[tuple[str, int, Figure]]:
    """Every figure with its indicator and its year, for the remarks below."""
    shown = []
    for line in lines:
        year = split_period(line.period)[0]
        names = [line.definition.label]
        names += [view.names[area] for area in view.references]
        figures = [line.figure, *line.beside]
        shown += [(n, year, f) for n, f in zip(names, figures, strict=True) if f is not None]
    return shown

"""A goal's indicators as a table: one row for each series, its newest periods side by side.

Belongs here: which series have a row, which periods stand side by side, and the row. Does not
belong here: indicators with a chart (`workbooks.blocks.indicator_block`), the sheet around the
table (`workbooks.sheets.focus_sheet`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from indicators.verdicts.ranking import list_before, place_in_form, rank_period
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL
from wording.development import SIGNS, judge_progress
from wording.elsewhere import is_only_beside
from wording.figure_words import name_series, name_unit
from wording.labels import describe_period, split_period
from wording.marks import MARKERS
from wording.view import COUNTRY, NO_FIGURE, Area, Breakdown, Figure, Series, View
from workbooks.blocks.overview_columns import VERDICT_LOOKS
from workbooks.excel.style import (
    HEADING,
    HEADING_RIGHT,
    LINK,
    WRAPPED,
    Look,
    Pen,
    figure_look,
    fit_row,
    rule_below,
)
from workbooks.excel.tables import mark_table

MOST_PERIODS = 7
NAME_WIDTH, PERIOD_WIDTH, STATUS_WIDTH, REFERENCE_WIDTH, UNIT_WIDTH = 44.0, 9.5, 27.0, 12.0, 30.0
FIRST_PERIOD, MOST_REFERENCES = 2, 2
STATUS_COLUMN = FIRST_PERIOD + MOST_PERIODS
NOT_OF_THE_AREA = "opgøres ikke for området"
HOME = "Står i arket"
REFERENCE_NAMES = {"region": "Regionen", COUNTRY: "Hele landet"}
LINKED = replace(LINK, wrap=True, rule="bottom", indent=1)


@dataclass(frozen=True)
class SeriesLine:
    """One row: an indicator about a group, the area's figures, and the newest of them."""

    definition: Definition
    breakdown: Breakdown
    series: Series
    period: str | None
    is_alone: bool
    """Whether region and country alone have figures."""

    @property
    def figure(self) -> Figure:
        """The newest figure of the area."""
        return self.series.get(self.period or "", NO_FIGURE)


@dataclass(frozen=True)
class PeriodTable:
    """Rows whose newest figures are of the same periods, which stand side by side, as many in every
    table."""

    periods: list[str]
    lines: list[SeriesLine]


def list_widths(view: View) -> list[float]:
    """The columns of a sheet with such tables; a chart stands over those behind the periods."""
    periods, references = [PERIOD_WIDTH] * MOST_PERIODS, [REFERENCE_WIDTH] * len(view.references)
    # what has one reference alone leaves the room of the other to the unit
    unit = UNIT_WIDTH + REFERENCE_WIDTH * (MOST_REFERENCES - len(references))
    return [NAME_WIDTH, *periods, STATUS_WIDTH, *references, unit]


def list_lines(
    definition: Definition, view: View, headline_alone: bool = False
) -> list[SeriesLine]:
    """The headline's row, then the groups that documents ask for and the indicator's own
    categories, as far as there are figures of them."""
    headline = view.headline_of(definition)
    shown = [headline]
    if not headline_alone:
        asked = view.report_groups_of(definition)
        shown += [
            each
            for each in view.breakdowns_of(definition)
            if (each in asked or each.category != ALL)
            and view.series_of(definition, view.main, each)
        ]
    return [
        SeriesLine(
            definition, each, view.series_of(definition, view.main, each),
            view.latest_period_of(definition, each), is_only_beside(definition, each, view),
        )
        for each in dict.fromkeys(shown)
    ]  # fmt: skip


def arrange_tables(lines: Sequence[SeriesLine], view: View) -> list[PeriodTable]:
    """Rows together whose newest period is among the same newest ones of one kind: years, halves of
    years, several years. Rows without any period stand in the first table."""
    tables: list[PeriodTable] = []
    by_newest = sorted(
        (line for line in lines if line.period is not None),
        key=lambda line: rank_period(line.period or ""), reverse=True,
    )  # fmt: skip
    for kind in dict.fromkeys(place_in_form(line.period or "0")[0] for line in by_newest):
        left = [line for line in by_newest if place_in_form(line.period or "0")[0] == kind]
        while left:
            found = {p for line in left for p in [*line.series, line.period] if p is not None}
            alike = sorted((p for p in found if place_in_form(p)[0] == kind), key=rank_period)
            newest = alike[-MOST_PERIODS:]
            tables.append(PeriodTable(fill_periods(newest), []))
            for line in lines:
                if any(line is each for each in left) and line.period in newest:
                    tables[-1].lines.append(line)
            left = [line for line in left if line.period not in newest]
    without = [line for line in lines if line.period is None]
    if without and not tables:
        tables.append(PeriodTable(fill_periods([str(view.content.generated_at.year)]), []))
    if without:
        tables[0].lines.extend(without)
    return tables


def fill_periods(periods: Sequence[str]) -> list[str]:
    """Periods with so many before them that all columns of periods have a heading."""
    return [*list_before(periods[0], MOST_PERIODS - len(periods)), *periods]


def write_goal_table(
    sheet: Worksheet,
    row: int,
    table: PeriodTable,
    view: View,
    pen: Pen,
    name: str,
    definition_places: dict[str, str],
    home_places: dict[str, str] | None = None,
) -> tuple[int, dict[str, str]]:
    """Write the table; returns the next free row, and the first row's place of each indicator.

    With `home_places` the indicators stand on other sheets, which a last column names and leads to.
    """
    widths = list_widths(view)
    headings = list_headings(table, view, home_places is not None)
    for column, heading in enumerate(headings, 1):
        is_number = FIRST_PERIOD <= column < STATUS_COLUMN or heading in REFERENCE_NAMES.values()
        pen.write(sheet, row, column, heading, HEADING_RIGHT if is_number else HEADING)
    fit_row(sheet, row, widths)
    first = row
    places: dict[str, str] = {}
    for line in table.lines:
        row += 1
        cells = _write_line(sheet, row, line, table, view, pen)
        place = definition_places.get(line.definition.id)
        if home_places is not None:
            home = view.home_sheets[line.definition.id]
            cells.append(pen.write(sheet, row, len(headings), home, LINKED))
            pen.link(cells[-1], home_places[line.definition.id], "Til udviklingen over tid")
        elif place is not None:
            _link_definition(cells, place, pen)
        fit_row(sheet, row, widths)
        places.setdefault(line.definition.id, f"A{row}")
    mark_table(sheet, name, first, row, headings)
    return row + 1, places


def list_headings(table: PeriodTable, view: View, with_home: bool) -> list[str]:
    """The table's headings."""
    periods = [describe_period(period) for period in table.periods]
    references = [REFERENCE_NAMES[area.area_type] for area in view.references]
    home = [HOME] if with_home else []
    return ["Indikator", *periods, "Status", *references, "Enhed", *home]


def _link_definition(cells: list[Cell], place: str, pen: Pen) -> None:
    """LibreOffice never breaks a link's text over lines, so a long name leaves the link to the
    unit."""
    name, unit = cells[0], cells[-1]
    chosen = name if len(str(name.value)) <= NAME_WIDTH - 2 else unit
    pen.write(chosen.parent, chosen.row, chosen.column, str(chosen.value), LINKED)
    pen.link(chosen, place, "Til definitionen")


def _write_line(
    sheet: Worksheet, row: int, line: SeriesLine, table: PeriodTable, view: View, pen: Pen
) -> list[Cell]:
    """One row; returns its cells."""
    definition = line.definition
    cells = [pen.write(sheet, row, 1, name_series(definition, line.breakdown), WRAPPED)]
    for column, period in enumerate(table.periods, FIRST_PERIOD):
        figure = None if line.is_alone else line.series.get(period)
        write_figure(sheet, row, column, figure, definition, pen, bold=period == line.period)
    verdict, words = judge_progress(line.figure, definition)
    said = f"{SIGNS[verdict]} {words}"
    if line.is_alone and line.period is not None:
        said = f"{NOT_OF_THE_AREA} ({describe_period(line.period)})"
    pen.write(sheet, row, STATUS_COLUMN, said, rule_below(VERDICT_LOOKS[verdict], wrap=True))
    for column, area in enumerate(view.references, STATUS_COLUMN + 1):
        shown = find_beside(line, area, view)
        write_figure(sheet, row, column, shown, definition, pen)
    last = STATUS_COLUMN + 1 + len(view.references)
    cells.append(pen.write(sheet, row, last, name_unit(definition), WRAPPED))
    return cells


def find_beside(line: SeriesLine, area: Area, view: View) -> Figure | None:
    """The reference's figure of a row's newest period, where it stands beside the area's."""
    if area not in view.beside(line.definition):
        return None
    return view.series_of(line.definition, area, line.breakdown).get(line.period or "")


def list_shown(table: PeriodTable, view: View) -> list[tuple[str, int, Figure]]:
    """Every figure of a table with its row's name and its year, for the remarks below it."""
    shown = []
    for line in table.lines:
        name = line.definition.label
        for period in table.periods:
            if period in line.series and not line.is_alone:
                shown.append((name, split_period(period)[0], line.series[period]))
        for area in view.references:
            figure = find_beside(line, area, view)
            if figure is not None and line.period is not None:
                shown.append((view.names[area], split_period(line.period)[0], figure))
    return shown


def write_figure(
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
    pen.write(sheet, row, column, shown, rule_below(look, wrap=True))


def _plain(definition: Definition) -> Look:
    return rule_below(figure_look("ok", definition.decimals), wrap=True)

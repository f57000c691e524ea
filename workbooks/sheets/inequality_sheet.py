"""The sheet "Ulighed": groups of people held together in the newest period.

Belongs here: indicators that are published by sex, age or education, with intervals and a bar
chart. Does not belong here: development over time (`workbooks.sheets.goal_sheet`), areas compared
(`workbooks.sheets.comparison_sheet`).
"""

from __future__ import annotations

from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from indicators.ranking import find_fullest_period, is_comparable
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL
from wording.labels import UNITS, describe_period
from wording.marks import MARKERS
from wording.remarks import describe_reservation, mark_synthetic
from wording.view import Breakdown, Figure, View
from workbooks.excel.charts import ChartedBars, draw_bars
from workbooks.excel.gallery import Gallery
from workbooks.excel.pages import break_between, set_up_page
from workbooks.excel.sheet_top import write_top
from workbooks.excel.style import (
    AREA_BAND,
    HEADING,
    HEADING_RIGHT,
    INDICATOR_BAND,
    QUIET,
    Look,
    Pen,
    figure_look,
    find_row_below,
    fit_row,
    set_widths,
)
from workbooks.sheets.comparison_sheet import RESERVATION, find_axis_start

TITLE = "Ulighed"
WIDTHS = (36, 11, 11, 11, 13, 13, 42, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9)
CHART_COLUMN = 9
COLUMNS = len(WIDTHS)
CHARACTERS = int(sum(WIDTHS))
CHART_WIDTH = 15.0
"""Centimetres; what the columns beside the table have room for."""


def write_inequality_sheet(
    sheet: Worksheet,
    view: View,
    pen: Pen,
    gallery: Gallery,
    footer: str,
    indicator_places: dict[str, str],
) -> None:
    """Write the sheet: each indicator that has figures for two groups or more."""
    set_widths(sheet, WIDTHS)
    text = (
        "Seneste tal for hver gruppe, hvor indikatoren opgøres for flere. Overlapper to gruppers "
        "intervaller meget, kan forskellen være tilfældig."
    )
    title = f"{view.main_name}: forskelle mellem grupper"
    row = write_top(sheet, title, text, view.synthetic, pen, COLUMNS, CHARACTERS)
    starts: list[int] = []
    for section in view.sections:
        divided = [
            (definition, groups)
            for goal in section.goals
            for definition in goal.definitions
            if len(groups := list_groups(definition, view)) > 1
        ]
        if not divided:
            continue
        starts.append(row)
        row = pen.write_lines(sheet, row, section.title, AREA_BAND, CHARACTERS, COLUMNS)
        for definition, groups in divided:
            if definition is not divided[0][0]:
                starts.append(row)
            place = indicator_places[definition.id]
            row = _write_block(sheet, row, definition, groups, view, pen, gallery, place)
    if not starts:
        row = pen.write_lines(
            sheet, row, "Ingen indikator har tal for flere grupper.", QUIET, CHARACTERS
        )
    set_up_page(sheet, footer, view.synthetic, columns=COLUMNS)
    break_between(sheet, starts, row, WIDTHS)


def list_groups(definition: Definition, view: View) -> list[Breakdown]:
    """The breakdowns by sex, age or education, everyone included, that have a figure."""
    if not is_comparable(definition):
        return []
    groups = [group for group in view.breakdowns_of(definition) if group.category == ALL]
    return [
        group
        for group in groups
        if any(
            figure.value is not None
            for figure in view.series_of(definition, view.main, group).values()
        )
    ]


def _write_block(
    sheet: Worksheet,
    row: int,
    definition: Definition,
    groups: list[Breakdown],
    view: View,
    pen: Pen,
    gallery: Gallery,
    place: str,
) -> int:
    """The indicator's band, table and chart; returns the next free row."""
    period = find_fullest_period(view.series_of(definition, view.main, group) for group in groups)
    assert period is not None  # a group that is listed has a figure
    unit = UNITS[definition.unit]
    title = f"{definition.label} · {unit} · {describe_period(period)}"
    band = sheet.cell(row, 1)
    row = pen.write_lines(sheet, row, title, INDICATOR_BAND, CHARACTERS * 9 // 10, COLUMNS)
    pen.link(band, place, "Til udviklingen over tid")
    top = row
    pen.write(sheet, row, 1, "Gruppe", HEADING)
    pen.write_row(sheet, row, [view.main_name, "95 % nedre", "95 % øvre"], HEADING_RIGHT, 2)
    names = [view.names[area] for area in view.references]
    pen.write_row(sheet, row, [*names, *[""] * (2 - len(names))], HEADING_RIGHT, 5)
    pen.write(sheet, row, 7, "Forbehold", HEADING)
    fit_row(sheet, row, WIDTHS[:7])
    drawn: list[tuple[Breakdown, Figure]] = []
    for group in groups:
        row += 1
        figure = view.series_of(definition, view.main, group).get(period)
        _write_group(sheet, row, definition, group, figure, period, view, pen)
        if figure is not None and figure.value is not None:
            drawn.append((group, figure))
    bottom = _write_chart(sheet, top, definition, drawn, title, gallery)
    return max(row + 2, bottom)


def _write_group(
    sheet: Worksheet,
    row: int,
    definition: Definition,
    group: Breakdown,
    figure: Figure | None,
    period: str,
    view: View,
    pen: Pen,
) -> None:
    pen.write(sheet, row, 1, group.label, Look(indent=1, rule="bottom"))
    limit = replace(figure_look("ok", definition.decimals), rule="bottom")
    beside = [view.series_of(definition, area, group).get(period) for area in view.references]
    columns = [figure, None, None, *beside]
    for column, shown in enumerate(columns, 2):
        if shown is None:
            pen.fill_row(sheet, row, column, column, limit)
            continue
        look = replace(
            figure_look(
                shown.status, definition.decimals, bold=column == 2, corrected=shown.corrected
            ),
            rule="bottom",
        )
        value = MARKERS.get(shown.status) if shown.value is None else shown.value
        pen.write(sheet, row, column, value, look)
    if figure is not None:
        pen.write(sheet, row, 3, figure.ci_low, limit)
        pen.write(sheet, row, 4, figure.ci_high, limit)
    labels = ["", *(view.names[area] for area in view.references)]
    remarks = [
        describe_reservation(shown, view.is_mixed, label)
        for label, shown in zip(labels, [figure, *beside], strict=True)
        if shown is not None
    ]
    remark = " ".join(filter(None, remarks))
    pen.write(sheet, row, 7, remark or None, RESERVATION)
    if remark:
        fit_row(sheet, row, WIDTHS[:7])


def _write_chart(
    sheet: Worksheet,
    row: int,
    definition: Definition,
    drawn: list[tuple[Breakdown, Figure]],
    title: str,
    gallery: Gallery,
) -> int:
    """Bars of the groups; returns the first row below the chart."""
    title = mark_synthetic(title, [figure for _, figure in drawn])
    names = gallery.start_block(title, [group.label for group, _ in drawn], definition.decimals)
    _, figures = gallery.add_figures("Tal", [figure.value for _, figure in drawn])
    interval = gallery.add_interval([(f.value, f.ci_low, f.ci_high) for _, f in drawn])
    everyone = [place for place, (group, _) in enumerate(drawn) if group == Breakdown()]
    number_format = figure_look("ok", definition.decimals).number_format
    chart = draw_bars(
        title,
        ChartedBars(
            names, figures, interval, own=everyone, lowest=find_axis_start([f for _, f in drawn])
        ),
        number_format,
        CHART_WIDTH,
    )
    text = f"Søjlediagram: {title}, {len(drawn)} grupper. Tallene står i tabellen."
    gallery.place(sheet, chart, row, CHART_COLUMN, text)
    return find_row_below(sheet, row, chart.height)

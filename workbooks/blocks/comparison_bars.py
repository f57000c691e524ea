"""Charts of areas in one period, two side by side: one for each headline indicator.

Belongs here: which areas are drawn, and where a chart stands. Does not belong here: the figures as
a table (`workbooks.blocks.area_matrix`), what a chart looks like (`workbooks.excel.charts`).
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from wording.pictures.chart_words import word_bars
from wording.view import Figure, View
from workbooks.blocks.area_matrix import Comparison
from workbooks.excel.charts import ChartedBars, draw_bars, find_axis_ends
from workbooks.excel.gallery import Gallery
from workbooks.excel.style import figure_look, find_row_below
from workbooks.sheets.focus_sheet import is_charted

SIDE_BY_SIDE = 2
CHART_WIDTH = 14.8
"""Centimetres."""


def write_bars(
    sheet: Worksheet,
    row: int,
    columns: Sequence[int],
    comparisons: Sequence[Comparison],
    view: View,
    gallery: Gallery,
) -> tuple[int, list[int]]:
    """Draw the headline indicators' areas; `columns` are where charts side by side begin. Returns
    the next free row and the first row of each line of charts."""
    starts: list[int] = []
    charted = [each for each in comparisons if is_charted(each.definition)]
    for first in range(0, len(charted), len(columns)):
        if not gallery.has_room:
            break
        starts.append(row)
        below = row
        line = charted[first : first + len(columns)]
        for column, comparison in zip(columns, line, strict=False):
            if gallery.has_room:
                below = max(below, _write_chart(sheet, row, column, comparison, view, gallery))
        row = below
    return row, starts


def _write_chart(
    sheet: Worksheet, row: int, column: int, comparison: Comparison, view: View, gallery: Gallery
) -> int:
    """Bars of the areas that have a figure, the best at the top; returns the first row below."""
    definition = comparison.definition
    drawn = [(area, figure) for area, figure in comparison.figures if figure.value is not None]
    areas, figures = [area for area, _ in drawn], [figure for _, figure in drawn]
    named = [(view.names[area], figure) for area, figure in drawn]
    words = word_bars(definition, comparison.breakdown, comparison.period, named, view)
    names = gallery.start_block(words.title, [name for name, _ in named], definition.decimals)
    _, cells = gallery.add_figures("Tal", [figure.value for figure in figures])
    interval = gallery.add_interval([(each.value, each.ci_low, each.ci_high) for each in figures])
    bars = ChartedBars(
        names, cells, find_ends(figures), interval,
        own=[place for place, area in enumerate(areas) if area == view.main],
        references=[place for place, area in enumerate(areas) if area in view.references],
    )  # fmt: skip
    number_format = figure_look("ok", definition.decimals).number_format
    chart = draw_bars(words, bars, number_format, CHART_WIDTH)
    gallery.place(sheet, chart, row, column, words.text)
    return find_row_below(sheet, row, chart.height)


def find_ends(figures: Sequence[Figure]) -> tuple[float, float]:
    """The ends of an axis that holds every bar from 0 and its interval."""
    numbers = [number for one in figures for number in (one.value, one.ci_low, one.ci_high)]
    return find_axis_ends([0.0, *(number for number in numbers if number is not None)])

"""One indicator on its goal's sheet: what is shown of it, and its chart over time.

Belongs here: the series and periods, and which of them the chart draws. Does not belong here: the
table and the words around it (`workbooks.sheets.goal_sheet`), or a chart's looks
(`workbooks.excel.charts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from indicators.comparability import has_development
from indicators.ranking import rank_period
from schemas.definitions.model import Definition
from wording.figure_words import name_unit
from wording.labels import describe_period
from wording.palette import COUNTRY_LINE, OWN_LINE, PEER_LINES, REGION_LINE, TARGET_LINE, LineLook
from wording.remarks import mark_synthetic
from wording.view import Area, Breakdown, Figure, Series, View
from workbooks.excel.charts import LINE_SIZE, ChartedLine, draw_lines, find_axis_ends
from workbooks.excel.gallery import Gallery
from workbooks.excel.style import POINTS_PER_CM, ROW_POINTS, figure_look

MOST_PERIODS = 16
CHART_ROWS = int(LINE_SIZE[1] * POINTS_PER_CM / ROW_POINTS) + 2
TARGET = "Mål"
EMPTY = Figure(status="missing")


@dataclass(frozen=True)
class IndicatorBlock:
    """What is shown of one indicator: the newest periods, those left out, and its series."""

    definition: Definition
    periods: list[str]
    left_out: list[str]
    series: dict[Breakdown, dict[Area, Series]]

    @property
    def headline(self) -> Breakdown:
        """The breakdown that the chart draws."""
        return next(iter(self.series))


def arrange_block(definition: Definition, view: View) -> IndicatorBlock:
    """Every series of the indicator, and the periods that there is room for, oldest first."""
    areas = view.areas_of(definition)
    series = {
        breakdown: {area: view.series_of(definition, area, breakdown) for area in areas}
        for breakdown in view.breakdowns_of(definition)
    }
    found = {p for by_area in series.values() for figures in by_area.values() for p in figures}
    periods = sorted(found, key=rank_period)
    return IndicatorBlock(definition, periods[-MOST_PERIODS:], periods[:-MOST_PERIODS], series)


def list_figures(block: IndicatorBlock) -> Iterator[Figure]:
    """Every figure of the shown periods."""
    for by_area in block.series.values():
        for figures in by_area.values():
            yield from (figures[period] for period in block.periods if period in figures)


def write_chart(
    sheet: Worksheet, row: int, block: IndicatorBlock, view: View, gallery: Gallery
) -> int:
    """The chart of the headline series, when two periods or more have a figure that can be held
    against each other; returns the next free row."""
    definition, by_area = block.definition, block.series[block.headline]
    if not has_development(definition):
        return row
    drawn = [
        (area, look)
        for area, look in list_line_looks(definition, view)
        if any(value is not None for value in _values(by_area.get(area, {}), block.periods))
    ]
    known = {p for area, _ in drawn for p in block.periods if _has_value(by_area[area].get(p))}
    if len(known) < 2:
        return row
    names = [describe_period(period) for period in block.periods]
    group = "" if block.headline == Breakdown() else f" · {block.headline.label}"
    figures_drawn = [f for area, _ in drawn for p in block.periods if (f := by_area[area].get(p))]
    title = mark_synthetic(f"{definition.label}{group}", figures_drawn)
    periods = gallery.start_block(title, names, definition.decimals)
    lines = []
    for area, look in drawn:
        figures = by_area[area]
        name, cells = gallery.add_figures(view.names[area], _values(figures, block.periods))
        interval = None
        if area == view.main:
            interval = gallery.add_interval(
                [
                    (figure.value, figure.ci_low, figure.ci_high)
                    for figure in (figures.get(p, EMPTY) for p in block.periods)
                ]
            )
        lines.append(ChartedLine(name, cells, look, interval))
    targets = list_targets(by_area.get(view.main, {}), block.periods)
    if any(target is not None for target in targets):
        lines.append(ChartedLine(*gallery.add_figures(TARGET, targets), TARGET_LINE))
    unit = name_unit(definition)
    own = [figure for p in block.periods if (figure := by_area.get(view.main, {}).get(p))]
    limits = [limit for figure in own for limit in (figure.ci_low, figure.ci_high)]
    numbers = [*(figure.value for figure in figures_drawn), *limits, *targets]
    ends = find_axis_ends([number for number in numbers if number is not None])
    chart = draw_lines(title, periods, lines, unit, number_format(definition.decimals), ends)
    shown = ", ".join(view.names[area] for area, _ in drawn)
    text = (
        f"Linjediagram: {title}, {unit}, {names[0]} til {names[-1]}, for {shown}. "
        "Tallene står i tabellen nedenfor."
    )
    gallery.place(sheet, chart, row, 1, text)
    return row + CHART_ROWS


def list_line_looks(definition: Definition, view: View) -> list[tuple[Area, LineLook]]:
    """The areas that a chart draws, each with its line's look."""
    references = {view.region: REGION_LINE, view.country: COUNTRY_LINE}
    parts = list(zip(view.parts_of(definition), PEER_LINES, strict=False))
    beside = [(area, references[area]) for area in view.beside(definition)]
    return [(view.main, OWN_LINE), *parts, *beside]


def _values(figures: Series, periods: list[str]) -> list[float | None]:
    return [figures[period].value if period in figures else None for period in periods]


def _has_value(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def list_targets(figures: Series, periods: list[str]) -> list[float | None]:
    """The target in each period, None where there is none."""
    return [figures[period].target if period in figures else None for period in periods]


def number_format(decimals: int) -> str:
    """The format of a plain figure."""
    return figure_look("ok", decimals).number_format

"""One headline indicator on its focus area's sheet: what is shown of it, and its chart over time.

Belongs here: the series and periods, and which of them the chart draws. Does not belong here: the
table and the words around it (`workbooks.blocks.indicator_block`), or a chart's looks
(`workbooks.excel.charts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from indicators.verdicts.comparability import has_development
from indicators.verdicts.outlook import FanPoint
from indicators.verdicts.ranking import fill_missing_periods, rank_period
from schemas.definitions.model import Definition
from wording.labels import describe_period
from wording.palette import (
    COUNTRY_LINE,
    FAN_LIMIT,
    FAN_LINE,
    OWN_LINE,
    PEER_LINES,
    REGION_LINE,
    TARGET_LINE,
    LineLook,
)
from wording.pictures.chart_words import ChartWords, word_lines
from wording.view import HOSPITAL, KOMMUNE, Area, Breakdown, Figure, Series, View
from workbooks.blocks.chart_marks import draw_breaks, draw_runs
from workbooks.excel.charts import ChartedLine, draw_lines, find_axis_ends
from workbooks.excel.gallery import Gallery
from workbooks.excel.style import figure_look, find_row_below

MOST_CHARTED = 16
PLACES = (KOMMUNE, HOSPITAL)
TARGET = "Mål"
FAN = "Fremskrivning"
FAN_LOW, FAN_HIGH = f"{FAN}, 95 % grænser", f"{FAN}, øvre 95 % grænse"
EMPTY = Figure(status="missing")


@dataclass(frozen=True)
class IndicatorBlock:
    """What is shown of one indicator: the newest periods and the headline's series of each area,
    and the area's own of the groups that documents ask for."""

    definition: Definition
    headline: Breakdown
    periods: list[str]
    series: dict[Area, Series]
    groups: dict[Breakdown, Series]


def arrange_block(definition: Definition, view: View) -> IndicatorBlock:
    """The series of the indicator and the periods that a chart has room for, oldest first."""
    headline = view.headline_of(definition)
    areas = view.areas_of(definition)
    if view.parts:
        # a region's clusters stand for its municipalities, which are compared elsewhere
        areas = [area for area in areas if area.area_type not in PLACES]
    series = {area: view.series_of(definition, area, headline) for area in areas}
    groups = {
        group: figures
        for group in view.report_groups_of(definition)
        if group != headline and (figures := view.series_of(definition, view.main, group))
    }
    found = {period for figures in (*series.values(), *groups.values()) for period in figures}
    periods = sorted(found, key=rank_period)[-MOST_CHARTED:]
    return IndicatorBlock(definition, headline, periods, series, groups)


def list_figures(block: IndicatorBlock) -> Iterator[Figure]:
    """Every figure of the shown periods."""
    for figures in (*block.series.values(), *block.groups.values()):
        yield from (figures[period] for period in block.periods if period in figures)


def write_chart(
    sheet: Worksheet, row: int, column: int, block: IndicatorBlock, view: View, gallery: Gallery
) -> int:
    """The chart of the headline series, when two periods or more have a figure that can be held
    against each other; returns the first row below it."""
    definition, by_area = block.definition, block.series
    if not has_development(definition) or not gallery.has_room:
        return row
    charted = list_charted_periods(block)
    drawn = [
        (area, look)
        for area, look in list_line_looks(definition, view)
        if any(value is not None for value in _values(by_area.get(area, {}), charted))
    ]
    known = {p for area, _ in drawn for p in charted if _has_value(by_area[area].get(p))}
    if len(known) < 2:
        return row
    fan = view.fan_of(definition, block.headline)
    periods = sorted({*charted, *(point.period for point in fan)}, key=rank_period)
    ends = find_ends(block, [area for area, _ in drawn], periods, fan, view)
    words = word_block(block, [area for area, _ in drawn], charted, ends, fan, view)
    names = [describe_period(period) for period in periods]
    cells = gallery.start_block(words.title, names, definition.decimals)
    lines = [
        draw_area(view.names[area], by_area[area], look, periods, area == view.main, gallery)
        for area, look in drawn
    ]
    own = by_area.get(view.main, {})
    targets = list_targets(own, periods, fan)
    if any(target is not None for target in targets):
        lines.append(ChartedLine(*gallery.add_figures(TARGET, targets), TARGET_LINE))
    lines += draw_fan(fan, periods, gallery)
    lines += draw_runs(own, periods, gallery)
    lines += draw_breaks(definition, periods, ends, gallery)
    chart = draw_lines(words, cells, lines, number_format(definition.decimals), ends)
    gallery.place(sheet, chart, row, column, words.text)
    return find_row_below(sheet, row, chart.height)


def find_ends(
    block: IndicatorBlock,
    drawn: Sequence[Area],
    periods: list[str],
    fan: list[FanPoint],
    view: View,
) -> tuple[float, float]:
    """Where the axis begins and ends, so that it holds figures, limits, targets and forecast."""
    own = block.series.get(view.main, {})
    values = [value for area in drawn for value in _values(block.series[area], periods)]
    limits = [limit for p in periods if (f := own.get(p)) for limit in (f.ci_low, f.ci_high)]
    ahead = [limit for point in fan for limit in (point.low, point.high)]
    numbers = [*values, *limits, *list_targets(own, periods, fan), *ahead]
    return find_axis_ends([number for number in numbers if number is not None])


def word_block(
    block: IndicatorBlock, drawn: Sequence[Area], charted: list[str], ends: tuple[float, float],
    fan: list[FanPoint], view: View,
) -> ChartWords:  # fmt: skip
    """What the chart says of itself; of figures that are not drawn it says nothing."""

    def keep(area: Area) -> Series:
        return {p: f for p, f in block.series.get(area, {}).items() if p in charted}

    beside = [(area, keep(area)) for area in drawn if area in view.references]
    lowest = ends[0] if ends[0] > 0 else None
    return word_lines(
        block.definition, block.headline, block.series.get(view.main, {}), view, charted, lowest,
        beside, fan,
    )  # fmt: skip


def draw_area(
    name: str, figures: Series, look: LineLook, periods: list[str], is_own: bool, gallery: Gallery
) -> ChartedLine:
    """One area's line; the own one has its intervals."""
    named, cells = gallery.add_figures(name, _values(figures, periods))
    interval = None
    if is_own:
        shown = [figures.get(period, EMPTY) for period in periods]
        interval = gallery.add_interval([(f.value, f.ci_low, f.ci_high) for f in shown])
    return ChartedLine(named, cells, look, interval)


def draw_fan(fan: list[FanPoint], periods: list[str], gallery: Gallery) -> list[ChartedLine]:
    """The forecast's middle and its limits, from the newest figure on; nothing without a fan.

    The legend names the limits once.
    """
    points = {point.period: point for point in fan}
    shown = [points.get(period) for period in periods]
    rows = {
        FAN: [point and point.expected for point in shown],
        FAN_LOW: [point and point.low for point in shown],
        FAN_HIGH: [point and point.high for point in shown],
    }
    return [
        ChartedLine(
            *gallery.add_figures(name, numbers),
            FAN_LINE if name == FAN else FAN_LIMIT,
            in_legend=name != FAN_HIGH,
        )
        for name, numbers in rows.items()
        if fan
    ]


def list_charted_periods(block: IndicatorBlock) -> list[str]:
    """The periods that a line may join: those that cover what the indicator's usually do, with the
    ones that were left out between them."""
    figures = block.series.values()
    return fill_missing_periods(
        period
        for period in block.periods
        if not any(period in series and series[period].period_mark for series in figures)
    )


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


def list_targets(
    figures: Series, periods: list[str], fan: Sequence[FanPoint] = ()
) -> list[float | None]:
    """The target in each period, None where there is none; of a fan that of its newest figure."""
    known = {period: figure.target for period, figure in figures.items()}
    ahead = {point.period: known[fan[0].period] for point in fan}
    return [{**ahead, **known}.get(period) for period in periods]


def number_format(decimals: int) -> str:
    """The format of a plain figure."""
    return figure_look("ok", decimals).number_format

"""One indicator on its goal's sheet: what is shown of it, and its chart over time.

Belongs here: the series and periods, and which of them the chart draws. Does not belong here: the
table and the words around it (`workbooks.sheets.goal_sheet`), or a chart's looks
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
from wording.figure_words import name_unit
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
from wording.remarks import mark_synthetic
from wording.view import Area, Breakdown, Figure, Series, View
from workbooks.excel.charts import LINE_SIZE, ChartedLine, draw_lines, find_axis_ends
from workbooks.excel.gallery import Gallery
from workbooks.excel.style import POINTS_PER_CM, ROW_POINTS, figure_look
from workbooks.sheets.chart_marks import draw_breaks, draw_runs

MOST_PERIODS = 16
CHART_ROWS = int(LINE_SIZE[1] * POINTS_PER_CM / ROW_POINTS) + 2
TARGET = "Mål"
FAN = "Fremskrivning"
FAN_LOW, FAN_HIGH = f"{FAN}, nedre 95 % grænse", f"{FAN}, øvre 95 % grænse"
EMPTY = Figure(status="missing")


@dataclass(frozen=True)
class IndicatorBlock:
    """What is shown of one indicator: the newest periods, those left out, and its series; the chart
    draws the headline's."""

    definition: Definition
    headline: Breakdown
    periods: list[str]
    left_out: list[str]
    series: dict[Breakdown, dict[Area, Series]]


def arrange_block(
    definition: Definition, view: View, headline_alone: bool = False
) -> IndicatorBlock:
    """Every series of the indicator, or those of the headline alone, and the periods that there is
    room for, oldest first."""
    areas = view.areas_of(definition)
    headline = view.headline_of(definition)
    shown = [headline] if headline_alone else view.breakdowns_of(definition)
    series = {
        breakdown: {area: view.series_of(definition, area, breakdown) for area in areas}
        for breakdown in shown
    }
    found = {p for by_area in series.values() for figures in by_area.values() for p in figures}
    periods = sorted(found, key=rank_period)
    return IndicatorBlock(
        definition, headline, periods[-MOST_PERIODS:], periods[:-MOST_PERIODS],
        series,
    )  # fmt: skip


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
    group = "" if block.headline == Breakdown() else f" · {block.headline.label}"
    figures_drawn = [f for area, _ in drawn for p in charted if (f := by_area[area].get(p))]
    title = mark_synthetic(f"{definition.label}{group}", figures_drawn)
    names = [describe_period(period) for period in periods]
    cells = gallery.start_block(title, names, definition.decimals)
    lines = [
        draw_area(view.names[area], by_area[area], look, periods, area == view.main, gallery)
        for area, look in drawn
    ]
    own = by_area.get(view.main, {})
    targets = list_targets(own, periods, fan)
    if any(target is not None for target in targets):
        lines.append(ChartedLine(*gallery.add_figures(TARGET, targets), TARGET_LINE))
    lines += draw_fan(fan, periods, gallery)
    limits = [limit for p in periods if (f := own.get(p)) for limit in (f.ci_low, f.ci_high)]
    ahead = [limit for point in fan for limit in (point.low, point.high)]
    numbers = [*(figure.value for figure in figures_drawn), *limits, *targets, *ahead]
    ends = find_axis_ends([number for number in numbers if number is not None])
    lines += draw_runs(own, periods, gallery)
    lines += draw_breaks(definition, periods, ends, gallery)
    unit = name_unit(definition)
    chart = draw_lines(title, cells, lines, unit, number_format(definition.decimals), ends)
    first, last = (describe_period(block.periods[place]) for place in (0, -1))
    text = (
        f"Linjediagram: {title}, {unit}, {first} til {last}, for "
        f"{', '.join(view.names[area] for area, _ in drawn)}{tell_fan(fan)}. "
        "Tallene står i tabellen nedenfor."
    )
    gallery.place(sheet, chart, row, 1, text)
    return row + CHART_ROWS


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
    """The forecast's middle and its limits, from the newest figure on; nothing without a fan."""
    points = {point.period: point for point in fan}
    shown = [points.get(period) for period in periods]
    rows = {
        FAN: [point and point.expected for point in shown],
        FAN_LOW: [point and point.low for point in shown],
        FAN_HIGH: [point and point.high for point in shown],
    }
    return [
        ChartedLine(*gallery.add_figures(name, numbers), FAN_LINE if name == FAN else FAN_LIMIT)
        for name, numbers in rows.items()
        if fan
    ]


def tell_fan(fan: list[FanPoint]) -> str:
    """That there is a forecast, and how far it goes."""
    return f", med fremskrivning til {describe_period(fan[-1].period)}" if fan else ""


def list_charted_periods(block: IndicatorBlock) -> list[str]:
    """The periods that a line may join: those that cover what the indicator's usually do, with the
    ones that were left out between them."""
    figures = block.series[block.headline].values()
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

"""Areas held together in one period: municipalities, or clusters and regions.

Belongs here: for each indicator a sorted table with intervals and its bar chart. Does not belong
here: development over time (`workbooks.sheets.goal_sheet`), groups of people
(`workbooks.sheets.inequality_sheet`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from indicators.ranking import find_common_period, sort_best_first
from schemas.definitions.model import Definition
from wording.labels import (
    COMPARISONS,
    NOT_JUDGED,
    UNITS,
    describe_period,
)
from wording.marks import MARKERS
from wording.remarks import describe_reservation, mark_synthetic
from wording.view import Area, Breakdown, Figure, View
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
    comparison_look,
    figure_look,
    find_row_below,
    fit_row,
    set_widths,
)

WIDTHS = (30, 11, 11, 11, 14, 14, 42, 3, 9, 9, 9, 9, 9, 9, 9, 9, 9)
CHART_COLUMN = 9
COLUMNS = len(WIDTHS)
CHARACTERS = int(sum(WIDTHS))

RESERVATION = Look(size=9, ink=QUIET.ink, rule="bottom", indent=1, wrap=True)
FEWEST_AREAS = 2
CHART_WIDTH = 15.0
"""Centimetres; what the columns beside the table have room for."""

AreaChoice = Callable[[Definition], list[Area]]


@dataclass(frozen=True)
class Comparison:
    """One indicator in one period: the areas with their figures, the best first."""

    definition: Definition
    breakdown: Breakdown
    period: str
    figures: list[tuple[Area, Figure]]


def write_comparison_sheet(
    sheet: Worksheet,
    title: str,
    text: str,
    choose_areas: AreaChoice,
    view: View,
    pen: Pen,
    gallery: Gallery,
    footer: str,
    indicator_places: dict[str, str],
) -> None:
    """Write the sheet: every indicator for which two or more of the chosen areas have a figure."""
    set_widths(sheet, WIDTHS)
    row = write_top(sheet, title, text, view.synthetic, pen, COLUMNS, CHARACTERS)
    starts: list[int] = []
    for section in view.sections:
        compared = [
            comparison
            for goal in section.goals
            for definition in goal.definitions
            if (comparison := compare_areas(definition, choose_areas(definition), view)) is not None
        ]
        if not compared:
            continue
        starts.append(row)
        row = pen.write_lines(sheet, row, section.title, AREA_BAND, CHARACTERS, COLUMNS)
        for comparison in compared:
            if comparison is not compared[0]:
                starts.append(row)
            place = indicator_places[comparison.definition.id]
            row = _write_block(sheet, row, comparison, view, pen, gallery, place)
    if not starts:
        row = pen.write_lines(
            sheet,
            row,
            "Ingen indikator har tal for to eller flere af områderne.",
            QUIET,
            CHARACTERS,
        )
    set_up_page(sheet, footer, view.synthetic, columns=COLUMNS)
    break_between(sheet, starts, row, WIDTHS)


def compare_areas(definition: Definition, areas: Sequence[Area], view: View) -> Comparison | None:
    """The areas' figures of the newest period in which two of them have one, sorted: the best
    first, without a direction the highest; areas without a figure last. None when there is none."""
    breakdown = view.headline_of(definition)
    series = {area: view.series_of(definition, area, breakdown) for area in areas}
    period = find_common_period(series.values(), FEWEST_AREAS)
    if period is None:
        return None
    for area in view.references_of(definition):
        series.setdefault(area, view.series_of(definition, area, breakdown))
    figures = {area: by_period[period] for area, by_period in series.items() if period in by_period}
    in_order = sort_best_first(definition, figures, view.names)
    return Comparison(definition, breakdown, period, [(area, figures[area]) for area in in_order])


def _write_block(
    sheet: Worksheet,
    row: int,
    comparison: Comparison,
    view: View,
    pen: Pen,
    gallery: Gallery,
    place: str,
) -> int:
    """The indicator's band, table and chart; returns the next free row."""
    definition = comparison.definition
    unit, period = UNITS[definition.unit], describe_period(comparison.period)
    group = "" if comparison.breakdown == Breakdown() else f" · {comparison.breakdown.label}"
    title = f"{definition.label}{group} · {unit} · {period}"
    band = sheet.cell(row, 1)
    row = pen.write_lines(sheet, row, title, INDICATOR_BAND, CHARACTERS * 9 // 10, COLUMNS)
    pen.link(band, place, "Til udviklingen over tid")
    top = row
    _write_heading(sheet, row, view, pen)
    for area, figure in comparison.figures:
        row += 1
        _write_area(sheet, row, area, figure, definition, view, pen)
    bottom = _write_chart(sheet, top, comparison, title, view, gallery)
    return max(row + 2, bottom)


def _write_heading(sheet: Worksheet, row: int, view: View, pen: Pen) -> None:
    pen.write(sheet, row, 1, "Område", HEADING)
    pen.write_row(sheet, row, ["Tal", "95 % nedre", "95 % øvre"], HEADING_RIGHT, 2)
    pen.write_row(sheet, row, ["Mod regionen", "Mod landet", "Forbehold"], HEADING, 5)


def _write_area(
    sheet: Worksheet,
    row: int,
    area: Area,
    figure: Figure,
    definition: Definition,
    view: View,
    pen: Pen,
) -> None:
    own, reference = area == view.main, area in view.references
    name = Look(bold=own, italic=reference, indent=1, rule="bottom")
    pen.write(sheet, row, 1, view.names[area], name)
    look = replace(
        figure_look(figure.status, definition.decimals, own, corrected=figure.corrected),
        rule="bottom",
    )
    shown = MARKERS.get(figure.status) if figure.value is None else figure.value
    pen.write(sheet, row, 2, shown, look)
    limit = replace(figure_look("ok", definition.decimals), rule="bottom")
    pen.write(sheet, row, 3, figure.ci_low, limit)
    pen.write(sheet, row, 4, figure.ci_high, limit)
    for column, word in ((5, figure.vs_region), (6, figure.vs_land)):
        text = "" if reference else COMPARISONS.get(word or "", NOT_JUDGED)
        pen.write(sheet, row, column, text or None, comparison_look(None if reference else word))
    remark = describe_reservation(figure, view.is_mixed)
    pen.write(sheet, row, 7, remark, RESERVATION)
    if remark:
        fit_row(sheet, row, WIDTHS[:7])


def find_axis_start(figures: Sequence[Figure]) -> float | None:
    """0, or None when a figure or its interval reaches below."""
    limits = [limit for one in figures for limit in (one.value, one.ci_low) if limit is not None]
    return None if min(limits, default=0.0) < 0 else 0.0


def _write_chart(
    sheet: Worksheet, row: int, comparison: Comparison, title: str, view: View, gallery: Gallery
) -> int:
    """Bars of the areas that have a figure; returns the first row below the chart."""
    drawn = [(area, figure) for area, figure in comparison.figures if figure.value is not None]
    decimals = comparison.definition.decimals
    title = mark_synthetic(title, [figure for _, figure in drawn])
    names = gallery.start_block(title, [view.names[area] for area, _ in drawn], decimals)
    _, figures = gallery.add_figures("Tal", [figure.value for _, figure in drawn])
    interval = gallery.add_interval([(f.value, f.ci_low, f.ci_high) for _, f in drawn])
    bars = ChartedBars(
        names=names,
        figures=figures,
        interval=interval,
        own=[place for place, (area, _) in enumerate(drawn) if area == view.main],
        references=[place for place, (area, _) in enumerate(drawn) if area in view.references],
        lowest=find_axis_start([figure for _, figure in drawn]),
    )
    chart = draw_bars(title, bars, figure_look("ok", decimals).number_format, CHART_WIDTH)
    text = f"Søjlediagram: {title}, sorteret, {len(drawn)} områder. Tallene står i tabellen."
    gallery.place(sheet, chart, row, CHART_COLUMN, text)
    return find_row_below(sheet, row, chart.height)

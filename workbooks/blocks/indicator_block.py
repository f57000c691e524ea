"""A headline indicator on its focus area's sheet: its figures over time, the chart beside them.

Belongs here: the band, the words, the table and its place beside the chart. Does not belong here:
the chart (`workbooks.blocks.goal_chart`), indicators without one (`workbooks.blocks.goal_table`).
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from wording.development import describe_development, describe_long_change, tell_target_source
from wording.elsewhere import is_only_beside, lacks_level, tell_only_beside, tell_population
from wording.figure_words import name_unit
from wording.labels import DIRECTIONS, NO_DIRECTION, describe_period, split_period
from wording.marks import MARKERS
from wording.remarks import collect_remarks, mark_synthetic
from wording.view import Breakdown, Figure, Series, View
from workbooks.blocks.goal_chart import (
    TARGET,
    IndicatorBlock,
    list_figures,
    list_targets,
    number_format,
    write_chart,
)
from workbooks.blocks.goal_table import FIRST_PERIOD, MOST_PERIODS, STATUS_COLUMN, fill_periods
from workbooks.excel.gallery import Gallery
from workbooks.excel.style import (
    GRID_HEADING,
    HEADING_RIGHT,
    INDICATOR_BAND,
    QUIET,
    Look,
    Pen,
    figure_look,
    fit_row,
    place_of,
)
from workbooks.excel.tables import mark_table

MOST_REMARKS = 5
LOWER, UPPER = "95 % interval, nedre", "95 % interval, øvre"
SMALL = Look(ink=QUIET.ink, size=9, indent=1)


def write_block(
    sheet: Worksheet,
    row: int,
    block: IndicatorBlock,
    view: View,
    pen: Pen,
    gallery: Gallery,
    definition_place: str,
    widths: list[float],
) -> tuple[int, str]:
    """Write the block; returns the next free row and the place of its band, for links to it."""
    definition, characters = block.definition, int(sum(widths) * 1.2)
    band = sheet.cell(row, 1)
    title = _describe_band(block, view)
    row = pen.write_lines(sheet, row, title, INDICATOR_BAND, characters * 3 // 4, len(widths))
    pen.link(band, definition_place, "Til definitionen")
    for line in filter(None, (tell_population(definition), _describe_latest(block, view))):
        row = pen.write_lines(sheet, row, line, QUIET, characters)
    below = write_chart(sheet, row, STATUS_COLUMN, block, view, gallery)
    row = _write_table(sheet, row, block, view, pen)
    row = max(row, below)
    for line in _list_remarks(block, view):
        row = pen.write_lines(sheet, row, line, QUIET, characters)
    return row + 1, place_of(band)


def _describe_band(block: IndicatorBlock, view: View) -> str:
    """Title with the headline's group, unit, direction, and whether the figures are synthetic."""
    definition = block.definition
    direction = DIRECTIONS.get(definition.direction or "", NO_DIRECTION)
    group = "" if block.headline == Breakdown() else f" ({block.headline.label})"
    text = f"{definition.title}{group} · enhed: {name_unit(definition)} · {direction}"
    return mark_synthetic(text, list_figures(block))


def _describe_latest(block: IndicatorBlock, view: View) -> str:
    """What the newest figure of the area means within its series, in words."""
    if told := tell_only_beside(block.definition, block.headline, view):
        return told
    figures = block.series.get(view.main, {})
    period = view.latest_period_of(block.definition, block.headline)
    if period is None or period not in figures:
        return f"Der er ingen tal for {view.title}."
    told = describe_development(figures[period], block.definition)
    long = describe_long_change(figures[period], block.definition)
    return f"{describe_period(period)}: {' · '.join(filter(None, (told, long)))}"


def list_periods(block: IndicatorBlock, view: View) -> list[str]:
    """The newest periods, as many as the table has columns for."""
    newest = block.periods[-MOST_PERIODS:] or [str(view.content.generated_at.year)]
    return fill_periods(newest)


def _write_table(sheet: Worksheet, row: int, block: IndicatorBlock, view: View, pen: Pen) -> int:
    """Periods as columns; the area's row is bold, with limits and target under it, then region,
    country, clusters or places, and groups. Returns the next free row."""
    periods, first = list_periods(block, view), row
    headings = ["Område", *(describe_period(period) for period in periods)]
    pen.write(sheet, row, 1, headings[0], GRID_HEADING)
    pen.write_row(sheet, row, headings[1:], HEADING_RIGHT, FIRST_PERIOD)
    fit_row(sheet, row, [44.0, *[9.5] * MOST_PERIODS])
    row += 1
    alone = is_only_beside(block.definition, block.headline, view)
    for area, figures in block.series.items():
        own = area == view.main
        if (alone or not own) and not _has_rows(figures, periods, alone):
            continue
        indent = 0 if own or area in view.references else 1
        _write_series(sheet, row, view.names[area], figures, periods, block, pen, own, indent)
        row = _write_limits(sheet, row + 1, figures, periods, block, pen) if own else row + 1
    for group, figures in block.groups.items():
        label = f"{view.main_name}, {group.label}"
        _write_series(sheet, row, label, figures, periods, block, pen, False, 1)
        row += 1
    mark_table(sheet, f"Tal_{block.definition.id}", first, row - 1, headings)
    return max(row, first + 2)


def _has_rows(figures: Series, periods: list[str], alone: bool) -> bool:
    """Whether an area has something in the shown periods; `alone`: besides what has no figure."""
    return any(
        period in figures and not (alone and lacks_level(figures[period])) for period in periods
    )


def _write_series(
    sheet: Worksheet,
    row: int,
    label: str,
    figures: Series,
    periods: list[str],
    block: IndicatorBlock,
    pen: Pen,
    own: bool,
    indent: int,
) -> None:
    rule = "top" if own else None
    pen.write(sheet, row, 1, label, Look(bold=own, indent=indent, rule=rule))
    for column, period in enumerate(periods, FIRST_PERIOD):
        figure = figures.get(period)
        if figure:
            decimals = block.definition.decimals
            look = figure_look(figure.status, decimals, own, rule, figure.corrected)
            shown = MARKERS.get(figure.status) if figure.value is None else figure.value
            pen.write(sheet, row, column, shown, look)
        elif own:
            pen.fill_row(sheet, row, column, column, Look(rule=rule))


def _write_limits(
    sheet: Worksheet, row: int, figures: Series, periods: list[str], block: IndicatorBlock, pen: Pen
) -> int:
    """The area's limits and target, where there are any."""
    shown = [figures.get(period) for period in periods]
    rows = {
        LOWER: [figure and figure.ci_low for figure in shown],
        UPPER: [figure and figure.ci_high for figure in shown],
        TARGET: list_targets(figures, periods),
    }
    quiet = Look(
        ink=QUIET.ink, size=9, align="right",
        number_format=number_format(block.definition.decimals),
    )  # fmt: skip
    for label, numbers in rows.items():
        if any(number is not None for number in numbers):
            pen.write(sheet, row, 1, label, SMALL)
            for column, number in enumerate(numbers, FIRST_PERIOD):
                pen.write(sheet, row, column, number, quiet)
            row += 1
    return row


def _list_remarks(block: IndicatorBlock, view: View) -> list[str]:
    """The reasons and notes behind the figures above, with whom and when they concern."""
    periods = list_periods(block, view)
    named: list[tuple[str, Series]] = [
        (view.names[area], figures) for area, figures in block.series.items()
    ]
    named += [(group.label, figures) for group, figures in block.groups.items()]
    shown: list[tuple[str, int, Figure]] = [
        (label, split_period(period)[0], figures[period])
        for label, figures in named
        for period in periods
        if period in figures
    ]
    lines = shorten_remarks(collect_remarks(shown), MOST_REMARKS)
    targets = {
        tell_target_source(figure, block.definition) for _, _, figure in shown
        if figure.target_source
    }  # fmt: skip
    return [*lines, *(f"Målets kilde: {source}." for source in sorted(targets))]


def shorten_remarks(lines: list[str], most: int) -> list[str]:
    """The first remarks, and how many more there are."""
    if len(lines) <= most:
        return lines
    left = len(lines) - most
    return [*lines[:most], f"Yderligere {left} bemærkninger står ved tallene i arket Data."]

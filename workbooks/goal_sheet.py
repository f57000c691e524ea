"""A goal's sheet: for each indicator a chart over time, the table under it, and the remarks.

Belongs here: the development over time for the area, what it is held against, and its places.
Does not belong here: the latest figures side by side (`workbooks.overview_sheet`), areas compared
in one period (`workbooks.comparison_sheet`), groups of people (`workbooks.inequality_sheet`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions import Definition
from workbooks.charts import (
    COUNTRY_LINE,
    OWN_LINE,
    PEER_LINES,
    REGION_LINE,
    TARGET_LINE,
    Line,
    LineLook,
    draw_lines,
)
from workbooks.development import describe_development
from workbooks.gallery import Gallery
from workbooks.labels import (
    DIRECTIONS,
    NO_DIRECTION,
    UNITS,
    describe_period,
    split_period,
)
from workbooks.pages import break_between, set_up_page
from workbooks.remarks import collect_remarks
from workbooks.style import (
    AREA_BAND,
    CORRECTED_SIGN,
    ESTIMATED_SIGN,
    GRID_HEADING,
    HEADING_RIGHT,
    INDICATOR_BAND,
    LINK,
    MARKERS,
    QUIET,
    Look,
    Pen,
    figure_look,
    place_of,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.view import (
    KOMMUNE,
    Area,
    Breakdown,
    Figure,
    GoalGroup,
    Section,
    Series,
    View,
    rank_period,
)

MOST_PERIODS = 16
MOST_REMARKS = 12
LEAST_COLUMNS = 11
CHART_ROWS = 16
AREA_WIDTH, GROUP_WIDTH, LEAST_PERIOD_WIDTH = 30, 25, 9.5
FIRST_PERIOD_COLUMN = 3
LOWER, UPPER, TARGET = "95 % interval, nedre", "95 % interval, øvre", "Mål"


@dataclass(frozen=True)
class Block:
    """What is shown of one indicator: the newest periods, those left out, and its series."""

    definition: Definition
    periods: list[str]
    left_out: list[str]
    series: dict[Breakdown, dict[Area, Series]]

    @property
    def headline(self) -> Breakdown:
        """The breakdown that the chart draws."""
        return next(iter(self.series))


def write_goal_sheet(
    sheet: Worksheet,
    goal: GoalGroup,
    section: Section,
    view: View,
    pen: Pen,
    gallery: Gallery,
    footer: str,
    definition_places: dict[str, str],
) -> dict[str, str]:
    """Write the sheet; returns the place of each indicator's band, for links to it."""
    blocks = [arrange_block(definition, view) for definition in goal.definitions]
    most = max((len(block.periods) for block in blocks), default=0)
    columns = max(FIRST_PERIOD_COLUMN - 1 + most, LEAST_COLUMNS)
    widths = [AREA_WIDTH, GROUP_WIDTH] + [_find_width(blocks)] * (columns - 2)
    set_widths(sheet, widths)
    characters = int(sum(widths))
    row = _write_top(sheet, goal, section, view, pen, columns, characters)
    places: dict[str, str] = {}
    starts: list[int] = []
    for block in blocks:
        starts.append(row)
        band = sheet.cell(row, 1)
        row = pen.write_lines(
            sheet, row, _describe_band(block, view), INDICATOR_BAND, characters * 9 // 10, columns
        )
        pen.link(band, definition_places[block.definition.id], "Til definitionen")
        places[block.definition.id] = place_of(band)
        row = pen.write_lines(sheet, row, _describe_latest(block, view), QUIET, characters)
        row = _write_chart(sheet, row, block, view, gallery)
        row = _write_table(sheet, row, block, view, pen)
        row = _write_remarks(sheet, row, block, view, pen, characters) + 1
    if not blocks:
        row = pen.write_lines(
            sheet, row, "Der er endnu ingen indikator for dette mål.", QUIET, characters
        )
    set_up_page(sheet, footer, view.synthetic, columns=columns)
    break_between(sheet, starts, row, widths)
    return places


def arrange_block(definition: Definition, view: View) -> Block:
    """Every series of the indicator, and the periods that there is room for, oldest first."""
    areas = view.areas_of(definition)
    series = {
        breakdown: {area: view.series_of(definition, area, breakdown) for area in areas}
        for breakdown in view.breakdowns_of(definition)
    }
    found = {p for by_area in series.values() for figures in by_area.values() for p in figures}
    periods = sorted(found, key=rank_period)
    return Block(definition, periods[-MOST_PERIODS:], periods[:-MOST_PERIODS], series)


def _find_width(blocks: list[Block]) -> float:
    """Wide enough for the longest number of the sheet, with sign and in bold."""
    longest = 0
    for block in blocks:
        for figure in _list_figures(block):
            if figure.value is not None:
                length = len(f"{figure.value:,.{block.definition.decimals}f}")
                sign = len(ESTIMATED_SIGN) + 1 if figure.status == "estimated" else 0
                sign += len(CORRECTED_SIGN) + 1 if figure.corrected else 0
                longest = max(longest, length + sign)
    return max(LEAST_PERIOD_WIDTH, longest * 1.05 + 1.5)


def _list_figures(block: Block) -> Iterator[Figure]:
    for by_area in block.series.values():
        for figures in by_area.values():
            yield from (figures[period] for period in block.periods if period in figures)


def _write_top(
    sheet: Worksheet,
    goal: GoalGroup,
    section: Section,
    view: View,
    pen: Pen,
    columns: int,
    characters: int,
) -> int:
    """Title, the goal's words, banner, and how to read; returns the next free row."""
    write_title(pen, sheet, f"{view.main_name}: {goal.sheet_title}")
    text = "Tilbage til overblikket"
    pen.link(pen.write(sheet, 2, 1, text, LINK), "'Overblik'!A1", "Til overblikket")
    row = pen.write_lines(
        sheet, 3, f"{section.title} · {goal.title}", AREA_BAND, characters * 9 // 10, columns
    )
    if view.synthetic:
        write_banner(pen, sheet, row, columns)
        row += 1
    legend = (
        f"{ESTIMATED_SIGN} anslået · {CORRECTED_SIGN} rettet · "
        f"{MARKERS['suppressed']}: for få personer · "
        f"{MARKERS['missing']}: kilden har intet tal · "
        f"{MARKERS['not_applicable']}: ikke relevant · tom: ikke opgjort for perioden."
    )
    return pen.write_lines(sheet, row, legend, QUIET, characters) + 1


def _describe_band(block: Block, view: View) -> str:
    """Title, unit, direction, and whether the figures are synthetic."""
    definition = block.definition
    direction = DIRECTIONS.get(definition.direction or "", NO_DIRECTION)
    text = f"{definition.title} · enhed: {UNITS[definition.unit]} · {direction}"
    marks = {figure.synthetic for figure in _list_figures(block) if figure.value is not None}
    if marks == {True}:
        text += " · SYNTETISKE TAL"
    elif True in marks:
        text += " · DELVIST SYNTETISKE TAL"
    return text


def _describe_latest(block: Block, view: View) -> str:
    """What the newest figure of the area means within its series, in words."""
    figures = block.series[block.headline].get(view.main, {})
    period = view.latest_period_of(block.definition, block.headline)
    if period is None or period not in figures:
        return f"Der er ingen tal for {view.title}."
    return f"{describe_period(period)}: {describe_development(figures[period])}"


def _write_chart(sheet: Worksheet, row: int, block: Block, view: View, gallery: Gallery) -> int:
    """The chart of the headline series, when two periods or more have a figure."""
    definition, by_area = block.definition, block.series[block.headline]
    drawn = [
        (area, look)
        for area, look in list_line_looks(view)
        if any(_values(by_area.get(area, {}), block.periods))
    ]
    known = {p for area, _ in drawn for p in block.periods if _has_value(by_area[area].get(p))}
    if len(known) < 2:
        return row
    names = [describe_period(period) for period in block.periods]
    group = "" if block.headline == Breakdown() else f" · {block.headline.label}"
    title = f"{definition.label}{group}"
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
        lines.append(Line(name, cells, look, interval))
    targets = _list_targets(by_area.get(view.main, {}), block.periods)
    if any(target is not None for target in targets):
        lines.append(Line(*gallery.add_figures(TARGET, targets), TARGET_LINE))
    unit = UNITS[definition.unit]
    chart = draw_lines(title, periods, lines, unit, _number_format(definition.decimals))
    shown = ", ".join(view.names[area] for area, _ in drawn)
    text = (
        f"Linjediagram: {title}, {unit}, {names[0]} til {names[-1]}, for {shown}. "
        "Tallene står i tabellen nedenfor."
    )
    gallery.place(sheet, chart, row, 1, text)
    return row + CHART_ROWS


EMPTY = Figure(None, "missing")


def list_line_looks(view: View) -> list[tuple[Area, LineLook]]:
    """The areas that a chart draws, each with its line's look."""
    references = {view.region: REGION_LINE, view.country: COUNTRY_LINE}
    parts = list(zip(view.parts, PEER_LINES, strict=False))
    return [(view.main, OWN_LINE), *parts, *((a, references[a]) for a in view.references)]


def _values(figures: Series, periods: list[str]) -> list[float | None]:
    return [figures[period].value if period in figures else None for period in periods]


def _has_value(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def _list_targets(figures: Series, periods: list[str]) -> list[float | None]:
    return [figures[period].target if period in figures else None for period in periods]


def _number_format(decimals: int) -> str:
    return figure_look("ok", decimals).number_format


def _write_table(sheet: Worksheet, row: int, block: Block, view: View, pen: Pen) -> int:
    """Periods as columns; the area's rows are bold, with limits and target under them."""
    pen.write(sheet, row, 1, "Område", GRID_HEADING)
    pen.write(sheet, row, 2, "Opdeling", GRID_HEADING)
    for offset, period in enumerate(block.periods):
        name = describe_period(period)
        pen.write(sheet, row, FIRST_PERIOD_COLUMN + offset, name, HEADING_RIGHT)
    if any(split_period(period)[1] for period in block.periods):
        sheet.row_dimensions[row].height = 27
    row += 1
    for breakdown, by_area in block.series.items():
        for area, figures in by_area.items():
            own = area == view.main
            if not own and not any(period in figures for period in block.periods):
                continue
            _write_series(sheet, row, area, breakdown.label, figures, block, view, pen)
            row += 1
            if own:
                row = _write_limits(sheet, row, figures, block, pen)
    return row


def _write_series(
    sheet: Worksheet,
    row: int,
    area: Area,
    group: str,
    figures: Series,
    block: Block,
    view: View,
    pen: Pen,
) -> None:
    own = area == view.main
    rule = "top" if own else None
    indent = 0 if own or area in view.references else 1
    pen.write(sheet, row, 1, view.names[area], Look(bold=own, indent=indent, rule=rule))
    pen.write(sheet, row, 2, group, Look(ink=QUIET.ink, size=9, rule=rule))
    for offset, period in enumerate(block.periods):
        column = FIRST_PERIOD_COLUMN + offset
        figure = figures.get(period)
        if figure:
            look = figure_look(
                figure.status, block.definition.decimals, own, rule, figure.corrected
            )
            shown = MARKERS.get(figure.status) if figure.value is None else figure.value
            pen.write(sheet, row, column, shown, look)
        elif own:
            pen.fill_row(sheet, row, column, column, Look(rule=rule))


def _write_limits(sheet: Worksheet, row: int, figures: Series, block: Block, pen: Pen) -> int:
    """The area's limits and target, where there are any."""
    columns = {
        LOWER: [figures[p].ci_low if p in figures else None for p in block.periods],
        UPPER: [figures[p].ci_high if p in figures else None for p in block.periods],
        TARGET: _list_targets(figures, block.periods),
    }
    quiet = Look(
        ink=QUIET.ink,
        size=9,
        align="right",
        number_format=_number_format(block.definition.decimals),
    )
    for label, numbers in columns.items():
        if any(number is not None for number in numbers):
            pen.write(sheet, row, 1, label, Look(ink=QUIET.ink, size=9, indent=1))
            for offset, number in enumerate(numbers):
                pen.write(sheet, row, FIRST_PERIOD_COLUMN + offset, number, quiet)
            row += 1
    return row


def _write_remarks(
    sheet: Worksheet, row: int, block: Block, view: View, pen: Pen, characters: int
) -> int:
    """Every reason and note behind the figures above, with whom and when it concerns."""
    figures = [
        (view.names[area], split_period(period)[0], by_period[period])
        for by_area in block.series.values()
        for area, by_period in by_area.items()
        for period in block.periods
        if period in by_period
    ]
    lines = collect_remarks(figures)
    if len(lines) > MOST_REMARKS:
        left_out = len(lines) - MOST_REMARKS
        more = f"Yderligere {left_out} bemærkninger: se status_reason og note i arket Data."
        lines = [*lines[:MOST_REMARKS], more]
    places = {area for by_area in block.series.values() for area, f in by_area.items() if f}
    if not any(area.area_type == KOMMUNE for area in places):
        lines.append("Der er ingen tal for de enkelte kommuner.")
    if block.left_out:
        first, last = (describe_period(block.left_out[place]) for place in (0, -1))
        lines.append(f"Tidligere perioder ({first} til {last}) står i arket Data.")
    for line in lines:
        row = pen.write_lines(sheet, row, line, QUIET, characters * 11 // 10)
    return row

"""A goal's sheet: for each indicator a chart over time, the table under it, and the remarks.

Belongs here: the development over time for the area, what it is held against, and its places. Does
not belong here: the latest figures side by side (`workbooks.sheets.overview_sheet`), areas compared
in one period (`workbooks.sheets.comparison_sheet`), groups of people
(`workbooks.sheets.inequality_sheet`).
"""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from wording.development import (
    describe_development,
    describe_long_change,
    tell_target_source,
)
from wording.elsewhere import (
    is_only_beside,
    lacks_level,
    tell_home,
    tell_only_beside,
    tell_population,
)
from wording.figure_words import name_unit
from wording.labels import DIRECTIONS, NO_DIRECTION, describe_period, split_period
from wording.marks import MARKERS, write_signs
from wording.remarks import MARKS, collect_remarks, mark_synthetic
from wording.sections import GoalGroup, Section
from wording.sheet_names import name_sheet
from wording.view import KOMMUNE, Area, Series, View
from workbooks.excel.gallery import Gallery
from workbooks.excel.pages import break_between, set_up_page
from workbooks.excel.style import (
    AREA_BAND,
    GRID_HEADING,
    HEADING_RIGHT,
    INDICATOR_BAND,
    LINK,
    QUIET,
    Look,
    Pen,
    figure_look,
    place_of,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.sheets.goal_chart import (
    TARGET,
    IndicatorBlock,
    arrange_block,
    list_figures,
    list_targets,
    number_format,
    write_chart,
)
from workbooks.sheets.seen_table import GoalPlaces, write_seen

MOST_REMARKS = 12
LEAST_COLUMNS = 11
AREA_WIDTH, LEAST_PERIOD_WIDTH = 30, 9.5
LEAST_GROUP_WIDTH, MOST_GROUP_WIDTH = 20, 48
FIRST_PERIOD_COLUMN = 3
LOWER, UPPER = "95 % interval, nedre", "95 % interval, øvre"


def write_goal_sheet(
    sheet: Worksheet,
    goal: GoalGroup,
    section: Section,
    view: View,
    pen: Pen,
    gallery: Gallery,
    footer: str,
    definition_places: dict[str, str],
    goal_places: GoalPlaces,
) -> dict[str, str]:
    """Write the sheet; returns the place of each indicator's band, for links to it. `goal_places`
    are those of the sheets before it."""
    blocks = [arrange_block(definition, view) for definition in goal.definitions]
    blocks += [arrange_block(each, view, headline_alone=True) for each in goal.placed]
    most = max((len(block.periods) for block in blocks), default=0)
    columns = max(FIRST_PERIOD_COLUMN - 1 + most, LEAST_COLUMNS)
    widths = [AREA_WIDTH, _find_group_width(blocks)] + [_find_width(blocks)] * (columns - 2)
    set_widths(sheet, widths)
    characters = int(sum(widths))
    row = _write_top(sheet, goal, section, view, pen, columns, characters)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    if goal.seen:
        row = write_seen(sheet, row, goal, view, pen, goal_places, characters) + 1
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
        row = _write_words(sheet, row, block, goal, view, pen, characters)
        row = write_chart(sheet, row, block, view, gallery)
        row, groups = _write_table(sheet, row, block, view, pen)
        starts += groups[1:]
        row = _write_remarks(sheet, row, block, view, pen, characters) + 1
    if not goal.all_shown:
        row = pen.write_lines(
            sheet, row, "Der er endnu ingen indikator for dette mål.", QUIET, characters
        )
    set_up_page(sheet, footer, view.synthetic, columns=columns)
    break_between(sheet, starts, row, widths)
    return places


def _find_width(blocks: list[IndicatorBlock]) -> float:
    """Wide enough for the longest number of the sheet, with sign and in bold."""
    longest = 0
    for block in blocks:
        for figure in list_figures(block):
            if figure.value is not None:
                length = len(f"{figure.value:,.{block.definition.decimals}f}")
                signs = write_signs(figure.status, figure.corrected)
                longest = max(longest, length + len(signs))
    return max(LEAST_PERIOD_WIDTH, longest * 1.05 + 1.5)


def _find_group_width(blocks: list[IndicatorBlock]) -> float:
    """Wide enough for the longest name of a group, which is written small."""
    longest = max((len(group.label) for block in blocks for group in block.series), default=0)
    return min(max(LEAST_GROUP_WIDTH, longest * 0.95 + 1.5), MOST_GROUP_WIDTH)


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
    if goal.text:
        row = pen.write_lines(sheet, row, goal.text, QUIET, characters)
    if view.synthetic:
        write_banner(pen, sheet, row, columns)
        row += 1
    return pen.write_lines(sheet, row, MARKS, QUIET, characters) + 1


def _describe_band(block: IndicatorBlock, view: View) -> str:
    """Title, unit, direction, and whether the figures are synthetic."""
    definition = block.definition
    direction = DIRECTIONS.get(definition.direction or "", NO_DIRECTION)
    text = f"{definition.title} · enhed: {name_unit(definition)} · {direction}"
    return mark_synthetic(text, list_figures(block))


def _write_words(
    sheet: Worksheet,
    row: int,
    block: IndicatorBlock,
    goal: GoalGroup,
    view: View,
    pen: Pen,
    characters: int,
) -> int:
    """Whom the figures speak of, what the newest one means, what the area has no figures of, and
    where the rest is; returns the next free row."""
    definition = block.definition
    lines = [tell_population(definition), _describe_latest(block, view)]
    lines += [
        f"{breakdown.label}: {told}"
        for breakdown in block.series
        if breakdown != block.headline
        and (told := tell_only_beside(definition, breakdown, view)) is not None
    ]
    home = view.homes[definition.id]
    if home is not goal:
        lines.append(tell_home(definition, home, name_sheet(home.sheet_title)))
    for line in filter(None, lines):
        row = pen.write_lines(sheet, row, line, QUIET, characters)
    return row


def _describe_latest(block: IndicatorBlock, view: View) -> str:
    """What the newest figure of the area means within its series, in words."""
    if told := tell_only_beside(block.definition, block.headline, view):
        return told
    figures = block.series[block.headline].get(view.main, {})
    period = view.latest_period_of(block.definition, block.headline)
    if period is None or period not in figures:
        return f"Der er ingen tal for {view.title}."
    told = describe_development(figures[period], block.definition)
    long = describe_long_change(figures[period], block.definition)
    return f"{describe_period(period)}: {' · '.join(filter(None, (told, long)))}"


def _write_table(
    sheet: Worksheet, row: int, block: IndicatorBlock, view: View, pen: Pen
) -> tuple[int, list[int]]:
    """Periods as columns, under headings of its own for each group; the area's rows are bold,
    with limits and target under them. Returns the next free row and the groups' first rows."""
    starts = []
    for breakdown, by_area in block.series.items():
        starts.append(row)
        _write_heading(sheet, row, block, pen)
        row += 1
        # where region and country alone have figures, words say so
        alone = is_only_beside(block.definition, breakdown, view)
        for area, figures in by_area.items():
            own = area == view.main
            if (alone or not own) and not _has_rows(figures, block, alone):
                continue
            _write_series(sheet, row, area, breakdown.label, figures, block, view, pen)
            row += 1
            if own:
                row = _write_limits(sheet, row, figures, block, pen)
    return row, starts


def _has_rows(figures: Series, block: IndicatorBlock, alone: bool) -> bool:
    """Whether an area has something in the shown periods; `alone`: besides what has no figure."""
    return any(
        period in figures and not (alone and lacks_level(figures[period]))
        for period in block.periods
    )


def _write_heading(sheet: Worksheet, row: int, block: IndicatorBlock, pen: Pen) -> None:
    pen.write(sheet, row, 1, "Område", GRID_HEADING)
    pen.write(sheet, row, 2, "Opdeling", GRID_HEADING)
    for offset, period in enumerate(block.periods):
        name = describe_period(period)
        pen.write(sheet, row, FIRST_PERIOD_COLUMN + offset, name, HEADING_RIGHT)
    if any(split_period(period)[1] for period in block.periods):
        sheet.row_dimensions[row].height = 29


def _write_series(
    sheet: Worksheet,
    row: int,
    area: Area,
    group: str,
    figures: Series,
    block: IndicatorBlock,
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


def _write_limits(
    sheet: Worksheet, row: int, figures: Series, block: IndicatorBlock, pen: Pen
) -> int:
    """The area's limits and target, where there are any."""
    columns = {
        LOWER: [figures[p].ci_low if p in figures else None for p in block.periods],
        UPPER: [figures[p].ci_high if p in figures else None for p in block.periods],
        TARGET: list_targets(figures, block.periods),
    }
    quiet = Look(
        ink=QUIET.ink,
        size=9,
        align="right",
        number_format=number_format(block.definition.decimals),
    )
    for label, numbers in columns.items():
        if any(number is not None for number in numbers):
            pen.write(sheet, row, 1, label, Look(ink=QUIET.ink, size=9, indent=1))
            for offset, number in enumerate(numbers):
                pen.write(sheet, row, FIRST_PERIOD_COLUMN + offset, number, quiet)
            row += 1
    return row


def _write_remarks(
    sheet: Worksheet, row: int, block: IndicatorBlock, view: View, pen: Pen, characters: int
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
    targets = {
        tell_target_source(figure, block.definition)
        for _, _, figure in figures
        if figure.target_source
    }
    lines += [f"Målets kilde: {source}." for source in sorted(targets)]
    if not any(area.area_type == KOMMUNE for area in places):
        lines.append("Der er ingen tal for de enkelte kommuner.")
    if block.left_out:
        first, last = (describe_period(block.left_out[place]) for place in (0, -1))
        earlier = f"perioder ({first} til {last})" if first != last else f"periode ({first})"
        lines.append(f"Tidligere {earlier} står i arket Data.")
    for line in lines:
        row = pen.write_lines(sheet, row, line, QUIET, characters * 11 // 10)
    return row

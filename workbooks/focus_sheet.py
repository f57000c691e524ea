"""A focus area's sheet: every indicator over time, for the cluster and its places.

Belongs here: one grid with the years as columns, and the remarks under each indicator. Does
not belong here: the latest figures side by side (`workbooks.overview_sheet`).

Half years, quarters and months stand in the column of their year, each part in rows of its
own, so that all indicators share one heading, which stays in sight and on every page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions import Definition
from workbooks.labels import (
    DIRECTIONS,
    NO_DIRECTION,
    UNITS,
    split_period,
)
from workbooks.pages import break_between, set_up_page
from workbooks.remarks import collect_remarks
from workbooks.selection import Area, ClusterView, Figure, Section, Series
from workbooks.style import (
    AREA_BAND,
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

MOST_YEARS = 20
MOST_REMARKS = 12
LEAST_COLUMNS = 14
AREA_WIDTH, GROUP_WIDTH, LEAST_YEAR_WIDTH = 30, 25, 8.5
FIRST_YEAR_COLUMN = 3


class GridRow(NamedTuple):
    """One row of the grid: whose figures, of which group, by calendar year."""

    area: Area
    label: str
    group: str
    figures: dict[int, Figure]


def write_focus_sheet(
    sheet: Worksheet,
    section: Section,
    view: ClusterView,
    pen: Pen,
    footer: str,
    definition_places: dict[str, str],
) -> dict[str, str]:
    """Write the sheet; returns the place of each indicator's band, for links to it."""
    grids = {
        definition.id: _arrange_rows(definition, view)
        for goal in section.goals
        for definition in goal.definitions
    }
    years = sorted({year for rows in grids.values() for row in rows for year in row.figures})
    left_out, years = years[:-MOST_YEARS], years[-MOST_YEARS:]
    columns = max(FIRST_YEAR_COLUMN - 1 + len(years), LEAST_COLUMNS)
    year_width = _find_year_width(section, grids)
    widths = [AREA_WIDTH, GROUP_WIDTH] + [year_width] * (columns - 2)
    set_widths(sheet, widths)
    characters = int(sum(widths))

    row = _write_top(sheet, section, view, pen, columns, left_out)
    _write_heading(sheet, row, years, pen)
    sheet.print_title_rows = f"{row}:{row}"
    sheet.freeze_panes = sheet.cell(row + 1, FIRST_YEAR_COLUMN)
    row += 1
    places: dict[str, str] = {}
    blocks: list[int] = []
    for goal in section.goals:
        blocks.append(row)
        row = pen.write_lines(sheet, row, goal.title, AREA_BAND, characters * 9 // 10, columns)
        if not goal.definitions:
            row = pen.write_lines(
                sheet, row, "Der er endnu ingen indikator for dette mål.", QUIET, characters
            )
        for definition in goal.definitions:
            band = row
            if definition is not goal.definitions[0]:
                blocks.append(row)
            row = pen.write_lines(
                sheet, row, _describe_band(definition, grids[definition.id]), INDICATOR_BAND,
                characters * 9 // 10, columns,
            )  # fmt: skip
            cell = sheet.cell(band, 1)
            pen.link(cell, definition_places[definition.id], "Til definitionen")
            places[definition.id] = place_of(cell)
            row = _write_grid(sheet, row, grids[definition.id], years, definition, view, pen)
            row = _write_remarks(sheet, row, grids[definition.id], years, view, pen, characters)
            row += 1
    set_up_page(sheet, footer, view.synthetic, columns=columns)
    break_between(sheet, blocks, row, widths)
    return places


def _find_year_width(section: Section, grids: dict[str, list[GridRow]]) -> float:
    """Wide enough for the longest number of the sheet, with sign and in bold."""
    longest = 0
    for goal in section.goals:
        for definition in goal.definitions:
            for row in grids[definition.id]:
                for figure in row.figures.values():
                    if figure.value is not None:
                        length = len(f"{figure.value:,.{definition.decimals}f}")
                        sign = len(ESTIMATED_SIGN) + 1 if figure.status == "estimated" else 0
                        longest = max(longest, length + sign)
    return max(LEAST_YEAR_WIDTH, longest * 1.05 + 1.5)


def _write_top(
    sheet: Worksheet,
    section: Section,
    view: ClusterView,
    pen: Pen,
    columns: int,
    left_out: list[int],
) -> int:
    """Title, banner and how to read; returns the heading's row."""
    write_title(pen, sheet, section.title)
    text = f"{view.cluster_name} · udvikling over tid · tilbage til overblikket"
    pen.link(pen.write(sheet, 2, 1, text, LINK), "'Overblik'!A1", "Til overblikket")
    row = 3
    if view.synthetic:
        write_banner(pen, sheet, row, columns)
        row += 1
    legend = (
        f"{ESTIMATED_SIGN} anslået · {MARKERS['suppressed']}: for få personer · "
        f"{MARKERS['missing']}: kilden har intet tal · "
        f"{MARKERS['not_applicable']}: ikke relevant · "
        "tom: ikke opgjort for perioden. Intervaller: se Overblik og Data."
    )
    if left_out:
        legend += f" Tidligere år ({left_out[0]}-{left_out[-1]}) står i arket Data."
    pen.write(sheet, row, 1, legend, QUIET)
    return row + 1


def _write_heading(sheet: Worksheet, row: int, years: list[int], pen: Pen) -> None:
    pen.write(sheet, row, 1, "Område", GRID_HEADING)
    pen.write(sheet, row, 2, "Opdeling", GRID_HEADING)
    look = replace(HEADING_RIGHT, number_format="0")
    for offset, year in enumerate(years):
        pen.write(sheet, row, FIRST_YEAR_COLUMN + offset, year, look)


def _describe_band(definition: Definition, rows: list[GridRow]) -> str:
    """Title, unit, direction, and whether the figures are synthetic."""
    direction = DIRECTIONS.get(definition.direction or "", NO_DIRECTION)
    text = f"{definition.title} · enhed: {UNITS[definition.unit]} · {direction}"
    marks = {
        figure.synthetic
        for row in rows
        for figure in row.figures.values()
        if figure.value is not None
    }
    if marks == {True}:
        text += " · SYNTETISKE TAL"
    elif True in marks:
        text += " · DELVIST SYNTETISKE TAL"
    return text


def _arrange_rows(definition: Definition, view: ClusterView) -> list[GridRow]:
    """The indicator's rows: by group, then by part of the year, then by area."""
    rows = []
    areas = view.areas_of(definition)
    for breakdown in view.breakdowns_of(definition):
        series = {area: view.series_of(definition, area, breakdown) for area in areas}
        parts = dict.fromkeys(split_period(p)[1] for one in series.values() for p in one)
        for part in sorted(parts) or [""]:
            group = f"{breakdown.label} · {part}" if part else breakdown.label
            for area, figures in series.items():
                of_part = _choose_part(figures, part)
                if of_part or area == view.cluster:
                    rows.append(GridRow(area, view.names[area], group, of_part))
    return rows


def _choose_part(figures: Series, part: str) -> dict[int, Figure]:
    split = {period: split_period(period) for period in figures}
    return {split[p][0]: figure for p, figure in figures.items() if split[p][1] == part}


def _write_grid(
    sheet: Worksheet,
    row: int,
    rows: list[GridRow],
    years: list[int],
    definition: Definition,
    view: ClusterView,
    pen: Pen,
) -> int:
    """The figures; the cluster's rows are bold and begin a group with a rule above."""
    for grid_row in rows:
        own = grid_row.area == view.cluster
        place = grid_row.area.area_type in ("kommune", "hospital")
        rule = "top" if own else None
        label = Look(bold=own, indent=1 if place else 0, rule=rule)
        pen.write(sheet, row, 1, grid_row.label, label)
        pen.write(sheet, row, 2, grid_row.group, Look(ink=QUIET.ink, size=9, rule=rule))
        for offset, year in enumerate(years):
            column = FIRST_YEAR_COLUMN + offset
            figure = grid_row.figures.get(year)
            if figure:
                look = figure_look(figure.status, definition.decimals, own, rule)
                shown = MARKERS.get(figure.status) if figure.value is None else figure.value
                pen.write(sheet, row, column, shown, look)
            elif own:
                pen.fill_row(sheet, row, column, column, Look(rule=rule))
        row += 1
    return row


def _write_remarks(
    sheet: Worksheet,
    row: int,
    rows: list[GridRow],
    years: list[int],
    view: ClusterView,
    pen: Pen,
    characters: int,
) -> int:
    """Every reason and note behind the figures above, with whom and when it concerns."""
    figures = [
        (grid_row.label, year, grid_row.figures[year])
        for grid_row in rows
        for year in sorted(grid_row.figures.keys() & set(years))
    ]
    lines = collect_remarks(figures)
    if len(lines) > MOST_REMARKS:
        left_out = len(lines) - MOST_REMARKS
        more = f"Yderligere {left_out} bemærkninger: se status_reason og note i arket Data."
        lines = [*lines[:MOST_REMARKS], more]
    if not any(one.figures for one in rows if one.area == view.cluster):
        lines.append("Der er ingen tal for klyngen.")
    if not any(one.area.area_type in ("kommune", "hospital") for one in rows):
        lines.append("Der er ingen tal for klyngens kommuner.")
    for line in lines:
        row = pen.write_lines(sheet, row, line, QUIET, characters * 11 // 10)
    return row

"""The sheet "Kort": the region's municipalities as squares, two headline indicators side by side.

Belongs here: squares with names and figures, coloured by Excel's conditional format. Does not
belong here: the same map as a picture, which the status report draws.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions.model import Definition
from wording.development import tell_basis
from wording.figure_words import name_series, name_unit
from wording.labels import describe_period
from wording.marks import MARKERS
from wording.palette import MAP_HIGH, MAP_LOW
from wording.pictures.tiles import Tiles, find_map_period, list_own_places, name_square, place_tiles
from wording.remarks import MARKS, mark_synthetic
from wording.view import Series, View
from workbooks.excel.pages import break_between, set_up_page
from workbooks.excel.style import (
    INDICATOR_BAND,
    LINK,
    QUIET,
    Look,
    Pen,
    figure_look,
    set_widths,
    write_banner,
    write_title,
)
from workbooks.sheets.focus_sheet import is_charted

SIDE_BY_SIDE = 2
TILE_WIDTH, GAP_WIDTH = 11.5, 3.0
TILE_NAME_HEIGHT, TILE_FIGURE_HEIGHT = 12.5, 16.0
OWN_NAME = Look(bold=True, size=8, align="center", rule="top")
OTHER_NAME = Look(size=8, align="center", rule="top")
NONE = "Ingen hovedindikator har tal for fem kommuner eller flere."


@dataclass(frozen=True)
class MapSheet:
    """The sheet to be filled; `places` lead to the indicators over time."""

    sheet: Worksheet
    view: View
    pen: Pen
    places: dict[str, str]
    tiles: Tiles

    @property
    def columns(self) -> int:
        """How many columns a map has."""
        return max(column for column, _ in self.tiles.values())

    @property
    def widths(self) -> list[float]:
        """The widths of the columns of maps side by side."""
        return [*[TILE_WIDTH] * self.columns, GAP_WIDTH, *[TILE_WIDTH] * self.columns]


def write_map_sheet(
    sheet: Worksheet, view: View, pen: Pen, footer: str, indicator_places: dict[str, str]
) -> None:
    """Write the sheet: each headline indicator with figures of five municipalities or more."""
    page = MapSheet(sheet, view, pen, indicator_places, place_tiles(view))
    set_widths(sheet, page.widths)
    row = _write_top(page)
    shown = [
        (definition, period)
        for goal in view.goals()
        for definition in filter(is_charted, goal.definitions)
        if (period := find_map_period(definition, page.tiles, view)) is not None
    ]
    if not shown:
        row = pen.write_lines(sheet, row, NONE, QUIET, int(sum(page.widths)))
    starts = []
    for first in range(0, len(shown), SIDE_BY_SIDE):
        starts.append(row)
        for place, (definition, period) in enumerate(shown[first : first + SIDE_BY_SIDE]):
            left = 1 + place * (page.columns + 1)
            below = _write_map(page, row, left, definition, period)
        row = below
    set_up_page(sheet, footer, view.synthetic, columns=len(page.widths))
    break_between(sheet, starts, row, page.widths)


def _write_top(page: MapSheet) -> int:
    """Title, way back, how to read, banner; returns the next free row."""
    sheet, view, pen = page.sheet, page.view, page.pen
    write_title(pen, sheet, f"{view.names[view.region]}: kommunerne på kort")
    back = pen.write(sheet, 2, 1, "Tilbage til overblikket", LINK)
    pen.link(back, "'Overblik'!A1", "Til overblikket")
    text = (
        "Hver kommune er et felt, lagt omtrent som kommunerne ligger; Bornholm står længst til "
        f"højre. Jo mørkere felt, jo højere tal; kommuner i {view.title} står med fed skrift. "
        "Forskelle kan være tilfældige: intervallerne står i arket Data."
    )
    row = 3
    for line in (text, MARKS):
        row = pen.write_lines(sheet, row, line, QUIET, int(sum(page.widths)))
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    if view.synthetic:
        write_banner(pen, sheet, row, len(page.widths))
        row += 1
    return row + 1


def _write_map(page: MapSheet, row: int, left: int, definition: Definition, period: str) -> int:
    """One indicator's band and squares from a column on; returns the next free row."""
    sheet, view, pen = page.sheet, page.view, page.pen
    breakdown = view.headline_of(definition)
    series = {area: view.series_of(definition, area, breakdown) for area in page.tiles}
    title = mark_synthetic(
        f"{name_series(definition, breakdown)} · {name_unit(definition)} · "
        f"{describe_period(period)}",
        [figure for each in series.values() if (figure := each.get(period))],
    )
    pen.fill_row(sheet, row, left, left + page.columns - 1, INDICATOR_BAND)
    band = pen.write(sheet, row, left, title, INDICATOR_BAND)
    pen.link(band, page.places[definition.id], "Til udviklingen over tid")
    pen.write(sheet, row + 1, left, tell_basis(definition), QUIET)
    row += 2
    own, figures = list_own_places(view), []
    deepest = max(down for _, down in page.tiles.values())
    for down in range(deepest):
        sheet.row_dimensions[row + 2 * down].height = TILE_NAME_HEIGHT
        sheet.row_dimensions[row + 2 * down + 1].height = TILE_FIGURE_HEIGHT
    for area, (column, down) in page.tiles.items():
        top, across = row + 2 * (down - 1), left + column - 1
        look = OWN_NAME if area in own else OTHER_NAME
        pen.write(sheet, top, across, name_square(view.names[area]), look)
        figures.append(_write_square(sheet, top + 1, across, series[area], period, definition, pen))
    # one rule for all squares of a map, so that it has one scale
    scale = ColorScaleRule(
        start_type="min", start_color=MAP_LOW, end_type="max", end_color=MAP_HIGH
    )
    sheet.conditional_formatting.add(" ".join(figures), scale)
    return row + 2 * deepest + 1


def _write_square(
    sheet: Worksheet,
    row: int,
    column: int,
    series: Series,
    period: str,
    definition: Definition,
    pen: Pen,
) -> str:
    """A municipality's figure or marker; returns the cell's address."""
    figure = series.get(period)
    status = figure.status if figure else "missing"
    corrected = figure is not None and figure.corrected
    marked = figure_look(status, definition.decimals, corrected=corrected)
    look = replace(marked, align="center", rule="bottom")
    value = figure.value if figure else None
    shown = MARKERS.get(status) if value is None else value
    return str(pen.write(sheet, row, column, shown, look).coordinate)

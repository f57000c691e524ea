"""The sheet "Kort": the region's municipalities as squares, one indicator after another.

Belongs here: squares with names and figures, coloured by Excel's conditional format. Does not
belong here: the same map as a picture, which the status report draws.
"""

from __future__ import annotations

from dataclasses import replace

from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions.model import Definition
from wording.figure_words import name_unit
from wording.labels import describe_period
from wording.marks import MARKERS
from wording.palette import MAP_HIGH, MAP_LOW
from wording.remarks import mark_synthetic
from wording.tiles import Tiles, find_map_period, list_own_places, name_square, place_tiles
from wording.view import Breakdown, Series, View
from workbooks.excel.style import Look, Pen, figure_look
from workbooks.sheets.block_sheet import BlockSheet, write_band, write_basis, write_blocks

TITLE = "Kort"
TILE_WIDTH, TILE_NAME_HEIGHT, TILE_FIGURE_HEIGHT = 13.5, 13.5, 19.0
OWN_NAME = Look(bold=True, size=8, align="center", rule="top")
OTHER_NAME = Look(size=8, align="center", rule="top")


def write_map_sheet(
    sheet: Worksheet, view: View, pen: Pen, footer: str, indicator_places: dict[str, str]
) -> None:
    """Write the sheet: each indicator with figures of five municipalities or more."""
    tiles = place_tiles(view)
    widths = [TILE_WIDTH] * max(column for column, _ in tiles.values())
    page = BlockSheet(sheet, view, pen, footer, indicator_places, widths, landscape=False)
    write_blocks(
        page, f"{view.names[view.region]}: kommunerne på kort",
        "Hver kommune er et felt, lagt omtrent som kommunerne ligger; Bornholm står længst til "
        f"højre. Jo mørkere felt, jo højere tal; kommuner i {view.title} står med fed skrift. "
        "Forskelle kan være tilfældige: intervallerne står i arkene Kommuner og Data.",
        "Ingen indikator har tal for fem kommuner eller flere.",
        lambda definition: find_map_period(definition, tiles, view),
        lambda row, definition, period: _write_map(page, row, definition, period, tiles),
    )  # fmt: skip


def _write_map(
    page: BlockSheet, row: int, definition: Definition, period: str, tiles: Tiles
) -> int:
    """One indicator's band and squares; returns the next free row."""
    sheet, view, pen = page.sheet, page.view, page.pen
    breakdown = view.headline_of(definition)
    group = "" if breakdown == Breakdown() else f" · {breakdown.label}"
    title = mark_synthetic(
        f"{definition.label}{group} · {name_unit(definition)} · {describe_period(period)}",
        [f for area in tiles if (f := view.series_of(definition, area, breakdown).get(period))],
    )
    row = write_basis(page, write_band(page, row, definition, title), definition)
    own = list_own_places(view)
    deepest = max(down for _, down in tiles.values())
    for down in range(deepest):
        sheet.row_dimensions[row + 2 * down].height = TILE_NAME_HEIGHT
        sheet.row_dimensions[row + 2 * down + 1].height = TILE_FIGURE_HEIGHT
    figures: list[str] = []
    for area, (column, down) in tiles.items():
        top = row + 2 * (down - 1)
        name = OWN_NAME if area in own else OTHER_NAME
        pen.write(sheet, top, column, name_square(view.names[area]), name)
        figures.append(
            _write_square(
                sheet, top + 1, column, view.series_of(definition, area, breakdown), period,
                definition, pen,
            )
        )  # fmt: skip
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

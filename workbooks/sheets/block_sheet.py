"""A sheet with a block for each indicator: its top, the sections, where pages end.

Belongs here: what the sheets of comparisons, of groups of people and of maps have in common. Does
not belong here: what stands in a block.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions.model import Definition
from wording.development import tell_basis
from wording.remarks import MARKS, mark_synthetic
from wording.view import Figure, View
from workbooks.excel.charts import ChartedBars, draw_bars
from workbooks.excel.gallery import Gallery
from workbooks.excel.pages import break_between, set_up_page
from workbooks.excel.style import (
    AREA_BAND,
    INDICATOR_BAND,
    LINK,
    QUIET,
    Look,
    Pen,
    figure_look,
    find_row_below,
    set_widths,
    write_banner,
    write_title,
)

RESERVATION = Look(size=9, ink=QUIET.ink, rule="bottom", indent=1, wrap=True)
CHART_COLUMN = 9
CHART_WIDTH = 15.0
"""Centimetres; what the columns beside a table have room for."""

Shown = TypeVar("Shown")


@dataclass(frozen=True)
class BlockSheet:
    """A sheet to be filled with blocks; `places` are the indicators' places, for links to them."""

    sheet: Worksheet
    view: View
    pen: Pen
    footer: str
    places: dict[str, str]
    widths: Sequence[float]
    landscape: bool = True

    @property
    def columns(self) -> int:
        """How many columns the sheet has."""
        return len(self.widths)

    @property
    def characters(self) -> int:
        """How many characters of running text fit its width."""
        return int(sum(self.widths))


def write_blocks(
    page: BlockSheet,
    title: str,
    text: str,
    none: str,
    choose: Callable[[Definition], Shown | None],
    write: Callable[[int, Definition, Shown], int],
    by_headline: bool = True,
) -> None:
    """Write the sheet: a block for each indicator for which `choose` finds something to show.

    `write` writes a block and returns the next free row; `none` is said when there is no block.
    `by_headline`: a block shows the headline alone, so that an indicator that is about other people
    under a further goal has a block there, too.
    """
    set_widths(page.sheet, page.widths)
    row = write_top(page, title, text)
    starts: list[int] = []
    for section in page.view.sections:
        found = [
            (definition, shown)
            for goal in section.goals
            for definition in (goal.shown if by_headline else goal.definitions)
            if (shown := choose(definition)) is not None
        ]
        if not found:
            continue
        starts.append(row)
        row = page.pen.write_lines(
            page.sheet, row, section.title, AREA_BAND, page.characters, page.columns
        )
        for place, (definition, shown) in enumerate(found):
            if place:
                starts.append(row)
            row = write(row, definition, shown)
    if not starts:
        row = page.pen.write_lines(page.sheet, row, none, QUIET, page.characters)
    set_up_page(
        page.sheet, page.footer, page.view.synthetic, landscape=page.landscape,
        columns=page.columns,
    )  # fmt: skip
    break_between(page.sheet, starts, row, page.widths, landscape=page.landscape)


def write_top(page: BlockSheet, title: str, text: str) -> int:
    """Title, way back, how to read the sheet, what the marks mean, banner; returns the next free
    row. The first rows stay in sight, the title stands on every page."""
    sheet, pen = page.sheet, page.pen
    write_title(pen, sheet, title)
    pen.link(
        pen.write(sheet, 2, 1, "Tilbage til overblikket", LINK), "'Overblik'!A1", "Til overblikket"
    )
    row = pen.write_lines(sheet, 3, text, QUIET, page.characters)
    row = pen.write_lines(sheet, row, MARKS, QUIET, page.characters)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:1"
    if page.view.synthetic:
        write_banner(pen, sheet, row, page.columns)
        row += 1
    return row


def write_band(page: BlockSheet, row: int, definition: Definition, title: str) -> int:
    """A block's heading, a link to the indicator over time; returns the next free row."""
    band = page.sheet.cell(row, 1)
    width = int(sum(page.widths) * 0.9)
    row = page.pen.write_lines(page.sheet, row, title, INDICATOR_BAND, width, page.columns)
    page.pen.link(band, page.places[definition.id], "Til udviklingen over tid")
    return row


def write_basis(page: BlockSheet, row: int, definition: Definition) -> int:
    """What a comparison of areas rests on, below the band; returns the next free row."""
    basis = tell_basis(definition)
    if basis is None:
        return row
    return page.pen.write_lines(page.sheet, row, basis, QUIET, page.characters)


def write_bars(
    page: BlockSheet,
    row: int,
    title: str,
    drawn: Sequence[tuple[str, Figure]],
    decimals: int,
    gallery: Gallery,
    own: Sequence[int],
    references: Sequence[int] = (),
    described: str = "",
) -> int:
    """A chart of named figures beside the block's table; returns the first row below it.

    `own` and `references` are places among `drawn`; `described` says in words what is drawn.
    """
    shown = [figure for _, figure in drawn]
    title = mark_synthetic(title, shown)
    names = gallery.start_block(title, [name for name, _ in drawn], decimals)
    _, figures = gallery.add_figures("Tal", [figure.value for figure in shown])
    interval = gallery.add_interval([(each.value, each.ci_low, each.ci_high) for each in shown])
    bars = ChartedBars(names, figures, interval, own, references, find_axis_start(shown))
    chart = draw_bars(title, bars, figure_look("ok", decimals).number_format, CHART_WIDTH)
    text = f"Søjlediagram: {title}, {described}. Tallene står i tabellen."
    gallery.place(page.sheet, chart, row, CHART_COLUMN, text)
    return find_row_below(page.sheet, row, chart.height)


def find_axis_start(figures: Sequence[Figure]) -> float | None:
    """0, or None when a figure or its interval reaches below."""
    limits = [limit for one in figures for limit in (one.value, one.ci_low) if limit is not None]
    return None if min(limits, default=0.0) < 0 else 0.0

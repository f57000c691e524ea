"""How the workbooks look: change a look or a width here.

Belongs here: looks (font, fill, alignment, number format of a cell), the figures' markings,
and `Pen`, which writes a value with a look. Does not belong here: what is written where; colours,
which all products share (`wording.palette`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, NOT_APPROVED_BANNER, SYNTHETIC_BANNER
from wording.palette import (
    ACCENT,
    BANNER_FILL,
    BETTER_FILL,
    ESTIMATED_FILL,
    FONT,
    GROUP_FILL,
    HEADING_FILL,
    INK,
    MISSING_FILL,
    QUIET_INK,
    RULE,
    SUPPRESSED_FILL,
    WARNING_INK,
    WORSE_FILL,
)

WHITE = "FFFFFF"

DATE_FORMAT = "dd-mm-yyyy"
COUNT_FORMAT = "#,##0"

CHARACTERS_PER_WIDTH = 1.1
"""Characters of running text for each unit of column width, on the safe side: a unit is a digit."""

LEAST_WIDTH = 6
"""The most characters that even the narrowest column shows in one line."""

LINE_HEIGHT = 12.5
ROW_POINTS = 12.75
"""Points of a row whose height is not set, the same in every program."""

POINTS_PER_CM = 28.35
TEXT_LIMIT = 32_767
"""The most characters that Excel takes in a cell."""


@dataclass(frozen=True)
class Look:
    """How a cell looks; hashable, so that a workbook keeps one style for each."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: int = 10
    ink: str = INK
    fill: str | None = None
    align: str = "left"
    wrap: bool = False
    indent: int = 0
    rule: str | None = None
    number_format: str = "General"
    turn: int = 0
    """Degrees by which the text is turned upwards."""


PLAIN = Look()
TITLE = Look(bold=True, size=16, ink=ACCENT)
SUBTITLE = Look(bold=True, size=12, ink=ACCENT)
QUIET = Look(ink=QUIET_INK, size=9)
WRAPPED = Look(wrap=True, rule="bottom", indent=1)
LINK = Look(underline=True, ink=ACCENT)
BANNER = Look(bold=True, size=14, ink=WARNING_INK, fill=BANNER_FILL)
GRID_HEADING = Look(bold=True, fill=HEADING_FILL, wrap=True, rule="bottom")
HEADING = replace(GRID_HEADING, indent=1)
HEADING_RIGHT = replace(GRID_HEADING, align="right")
AREA_BAND = Look(bold=True, size=11, ink=WHITE, fill=ACCENT)
GOAL_BAND = Look(bold=True, ink=ACCENT, fill=HEADING_FILL)
INDICATOR_BAND = Look(bold=True, fill=GROUP_FILL, underline=True)
LABEL = Look(bold=True, wrap=True)


@cache
def figure_look(
    status: str,
    decimals: int,
    bold: bool = False,
    rule: str | None = None,
    corrected: bool = False,
) -> Look:
    """The marking of a figure: number format by decimals, sign, slant and fill by status.

    A `corrected` figure has a sign of its own besides.
    """
    number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
    if corrected:
        number_format = f'"{CORRECTED_SIGN} "{number_format}'
    look = Look(bold=bold, align="right", rule=rule, number_format=number_format)
    if status == "estimated":
        marked = f'"{ESTIMATED_SIGN} "{number_format}'
        return replace(look, fill=ESTIMATED_FILL, italic=True, number_format=marked)
    if status == "suppressed":
        return replace(look, fill=SUPPRESSED_FILL, bold=True, size=9)
    if status == "missing":
        return replace(look, fill=MISSING_FILL, italic=True, ink=QUIET_INK, size=9)
    if status == "not_applicable":
        return replace(look, ink=QUIET_INK, size=9)
    return look


@cache
def signed_format(decimals: int) -> str:
    """A number format with sign, in which what rounds to nothing has none."""
    plain = "#,##0" + ("." + "0" * decimals if decimals else "")
    half = f"{0.5 / 10**decimals:.{decimals + 1}f}"
    return f"[>={half}]+{plain};[<=-{half}]−{plain};{plain}"


@cache
def comparison_look(word: str | None) -> Look:
    """Better and worse differ in fill and in weight, so that print without colour shows it."""
    if word == "bedre":
        return Look(fill=BETTER_FILL, rule="bottom", indent=1)
    if word == "daarligere":
        return Look(fill=WORSE_FILL, bold=True, rule="bottom", indent=1)
    if word == "tilsvarende":
        return Look(rule="bottom", indent=1)
    return Look(ink=QUIET_INK, italic=True, rule="bottom", indent=1)


def clean_text(text: str) -> str:
    """Text without the control characters that a workbook cannot hold, cut to fit a cell."""
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))[:TEXT_LIMIT]


class Pen:
    """Writes values with looks into one workbook.

    openpyxl looks up font, fill, border and format anew at each assignment, which is most of
    the time of a styled sheet. A look is therefore set once, on a cell of its own, and the
    row of numbers that openpyxl keeps for it is shared by all cells with that look.
    """

    def __init__(self, workbook: Workbook) -> None:
        self._sheet = workbook.active
        # column widths are counted in digits of the first font of the file
        workbook._fonts = IndexedList([Font(name=FONT, size=PLAIN.size)])
        self._styles: dict[Look, StyleArray] = {}
        self._ids: dict[Look, int] = {}

    def style_id(self, look: Look) -> int:
        """The number of a look's style in the file."""
        if look not in self._ids:
            cell = Cell(self._sheet)
            cell._style = self._style(look)
            self._ids[look] = cell.style_id
        return self._ids[look]

    def write(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        value: str | float | bool | date | datetime | None,
        look: Look = PLAIN,
    ) -> Cell:
        """Write one cell. Text stays text, also when it begins like a formula."""
        cells = sheet._cells
        cell = cells.get((row, column))
        if cell is None:
            cell = cells[(row, column)] = Cell(sheet, row, column)
        if isinstance(value, str):
            cell._value, cell.data_type = clean_text(value), "s"
        elif value is not None:
            if isinstance(value, date):
                # openpyxl writes a format of its own into the style, which other cells may share
                cell._style = StyleArray()
            cell.value = value
        cell._style = self._style(look)
        return cell

    def write_row(
        self, sheet: Worksheet, row: int, values: list[str], look: Look, column: int = 1
    ) -> None:
        """Write texts side by side with one look."""
        for offset, value in enumerate(values):
            self.write(sheet, row, column + offset, value, look)

    def fill_row(self, sheet: Worksheet, row: int, first: int, last: int, look: Look) -> None:
        """Give empty cells a look, so that a band runs over the width of a table."""
        for column in range(first, last + 1):
            self.write(sheet, row, column, None, look)

    def write_lines(
        self, sheet: Worksheet, row: int, text: str, look: Look, characters: int, columns: int = 1
    ) -> int:
        """Write running text over as many rows as it takes; returns the next free row.

        Text outside tables runs over empty cells to its right, which needs no merged cells;
        it only has to be broken before the page ends. `columns` are given the look.
        """
        for line in textwrap.wrap(text, characters) or [""]:
            self.fill_row(sheet, row, 1, columns, look)
            self.write(sheet, row, 1, line, look)
            row += 1
        return row

    def link(self, cell: Cell, target: str, tip: str) -> None:
        """Make a cell a link to a place in the workbook, written as `place_of` writes it."""
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target, tooltip=tip)

    def _style(self, look: Look) -> StyleArray:
        found = self._styles.get(look)
        if found is None:
            cell = Cell(self._sheet)
            cell.font = Font(
                name=FONT,
                size=look.size,
                bold=look.bold,
                italic=look.italic,
                underline="single" if look.underline else None,
                color=look.ink,
            )
            if look.fill:
                cell.fill = PatternFill("solid", fgColor=look.fill)
            if look.rule:
                cell.border = Border(**{look.rule: Side("thin", color=RULE)})
            cell.alignment = Alignment(
                horizontal=look.align,
                vertical="top" if look.wrap else "center",
                wrap_text=look.wrap,
                indent=look.indent,
                textRotation=look.turn,
            )
            cell.number_format = look.number_format
            found = self._styles[look] = cell._style
        return found


def fit_row(sheet: Worksheet, row: int, widths: Sequence[float]) -> None:
    """Make a row as high as its wrapped texts need: not every program does so by itself."""
    book, most = sheet.parent, 1
    for column, width in enumerate(widths, 1):
        cell = sheet._cells.get((row, column))
        text = None if cell is None else cell.value
        # what is shorter than any column has one line
        if not isinstance(text, str) or len(text) < LEAST_WIDTH:
            continue
        # asking the cell for its looks is most of the time of a sheet
        alignment = book._alignments[cell._style.alignmentId]
        if alignment.wrap_text and not alignment.textRotation:
            free = width - 1 - alignment.indent
            size = book._fonts[cell._style.fontId].size
            characters = max(1, int(free * CHARACTERS_PER_WIDTH * PLAIN.size / size))
            if len(text) > characters:
                most = max(most, count_lines(text, characters))
    sheet.row_dimensions[row].height = most * LINE_HEIGHT + 3


@cache
def count_lines(text: str, characters: int) -> int:
    """How many lines a text takes; the same texts stand in the workbook of each area."""
    return len(textwrap.wrap(text, characters))


@cache
def rule_below(look: Look, wrap: bool = False) -> Look:
    """A look with a line below it, as the rows of a table have it."""
    return replace(look, rule="bottom", wrap=wrap or look.wrap)


def find_row_below(sheet: Worksheet, row: int, centimetres: float) -> int:
    """The first row below a picture of a height that begins in `row`, one plain row left free."""
    left = centimetres * POINTS_PER_CM + ROW_POINTS
    while left > 0:
        left -= sheet.row_dimensions[row].height or ROW_POINTS
        row += 1
    return row


def write_banner(pen: Pen, sheet: Worksheet, row: int, columns: int) -> None:
    """The warning that figures are synthetic, over the width of the sheet."""
    pen.fill_row(sheet, row, 1, columns, BANNER)
    pen.write(sheet, row, 1, SYNTHETIC_BANNER, BANNER)
    sheet.row_dimensions[row].height = 24


def write_unapproved(pen: Pen, sheet: Worksheet, row: int) -> None:
    """The warning that figures are not in force; without a fill, since approving empties it."""
    pen.write(sheet, row, 1, NOT_APPROVED_BANNER, replace(BANNER, fill=None))
    sheet.row_dimensions[row].height = 24


def write_title(pen: Pen, sheet: Worksheet, title: str) -> None:
    """The sheet's title in its first cell."""
    pen.write(sheet, 1, 1, title, TITLE)
    sheet.row_dimensions[1].height = 24


def place_of(cell: Cell) -> str:
    """A cell's address as a link's target: 'Overblik'!A5, quotes doubled inside."""
    title = cell.parent.title.replace("'", "''")
    return f"'{title}'!{cell.coordinate}"


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Column widths in characters, from the first column on, and the height of plain rows."""
    sheet.sheet_format.defaultRowHeight = ROW_POINTS
    sheet.sheet_format.customHeight = True
    for index, width in enumerate(widths):
        letter = sheet.cell(1, index + 1).column_letter
        sheet.column_dimensions[letter].width = width

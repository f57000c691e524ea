"""Excel's own sparklines: a series as columns in one cell.

Belongs here: the elements that the file holds them in, which openpyxl does not write. LibreOffice
keeps and draws them from 7.4 on. Does not belong here: which series are drawn (the sheets), and the
cells that they are drawn from (`workbooks.excel.gallery`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from wording.palette import ACCENT, REGION_LINE

MOST_POINTS = 16
EXTENSION = "{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"
OPENING = (
    '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    f'uri="{EXTENSION}"><x14:sparklineGroups '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
)
GROUP = (
    '<x14:sparklineGroup manualMin="{lowest!r}" type="column" displayEmptyCellsAs="gap" last="1" '
    'minAxisType="custom">'
    f'<x14:colorSeries rgb="FF{ACCENT}"/><x14:colorLast rgb="FF{REGION_LINE.color}"/>'
    "<x14:sparklines><x14:sparkline><xm:f>{drawn}</xm:f><xm:sqref>{cell}</xm:sqref>"
    "</x14:sparkline></x14:sparklines></x14:sparklineGroup>"
)
"""One sparkline: columns, since LibreOffice prints no lines, from a little below its lowest."""
CLOSING = "</x14:sparklineGroups></ext></extLst></worksheet>"
FOOT = 0.15
"""How much of the spread the column of the lowest figure is high."""


@dataclass(frozen=True)
class Spark:
    """A sparkline: the cell that it stands in, the address of the cells that it draws, and where
    its columns begin."""

    cell: str
    drawn: str
    lowest: float


def choose_points(values: Sequence[float | None], most: int = MOST_POINTS) -> list[float | None]:
    """The newest `most` values; none of a series of fewer than two, which shows no development."""
    newest = list(values)[-most:]
    return newest if sum(value is not None for value in newest) > 1 else []


def write_sparks(sparks: Sequence[Spark], sheet: str) -> str:
    """A sheet's part with sparklines, which stand behind all else in it."""
    groups = "".join(
        GROUP.format(lowest=each.lowest, drawn=escape(each.drawn), cell=each.cell)
        for each in sparks
    )
    return sheet.removesuffix("</worksheet>") + OPENING + groups + CLOSING


def find_foot(values: Sequence[float | None]) -> float:
    """Where the columns begin, so that the lowest figure has one, too."""
    known = [value for value in values if value is not None]
    low, spread = min(known), max(known) - min(known)
    # the last digits of a sum are those of the order it was made in; they are no movement
    still = spread <= 1e-9 * max(1.0, abs(low))
    return low - (1.0 if still else FOOT * spread)

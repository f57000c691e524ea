"""Excel's own sparklines: a series as a line in one cell.

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
    f'<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
    f'uri="{EXTENSION}"><x14:sparklineGroups '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:sparklineGroup lineWeight="1.5" displayEmptyCellsAs="span" last="1">'
    f'<x14:colorSeries rgb="FF{ACCENT}"/><x14:colorLast rgb="FF{REGION_LINE.color}"/>'
    "<x14:sparklines>"
)
CLOSING = (
    "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst></worksheet>"
)


@dataclass(frozen=True)
class Spark:
    """A sparkline: the cell that it stands in, and the address of the cells that it draws."""

    cell: str
    drawn: str


def choose_points(values: Sequence[float | None], most: int = MOST_POINTS) -> list[float | None]:
    """The newest `most` values; none of a series of fewer than two, which shows no development."""
    newest = list(values)[-most:]
    return newest if sum(value is not None for value in newest) > 1 else []


def write_sparks(sparks: Sequence[Spark], sheet: str) -> str:
    """A sheet's part with sparklines, which stand behind all else in it."""
    lines = "".join(
        f"<x14:sparkline><xm:f>{escape(each.drawn)}</xm:f><xm:sqref>{each.cell}</xm:sqref>"
        "</x14:sparkline>"
        for each in sparks
    )
    return sheet.removesuffix("</worksheet>") + OPENING + lines + CLOSING

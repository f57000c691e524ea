"""The matrix below a profile: indicators down, municipalities (for a region clusters) across.

Belongs here: which letter and sign stand in a cell, and what they mean. Does not belong here: the
verdicts themselves, which come with the values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wording.development import BESIDE, SIGNS, Progress, format_number
from wording.profile.rows import WORSE, ProfileRow, judge_movement
from wording.view import KOMMUNE, Area, View

WAYS = {Progress.GOOD: ", forbedret", Progress.BAD: ", forværret"}
LETTERS = {"bedre": "B", "tilsvarende": "T", "daarligere": "D"}
HIDDEN, ABSENT = "s", ""
WHOLE = "(hele kommunen)"
LEGEND = (
    "B bedre, T tilsvarende, D dårligere end regionen; uden bogstav kan det ikke vurderes. ▲ "
    "forbedring og ▼ forværring siden udgangspunktet, mere end tilfældet kan forklare. Tomt felt: "
    "ingen tal."
)
ALARMING = "Kraftig ramme: både dårligere og forværret."
HIDDEN_TEXT = "s: skjult, fordi der er få personer."
DIRECTIONS = {"higher": "højt er godt", "lower": "lavt er godt", None: ""}


@dataclass(frozen=True)
class MatrixCell:
    """What stands in a cell, its verdict (`bedre`, `daarligere`, or another without a colour),
    whether it is worse and worsening, and the whole of it in words."""

    text: str
    tone: str
    is_alarming: bool
    words: str


class MatrixLine(NamedTuple):
    """An indicator: its name, unit and desired direction, and a cell for each column."""

    name: str
    unit: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class Matrix:
    """A heading, column headings, the first of which are the area and its region, and the lines."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[MatrixLine, ...]
    legend: str


def arrange_matrix(rows: Sequence[ProfileRow], view: View) -> Matrix:
    """All rows by the area's municipalities, or by the region's clusters; no columns where the
    area is a single municipality."""
    areas = list_columns(view)
    if len(areas) < 2:
        return Matrix("", (), (), "")
    shown = list(dict.fromkeys([view.main, view.region, *areas]))
    lines = [(row, tuple(write_cell(row, area, view) for area in shown)) for row in rows]
    own = len(shown) - len(areas)
    filled = [
        MatrixLine(row.name, tell_unit(row), cells)
        for row, cells in lines
        if any(cell.text for cell in cells[own:])
    ]
    return Matrix(
        "Klynge for klynge" if view.parts else "Kommune for kommune",
        tuple(name_column(area, view) for area in shown),
        tuple(filled),
        write_legend([cell for line in filled for cell in line.cells]),
    )


def tell_unit(row: ProfileRow) -> str:
    """'pct., lavt er godt'."""
    return ", ".join(filter(None, (row.unit, DIRECTIONS[row.definition.direction])))


def write_legend(cells: Sequence[MatrixCell]) -> str:
    """What the signs mean, of those that stand there."""
    more = [
        ALARMING if any(cell.is_alarming for cell in cells) else "",
        HIDDEN_TEXT if any(cell.text == HIDDEN for cell in cells) else "",
    ]
    return " ".join(filter(None, [LEGEND, *more]))


def list_columns(view: View) -> list[Area]:
    """The clusters of a region, else the municipalities of the area in either catchment."""
    if view.parts:
        return view.parts
    places = [area for areas in view.places.values() for area in areas]
    found = {area for area in places if area.area_type == KOMMUNE}
    return sorted(found, key=lambda area: view.names[area])


def name_column(area: Area, view: View) -> str:
    """An area's name; that it is the whole municipality where a part of it belongs to the area."""
    name = view.names[area]
    return name if WHOLE in name else name.partition(" (")[0]


def write_cell(row: ProfileRow, area: Area, view: View) -> MatrixCell:
    """An area's figure in the row's period, as letter and sign."""
    figure = view.series_of(row.definition, area, row.breakdown).get(row.period or "")
    if figure is None or figure.status in ("missing", "not_applicable"):
        return MatrixCell(ABSENT, "", is_alarming=False, words=f"{view.names[area]}: intet tal")
    if figure.value is None:
        return MatrixCell(HIDDEN, "", is_alarming=False, words=f"{view.names[area]}: skjult")
    letter = LETTERS.get(figure.vs_region or "")
    moved = row.progress if area == view.main else judge_movement(figure, row.definition)[0]
    number = format_number(figure.value, row.definition.decimals)
    said = f"{number}, {BESIDE[figure.vs_region or '']} regionen" if letter else number
    way = WAYS.get(moved, "")
    signs = f"{letter or ''}{SIGNS[moved] if way else ''}"
    return MatrixCell(
        f"{number} {signs}".strip(),
        figure.vs_region or "",
        is_alarming=figure.vs_region == WORSE and moved is Progress.BAD,
        words=f"{view.names[area]}: {said}{way}",
    )

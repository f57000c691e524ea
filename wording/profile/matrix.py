"""The matrix below a profile: indicators down, municipalities (for a region clusters) across.

Belongs here: which letter and sign stand in a cell, and what they mean. Does not belong here: the
verdicts themselves, which come with the values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wording.development import BESIDE, SIGNS, Progress, format_number
from wording.profile.rows import WORSE, ProfileRow, find_movement
from wording.view import KOMMUNE, REGION, Area, View

WAYS = {Progress.GOOD: ", forbedret", Progress.BAD: ", forværret"}
LETTERS = {"bedre": "B", "tilsvarende": "T", "daarligere": "D"}
HIDDEN, ABSENT = "s", ""
LEGEND = (
    "B bedre, T tilsvarende, D dårligere end {against}. ▲ forbedring og ▼ forværring siden "
    "udgangspunktet, mere end tilfældet kan forklare. Kraftig ramme: både dårligere og forværret. "
    "Et tal i stedet for et bogstav kan ikke vurderes. s er skjult, fordi der er få personer. Tom: "
    "intet tal."
)


@dataclass(frozen=True)
class MatrixCell:
    """What stands in a cell, its verdict (`bedre`, `daarligere`, or another without a colour),
    whether it is worse and worsening, and the whole of it in words."""

    text: str
    tone: str
    is_alarming: bool
    words: str


@dataclass(frozen=True)
class Matrix:
    """A heading, column headings, and for each row its name and cells."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[MatrixCell, ...]], ...]
    legend: str


def arrange_matrix(rows: Sequence[ProfileRow], view: View) -> Matrix:
    """All rows by the area's municipalities, or by the region's clusters; no columns where the
    area is a single municipality."""
    areas = list_columns(view)
    against = "landet" if view.main.area_type == REGION and not view.parts else "regionen"
    if len(areas) < 2:
        return Matrix("", (), (), "")
    lines = [
        (row.name, tuple(write_cell(row, area, view) for area in areas))
        for row in rows
    ]  # fmt: skip
    filled = [(name, cells) for name, cells in lines if any(cell.text for cell in cells)]
    return Matrix(
        "Klynge for klynge" if view.parts else "Kommune for kommune",
        tuple(shorten_name(view.names[area]) for area in areas),
        tuple(filled),
        LEGEND.format(against=against),
    )


def list_columns(view: View) -> list[Area]:
    """The clusters of a region, else the municipalities of the area in either catchment."""
    if view.parts:
        return view.parts
    places = [area for areas in view.places.values() for area in areas]
    found = {area for area in places if area.area_type == KOMMUNE}
    return sorted(found, key=lambda area: view.names[area])


def shorten_name(name: str) -> str:
    """A name without what it says in brackets."""
    return name.partition(" (")[0]


def write_cell(row: ProfileRow, area: Area, view: View) -> MatrixCell:
    """An area's figure in the row's period, as letter and sign."""
    figure = view.series_of(row.definition, area, row.breakdown).get(row.period or "")
    if figure is None or figure.status in ("missing", "not_applicable"):
        return MatrixCell(ABSENT, "", is_alarming=False, words=f"{view.names[area]}: intet tal")
    if figure.value is None:
        return MatrixCell(HIDDEN, "", is_alarming=False, words=f"{view.names[area]}: skjult")
    letter = LETTERS.get(figure.vs_region or "")
    moved = find_movement(figure, row.definition)
    shown = letter or format_number(figure.value, row.definition.decimals)
    said = f"{BESIDE[figure.vs_region or '']} regionen" if letter else f"{shown}, ikke vurderet"
    way = WAYS.get(moved, "")
    return MatrixCell(
        f"{shown}{SIGNS[moved] if way else ''}",
        figure.vs_region or "",
        is_alarming=figure.vs_region == WORSE and moved is Progress.BAD,
        words=f"{view.names[area]}: {said}{way}",
    )

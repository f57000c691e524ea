"""The map of squares: which municipalities have one, where, and of when an indicator is shown.

Belongs here: what the map says, whatever draws it. Does not belong here: drawing it
(`workbooks.sheets.map_sheet`, `reports.pictures.tile_map`).
"""

from __future__ import annotations

import re

from indicators.verdicts.comparability import is_set_against_others
from indicators.verdicts.ranking import find_common_period
from schemas.definitions.model import Definition
from wording.view import KOMMUNE, Area, View, leave_out_marked

LEAST_TILES = 5
BRACKETS = re.compile(r" \(.*kommunen\)$")
"""What tells a municipality from an area by its name; on the map all are municipalities."""

Tiles = dict[Area, tuple[int, int]]
"""Column and row of each square."""


def has_map(view: View) -> bool:
    """Whether the squares of the region's municipalities are laid out."""
    return len(place_tiles(view)) >= LEAST_TILES


def place_tiles(view: View) -> Tiles:
    """Column and row of each of the region's municipalities that has a square."""
    places = {
        Area(KOMMUNE, area_id): (column, row)
        for area_id, column, row in view.content.tiles.select("area_id", "column", "row").rows()
    }
    return {area: places[area] for area in view.region_places if area in places}


def find_map_period(definition: Definition, tiles: Tiles, view: View) -> str | None:
    """The newest period in which five municipalities or more have a figure; None, too, where
    areas are not set against each other."""
    if not is_set_against_others(definition):
        return None
    breakdown = view.headline_of(definition)
    series = [leave_out_marked(view.series_of(definition, area, breakdown)) for area in tiles]
    return find_common_period(series, LEAST_TILES)


def list_own_places(view: View) -> list[Area]:
    """The municipalities and hospitals of the area itself, which the map sets off."""
    return list(dict.fromkeys(area for places in view.places.values() for area in places))


def name_square(name: str) -> str:
    """A municipality's name as it stands in its square."""
    return BRACKETS.sub("", name)

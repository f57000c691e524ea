"""Which area a row is about, from the cells that say so in the publisher's own way.

Belongs here: level, region, municipality, hospital and department read together. Matching
of one name or code is `geography`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from geography import Geography, nearest_names, normalise_names
from schemas.problems import Problem
from sources.cells.key_cells import MOST_TOLD, describe_rest
from sources.cells.text import quote_list, tidy_text
from sources.layouts.model import Layout

AREA_ROLES = ("level", "area", "region", "municipality", "hospital", "department")
_PART_OF_LEVEL = {"kommune": "municipality", "region": "region", "hospital": "hospital"}


@dataclass
class AreaLookup:
    """The areas of texts, asked of geography once for all texts of a table."""

    geography: Geography
    area_types: list[str]
    _known: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def learn(self, texts: list[str]) -> None:
        """Match texts against every type that the layout allows."""
        aliases = normalise_names(pl.Series(texts, dtype=pl.String)).to_list()
        for text, alias in zip(texts, aliases, strict=True):
            for area_type in self.area_types:
                area_id = self.geography.ids_by_alias.get((area_type, alias))
                if area_id is not None and area_type != "afdeling":
                    self._known[(text, area_type)] = (area_type, area_id)

    def find(self, text: str, *area_types: str) -> tuple[str, str] | None:
        """The first area of these types (in this order) that the text names."""
        allowed = area_types or tuple(self.area_types)
        found = (self._known.get((text, t)) for t in allowed if t in self.area_types)
        return next((area for area in found if area is not None), None)


def resolve_areas(
    cells: pl.DataFrame, layout: Layout, geography: Geography, place: dict[str, Any]
) -> tuple[pl.DataFrame, list[Problem]]:
    """The area of each distinct combination of area cells.

    `cells` has a text column for each area role that the table has (`level` translated to
    our ids), `first_row` and `rows`. Returns the roles with area_type and area_id, and a
    Problem for each combination that names no area.
    """
    roles = [role for role in AREA_ROLES if role in cells.columns]
    lookup = AreaLookup(geography, list(layout.area_types))
    texts = {text for role in roles if role != "level" for text in cells[role].to_list()}
    lookup.learn(sorted(text for text in texts if text is not None))
    types: list[str | None] = []
    ids: list[str | None] = []
    strangers: list[tuple[dict[str, Any], tuple[str, str | None]]] = []
    for row in cells.iter_rows(named=True):
        area, named = _find_area(row, lookup)
        types.append(area[0] if area else None)
        ids.append(area[1] if area else None)
        if area is None:
            strangers.append((row, named))
    found = cells.select(
        *roles,
        area_type=pl.Series(types, dtype=pl.String),
        area_id=pl.Series(ids, dtype=pl.String),
    )
    problems = [
        _describe_unknown(row, named, layout, geography, place)
        for row, named in strangers[:MOST_TOLD]
    ]
    return found, problems + describe_rest(problems, strangers)


def _find_area(
    row: dict[str, str | None], lookup: AreaLookup
) -> tuple[tuple[str, str] | None, tuple[str, str | None]]:
    """The area, and the role and text that should have named it."""
    if "level" in row:
        return _find_by_level(row, lookup)
    if "hospital" in row:
        return _find_by_blanks(row, lookup)
    text = row.get("area")
    return (lookup.find(text) if text else None), ("area", text)


def _find_by_level(
    row: dict[str, str | None], lookup: AreaLookup
) -> tuple[tuple[str, str] | None, tuple[str, str | None]]:
    level = row["level"]
    if level == "land":
        return ("land", "000"), ("level", level)
    role = _PART_OF_LEVEL.get(level or "", "area")
    role = role if role in row else "area"
    text = row.get(role)
    if text is None or level is None:
        return None, (role, text)
    # Christiansø is printed among the municipalities
    types = ("kommune", "oevrig") if level == "kommune" else (level,)
    return lookup.find(text, *types), (role, text)


def _find_by_blanks(
    row: dict[str, str | None], lookup: AreaLookup
) -> tuple[tuple[str, str] | None, tuple[str, str | None]]:
    """LUP's way: the narrowest cell that is not blank says the level."""
    hospital, department = row.get("hospital"), row.get("department")
    if hospital:
        area = lookup.find(hospital, "hospital")
        if area and department:
            return ("afdeling", f"{area[1]}/{tidy_text(department)}"), ("department", department)
        return area, ("hospital", hospital)
    if department:
        return None, ("hospital", None)
    region = row.get("region")
    if region is None:
        return ("land", "000"), ("region", None)
    return lookup.find(region, "region", "land"), ("region", region)


def _describe_unknown(
    row: dict[str, str | None],
    named: tuple[str, str | None],
    layout: Layout,
    geography: Geography,
    place: dict[str, Any],
) -> Problem:
    role, text = named
    column = layout.column_of(role)
    near: list[str] = []
    if text:
        kind = {"municipality": "kommune", "hospital": "hospital", "region": "region"}.get(role)
        kind = row.get("level") if "level" in row and role == "area" else kind
        near = nearest_names(geography, text, kind)
    rows = int(row["rows"] or 0)
    return Problem(
        rule="unknown_area" if text else "blank_area",
        message=("The name matches no area" if text else "The cell that names the area is blank")
        + (f" ({rows} rows)." if rows > 1 else "."),
        row=int(row["first_row"] or 0),
        column=column.name if column else None,
        found=f"'{text}'" if text else "a blank cell",
        expected=f"perhaps {quote_list(near)}" if near else "the name or code of an area",
        remedy="Correct the name in the file, or add the spelling to geography/data/aliases.csv.",
        **place,
    )

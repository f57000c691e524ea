"""Which area a row is about, from the cells that say so in the publisher's own way.

Belongs here: level, region, municipality, hospital and department read together. Matching
of one name or code is `geography`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from geography import Geography, nearest_names, normalise_names
from schemas.problems import Problem
from sources.cells.causes import LikelyCause, find_letter_cause, find_zero_cause, split_footnote
from sources.cells.key_cells import MOST_TOLD, describe_rest
from sources.cells.text import fold_text, quote_list, tidy_text
from sources.layouts.model import Layout, LayoutColumn

AREA_ROLES = ("level", "area", "region", "municipality", "hospital", "department")
_OTHER_KINDS = {
    "landsdel", "landsdele", "provins", "province", "amt", "amter", "amtskommune", "county", "sogn",
    "stift", "politikreds", "retskreds", "valgkreds", "storkreds", "opstillingskreds", "postnummer",
    "øvrige", "øvrig", "resten", "uoplyst", "ukendt", "udland", "udlandet", "uden", "andre",
    "andet", "other", "unknown", "abroad",
}  # fmt: skip
"""Words of a name that say that it is no municipality, region or country."""

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
    kind = {"municipality": "kommune", "hospital": "hospital", "region": "region"}.get(role)
    kind = row.get("level") if "level" in row and role == "area" else kind
    cause = _explain_text(text, kind, column, geography) if text else _explain_blank(column)
    rows = int(row["rows"] or 0)
    return Problem(
        rule="unknown_area" if text else "blank_area",
        message=cause.message.removesuffix(".") + (f" ({rows} rows)." if rows > 1 else "."),
        row=int(row["first_row"] or 0),
        column=column.name if column else None,
        found=f"'{text}'" if text else "a blank cell" if column else "nothing",
        expected=cause.expected or "the name or code of an area",
        remedy=cause.remedy,
        **place,
    )


def _explain_blank(column: LayoutColumn | None) -> LikelyCause:
    if column is None:
        return LikelyCause(
            "Neither the file nor its sidecar says which area the figures are of.",
            None,
            "State 'area' in a sidecar, with the area's name or code.",
        )
    return LikelyCause(
        "The cell that names the area is blank.",
        None,
        "Fill the cell in. Where the publisher's blanks repeat the cell above, state "
        "'repeats_above: true' for the layout's column.",
    )


def _explain_text(
    text: str, kind: str | None, column: LayoutColumn | None, geography: Geography
) -> LikelyCause:
    """Why a text names no area, and what to do that puts no figure in a wrong place."""
    skipped = column.skip if column else []
    codes = geography.areas["area_id"].to_list() if text.isdecimal() else []
    cause = find_zero_cause(text, [*codes, *skipped]) or find_letter_cause(text)
    if cause is not None:
        return cause
    marked = split_footnote(text)
    if marked is not None:
        near = find_area_spellings(marked, kind, geography)
        return LikelyCause("A footnote mark stands behind the name.",
                     f"perhaps {quote_list(near)}" if near else None,
                     "Delete the mark from the cell.")  # fmt: skip
    leave_out = "rows of areas that are not monitored are left out by 'skip' in the layout"
    near = find_area_spellings(text, kind, geography)
    if near:
        return LikelyCause("The name matches no area.", f"perhaps {quote_list(near)}",
                     "Correct the name in the file, or add the spelling to "
                     "geography/data/aliases.csv if it is that very area.")  # fmt: skip
    unknown = "The code is no area's." if text.isdecimal() else "The name matches no area."
    return LikelyCause(unknown, None, f"Correct the file; {leave_out}.")


def find_area_spellings(text: str, kind: str | None, geography: Geography) -> list[str]:
    """Areas of which a name may be another spelling.

    A code is no spelling of a name, and neither is a name that says another kind of area
    ("Viborg Amt" is no Viborg Kommune), or names what is left over.
    """
    words = set(re.findall(r"[^\W\d_]+", fold_text(text)))
    if not words or words & _OTHER_KINDS:
        return []
    return nearest_names(geography, text, kind)

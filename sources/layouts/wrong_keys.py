"""What the checks of a layout have in common: telling a wrong key, and what our ids are.

Belongs here: the words of problems that several checks find. Does not belong here: the checks
(`checking`, `checking_figures`).
"""

from __future__ import annotations

import re

from schemas.vocabulary import AGE_PATTERN, OBSERVED_AREA_TYPES, SEXES, UNITS
from schemas.written.yaml_file import KeyPlace, YamlFile
from sources.cells.text import quote_list

ITEM_PARTS = ("item", "survey", "question", "division")
"""Roles of the columns of which an item is put together."""

NAMING = ("measure", "unit")
"""Roles of the columns whose labels name a measure."""


def refuse(file: YamlFile, place: KeyPlace, message: str, expected: str, remedy: str,
            found: str | None = None) -> None:  # fmt: skip
    """The problem of a key that does not fit the others."""
    file.tell(place, message, found, expected, remedy)


def tell_twice(file: YamlFile, place: KeyPlace, label: str, ids: list[str]) -> None:
    """The problem of a label that stands under two ids: it would mean the first in silence."""
    file.tell(place, "A label stands under more than one id.", f"'{label}' under {quote_list(ids)}",
              "each label once", "Keep it where it belongs.")  # fmt: skip


def tell_wrong_id(role: str, our_id: str) -> str | None:
    """What was expected of an id that the role does not have, else None."""
    known = {"level": OBSERVED_AREA_TYPES, "row_unit": UNITS, "sex": SEXES}.get(role)
    if known is not None:
        return None if our_id in known else quote_list(known)
    if role == "age" and not re.fullmatch(AGE_PATTERN, our_id):
        return "an age such as 'alle', '16-24' or '80+'"
    if not our_id.strip() and role not in ITEM_PARTS:
        return "an id"
    return None

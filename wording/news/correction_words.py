"""Danish words for a corrected figure of a publisher's: which one, and what it says on each side.

Belongs here: wording one correction. Does not belong here: which corrections reach a figure, and
what may be told of one (`indicators.changes.correction_effects`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geography import Geography
from schemas.vocabulary import ALL
from wording.labels import MEASURES, STATUSES, describe_breakdown, describe_period
from wording.view import Area

WITHHELD = "skjult: røber et lille tal"


def name_all_areas(geography: Geography) -> dict[Area, str]:
    """The name of every area, since a correction may be of one that a product does not show."""
    areas = geography.areas.select("area_type", "area_id", "name")
    return {Area(*place): name for *place, name in areas.iter_rows()}


def describe_cell(correction: Mapping[str, Any], names: Mapping[Area, str]) -> str:
    """Which figure of the publisher's is meant."""
    measure = MEASURES.get(correction["measure"], correction["measure"].replace("_", " "))
    area = Area(correction["area_type"], correction["area_id"])
    item = "" if correction["item"] == ALL else f" ({correction['item'].replace('_', ' ')})"
    group = describe_breakdown(correction["sex"], correction["age"], correction["education"], ALL)
    parts = [names.get(area, correction["area_id"]), describe_period(correction["period"])]
    parts += [] if group == "Alle" else [group.lower()]
    return f"{measure}{item}, {', '.join(parts)}"


def describe_side(correction: Mapping[str, Any], side: str) -> float | str:
    """The printed or the corrected figure, its marker in words, or that it is not told."""
    if correction["withheld"]:
        return WITHHELD
    value: float | None = correction[f"{side}_value"]
    return STATUSES[correction[f"{side}_status"]] if value is None else value

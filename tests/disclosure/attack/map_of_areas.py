"""Which areas belong to a group, read from the map's files by the tests themselves.

Belongs here: members of clusters, councils and regions with their shares. The project's own
choice of members is under test, so nothing of it is used.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import geography

DATA = Path(geography.__file__).parent / "data"
Area = tuple[str, str]


@cache
def list_shares(group: Area, period: str, catchment: str) -> dict[Area, float]:
    """How much of each municipality, hospital and cluster is in a group, København by weights.

    Of memberships that follow each other the ones nearest to the period's first day count. The
    country's are those of all regions.
    """
    if group == ("land", "000"):
        regions = [row["area_id"] for row in read("areas.csv") if row["area_type"] == "region"]
        return {
            area: share
            for region in regions
            for area, share in list_shares(("region", region), period, catchment).items()
        }
    rows = [
        row
        for row in read("membership.csv")
        if row["group_type"] == group[0]
        and row["catchment"] in ("", catchment)
        and row["area_type"] in ("kommune", "hospital")
    ]
    found: dict[Area, float] = {
        ("klynge", row["area_id"]): 1.0
        for row in read("areas.csv")
        if row["area_type"] == "klynge" and group == ("region", row["region_id"])
    }
    for row in rows:
        area = (row["area_type"], row["area_id"])
        others = [other for other in rows if (other["area_type"], other["area_id"]) == area]
        nearest = min(measure_distance(other, period) for other in others)
        if row["group_id"] == group[1] and measure_distance(row, period) == nearest:
            found[area] = find_weight(row["area_id"], group)
    return found


def measure_distance(row: dict[str, str], period: str) -> int:
    """How many years a membership is away from a period; 0 where it holds."""
    year = int(period[:4])
    first = int((row["valid_from"] or "0000")[:4]) + (row["valid_from"][5:] > "01-01")
    last = int((row["valid_to"] or "9999")[:4])
    return max(first - year, year - last, 0)


def find_weight(area: str, group: Area) -> float:
    """The share of a divided municipality; 1 for the others."""
    for row in read("weights.csv"):
        if (row["area_id"], row["group_type"], row["group_id"]) == (area, *group):
            return float(row["share"])
    return 1.0


@cache
def read(name: str) -> list[dict[str, str]]:
    """The lines of a file of the map."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def name_area(area: Area) -> str:
    """Its name, as a report writes it."""
    names = [row["name"] for row in read("areas.csv") if (row["area_type"], row["area_id"]) == area]
    return ("Klynge " if area[0] == "klynge" else "") + names[0]

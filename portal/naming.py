"""What an address names: areas and groups of a snapshot, and how they are written.

Belongs here: finding them. Does not belong here: what is shown of them (`portal.showing`).
"""

from __future__ import annotations

import polars as pl

from assets.publishing.area_names import COUNCIL
from pages.portal.areas import KIND_PATHS
from portal.faults import not_found
from portal.shelf import ShownSnapshot
from schemas.definitions.model import Definition
from wording.view import REGION, Area, Breakdown, View

CLUSTER = "klynge"


def main_of(shown: ShownSnapshot) -> Area:
    """The region, about which the pages without an area are."""
    return next(area for area in shown.areas.values() if area.area_type == REGION)


def path_of(area: Area) -> str:
    """The address of an area's page."""
    name = "region" if area.area_type == REGION else area.area_id
    return f"/{KIND_PATHS[area.area_type]}/{name}"


def find_area(shown: ShownSnapshot, kind: str, named: str) -> tuple[str, Area]:
    """The area of an address with the name of its files. Raises `FaultError`."""
    for name, area in shown.areas.items():
        if path_of(area) == f"/{kind}/{named}":
            return name, area
    raise not_found("Området")


def choose_area(shown: ShownSnapshot, named: str) -> Area:
    """The area of an address or its last part; the region without one. Raises `FaultError`."""
    if not named:
        return main_of(shown)
    for area in shown.areas.values():
        if named in (path_of(area), path_of(area).rpartition("/")[2]):
            return area
    raise not_found("Området")


def choose_group(view: View, definition: Definition, label: str) -> Breakdown:
    """The group of that label; the one that stands for the indicator without one."""
    if not label:
        return view.headline_of(definition)
    for each in view.breakdowns_of(definition):
        if each.label == label:
            return each
    raise not_found("Gruppen")


def find_successors(shown: ShownSnapshot, area: Area) -> list[tuple[str, Area]]:
    """The councils that a cluster's municipalities have come to, by name, where the cluster had
    ended when the snapshot was published; none of a cluster that there still is."""
    geography, today = shown.content.geography, shown.snapshot.published_at.date()
    mine = geography.areas.filter(area_type=area.area_type, area_id=area.area_id)
    if area.area_type != CLUSTER or mine.filter(pl.col("valid_to") < today).is_empty():
        return []
    members = geography.membership
    places = members.filter(group_type=area.area_type, group_id=area.area_id)
    others = members.filter(pl.col("group_type") == COUNCIL).join(
        places, on=["area_type", "area_id"], how="semi"
    )
    named = geography.areas.filter(area_type=COUNCIL).join(
        others, left_on="area_id", right_on="group_id", how="semi"
    )
    return [(name, Area(COUNCIL, code)) for name, code in
            named.sort("name").select("name", "area_id").iter_rows()]  # fmt: skip

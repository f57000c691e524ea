"""The areas that workbooks, profiles and pages are made about, and the names of their files.

Belongs here: the names, and which of them there are on a day. Does not belong here: what is made
(`assets.cluster_workbooks`, `assets.publishing.area_files`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

REGION_ID, COUNCIL = "084", "sundhedsraad"
CLUSTER_IDS = ["bornholm", "byen", "midt", "nord", "syd"]
COUNCIL_IDS = [
    "amager_vestegnen", "hovedstaden", "koebenhavns_omegn_nord", "nordsjaelland",
]  # fmt: skip
"""The health councils whose municipalities lie in the region; they exist from 2027 on."""

Areas = Mapping[str, tuple[str, str]]
CLUSTER_WORKBOOKS: Areas = {name: ("klynge", name) for name in CLUSTER_IDS}
REGION_WORKBOOKS: Areas = {
    "region": ("region", REGION_ID),
    **{f"{COUNCIL}-{name}": (COUNCIL, name) for name in COUNCIL_IDS},
}
"""Each workbook's file name with the area that it is about."""


def list_workbooks(areas: pl.DataFrame, today: date) -> list[str]:
    """The names of all workbooks that are published: every cluster, the region, and from their
    first day on the health councils."""
    founded = areas.filter(pl.col("valid_from").fill_null(today) <= today)
    councils = set(founded.filter(area_type=COUNCIL)["area_id"])
    named = {**CLUSTER_WORKBOOKS, **REGION_WORKBOOKS}
    return [name for name, (kind, area) in named.items() if kind != COUNCIL or area in councils]

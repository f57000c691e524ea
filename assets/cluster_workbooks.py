"""The stages `workbook` and `region_workbooks`: Excel files for clusters, region and councils.

Belongs here: the partitions and the assets. What stands in a workbook is `workbooks/`.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import polars as pl

from assets.changes import tell_changes_of
from assets.indicator_values import indicator_values
from assets.publication import Publication, gather_publication, values_folder
from assets.resources import Monitoring
from geography.tiles import load_tiles
from schemas.agreement import load_agreement
from warehouse.home import Home
from wording.changes import Side
from wording.content import PublishedContent

LOG = logging.getLogger("klynge.workbook")

REGION_ID, COUNCIL = "084", "sundhedsraad"
CLUSTER_IDS = ["bornholm", "byen", "midt", "nord", "syd"]
COUNCIL_IDS = [
    "amager_vestegnen", "hovedstaden", "koebenhavns_omegn_nord", "nordsjaelland",
]  # fmt: skip
"""The health councils whose municipalities lie in the region; they exist from 2027 on."""

clusters = dg.StaticPartitionsDefinition(CLUSTER_IDS)
ALL_CLUSTERS = {
    "dagster/asset_partition_range_start": CLUSTER_IDS[0],
    "dagster/asset_partition_range_end": CLUSTER_IDS[-1],
}
"""The run tags that make one run write all workbooks."""

Areas = Mapping[str, tuple[str, str]]
CLUSTER_WORKBOOKS: Areas = {name: ("klynge", name) for name in CLUSTER_IDS}
REGION_WORKBOOKS: Areas = {
    "region": ("region", REGION_ID),
    **{f"{COUNCIL}-{name}": (COUNCIL, name) for name in COUNCIL_IDS},
}
"""Each workbook's file name with the area that it is about."""


@dg.asset(
    deps=[indicator_values],
    partitions_def=clusters,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool="warehouse",
    kinds={"excel"},
)
def workbook(context: dg.AssetExecutionContext, monitoring: Monitoring) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The clusters' workbooks, from the latest protected values."""
    asked = {name: CLUSTER_WORKBOOKS[name] for name in context.partition_keys}
    return write_workbooks(asked, monitoring, context.run_id)


@dg.asset(deps=[indicator_values], pool="warehouse", kinds={"excel"})
def region_workbooks(
    context: dg.AssetExecutionContext, monitoring: Monitoring
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The region's workbook with all clusters side by side, and, once they exist, the councils'."""
    return write_workbooks(REGION_WORKBOOKS, monitoring, context.run_id)


def write_workbooks(asked: Areas, monitoring: Monitoring, run_id: str) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """Write a workbook for each area that exists today, under its name."""
    # openpyxl is needed by no other stage and not by the web page
    from workbooks.area_workbook import write_workbook

    generated_at = datetime.now(UTC)
    release = gather_publication(monitoring, run_id, generated_at.date())
    folder = workbook_folder(monitoring.folders, release.values)
    folder.mkdir(parents=True, exist_ok=True)
    existing = list_workbooks(release.tables["areas"], generated_at.date())
    names = [name for name in existing if name in asked]
    for name in names:
        content = describe_content(asked[name], release, monitoring, run_id, generated_at)
        write_workbook(folder / f"{name}.xlsx", content)
        LOG.info("workbook: %s", name)
    return dg.MaterializeResult(
        metadata={
            "rows": release.values.height,
            "workbooks": len(names),
            "path": dg.MetadataValue.path(str(folder)),
        }
    )


def describe_content(
    area: tuple[str, str],
    release: Publication,
    monitoring: Monitoring,
    run_id: str,
    generated_at: datetime,
) -> PublishedContent:
    """What one area's workbook is made from."""
    folder = monitoring.geography_folder
    is_synthetic = bool(release.values["synthetic"].any())
    return PublishedContent(
        area=area,
        values=release.values,
        definitions=release.basis.definitions,
        agreement=load_agreement(),
        geography=release.basis.geography,
        extracts=release.tables["extracts"],
        run_id=run_id,
        generated_at=generated_at,
        as_of=release.basis.as_of,
        freshness=release.freshness,
        corrections=release.tables["corrections"],
        tiles=load_tiles(folder) if folder else load_tiles(),
        changes=tell_changes_of(
            monitoring.folders,
            list_members(area, release.tables["membership"]),
            release.changes,
            Side("", generated_at, (), release.values.height, is_synthetic),
            release.tables,
        ),
    )


def list_members(area: tuple[str, str], membership: pl.DataFrame) -> pl.DataFrame:
    """The area itself and all that belongs to it at any time: area_type, area_id."""
    members = membership.filter(group_type=area[0], group_id=area[1])
    itself = pl.DataFrame([area], schema=["area_type", "area_id"], orient="row")
    return pl.concat([itself, members.select("area_type", "area_id")]).unique()


def list_workbooks(areas: pl.DataFrame, today: date) -> list[str]:
    """The names of all workbooks that are published: every cluster, the region, and from their
    first day on the health councils."""
    founded = areas.filter(pl.col("valid_from").fill_null(today) <= today)
    councils = set(founded.filter(area_type=COUNCIL)["area_id"])
    named = {**CLUSTER_WORKBOOKS, **REGION_WORKBOOKS}
    return [name for name, (kind, area) in named.items() if kind != COUNCIL or area in councils]


def workbook_folder(home: Home, values: pl.DataFrame) -> Path:
    """Where the workbooks made from these values wait for publication."""
    return values_folder(home, values) / "workbooks"

"""The stage of `workbook` and `region_workbooks`: Excel files for clusters, region and councils.

Belongs here: the partitions, the two assets and their one stage. Does not belong here: what stands
in a workbook (`workbooks/`), the processes that write them
(`assets.publishing.workbook_processes`).
"""

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import polars as pl

from assets.indicator_values import indicator_values
from assets.publishing.area_names import (
    CLUSTER_IDS,
    CLUSTER_WORKBOOKS,
    REGION_WORKBOOKS,
    Areas,
    list_workbooks,
)
from assets.publishing.changes import tell_changes_of
from assets.publishing.publication import Publication, gather_publication, values_folder
from assets.publishing.workbook_processes import (
    WorkbookOrder,
    count_processes,
    write_here,
    write_side_by_side,
)
from assets.resources import Monitoring
from geography.tiles import load_tiles
from warehouse.home import Home
from wording.content import PublishedContent
from wording.news.changes import Side

LOG = logging.getLogger("klynge.workbook")

CLUSTERS, REGION = "workbook", "region_workbooks"

clusters = dg.StaticPartitionsDefinition(CLUSTER_IDS)
ALL_CLUSTERS = {
    "dagster/asset_partition_range_start": CLUSTER_IDS[0],
    "dagster/asset_partition_range_end": CLUSTER_IDS[-1],
}
"""The run tags that make one run write all workbooks."""


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            CLUSTERS,
            deps=[indicator_values],
            partitions_def=clusters,
            kinds={"excel"},
            description="The clusters' workbooks, from the latest protected values.",
        ),
        dg.AssetSpec(
            REGION,
            deps=[indicator_values],
            kinds={"excel"},
            description="The region's workbook with all clusters side by side, and, once they "
            "exist, the councils'.",
        ),
    ],
    can_subset=True,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool="warehouse",
)
def workbooks(
    context: dg.AssetExecutionContext, monitoring: Monitoring
) -> Iterator[dg.MaterializeResult]:  # type: ignore[type-arg]
    """All workbooks that are asked for, written in one stage, so that no processor is idle."""
    asked: dict[str, Areas] = {}
    if dg.AssetKey(REGION) in context.selected_asset_keys:
        asked[REGION] = REGION_WORKBOOKS
    if dg.AssetKey(CLUSTERS) in context.selected_asset_keys:
        partitioned = context.has_partition_key or context.has_partition_key_range
        names = context.partition_keys if partitioned else CLUSTER_IDS
        asked[CLUSTERS] = {name: CLUSTER_WORKBOOKS[name] for name in names}
    generated_at = datetime.now(UTC)
    publication = gather_publication(monitoring, context.run_id, generated_at.date())
    folder = workbook_folder(monitoring.folders, publication.values)
    existing = list_workbooks(publication.tables["areas"], generated_at.date())
    # the largest first, so that all processes end at about the same time
    areas = {name: area for each in asked.values() for name, area in each.items()}
    areas = {name: area for name, area in areas.items() if name in existing}
    content = describe_content(publication, monitoring, context.run_id, generated_at)
    write_workbooks(areas, content, publication, monitoring.folders)
    for key, named in asked.items():
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={
                "rows": publication.values.height,
                "workbooks": len(named.keys() & areas.keys()),
                "path": dg.MetadataValue.path(str(folder)),
            },
        )


def write_workbooks(
    areas: Areas, content: PublishedContent, publication: Publication, home: Home
) -> None:
    """Write a workbook for each area, under its name, and tell of them in that order."""
    folder, values = workbook_folder(home, publication.values), publication.values
    folder.mkdir(parents=True, exist_ok=True)
    new = Side("", content.generated_at, (), values.height, bool(values["synthetic"].any()))
    orders = (
        WorkbookOrder(
            path=folder / f"{name}.xlsx",
            area=area,
            changes=tell_changes_of(
                home,
                list_members(area, publication.tables["membership"]),
                publication.changes,
                new,
                publication.tables,
                publication.approval,
            ),
            beside=folder.parent,
        )
        for name, area in areas.items()
    )
    count = count_processes(values.height, len(areas), os.cpu_count())
    if count:
        file = folder / "values.parquet"
        values.write_parquet(file)
        written = write_side_by_side(orders, content, file, count)
    else:
        written = write_here(orders, content)
    untold, there = list(areas), set()
    for path in written:
        there.add(path.stem)
        while untold and untold[0] in there:
            LOG.info("workbook: %s", untold.pop(0))


def describe_content(
    publication: Publication, monitoring: Monitoring, run_id: str, generated_at: datetime
) -> PublishedContent:
    """What all workbooks are made from; the area, and what it says of changes, comes with each."""
    folder = monitoring.geography_folder
    return PublishedContent(
        area=CLUSTER_WORKBOOKS[CLUSTER_IDS[0]],
        values=publication.values,
        definitions=publication.basis.definitions,
        agreement=monitoring.inputs.agreement,
        geography=publication.basis.geography,
        extracts=publication.tables["extracts"],
        run_id=run_id,
        generated_at=generated_at,
        as_of=publication.basis.as_of,
        freshness=publication.freshness,
        corrections=publication.tables["corrections"],
        learning=publication.tables["learning"],
        spread=publication.tables["spread"],
        contributions=publication.tables["contributions"],
        efforts=publication.tables["efforts"],
        effort_points=publication.tables["effort_points"],
        effort_placebos=publication.tables["effort_placebos"],
        tiles=load_tiles(folder) if folder else load_tiles(),
        behind=frozenset(publication.tables["sources"]["extract_id"]),
    )


def list_members(area: tuple[str, str], membership: pl.DataFrame) -> pl.DataFrame:
    """The area itself and all that belongs to it at any time: area_type, area_id."""
    members = membership.filter(group_type=area[0], group_id=area[1])
    itself = pl.DataFrame([area], schema=["area_type", "area_id"], orient="row")
    return pl.concat([itself, members.select("area_type", "area_id")]).unique()


def workbook_folder(home: Home, values: pl.DataFrame) -> Path:
    """Where the workbooks made from these values wait for publication."""
    return values_folder(home, values) / "workbooks"

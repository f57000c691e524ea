"""The stage `workbook`: one Excel file for each cluster.

Belongs here: the partitions and the asset. What stands in a workbook is `workbooks/`.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import polars as pl

from assets.indicator_values import indicator_values
from assets.lateness import survey_freshness
from assets.resources import Monitoring
from indicators.corrected import tell_corrections
from schemas.agreement import load_agreement
from warehouse.home import Home
from warehouse.store import open_warehouse
from workbooks.content import WorkbookContent

LOG = logging.getLogger("klynge.workbook")

CLUSTER_IDS = ["bornholm", "byen", "midt", "nord", "syd"]
clusters = dg.StaticPartitionsDefinition(CLUSTER_IDS)
ALL_CLUSTERS = {
    "dagster/asset_partition_range_start": CLUSTER_IDS[0],
    "dagster/asset_partition_range_end": CLUSTER_IDS[-1],
}
"""The run tags that make one run write all workbooks."""


@dg.asset(
    deps=[indicator_values],
    partitions_def=clusters,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool="warehouse",
    kinds={"excel"},
)
def workbook(context: dg.AssetExecutionContext, monitoring: Monitoring) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The clusters' workbooks, from the latest protected values."""
    # openpyxl is needed by no other stage and not by the web page
    from workbooks.cluster import write_workbook

    generated_at = datetime.now(UTC)
    with open_warehouse(monitoring.folders) as warehouse:
        values = warehouse.load_values()
        basis = monitoring.recall_basis(warehouse.runs, values)
        register = warehouse.register(basis.as_of)
        applied = warehouse.corrections.load(str(values["run_id"].first()))
        fresh = survey_freshness(warehouse, generated_at.date(), basis.as_of)
    agreement, corrections = load_agreement(), tell_corrections(applied, values)
    folder = workbook_folder(monitoring.folders, values)
    folder.mkdir(parents=True, exist_ok=True)
    for cluster_id in context.partition_keys:
        content = WorkbookContent(
            area=("klynge", cluster_id),
            values=values,
            definitions=basis.definitions,
            agreement=agreement,
            geography=basis.geography,
            extracts=register,
            run_id=context.run_id,
            generated_at=generated_at,
            as_of=basis.as_of,
            freshness=tuple(fresh),
            corrections=corrections,
        )
        write_workbook(folder / f"{cluster_id}.xlsx", content)
        LOG.info("workbook: %s", cluster_id)
    return dg.MaterializeResult(
        metadata={
            "rows": values.height,
            "workbooks": len(context.partition_keys),
            "path": dg.MetadataValue.path(str(folder)),
        }
    )


def values_folder(home: Home, values: pl.DataFrame) -> Path:
    """Where files made from these values wait for publication: one folder per computing run."""
    return home.work / str(values["run_id"].first() or "none")


def workbook_folder(home: Home, values: pl.DataFrame) -> Path:
    """Where the workbooks made from these values wait for publication."""
    return values_folder(home, values) / "workbooks"

"""The stage `published_snapshot`: everything that readers get, swapped in at once.

Belongs here: gathering the snapshot's content. Writing and swapping it is
`warehouse.publish`.
"""

import logging
import os
import re
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from assets.changes import (
    compare_with_current,
    find_large_revisions,
    gather_published,
    write_change_files,
)
from assets.cluster_workbooks import CLUSTER_IDS, values_folder, workbook, workbook_folder
from assets.computing import list_needed
from assets.data_quality import data_docs_folder, data_quality
from assets.inputs import hash_input_files
from assets.known_then import Basis, describe_as_of
from assets.lateness import survey_freshness
from assets.metadata import show_table
from assets.resources import Monitoring
from indicators.corrected import tell_corrections
from indicators.requests import list_wanted_measures
from schemas.definitions import Definition
from schemas.lateness import state_freshness, tabulate_freshness
from schemas.problems import Problem, StageError
from warehouse.home import Home
from warehouse.publish import SnapshotContent, name_snapshot, publish_snapshot
from warehouse.snapshots import (
    KEEP_MINUTES,
    KEEP_SNAPSHOTS,
    remove_old_snapshots,
    summarise_sources,
)
from warehouse.store import open_warehouse
from workbooks.changes import Side

LOG = logging.getLogger("klynge.published_snapshot")
LARGE_REVISIONS = "no_large_revision"
RETENTION_VARIABLE = "KLYNGE_KEEP_SNAPSHOTS"
READING_VARIABLE = "KLYNGE_KEEP_MINUTES"


class WorkbooksMissingError(StageError):
    """The snapshot cannot be published without a workbook for each cluster."""


@dg.asset(
    deps=[dg.AssetDep(workbook, partition_mapping=dg.AllPartitionMapping()), data_quality],
    check_specs=[
        dg.AssetCheckSpec(
            LARGE_REVISIONS,
            asset="published_snapshot",
            description="No figure is revised by more than a quarter since the snapshot before.",
        )
    ],
    pool="warehouse",
    kinds={"parquet", "csv", "duckdb", "excel"},
)
def published_snapshot(
    context: dg.AssetExecutionContext, monitoring: Monitoring
) -> dg.MaterializeResult:  # type: ignore[type-arg]
    """The published snapshot of the latest values and their workbooks."""
    home, published_at = monitoring.folders, datetime.now(UTC)
    with open_warehouse(home) as warehouse:
        values = warehouse.load_values()
        basis = monitoring.recall_basis(warehouse.runs, values)
        register = warehouse.register(basis.as_of)
        applied = warehouse.corrections.load(str(values["run_id"].first()))
        taken_in = warehouse.register().filter(run_id=context.run_id)
        wanted = list_wanted_measures(list_needed_in_force(basis.definitions))
        fresh = survey_freshness(warehouse, published_at.date(), basis.as_of)
        sources = summarise_sources(warehouse.observations_in_force(wanted, basis.as_of))
    docs = data_docs_folder(home, values)
    tables = {
        "definitions": tabulate_definitions(basis.definitions),
        "areas": basis.geography.areas,
        "membership": basis.geography.membership,
        "weights": basis.geography.weights,
        "sources": sources,
        "extracts": register,
        "corrections": tell_corrections(applied, values),
        "freshness": tabulate_freshness(fresh),
    }
    computed_by = str(values["run_id"].first())
    corrections = tables["corrections"].with_columns(pl.col(pl.Date).cast(pl.String)).to_dicts()
    facts = state_facts(basis, taken_in, computed_by, monitoring.geography_folder)
    changes = None
    if basis.as_of is None:
        changes = compare_with_current(home, gather_published(values, tables, facts))
    content = SnapshotContent(
        run_id=context.run_id,
        started_at=find_run_start(context),
        published_at=published_at,
        values=values,
        tables=tables,
        workbooks=find_workbooks(home, values),
        data_docs=docs if docs.exists() else None,
        changes=changes,
        documents=write_change_files(
            home,
            values_folder(home, values),
            changes,
            describe_new(published_at, context.run_id, values),
            tables,
        ),
        facts={
            **facts,
            "corrections": corrections,
            "freshness": [state_freshness(each) for each in fresh],
        },
        becomes_current=basis.as_of is None,
    )
    snapshot = publish_snapshot(home, content)
    note_published(home, computed_by, published_at)
    shutil.rmtree(home.work, ignore_errors=True)
    LOG.info("published_snapshot: %s", snapshot)
    clean_up(home)
    return dg.MaterializeResult(
        metadata={
            "rows": values.height,
            "areas": values.select("area_type", "area_id").n_unique(),
            "newest_period": str(values["period"].max()),
            "path": dg.MetadataValue.path(str(snapshot)),
        },
        check_results=[check_revisions(changes)],
    )


def describe_new(published_at: datetime, run_id: str, values: pl.DataFrame) -> Side:
    """What the sheet and the page of changes say of the snapshot to be; it has no tag yet."""
    name, synthetic = name_snapshot(published_at, run_id), bool(values["synthetic"].any())
    return Side(name, published_at, (), values.height, synthetic)


def check_revisions(changes: pl.DataFrame | None) -> dg.AssetCheckResult:
    """Whether figures were revised much against the snapshot before; only ever a warning."""
    large = None if changes is None else find_large_revisions(changes)
    metadata: dict[str, Any] = {"large": 0, "changed": 0}
    if changes is not None and large is not None:
        metadata = {"large": large.height, "changed": changes.height, "rows": show_table(large)}
    return dg.AssetCheckResult(
        check_name=LARGE_REVISIONS,
        passed=large is None or large.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def note_published(home: Home, computed_by: str, published_at: datetime) -> None:
    """Note whose figures are published; when that fails, the next run that computes does it."""
    try:
        with open_warehouse(home) as warehouse:
            warehouse.runs.note_published(computed_by, published_at)
    except StageError as error:
        LOG.warning("published_snapshot: not noted as published: %s", error)


def clean_up(home: Home) -> None:
    """Remove old snapshots; when that fails, the new one is published all the same."""
    minutes = read_setting(os.environ, READING_VARIABLE, KEEP_MINUTES, least=0)
    left_since = datetime.now(UTC) - timedelta(minutes=minutes)
    try:
        removed = remove_old_snapshots(home, read_retention(os.environ), left_since)
    except StageError as error:
        LOG.warning("published_snapshot: old snapshots were not cleaned up: %s", error)
    else:
        if removed:
            LOG.info("published_snapshot: %d old snapshots removed", len(removed))


def read_retention(environment: Mapping[str, str]) -> int:
    """How many snapshots stay, from the setting."""
    return read_setting(environment, RETENTION_VARIABLE, KEEP_SNAPSHOTS, least=1)


def read_setting(environment: Mapping[str, str], name: str, default: int, least: int) -> int:
    """A whole number from `least` up; anything else means the default, with a warning."""
    setting = environment.get(name, "")
    # more minutes than seven digits hold lead out of the calendar
    if re.fullmatch("[0-9]{1,7}", setting) and int(setting) >= least:
        return int(setting)
    if setting:
        LOG.warning(
            "%s is '%s', not a number from %d up: %d is used", name, setting, least, default
        )
    return default


def list_needed_in_force(definitions: list[Definition]) -> list[Definition]:
    """The definitions that figures are made by."""
    in_force = [definition for definition in definitions if definition.status == "in_force"]
    return list_needed(in_force, definitions)


def find_run_start(context: dg.AssetExecutionContext) -> datetime:
    """When Dagster started this run."""
    started = context.instance.get_run_stats(context.run_id).start_time
    return datetime.fromtimestamp(started, UTC) if started else datetime.now(UTC)


def find_workbooks(home: Home, values: pl.DataFrame) -> dict[str, Path]:
    """Each cluster's finished workbook; raises `WorkbooksMissingError` naming those missing."""
    folder = workbook_folder(home, values)
    files = {cluster_id: folder / f"{cluster_id}.xlsx" for cluster_id in CLUSTER_IDS}
    missing = [cluster_id for cluster_id, file in files.items() if not file.exists()]
    if missing:
        raise WorkbooksMissingError(
            [
                Problem(
                    rule="workbooks_missing",
                    message="No workbook was made from the latest values for "
                    f"{', '.join(missing)}.",
                    file=str(folder),
                    remedy="Materialise 'workbook' for these clusters, then the snapshot again; "
                    "or run the whole job.",
                )
            ]
        )
    return files


def tabulate_definitions(definitions: list[Definition]) -> pl.DataFrame:
    """One row for each definition: what readers need as columns, and the whole as JSON."""
    return pl.DataFrame(
        [
            {
                "indicator_id": definition.id,
                "title": definition.title,
                "label": definition.label,
                "description": definition.description,
                "focus_area": definition.focus_area,
                "goal": definition.goal,
                "theme": definition.theme,
                "national_goal": definition.national_goal,
                "kind": definition.kind.value,
                "unit": definition.unit,
                "direction": definition.direction,
                "status": definition.status,
                "definition_version": definition.version,
                "definition": definition.model_dump_json(exclude_none=True),
            }
            for definition in definitions
        ],
        schema_overrides={"national_goal": pl.Int32, "theme": pl.String, "direction": pl.String},
    )


def state_facts(
    basis: Basis, taken_in: pl.DataFrame, computed_by: str, geography_folder: Path | None
) -> dict[str, Any]:
    """What the manifest says besides the figures: versions, inputs, what this run took in.

    `taken_in` are the register's rows of this run; `computed_by` is the run that computed the
    figures, another one where a stage was run by itself.
    """
    as_of = describe_as_of(basis)
    return {
        **({"as_of": as_of} if as_of else {}),
        "computed_by": computed_by,
        "code_version": version("klyngemonitor"),
        "definition_versions": {entry.id: entry.version for entry in basis.definitions},
        "inputs_fingerprint": basis.inputs_fingerprint,
        "input_files": hash_input_files(geography=geography_folder),
        "taken_in": {
            status: taken_in.filter(status=status)["extract_id"].to_list()
            for status in ("accepted", "rejected")
        },
    }

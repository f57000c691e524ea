"""The stage `published_snapshot`: everything that readers get, swapped in at once.

Belongs here: gathering the snapshot's content. Writing and swapping it is
`warehouse.publishing.publish`.
"""

import logging
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from assets.cluster_workbooks import (
    CLUSTERS,
    REGION,
    describe_content,
    workbook_folder,
    write_workbooks,
)
from assets.data_quality import data_docs_folder, data_quality
from assets.gate.gates import Gate
from assets.metadata import show_table
from assets.publishing.area_documents import list_documents
from assets.publishing.area_names import CLUSTER_WORKBOOKS, REGION_WORKBOOKS, list_workbooks
from assets.publishing.audit import (
    AUDIT,
    Audited,
    DisclosureError,
    audit_figures,
    list_known_before,
)
from assets.publishing.changes import find_large_revisions, write_change_files
from assets.publishing.descriptions import write_descriptions
from assets.publishing.publication import Publication, gather_publication, values_folder
from assets.publishing.table_files import write_tables
from assets.resources import Monitoring
from assets.run_inputs import RunInputs
from auditing.knowledge import Edition
from schemas.agreement import Agreement
from schemas.problems import StageError
from warehouse.home import Home
from warehouse.publishing.publish import SnapshotContent, name_snapshot, publish_snapshot
from warehouse.publishing.snapshots import KEEP_MINUTES, KEEP_SNAPSHOTS, remove_old_snapshots
from warehouse.publishing.told import note_published
from warehouse.publishing.waiting import FIGURES, Declined, find_same_declined, write_record
from warehouse.store import open_warehouse
from wording.data_labels import add_labels, order_columns
from wording.news.changes import Side

LOG = logging.getLogger("klynge.published_snapshot")
LARGE_REVISIONS, NEEDS_NO_APPROVAL = "no_large_revision", "needs_no_approval"
NOTHING_WORKED_OUT = "nothing_worked_out"
RETENTION_VARIABLE = "KLYNGE_KEEP_SNAPSHOTS"
READING_VARIABLE = "KLYNGE_KEEP_MINUTES"


@dg.asset(
    deps=[
        dg.AssetDep(CLUSTERS, partition_mapping=dg.AllPartitionMapping()),
        REGION,
        data_quality,
    ],
    check_specs=[
        dg.AssetCheckSpec(
            LARGE_REVISIONS,
            asset="published_snapshot",
            description="No figure is revised by more than a quarter since the snapshot before.",
        ),
        dg.AssetCheckSpec(
            NEEDS_NO_APPROVAL,
            asset="published_snapshot",
            description="The snapshot meets none of the conditions of schemas/gates.yaml.",
        ),
        dg.AssetCheckSpec(
            NOTHING_WORKED_OUT,
            asset="published_snapshot",
            description="No small count can be worked out from the figures and older snapshots.",
            blocking=True,
        ),
    ],
    pool="warehouse",
    kinds={"parquet", "csv", "duckdb", "excel"},
)
def published_snapshot(
    context: dg.AssetExecutionContext, monitoring: Monitoring
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:  # type: ignore[type-arg]
    """The published snapshot of the latest values and their workbooks.

    One that meets a condition of `schemas/gates.yaml` waits for approval beside the current one, or
    lies with the declined ones when its figures were declined before. The run has then gone
    through all the same. One from which a small count can be worked out is not published at all:
    raises `DisclosureError`.
    """
    home, published_at = monitoring.folders, datetime.now(UTC)
    publication = gather_publication(monitoring, context.run_id, published_at.date())
    audited = audit_publication(home, publication, monitoring.inputs)
    if audited.finds:
        yield tell_finds(audited)
        raise DisclosureError(audited.list_problems())
    publication = replace(publication, facts={**publication.facts, AUDIT: audited.state()})
    beside, declined = choose_place(home, publication)
    files = complete_workbooks(monitoring, publication, context.run_id, published_at)
    content = gather_content(context, home, publication, published_at, beside, files)
    labelled = label_values(publication, monitoring.inputs.agreement)
    descriptions = write_descriptions(
        values_folder(home, publication.values), publication, monitoring.inputs.agreement,
        published_at,
    )  # fmt: skip
    documents = content.documents | descriptions
    content = replace(content, labelled=labelled, documents=documents)
    if declined is not None:
        name = name_snapshot(published_at, context.run_id)
        write_record(home, replace(declined, snapshot=name))
    snapshot = publish_snapshot(home, content)
    if not beside:
        note_computed(home, publication.computed_by, published_at)
    shutil.rmtree(home.work, ignore_errors=True)
    LOG.info("published_snapshot: %s", snapshot)
    tell_gate(publication.gate, beside)
    clean_up(home)
    yield dg.MaterializeResult(
        metadata={
            "outcome": beside or "published",
            **describe_figures(content.values),
            "path": dg.MetadataValue.path(str(snapshot)),
        },
        check_results=[
            check_revisions(content.changes),
            check_gate(publication.gate),
            tell_finds(audited),
        ],
    )


def describe_figures(values: pl.DataFrame) -> dict[str, int | str]:
    """What the web page says of published figures."""
    return {
        "rows": values.height,
        "areas": values.select("area_type", "area_id").n_unique(),
        "newest_period": str(values["period"].max()),
    }


def audit_publication(home: Home, publication: Publication, inputs: RunInputs) -> Audited:
    """Try to work out small counts of what is about to be published.

    What older snapshots tell is listed first, once, where none of them was ever audited.
    """
    LOG.info("published_snapshot: auditing ...")
    geography, rules = publication.basis.geography, inputs.rules_in_use
    list_known_before(home, geography, rules)
    edition = Edition("", publication.values, tuple(publication.basis.definitions))
    return audit_figures(home, edition, geography, rules, inputs.waivers, beside=publication.tables)


def tell_finds(audited: Audited) -> dg.AssetCheckResult:
    """The check of the audit; a find holds the snapshot back."""
    return dg.AssetCheckResult(
        check_name=NOTHING_WORKED_OUT,
        passed=not audited.finds,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "certificate": dg.MetadataValue.json(audited.state()),
            "finds": dg.MetadataValue.json([find.chain for find in audited.finds]),
        },
    )


def gather_content(
    context: dg.AssetExecutionContext,
    home: Home,
    publication: Publication,
    published_at: datetime,
    beside: str,
    files: dict[str, Path],
) -> SnapshotContent:
    """All that the snapshot holds, with the files of its changes; `beside` as of `choose_place`,
    `files` are the workbooks."""
    values, docs = publication.values, data_docs_folder(home, publication.values)
    return SnapshotContent(
        run_id=context.run_id,
        started_at=find_run_start(context),
        published_at=published_at,
        values=values,
        tables=publication.tables,
        workbooks=files,
        data_docs=docs if docs.exists() else None,
        changes=publication.changes,
        documents=list_documents(values_folder(home, values))
        | write_change_files(
            home,
            values_folder(home, values),
            publication.changes,
            describe_new(published_at, context.run_id, values),
            publication.tables,
            publication.approval,
        )
        | write_tables(
            values_folder(home, values),
            values,
            publication.basis.definitions,
            publication.tables["extracts"],
            published_at,
        ),
        facts=publication.facts,
        becomes_current=publication.basis.as_of is None and not beside,
        beside=beside,
    )


def label_values(publication: Publication, agreement: Agreement) -> pl.DataFrame:
    """The values with Danish words beside their ids."""
    values = publication.values
    labelled = add_labels(values, publication.basis.definitions, agreement)
    return labelled.select(order_columns(values.columns))


def choose_place(home: Home, publication: Publication) -> tuple[str, Declined | None]:
    """The folder within `published/` that the snapshot is set aside in, '' for none, and the
    decision by which its figures were declined before."""
    if publication.gate is None or not publication.gate.waits:
        return "", None
    declined = find_same_declined(home, publication.facts[FIGURES])
    return (home.declined if declined else home.waiting).name, declined


def tell_gate(gate: Gate | None, beside: str) -> None:
    """Log that the gate holds the snapshot back; the check has the reasons."""
    if gate is not None and beside:
        outcome = "was declined before" if beside == "declined" else "waits for approval"
        reasons = len(gate.list_reasons())
        LOG.warning(
            "published_snapshot: it %s (reasons: %d); the current one is as it was",
            outcome, reasons,
        )  # fmt: skip


def check_gate(gate: Gate | None) -> dg.AssetCheckResult:
    """Whether the snapshot needs no approval; a warning, since the run itself went through."""
    reasons = [] if gate is None else gate.list_reasons()
    return dg.AssetCheckResult(
        check_name=NEEDS_NO_APPROVAL,
        passed=not reasons,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"reasons": dg.MetadataValue.json(reasons)},
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


def note_computed(home: Home, computed_by: str, published_at: datetime) -> None:
    """Note whose figures are published; when that fails, the next run that computes does it."""
    try:
        with open_warehouse(home) as warehouse:
            warehouse.runs.note_published(computed_by, published_at)
    except StageError as error:
        LOG.warning("published_snapshot: not noted as published: %s", error)


def clean_up(home: Home) -> None:
    """Note what was told, then remove old snapshots; when that fails, the new one is published all
    the same."""
    minutes = read_setting(os.environ, READING_VARIABLE, KEEP_MINUTES, least=0)
    left_since = datetime.now(UTC) - timedelta(minutes=minutes)
    try:
        note_published(home)
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


def find_run_start(context: dg.AssetExecutionContext) -> datetime:
    """When Dagster started this run."""
    started = context.instance.get_run_stats(context.run_id).start_time
    return datetime.fromtimestamp(started, UTC) if started else datetime.now(UTC)


def complete_workbooks(
    monitoring: Monitoring, publication: Publication, run_id: str, generated_at: datetime
) -> dict[str, Path]:
    """Each workbook by its name; those that nobody has made from the latest values are made.

    So the snapshot can be launched alone, or with the workbook of one cluster.
    """
    folder = workbook_folder(monitoring.folders, publication.values)
    names = list_workbooks(publication.tables["areas"], generated_at.date())
    files = {name: folder / f"{name}.xlsx" for name in names}
    known = {**CLUSTER_WORKBOOKS, **REGION_WORKBOOKS}
    missing = {name: known[name] for name, file in files.items() if not file.exists()}
    if missing:
        content = describe_content(publication, monitoring, run_id, generated_at)
        write_workbooks(missing, content, publication, monitoring.folders)
    return files

"""The points at which a run is killed, each with a sentence of what is half done there.

Belongs here: the table. What a moment is, and how the process dies at it, is `moments`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.crash.moments import Moment

STORE, RUNS, PUBLISH = "warehouse.store", "warehouse.runs", "warehouse.publishing.publish"
TAKING = "warehouse.taking_in"
SNAPSHOTS, VALIDATION = "warehouse.publishing.snapshots", "assets.quality.validation"
TOLD = "warehouse.publishing.told"
PROCESSES = "assets.publishing.workbook_processes"


@dataclass(frozen=True)
class Point:
    """Where a command is killed.

    `grow_to`: not killed at the last moment itself, but in the middle of the first write after it
    that would make a file longer than so many bytes. `begins_from`: `published` (a home with
    snapshots, extracts that are new to it), `empty` (a home that does not exist yet), or the name
    of another point, at which a run before this one was killed. `command`: what is killed.
    `batch_rows`: observations from which a batch is stored, where two batches are wanted.
    `side_by_side`: its workbooks are written by processes, although the figures are few.
    """

    name: str
    says: str
    moments: tuple[Moment, ...]
    grow_to: int | None = None
    begins_from: str = "published"
    command: Literal["run", "tag", "approve"] = "run"
    batch_rows: int | None = None
    side_by_side: bool = False


def enter(module: str, function: str, nth: int = 1) -> Moment:
    """The function is called."""
    return Moment("enter", f"{module}:{function}", nth=nth)


def leave(module: str, function: str, nth: int = 1) -> Moment:
    """The function has done its work."""
    return Moment("leave", f"{module}:{function}", nth=nth)


def before(operation: str, path: str, nth: int = 1) -> Moment:
    """The operating system is about to be asked for this."""
    return Moment("before", operation, path, nth)


STARTING = (
    Point(
        "before_dagster",
        "The definitions were checked; nothing has been written.",
        (enter("pipelines.commands.run.run", "execute_job"),),
    ),
    Point(
        "settings_half_copied",
        "Dagster's settings are copied into the home in half.",
        (before("open", r"dagster/\.dagster\.yaml\.\d+$"),),
        grow_to=100,
        begins_from="empty",
    ),
    Point(
        "instance_open",
        "The home is locked, Dagster's storage is open, no run is noted in it.",
        (enter("pipelines.instance", "clear_killed_runs"),),
    ),
    Point(
        "run_noted",
        "Dagster has noted the run as started; no stage has begun.",
        (enter("assets.running.lock", "hold_run_lock", nth=2),),
    ),
    Point(
        "inbox_surveyed",
        "The first stage knows which files are new, and Dagster does not yet.",
        (leave("assets.extracts", "survey_inbox"),),
    ),
)

TAKING_IN = (
    Point(
        "before_first_extract",
        "The new extracts are read and judged, nothing of them is kept.",
        (enter(STORE, "Warehouse.take_in"),),
    ),
    Point(
        "extract_half_copied",
        "The bytes of an extract are copied in half.",
        (enter(TAKING, "keep_file"), before("open", r"/(extracts|work)/")),
        grow_to=64,
    ),
    Point(
        "extract_copied",
        "An extract is copied and does not have its name yet.",
        (before("os.rename", r"/extracts/[0-9a-f]{64}/"),),
    ),
    Point(
        "between_files_of_batch",
        "One extract of the batch is kept under its name, the next is not, no folder is flushed.",
        (enter(TAKING, "keep_file", nth=2),),
    ),
    Point(
        "within_flush_of_batch",
        "All extracts of the batch have their names; some of their folders are flushed.",
        (leave(TAKING, "keep_file", nth=2), enter(PUBLISH, "flush_entry", nth=2)),
    ),
    Point(
        "extract_named",
        "The extracts are kept under their names, and the register knows nothing of them.",
        (enter(TAKING, "write_register"),),
    ),
    Point(
        "extract_registered",
        "The register's rows are written, the observations are not, nothing is committed.",
        (enter(TAKING, "write_observations"),),
    ),
    Point(
        "before_commit_of_extract",
        "The extracts of a batch are stored whole and not committed.",
        (leave(TAKING, "write_observations"),),
    ),
    Point(
        "within_commit_of_extract",
        "The commit of a batch is written in half.",
        (leave(TAKING, "write_observations"),),
        grow_to=2_000,
    ),
    Point(
        "after_commit_of_extract",
        "The first of two batches is committed.",
        (leave(STORE, "Warehouse.take_in"),),
        batch_rows=1,
    ),
    Point(
        "between_extracts",
        "One batch is stored, the next is about to be.",
        (enter(STORE, "Warehouse.take_in", nth=2),),
        batch_rows=1,
    ),
    Point(
        "within_second_batch",
        "One batch is committed, the next is stored whole and not committed.",
        (leave(TAKING, "write_observations", nth=2),),
        batch_rows=1,
    ),
    Point(
        "before_close_of_warehouse",
        "All extracts are committed, the warehouse is still open.",
        (leave(STORE, "Warehouse.coverage"),),
    ),
    Point(
        "within_checkpoint",
        "DuckDB moves what was committed from its log to its file, and has done half of it.",
        (leave(STORE, "Warehouse.coverage"),),
        grow_to=12_288,
    ),
)

COMPUTING = (
    Point(
        "before_computing",
        "Extracts are stored, the figures are those of before.",
        (enter("assets.computing", "compute_protected"),),
    ),
    Point(
        "figures_unsaved",
        "The figures are computed and nowhere stored.",
        (enter(STORE, "Warehouse.save_values"),),
    ),
    Point(
        "before_commit_of_figures",
        "The figures are stored and not committed.",
        (leave(RUNS, "Runs.write"),),
    ),
    Point(
        "within_commit_of_figures",
        "The commit of the figures is written in half.",
        (leave(RUNS, "Runs.write"),),
        grow_to=4_000,
    ),
    Point(
        "after_commit_of_figures",
        "The warehouse has the new figures, the snapshot the old ones.",
        (leave(STORE, "Warehouse.save_values"),),
    ),
    Point(
        "frames_half_written",
        "The table that Great Expectations is to look at is written in half.",
        (enter(VALIDATION, "Validator.validate"),),
        grow_to=1_000,
    ),
    Point(
        "expectations_looked_at",
        "Great Expectations has its task, and goes on for a while when the run is dead.",
        (enter("subprocess", "Popen._communicate"),),
    ),
    Point(
        "expectations_done",
        "The Data Docs are built, the workbooks are not.",
        (leave(VALIDATION, "Validator.validate"),),
    ),
    Point(
        "between_workbooks",
        "Two of five workbooks are written.",
        (enter("workbooks.area_workbook", "write_view", nth=3),),
    ),
    Point(
        "workbook_half_written",
        "A workbook is written in half.",
        (enter("workbooks.area_workbook", "write_view", nth=2),),
        grow_to=4_000,
    ),
)

SIDE_BY_SIDE = (
    Point(
        "figures_for_processes_half_written",
        "The file of figures that the processes read, which write workbooks, is written in half.",
        (enter("assets.cluster_workbooks", "write_workbooks"),),
        grow_to=1_000,
        side_by_side=True,
    ),
    Point(
        "processes_started",
        "The processes that write workbooks have started and know nothing yet.",
        (enter(PROCESSES, "WorkbookProcess.send"),),
        side_by_side=True,
    ),
    Point(
        "processes_at_work",
        "Each process has a workbook to write; the run that will name them dies.",
        (leave(PROCESSES, "WorkbookProcess.begin", nth=2),),
        side_by_side=True,
    ),
    Point(
        "workbook_of_a_process_named",
        "One workbook is whole and has its name, another process is still at its own.",
        (leave(PROCESSES, "WorkbookProcess.finish"),),
        side_by_side=True,
    ),
)

PUBLISHING = (
    Point(
        "before_publishing",
        "Everything is ready to be published.",
        (enter(PUBLISH, "publish_snapshot"),),
    ),
    Point(
        "building_made",
        "The folder of the new snapshot is there and empty.",
        (enter(PUBLISH, "write_values"),),
    ),
    Point(
        "figures_half_written",
        "The parquet file of the new snapshot is written in half.",
        (enter(PUBLISH, "write_values"),),
        grow_to=2_000,
    ),
    Point(
        "csv_half_written",
        "The csv file of the new snapshot is written in half.",
        (enter(PUBLISH, "write_values"),),
        grow_to=40_000,
    ),
    Point(
        "before_database",
        "The tables' files are written, the snapshot's database is not.",
        (enter(PUBLISH, "write_database"),),
    ),
    Point(
        "database_half_written",
        "The snapshot's database is written in half.",
        (enter(PUBLISH, "write_database"),),
        grow_to=300_000,
    ),
    Point(
        "before_workbooks_copied",
        "The snapshot has its figures and no workbooks.",
        (enter(PUBLISH, "copy_finished_files"),),
    ),
    Point(
        "workbook_half_copied",
        "A workbook is copied into the snapshot in half.",
        (before("open", r"\.building-[^/]*/workbooks/", nth=2),),
        grow_to=4_000,
    ),
    Point(
        "before_manifest",
        "Every file is there, the manifest is not.",
        (enter(PUBLISH, "write_manifest"),),
    ),
    Point(
        "manifest_half_written",
        "The manifest is written in half.",
        (before("open", r"\.building-[^/]*/manifest\.json$"),),
        grow_to=1_000,
    ),
    Point(
        "before_flush",
        "The snapshot is complete; none of it has been flushed to the disk.",
        (enter(PUBLISH, "flush_folder"),),
    ),
    Point(
        "within_flush",
        "Some of the snapshot's files have been flushed to the disk.",
        (enter(PUBLISH, "flush_folder"), enter(PUBLISH, "flush_entry", nth=5)),
    ),
    Point(
        "before_snapshot_named",
        "The snapshot is on the disk under its hidden name.",
        (before("os.rename", r"/\.building-[^/]* -> "),),
    ),
    Point(
        "before_link_swapped",
        "The snapshot has its name; `current` shows the one before.",
        (before("os.rename", r"/\.current-[^/]* -> "),),
    ),
    Point(
        "link_swapped",
        "`current` shows the new snapshot, which has not been flushed to the disk.",
        (before("os.rename", r"/\.current-[^/]* -> "), enter(PUBLISH, "flush_entry")),
    ),
    Point(
        "published",
        "The snapshot is in force; what the run worked with lies about.",
        (leave(PUBLISH, "publish_snapshot"),),
    ),
)

CLEANING_UP = (
    Point(
        "before_told",
        "The run's own files are removed, what the new snapshot tells is not noted.",
        (enter(TOLD, "note_told"),),
    ),
    Point(
        "told_half_written",
        "What the new snapshot tells is written in half.",
        (enter(TOLD, "note_told"),),
        grow_to=1_000,
    ),
    Point(
        "told_unnamed",
        "What the new snapshot tells is on the disk under its hidden name.",
        (before("os.rename", r"/told/\."),),
    ),
    Point(
        "before_cleanup",
        "The run's own files are removed, old snapshots are not.",
        (enter(SNAPSHOTS, "remove_old_snapshots"),),
    ),
    Point(
        "before_snapshot_hidden",
        "It is decided which snapshot goes.",
        (before("os.rename", r"/\.removing-"),),
    ),
    Point(
        "snapshot_hidden",
        "The snapshot that goes has its hidden name and all its files.",
        (before("shutil.rmtree", r"/\.removing-"),),
    ),
    Point(
        "snapshot_half_removed",
        "Half of the files of the snapshot that goes are gone.",
        (before("shutil.rmtree", r"/\.removing-"), before("os.remove", "", nth=4)),
    ),
    Point(
        "run_unended",
        "All is done; Dagster has not noted that the run has ended.",
        (enter(VALIDATION, "Validator.close"),),
    ),
    Point(
        "before_summary",
        "All is done; the run has not said so.",
        (enter("pipelines.commands.run.run", "report_run"),),
    ),
)

TAGGING = (
    Point(
        "before_tag",
        "The name is free, nothing is written.",
        (before("os.symlink", r" -> .*/tags/"),),
        command="tag",
    ),
    Point(
        "tag_hidden",
        "The tag is made under its hidden name.",
        (before("os.rename", r"/tags/\."),),
        command="tag",
    ),
    Point(
        "tag_named",
        "The tag has its name, which has not been flushed to the disk.",
        (before("os.rename", r"/tags/\."), enter(PUBLISH, "flush_entry")),
        command="tag",
    ),
)

IN_AN_EMPTY_HOME = (
    Point(
        "first_tables_half_made",
        "Dagster has made its first tables and not noted of which version they are.",
        (enter("dagster._core.storage.sql", "stamp_alembic_rev"),),
        begins_from="empty",
    ),
    Point(
        "second_tables_half_made",
        "Dagster has made its tables of events and not noted of which version they are.",
        (enter("dagster._core.storage.sql", "stamp_alembic_rev", nth=2),),
        begins_from="empty",
    ),
    Point(
        "warehouse_made",
        "The warehouse's file is there, with empty tables.",
        (enter(STORE, "Warehouse.__init__"),),
        begins_from="empty",
    ),
    Point(
        "first_extract_stored",
        "The first extract ever is committed.",
        (leave(STORE, "Warehouse.take_in"),),
        begins_from="empty",
        batch_rows=1,
    ),
    Point(
        "secret_without_name",
        "The home's secret is written and does not have its name yet.",
        (before("os.rename", r"/\.fingerprint\.key"),),
        begins_from="empty",
    ),
    Point(
        "first_link",
        "The first snapshot has its name, and there is no `current`.",
        (before("os.rename", r"/\.current-[^/]* -> "),),
        begins_from="empty",
    ),
)

AFTER_A_CRASH = (
    Point(
        "killed_run_half_cleared",
        "The next run has noted that the killed one failed, and is killed in turn.",
        (leave("dagster", "DagsterInstance.report_run_failed"),),
        begins_from="before_manifest",
    ),
    Point(
        "leftovers_half_removed",
        "The next run has removed half of what the killed one left, and is killed in turn.",
        (before("shutil.rmtree", r"/\.building-"), before("os.remove", "", nth=2)),
        begins_from="before_manifest",
    ),
)

POINTS = (
    STARTING + TAKING_IN + COMPUTING + SIDE_BY_SIDE + PUBLISHING + CLEANING_UP
    + TAGGING + IN_AN_EMPTY_HOME + AFTER_A_CRASH
)  # fmt: skip


def find_point(name: str) -> Point:
    """The point of this name."""
    # they are made of what stands here
    from tests.crash.points_of_approving import APPROVING
    from tests.crash.points_of_known import KNOWN
    from tests.crash.points_of_taking_out import ALL

    return next(point for point in (*POINTS, *APPROVING, *KNOWN, *ALL) if point.name == name)

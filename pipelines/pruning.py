"""Clearing away old runs, so that Dagster's storage does not grow for ever.

Belongs here: which runs of Dagster's history go, and the job that removes them. Does not belong
here: ticks of schedules and sensors (`retention` in `dagster.yaml`), snapshots
(`warehouse.publishing.snapshots`), extracts, which nothing clears away.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import dagster as dg
import sqlalchemy
from dagster._core.storage.event_log import SqlEventLogStorage, SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable

LOG = logging.getLogger("klynge.pruning")
KEEP_RUNS = 100
"""So many runs of each job stay: two years of Mondays, three months of mornings."""
ENDED = [
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
]


def prune_runs(instance: dg.DagsterInstance, keep: int = KEEP_RUNS) -> int:
    """Remove all but the newest ended runs of each job with their events; how many went."""
    old = list(find_old_runs(instance, keep))
    for run_id in old:
        instance.delete_run(run_id)
        remove_shard(instance, run_id)
    forget_checks(instance, old)
    return len(old)


def forget_checks(instance: dg.DagsterInstance, run_ids: list[str]) -> None:
    """Remove what some runs noted of asset checks, which Dagster keeps when a run is deleted; but
    for the newest of each check, which the page shows."""
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        return
    noted = AssetCheckExecutionsTable.c
    newest = sqlalchemy.select(sqlalchemy.func.max(noted.id)).group_by(
        noted.asset_key, noted.check_name, noted.partition
    )
    with storage.index_connection() as connection:
        for run_id in run_ids:
            connection.execute(
                AssetCheckExecutionsTable.delete().where(
                    noted.run_id == run_id, noted.id.not_in(newest.scalar_subquery())
                )
            )


def find_old_runs(instance: dg.DagsterInstance, keep: int) -> Iterator[str]:
    """The ended runs that come after the newest of their job."""
    counted: Counter[str] = Counter()
    for record in instance.get_run_records(dg.RunsFilter(statuses=ENDED)):
        run = record.dagster_run
        counted[run.job_name] += 1
        if counted[run.job_name] > keep:
            yield run.run_id


def remove_shard(instance: dg.DagsterInstance, run_id: str) -> None:
    """Remove the file of a run's events, which sqlite's storage empties and leaves."""
    storage = instance.event_log_storage
    if isinstance(storage, SqliteEventLogStorage):
        file = Path(storage.path_for_shard(run_id))
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            with suppress(OSError):
                file.with_name(name).unlink(missing_ok=True)


@dg.op(description="All but the newest hundred runs of each job leave Dagster's history.")
def remove_old_runs(context: dg.OpExecutionContext) -> None:
    """The job's one step."""
    removed = prune_runs(context.instance)
    LOG.info("pruning: %d old runs removed from Dagster's history", removed)


@dg.job(
    name="pruning",
    description="Removes old runs from Dagster's history. Extracts, vintages and snapshots stay.",
    executor_def=dg.in_process_executor,
)
def pruning_job() -> None:
    """Every night, by the schedule `nightly_pruning`."""
    remove_old_runs()

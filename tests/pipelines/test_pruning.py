"""Old runs leave Dagster's history, and the newest of each job stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluation,
    AssetCheckEvaluationPlanned,
)
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable

from pipelines.definitions import defs
from pipelines.instance import point_dagster_at
from pipelines.pruning import prune_runs
from warehouse.home import Home

pytestmark = pytest.mark.whole

CHECKED = dg.AssetKey("figures")
SUCCESS, FAILURE = dg.DagsterEventType.RUN_SUCCESS, dg.DagsterEventType.RUN_FAILURE


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    environment: dict[str, str] = {}
    point_dagster_at(Home(tmp_path / "home"), environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with dg.DagsterInstance.get() as opened:
        yield opened


def note_run(instance: dg.DagsterInstance, job: str, how: dg.DagsterEventType | None) -> str:
    """A run as Dagster notes it; None: it is under way."""
    run = instance.create_run_for_job(defs.resolve_job_def(job))
    event = dg.DagsterEvent(
        event_type_value=(how or dg.DagsterEventType.RUN_START).value, job_name=job
    )
    instance.report_dagster_event(event, run_id=run.run_id)
    return run.run_id


def note_check(instance: dg.DagsterInstance, run_id: str, check: str) -> None:
    """A check of figures as a run notes it: planned, then done."""
    planned = AssetCheckEvaluationPlanned(asset_key=CHECKED, check_name=check)
    done = AssetCheckEvaluation(
        asset_key=CHECKED,
        check_name=check,
        passed=True,
        metadata={},
        target_materialization_data=None,
    )
    for kind, data in (
        (dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED, planned),
        (dg.DagsterEventType.ASSET_CHECK_EVALUATION, done),
    ):
        event = dg.DagsterEvent(
            event_type_value=kind.value, job_name="monitoring_run", event_specific_data=data
        )
        instance.report_dagster_event(event, run_id=run_id)


def list_checks(instance: dg.DagsterInstance) -> list[tuple[str, str]]:
    """Run and name of each check of `note_check` that is remembered, oldest first."""
    storage = instance.event_log_storage
    assert isinstance(storage, SqlEventLogStorage)
    noted = AssetCheckExecutionsTable.c
    with storage.index_connection() as connection:
        rows = connection.execute(AssetCheckExecutionsTable.select().order_by(noted.id))
        rows = (row for row in rows if row.asset_key == CHECKED.to_string())
        return [(row.run_id, row.check_name) for row in rows]


def list_runs(instance: dg.DagsterInstance) -> set[str]:
    return {run.run_id for run in instance.get_runs()}


def test_the_newest_runs_of_each_job_stay_and_those_under_way(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    under_way = note_run(instance, "monitoring_run", None)
    weekly = [note_run(instance, "monitoring_run", how) for how in (SUCCESS, FAILURE, SUCCESS)]
    daily = [note_run(instance, "freshness_check", SUCCESS) for _ in range(4)]
    assert prune_runs(instance, keep=2) == 3
    assert list_runs(instance) == {under_way, *weekly[-2:], *daily[-2:]}
    shards = tmp_path / "home" / "dagster" / "history" / "runs"
    files = {path.name.partition(".")[0] for path in shards.glob("*.db*")}
    assert files == {"index", *list_runs(instance)}
    assert prune_runs(instance, keep=2) == 0


def test_of_checks_the_newest_stay_and_those_of_runs_that_do(
    instance: dg.DagsterInstance,
) -> None:
    oldest, older, newest = (note_run(instance, "monitoring_run", SUCCESS) for _ in range(3))
    for run_id, check in (
        (oldest, "valid"), (oldest, "seldom"), (older, "valid"), (newest, "valid"),
    ):  # fmt: skip
        note_check(instance, run_id, check)
    assert len(list_checks(instance)) == 4
    prune_runs(instance, keep=1)
    assert list_checks(instance) == [(oldest, "seldom"), (newest, "valid")]


def test_the_job_of_the_schedule_prunes(instance: dg.DagsterInstance) -> None:
    job = defs.resolve_job_def("pruning")
    assert job.execute_in_process(instance=instance).success

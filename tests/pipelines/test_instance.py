"""Dagster's instance of a home."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from assets.running.lock import find_lock, hold_run_lock
from assets.running.pools import PoolError, free_pools
from assets.running.processes import PROCESS_TAG, name_process
from pipelines.definitions import defs
from pipelines.instance import (
    UNTAGGED_SECONDS,
    clear_killed_runs,
    find_killed_runs,
    point_dagster_at,
    recover_under_daemon,
)
from warehouse.home import Home

pytestmark = pytest.mark.whole

STARTED, FAILURE = dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.FAILURE


@pytest.fixture
def instance_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home(tmp_path / "home")
    environment: dict[str, str] = {}
    point_dagster_at(home, environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def instance(instance_home: Home) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.get() as opened:
        yield opened


@pytest.fixture(scope="module")
def gone() -> str:
    """The name of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = name_process(ended.pid)
    ended.communicate()
    return name


def make_run(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus, process: str | None
) -> dg.DagsterRun:
    """A run of the daemon's or of the command line's, as Dagster notes it."""
    tags = {} if process is None else {PROCESS_TAG: process}
    job = defs.resolve_job_def("monitoring_run")
    run = instance.create_run_for_job(job, tags=tags, status=dg.DagsterRunStatus.NOT_STARTED)
    for event in {
        STARTED: [dg.DagsterEventType.RUN_START],
        FAILURE: [dg.DagsterEventType.RUN_START, dg.DagsterEventType.RUN_FAILURE],
        dg.DagsterRunStatus.CANCELING: [
            dg.DagsterEventType.RUN_START,
            dg.DagsterEventType.RUN_CANCELING,
        ],
    }.get(status, []):
        noted = dg.DagsterEvent(event_type_value=event.value, job_name=run.job_name)
        instance.report_dagster_event(noted, run_id=run.run_id)
    return run


def claim_pool(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Take the one place of the pool for a run's step."""
    storage = instance.event_log_storage
    storage.initialize_concurrency_limit_to_default("warehouse")
    return storage.claim_concurrency_slot("warehouse", run.run_id, "observations").is_claimed


def read_status(instance: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def test_everything_of_dagster_lies_under_the_home(
    instance_home: Home, instance: dg.DagsterInstance
) -> None:
    assert instance.root_directory == str(instance_home.dagster)
    assert not instance.telemetry_enabled
    assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
    assert instance.get_runs() == []
    assert os.environ["KLYNGE_HOME"] == str(instance_home.root)
    assert (instance_home.dagster / "history").is_dir()


def test_the_daemon_alone_frees_the_pool_of_a_run_that_has_ended(
    instance: dg.DagsterInstance,
) -> None:
    settings = instance.run_monitoring_settings
    assert settings["enabled"]
    assert 0 < settings["free_slots_after_run_end_seconds"] <= 60
    assert 0 < settings["poll_interval_seconds"] <= 60


def test_a_killed_run_is_marked_and_keeps_no_pool(instance: dg.DagsterInstance, gone: str) -> None:
    killed = make_run(instance, STARTED, gone)
    alive = make_run(instance, STARTED, name_process(os.getppid()))
    assert claim_pool(instance, killed)
    clear_killed_runs(instance)
    assert read_status(instance, killed) is FAILURE
    assert read_status(instance, alive) is STARTED
    assert claim_pool(instance, alive)


def test_a_run_that_dagster_counts_as_failed_keeps_no_pool(
    instance: dg.DagsterInstance, gone: str
) -> None:
    failed, next_one = make_run(instance, FAILURE, gone), make_run(instance, STARTED, None)
    assert claim_pool(instance, failed)
    assert not claim_pool(instance, next_one)
    clear_killed_runs(instance)
    assert claim_pool(instance, next_one)


def test_a_run_that_is_gone_from_the_history_keeps_no_pool(
    instance: dg.DagsterInstance, gone: str
) -> None:
    deleted, next_one = make_run(instance, FAILURE, gone), make_run(instance, STARTED, None)
    assert claim_pool(instance, deleted)
    instance.delete_run(deleted.run_id)
    free_pools(instance)
    assert claim_pool(instance, next_one)


def test_a_dead_run_that_waited_in_the_pool_is_not_let_in(
    instance: dg.DagsterInstance, gone: str
) -> None:
    holder, waiting, next_one = (make_run(instance, FAILURE, gone) for _ in range(3))
    assert claim_pool(instance, holder)
    assert not claim_pool(instance, waiting)
    free_pools(instance)
    assert claim_pool(instance, next_one)


def test_it_is_said_whose_place_was_freed_and_since_when(
    instance: dg.DagsterInstance, gone: str, caplog: pytest.LogCaptureFixture
) -> None:
    killed = make_run(instance, FAILURE, gone)
    claim_pool(instance, killed)
    logging.getLogger("klynge.pools").addHandler(caplog.handler)
    free_pools(instance)
    logging.getLogger("klynge.pools").removeHandler(caplog.handler)
    said = caplog.messages[-1]
    assert killed.run_id in said
    assert "'warehouse' since 20" in said


def test_a_pool_that_lets_nobody_in_is_told_in_words(instance: dg.DagsterInstance) -> None:
    instance.event_log_storage.set_concurrency_slots("warehouse", 0)
    with pytest.raises(PoolError) as caught:
        free_pools(instance)
    assert "limit of 0" in caught.value.problems[0].describe()


@pytest.mark.parametrize("begun", ["1", ""])
def test_a_process_of_the_same_number_is_another_one(
    instance: dg.DagsterInstance, begun: str
) -> None:
    pid = os.getppid() if begun else os.getpid()
    killed = make_run(instance, STARTED, f"{pid}.{begun}".rstrip("."))
    clear_killed_runs(instance)
    assert read_status(instance, killed) is FAILURE


def test_a_run_that_never_named_its_process_is_given_a_moment(
    instance: dg.DagsterInstance,
) -> None:
    unnamed, waiting = (
        make_run(instance, status, None) for status in (STARTED, dg.DagsterRunStatus.NOT_STARTED)
    )
    now = time.time()
    assert find_killed_runs(instance, now) == []
    found = find_killed_runs(instance, now + UNTAGGED_SECONDS + 1)
    assert [run.run_id for run in found] == [unnamed.run_id]
    assert waiting.run_id != unnamed.run_id


def test_a_run_that_was_killed_as_it_was_cancelled_counts_as_cancelled(
    instance: dg.DagsterInstance, gone: str
) -> None:
    cancelled = make_run(instance, dg.DagsterRunStatus.CANCELING, gone)
    clear_killed_runs(instance)
    assert read_status(instance, cancelled) is dg.DagsterRunStatus.CANCELED


def test_the_daemon_clears_up_after_a_run_that_died_with_the_one_before(
    instance_home: Home, instance: dg.DagsterInstance, gone: str
) -> None:
    killed = make_run(instance, STARTED, gone)
    find_lock(instance_home).write_text('{"pid": 1}', encoding="utf-8")
    half_done = instance_home.work / "half_done"
    half_done.mkdir(parents=True)
    recover_under_daemon(instance_home, instance)
    assert read_status(instance, killed) is FAILURE
    assert not half_done.exists()
    assert find_lock(instance_home).read_text(encoding="utf-8") == ""


def test_the_daemon_clears_nothing_while_a_run_is_at_work(
    instance_home: Home, instance: dg.DagsterInstance
) -> None:
    at_work = make_run(instance, STARTED, name_process(os.getppid()))
    claim_pool(instance, at_work)
    with hold_run_lock(find_lock(instance_home), 0, "a run at work"):
        recover_under_daemon(instance_home, instance)
        pool = instance.event_log_storage.get_concurrency_info("warehouse")
        assert [slot.run_id for slot in pool.claimed_slots] == [at_work.run_id]
        assert "a run at work" in find_lock(instance_home).read_text(encoding="utf-8")
    assert read_status(instance, at_work) is STARTED

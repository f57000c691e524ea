"""Dagster's instance of a home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from assets.lock import PID_TAG
from pipelines.definitions import defs
from pipelines.instance import clear_killed_runs, point_dagster_at
from warehouse.home import Home


@pytest.fixture
def instance_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home(tmp_path / "home")
    environment: dict[str, str] = {}
    point_dagster_at(home, environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return home


def test_everything_of_dagster_lies_under_the_home(instance_home: Home) -> None:
    with dg.DagsterInstance.get() as instance:
        assert instance.root_directory == str(instance_home.dagster)
        assert not instance.telemetry_enabled
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1
        assert instance.get_runs() == []
    assert os.environ["KLYNGE_HOME"] == str(instance_home.root)
    assert (instance_home.dagster / "history").is_dir()


def test_a_killed_run_is_marked_and_keeps_no_pool(instance_home: Home) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    job = defs.resolve_job_def("monitoring_run")
    with dg.DagsterInstance.get() as instance:
        killed, renumbered, alive = (
            instance.create_run_for_job(
                job, tags={PID_TAG: str(pid)}, status=dg.DagsterRunStatus.STARTED
            )
            for pid in (ended.pid, os.getpid(), os.getppid())
        )
        storage = instance.event_log_storage
        storage.set_concurrency_slots("warehouse", 1)
        storage.claim_concurrency_slot("warehouse", killed.run_id, "observations")
        clear_killed_runs(instance)
        statuses = {run.run_id: run.status for run in instance.get_runs()}
        taken = storage.get_concurrency_info("warehouse").active_slot_count
    assert statuses[killed.run_id] is dg.DagsterRunStatus.FAILURE
    assert statuses[renumbered.run_id] is dg.DagsterRunStatus.FAILURE
    assert statuses[alive.run_id] is dg.DagsterRunStatus.STARTED
    assert taken == 0


def test_a_killed_run_keeps_no_pool_when_its_number_is_another_programs(
    instance_home: Home,
) -> None:
    job = defs.resolve_job_def("monitoring_run")
    with dg.DagsterInstance.get() as instance:
        killed = instance.create_run_for_job(
            job, tags={PID_TAG: str(os.getppid())}, status=dg.DagsterRunStatus.STARTED
        )
        storage = instance.event_log_storage
        storage.set_concurrency_slots("warehouse", 1)
        storage.claim_concurrency_slot("warehouse", killed.run_id, "observations")
        clear_killed_runs(instance)
        assert storage.get_concurrency_info("warehouse").active_slot_count == 0

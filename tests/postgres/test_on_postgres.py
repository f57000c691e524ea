"""Runs, the sensor and recovery from a crash are the same with Dagster's storage on a server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from assets.running.lock import find_lock, was_cut_short
from pipelines.instance import POSTGRES_VARIABLE, point_dagster_at
from tests.bad_input.good import DEFINITIONS, as_csv, practices
from tests.homes import run_pipeline
from warehouse.home import Home

pytestmark = pytest.mark.soak
LONGEST_SECONDS = 180.0


@pytest.fixture
def home(database: str, tmp_path: Path) -> Home:
    """A home with a file in its inbox, and Dagster told of the server."""
    home = Home(tmp_path / "home")
    home.inbox.mkdir(parents=True)
    (home.inbox / "practices.csv").write_text(as_csv(practices()), encoding="utf-8")
    return home


def wait_until(what: str, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


def read_statuses(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How Dagster counts the runs of a home, oldest first."""
    environment = dict(os.environ)
    point_dagster_at(home, environment)
    for name in ("DAGSTER_HOME", POSTGRES_VARIABLE):
        monkeypatch.setenv(name, environment[name])
    with dg.DagsterInstance.get() as instance:
        return [run.status.value for run in reversed(instance.get_runs())]


def test_runs_are_kept_on_the_server_and_none_in_the_home(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definitions = tmp_path / "definitions.yaml"
    definitions.write_text(DEFINITIONS, encoding="utf-8")
    ran = run_pipeline(home, home.inbox, definitions)
    assert (ran.code, ran.errors) == (0, "")
    assert read_statuses(home, monkeypatch) == ["SUCCESS"]
    assert list(home.dagster.rglob("*.db")) == []
    assert "127.0.0.1" not in (home.dagster / "dagster.yaml").read_text()


def test_after_a_killed_run_the_next_one_publishes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definitions = tmp_path / "definitions.yaml"
    definitions.write_text(DEFINITIONS, encoding="utf-8")
    command = [str(Path(sys.executable).with_name("klynge")), "run", "--home", str(home.root)]
    command += ["--definitions", str(definitions)]
    killed = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    wait_until("a run in a step", home.warehouse_file.exists)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert was_cut_short(find_lock(home))
    assert subprocess.run(command, check=False).returncode == 0
    assert home.current.exists()
    assert read_statuses(home, monkeypatch) == ["FAILURE", "SUCCESS"]


def test_the_daemons_sensor_takes_in_what_lies_in_the_inbox(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = dict(os.environ)
    point_dagster_at(home, environment)
    daemon = subprocess.Popen(
        [Path(sys.executable).with_name("dagster-daemon"), "run", "-m", "pipelines.definitions"],
        env=environment, cwd=tmp_path, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until("a published snapshot", home.current.exists)
        wait_until("its end", lambda: read_statuses(home, monkeypatch) == ["SUCCESS"])
        assert (home.current / "manifest.json").is_file()
    finally:
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait()

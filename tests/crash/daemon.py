"""Dagster's daemon on a home, in a process group of its own.

Belongs here: starting and killing it, waiting for what it does, and what it noted of
its runs. Does not belong here: what must hold afterwards (`whole`).
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assets.inputs import CHECKOUT
from pipelines.instance import SETTINGS
from tests.crash.installation import KEPT, World
from warehouse.home import Home

LONGEST_SECONDS = 120.0
SOON, NEVER = 2, 3600
"""Seconds until a daemon frees a killed run's place in the pool and tries its files again."""


@dataclass(frozen=True)
class Daemon:
    """The daemon at work on a home; its process group holds all that it starts."""

    home: Home
    process: subprocess.Popen[bytes]
    log: Path

    def wait_until(self, what: str, holds: Callable[[], bool]) -> None:
        """Wait, and fail with what the daemon said when it takes too long."""
        deadline = time.monotonic() + LONGEST_SECONDS
        while not holds():
            said = self.log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < deadline, f"{what}\n{said[-5000:]}"
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill it with all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def run_daemon(world: World, home: Home, folder: Path, mends_after: int = SOON) -> Iterator[Daemon]:
    """A real daemon on a home, killed at the end; after `mends_after` seconds it frees the place of
    a killed run in the pool and tries the run's files again."""
    folder.mkdir()
    write_quick_settings(home, mends_after)
    log = folder / "daemon.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("dagster-daemon"), "run", "-m",
             "tests.crash.code_location"],
            env={
                **os.environ, "DAGSTER_HOME": str(home.dagster), "KLYNGE_HOME": str(home.root),
                "KLYNGE_KEEP_SNAPSHOTS": KEPT, "PYTHONPATH": str(CHECKOUT),
                "CRASH_DEFINITIONS": str(world.definitions),
                "CRASH_RETRY_SECONDS": str(mends_after), "CRASH_ORDER": str(find_order(home)),
            },
            cwd=folder, stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    daemon = Daemon(home, process, log)
    try:
        yield daemon
    finally:
        daemon.kill()


def write_quick_settings(home: Home, mends_after: int) -> None:
    """Dagster's settings of the home, looking each second at what is under way."""
    text = SETTINGS.read_text(encoding="utf-8")
    for setting, usual, seconds in (
        ("poll_interval_seconds", 30, 1),
        ("free_slots_after_run_end_seconds", 30, mends_after),
    ):
        assert f"{setting}: {usual}" in text
        text = text.replace(f"{setting}: {usual}", f"{setting}: {seconds}")
    (home.dagster / SETTINGS.name).write_text(text, encoding="utf-8")


def order_death(home: Home, whose: Literal["run", "all"]) -> None:
    """The next run is killed as it has stored an extract, alone or with daemon and server."""
    find_order(home).write_text(whose, encoding="utf-8")


def find_order(home: Home) -> Path:
    """The file that orders a run to die."""
    return home.root.with_name("order_to_die")


def read_statuses(home: Home) -> list[str]:
    """How Dagster counts the runs of a home, oldest first."""
    with closing(sqlite3.connect(home.dagster / "history" / "runs.db")) as connection:
        return [row[0] for row in connection.execute("select status from runs order by id")]


def is_pool_held(home: Home) -> bool:
    """Whether a run holds a place in a pool."""
    with closing(sqlite3.connect(home.dagster / "history" / "runs" / "index.db")) as connection:
        [held] = connection.execute(
            "select count(*) from concurrency_slots where run_id is not null"
        ).fetchone()
    return bool(held)

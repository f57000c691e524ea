"""Dagster's daemon on a home, in a process group of its own.

Belongs here: starting, freezing and killing it, waiting for what it does, and what it noted of
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
RETRY_SECONDS = 6.0
QUICK = (
    ("poll_interval_seconds: 30", "poll_interval_seconds: 1"),
    ("free_slots_after_run_end_seconds: 30", "free_slots_after_run_end_seconds: 10"),
)
"""The daemon's own settings with shorter times."""


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

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Nothing of it does anything meanwhile."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """Kill it with all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def run_daemon(world: World, home: Home, folder: Path) -> Iterator[Daemon]:
    """A real daemon on a home, killed at the end."""
    folder.mkdir()
    write_quick_settings(home)
    log = folder / "daemon.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("dagster-daemon"), "run", "-m",
             "tests.crash.code_location"],
            env={
                **os.environ, "DAGSTER_HOME": str(home.dagster), "KLYNGE_HOME": str(home.root),
                "KLYNGE_KEEP_SNAPSHOTS": KEPT, "PYTHONPATH": str(CHECKOUT),
                "CRASH_DEFINITIONS": str(world.definitions),
                "CRASH_RETRY_SECONDS": str(RETRY_SECONDS), "CRASH_ORDER": str(find_order(home)),
            },
            cwd=folder, stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    daemon = Daemon(home, process, log)
    try:
        yield daemon
    finally:
        daemon.kill()


def write_quick_settings(home: Home) -> None:
    """Dagster's settings of the home, with shorter times."""
    text = SETTINGS.read_text(encoding="utf-8")
    for usual, quick in QUICK:
        assert usual in text
        text = text.replace(usual, quick)
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

"""One run at a time in a home, whoever starts it.

Belongs here: the lock that a run holds from its first stage to its last. Does not belong here:
the warehouse's own lock, which DuckDB keeps while the file is open.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from schemas.problems import Problem, StageError

POLL_SECONDS = 0.2


class RunLockedError(StageError):
    """Another run holds the home."""


@contextmanager
def hold_run_lock(path: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the home for this process; raises `RunLockedError` when another keeps it longer.

    The kernel releases the lock when its holder dies, so a killed run leaves nothing to clean.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        wait_for_lock(file, path, wait_seconds)
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).isoformat()}))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


@contextmanager
def keep_runs_waiting(path: Path, wait_seconds: float) -> Iterator[None]:
    """Let a reader finish before the next run begins; other readers are let in.

    Changes nothing, not even the lock's file. Raises `RunLockedError` when a run is under way
    for longer than `wait_seconds`.
    """
    if not path.exists():
        yield
        return
    with path.open(encoding="utf-8") as file:
        wait_for_lock(file, path, wait_seconds, fcntl.LOCK_SH)
        yield


def wait_for_lock(
    file: TextIOWrapper, path: Path, wait_seconds: float, mode: int = fcntl.LOCK_EX
) -> None:
    """Take the lock on an open file, or say who holds it."""
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(file, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise RunLockedError([describe_holder(path)]) from None
            time.sleep(POLL_SECONDS)
        else:
            return


def describe_holder(path: Path) -> Problem:
    """Who holds the home, as far as the lock file says so."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        who = f"process {holder['pid']}, since {holder['since'][:19].replace('T', ' ')} UTC"
    except (ValueError, KeyError):
        who = "a run that has only just started or ended"
    return Problem(
        rule="run_in_progress",
        message=f"Another run is under way in this home: {who}.",
        file=str(path),
        remedy="Wait until it has ended, then run again.",
    )

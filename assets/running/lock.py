"""One run at a time in a home, whoever starts it.

Belongs here: the lock that a run holds from its first stage to its last. Does not belong here:
the warehouse's own lock, which DuckDB keeps while the file is open.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path

from schemas.problems import Problem, StageError
from warehouse.erasing import finish_erasing
from warehouse.home import Home
from warehouse.upkeep.leftovers import clear_leftovers

LOG = logging.getLogger("klynge.lock")
POLL_SECONDS = 0.2
READERS_SECONDS = 60.0
"""How long a run waits at least for commands that only read: they soon end by themselves."""

Tell = Callable[[str], None]


class RunLockedError(StageError):
    """Another run holds the home."""


@contextmanager
def hold_run_lock(
    path: Path, wait_seconds: float, doing: str = "a run", tell: Tell = LOG.info
) -> Iterator[bool]:
    """Hold the home for this process; raises `RunLockedError` when another keeps it longer.

    Gives whether the one who held it before was killed.

    `doing` is what others are told of the holder; `tell` gets at once, in words, that this one
    waits, for whom and until when. Commands that only read are waited for longer, unless
    `wait_seconds` is 0. The kernel releases the lock when its holder dies, so a killed run
    leaves nothing to clean, and what the file says never decides who holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        wait_for_lock(file, path, wait_seconds, fcntl.LOCK_EX, tell)
        cut_short = was_cut_short(path)
        file.truncate(0)
        since = datetime.now(UTC).isoformat()
        file.write(json.dumps({"pid": os.getpid(), "since": since, "doing": doing}))
        file.flush()
        # what is left here after a loss of power says that there is something to clear up
        os.fsync(file.fileno())
        try:
            yield cut_short
        finally:
            file.truncate(0)


@contextmanager
def hold_home(home: Home, wait_seconds: float, doing: str) -> Iterator[None]:
    """Hold a home's lock, and clear away what the one who held it before left when killed.

    Taking the lock wipes out the sign that there is something to clear, so whoever takes it does.
    Raises `RunLockedError` and `WarehouseError`.
    """
    with hold_run_lock(find_lock(home), wait_seconds, doing) as cut_short:
        if cut_short:
            clear_leftovers(home)
        # also when what was erased could not be removed, and the command ended by itself
        finish_erasing(home)
        yield


def find_lock(home: Home) -> Path:
    """The file that the kernel keeps a home's lock on."""
    return home.root / "run.lock"


def was_cut_short(path: Path) -> bool:
    """Whether the file still names a holder: one at work, or one that was killed."""
    return path.exists() and bool(path.read_bytes().strip(b"\0"))


@contextmanager
def keep_runs_waiting(path: Path, wait_seconds: float, tell: Tell = LOG.info) -> Iterator[None]:
    """Let a reader finish before the next run begins; other readers are let in.

    Changes nothing, not even the lock's file. `tell` is told at once when a run is waited for.
    Raises `RunLockedError` when it is under way for longer than `wait_seconds`.
    """
    if not path.exists():
        yield
        return
    with path.open(encoding="utf-8") as file:
        wait_for_lock(file, path, wait_seconds, fcntl.LOCK_SH, tell)
        yield


def wait_for_lock(
    file: TextIOWrapper, path: Path, wait_seconds: float, mode: int, tell: Tell
) -> None:
    """Take the lock on an open file, or say who holds it."""
    started, told = time.monotonic(), False
    while not take_lock(file, mode):
        is_read = mode == fcntl.LOCK_EX and is_only_read(file)
        longest = max(wait_seconds, READERS_SECONDS) if is_read and wait_seconds else wait_seconds
        left = longest - (time.monotonic() - started)
        if left <= 0:
            raise RunLockedError([describe_holder(path, is_read)])
        if not told:
            until = datetime.now(UTC) + timedelta(seconds=left)
            holder = describe_holder(path, is_read)
            tell(f"{holder.message} Waiting for its end, at most until {until:%H:%M:%S} UTC.")
            told = True
        time.sleep(min(POLL_SECONDS, left))


def take_lock(file: TextIOWrapper, mode: int) -> bool:
    """Take the lock unless somebody holds it."""
    try:
        fcntl.flock(file, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_only_read(file: TextIOWrapper) -> bool:
    """Whether those who hold the lock only read, so that another reader would be let in."""
    if not take_lock(file, fcntl.LOCK_SH):
        return False
    fcntl.flock(file, fcntl.LOCK_UN)
    return True


def describe_holder(path: Path, is_read: bool = False) -> Problem:
    """Who holds the home, as far as the lock file says so; readers leave no trace in it."""
    if is_read:
        return Problem(
            rule="home_is_read",
            message="The stored data of this home are being read by another command "
            "(preview, explain or extracts).",
            file=str(path),
            remedy="Wait until it has ended, then run again.",
        )
    return Problem(
        rule="run_in_progress",
        message=f"Another run is under way in this home: {name_holder(path)}.",
        file=str(path),
        remedy="Wait until it has ended, then run again.",
    )


def name_holder(path: Path) -> str:
    """Process, since when and what it does; what stands in the file may be anything."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        pid, since = int(holder["pid"]), datetime.fromisoformat(holder["since"])
    except (OSError, ValueError, OverflowError, KeyError, TypeError):
        return "it has only just started or ended, or its lock file cannot be read"
    doing = f", {holder['doing']}" if holder.get("doing") else ""
    return f"process {pid}, since {since:%Y-%m-%d %H:%M:%S} UTC{doing}"

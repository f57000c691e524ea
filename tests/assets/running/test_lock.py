"""One run at a time in a home."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assets.running.lock import (
    RunLockedError,
    find_lock,
    hold_home,
    hold_run_lock,
    keep_runs_waiting,
)
from warehouse.home import Home

HOLD = """
import sys, time
from pathlib import Path
from assets.running.lock import hold_run_lock
with hold_run_lock(Path(sys.argv[1]), 0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_told_who_holds_the_home(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with (
        hold_run_lock(lock, 0),
        pytest.raises(RunLockedError, match=rf"process {os.getpid()}, since 2\d\d\d-"),
        hold_run_lock(lock, 0.1),
    ):
        pass


def test_the_home_is_free_when_a_run_has_ended(tmp_path: Path) -> None:
    lock = tmp_path / "new home" / "run.lock"
    with hold_run_lock(lock, 0):
        pass
    with hold_run_lock(lock, 0):
        assert str(os.getpid()) in lock.read_text(encoding="utf-8")


@contextmanager
def held_elsewhere(lock: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the home until it is killed."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
    finally:
        holder.kill()
        holder.communicate()


def test_a_killed_run_does_not_keep_the_home(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with held_elsewhere(lock) as holder:
        holder.kill()
        holder.wait()
        assert f'"pid": {holder.pid}' in lock.read_text(encoding="utf-8")
        with hold_run_lock(lock, 0):
            assert str(holder.pid) not in lock.read_text(encoding="utf-8")


def test_a_dead_holder_whose_number_another_program_has_now_keeps_nobody(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    left = {"pid": os.getppid(), "since": "2026-01-01T00:00:00+00:00", "doing": "a run"}
    lock.write_text(json.dumps(left), encoding="utf-8")
    started = time.monotonic()
    with hold_run_lock(lock, 5):
        assert time.monotonic() - started < 1
        assert json.loads(lock.read_text(encoding="utf-8"))["pid"] == os.getpid()


@pytest.mark.parametrize(
    "left",
    [b"", b"{", b"[1]", b"7", b"null", b"\xff\xfe\x00", b'{"pid": "x", "since": 5}',
     b'{"pid": 1e999, "since": "2026"}', b"x" * 100_000],
)  # fmt: skip
def test_whatever_the_lock_file_says_only_the_kernel_decides(tmp_path: Path, left: bytes) -> None:
    lock = tmp_path / "run.lock"
    lock.write_bytes(left)
    with hold_run_lock(lock, 0):
        lock.write_bytes(left)
        with (
            pytest.raises(RunLockedError, match="lock file cannot be read"),
            hold_run_lock(lock, 0),
        ):
            pass
    assert lock.read_bytes() == b""


def test_who_waits_is_told_at_once_for_whom_and_until_when(tmp_path: Path) -> None:
    lock, told = tmp_path / "run.lock", []
    with held_elsewhere(lock) as holder:
        started = time.monotonic()

        def hear(text: str) -> None:
            told.append((time.monotonic() - started, text))
            holder.kill()

        with hold_run_lock(lock, 60, tell=hear):
            assert time.monotonic() - started < 5
    ((after, text),) = told
    assert after < 1
    assert re.search(rf"process {holder.pid}, since 2.+ UTC, a run\. Waiting for its end", text)
    assert re.search(r"at most until \d\d:\d\d:\d\d UTC\.$", text)


def test_nobody_is_told_of_waiting_when_there_is_none(tmp_path: Path) -> None:
    told: list[str] = []
    with hold_run_lock(tmp_path / "run.lock", 5, tell=told.append):
        pass
    with keep_runs_waiting(tmp_path / "run.lock", 5, tell=told.append):
        pass
    assert told == []


def test_a_run_waits_longer_for_a_reader_than_for_a_run(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    lock.touch()
    told: list[str] = []
    with keep_runs_waiting(lock, 0) as _, pytest.raises(KeyboardInterrupt):

        def hear(text: str) -> None:
            told.append(text)
            raise KeyboardInterrupt

        with hold_run_lock(lock, 0.001, tell=hear):
            pass
    assert "are being read by another command" in told[0]


@pytest.mark.parametrize("left", [b'{"pid": 1}', b"\xff\xfe\x00"])
def test_whoever_takes_the_home_of_a_killed_run_clears_up_after_it(
    tmp_path: Path, left: bytes
) -> None:
    home = Home(tmp_path)
    home.work.mkdir()
    with hold_home(home, 0, "a run"):
        assert home.work.exists()
    find_lock(home).write_bytes(left)
    with hold_home(home, 0, "the next run"):
        assert not home.work.exists()

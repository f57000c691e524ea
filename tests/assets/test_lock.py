"""One run at a time in a home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assets.lock import RunLockedError, hold_run_lock

HOLD = """
import sys, time
from pathlib import Path
from assets.lock import hold_run_lock
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


def test_a_killed_run_does_not_keep_the_home(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.communicate()
    with hold_run_lock(lock, 0):
        assert str(holder.pid) not in lock.read_text(encoding="utf-8")

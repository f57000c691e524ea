"""Two runs at once in one home: the second is told about the first and changes nothing."""

from __future__ import annotations

import fcntl
import re
import signal
import subprocess
import time

import pytest

from tests.bad_input.conftest import Installation, finish
from tests.bad_input.good import as_csv, practices

pytestmark = pytest.mark.soak


def stop_while_it_holds_the_home(
    installation: Installation, process: subprocess.Popen[str]
) -> None:
    """Let a run go on until it holds the home's lock, and keep it there."""
    lock = installation.home.root / "run.lock"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGSTOP)
        if f'"pid": {process.pid},' in lock.read_text(encoding="utf-8"):
            with lock.open("a+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
        process.send_signal(signal.SIGCONT)
        time.sleep(0.02)
    raise AssertionError("the run never held the home")


def test_two_runs_at_once(installation: Installation) -> None:
    installation.put("praksis.csv", as_csv(practices("01-01-2025")))
    before = installation.snapshot()
    first = installation.start()
    try:
        stop_while_it_holds_the_home(installation, first)
        second = finish(installation.start())
        assert second.exit_code == 1, second
        error, end = second.errors.splitlines()
        assert error.startswith(
            f"error: {installation.home.root / 'run.lock'}: Another run is under way in this home: "
        )
        assert re.search(rf"process {first.pid}, since 2\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", error)
        assert "Remedy: Wait until it has ended, then run again." in error
        assert end.startswith("Nothing was published; the snapshot of ")
        assert installation.snapshot() == before
    finally:
        first.send_signal(signal.SIGCONT)
    assert finish(first).exit_code == 0
    after = installation.snapshot()
    assert after.items() >= {(k, v) for k, v in before.items() if k != "current"}
    assert after["current"] != before["current"]
    third = installation.run()
    assert third.exit_code == 0
    assert third.output.startswith("Nothing new since ")
    assert installation.snapshot() == after

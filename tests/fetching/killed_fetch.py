"""Fetches that kill themselves at their nth step on the disk: run as a program by the tests.

Steps are flushes, renames and removals, so that every state that a kill can leave is met. The
program imports once and forks for each line of its input, in JSON: step, home, StatBank's address.
It answers with the child's exit code (minus the signal's number) and how many steps it took.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fetching.statbank_values
from fetching.fetch import fetch_source
from fetching.means import Destination, Means
from tests.fetching.conftest import FOLK1B


def count_steps(until: int) -> Callable[[], int]:
    """Kill this process at the step; how many there were."""
    taken = 0

    def watch(step: Callable[..., Any]) -> Callable[..., Any]:
        def take(*arguments: Any, **named: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken == until:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*arguments, **named)

        return take

    for name in ("fsync", "rename", "replace", "unlink"):
        setattr(os, name, watch(getattr(os, name)))
    return lambda: taken


def fetch(step: int, home: Path, address: str) -> int:
    """Fetch in portions, and kill this process at the step; how many steps there were."""
    fetching.statbank_values.MOST_VALUES = 2_000
    taken = count_steps(step)
    means = Means({"KLYNGE_STATBANK_URL": address})
    outcome = fetch_source("kilde", FOLK1B, Destination(home / "inbox", home / "fetched"), means)
    assert not outcome.problems, outcome.problems
    return taken()


def main() -> None:
    for line in sys.stdin:
        step, home, address = json.loads(line)
        receiver, sender = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(sender, str(fetch(step, Path(home), address)).encode())
            os._exit(0)
        os.close(sender)
        with os.fdopen(receiver) as told:
            steps = told.read()
        _, status = os.waitpid(child, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), int(steps or 0)]), flush=True)


if __name__ == "__main__":
    main()

"""Protection of the demo's small counts, and the audit of what is published of it.

Belongs here: timing both inside a process. `python -m benchmarks.disclosure HOME` prints their
seconds of processor time together, after a round that warms up, for a home's figures and snapshot.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from assets import computing
from assets.publishing.audit import audit_snapshot
from assets.run_inputs import RunInputs
from warehouse.home import Home
from warehouse.publishing.snapshots import find_snapshot
from warehouse.store import open_warehouse

Given = ParamSpec("Given")
Made = TypeVar("Made")


def time_protection(home: Home, inputs: RunInputs) -> float:
    """Seconds that protection takes of computing the figures of a home."""
    spent: list[float] = []
    protect = computing.protect_values
    computing.protect_values = time_calls(protect, spent)
    with open_warehouse(home) as warehouse:
        computing.compute_protected(warehouse, inputs.definitions, "benchmark", inputs.geography)
    computing.protect_values = protect
    return sum(spent)


def time_calls(call: Callable[Given, Made], spent: list[float]) -> Callable[Given, Made]:
    """The same call, which adds how long it takes to `spent`."""

    def timed(*given: Given.args, **more: Given.kwargs) -> Made:
        started = time.process_time()
        made = call(*given, **more)
        spent.append(time.process_time() - started)
        return made

    return timed


def time_audit(home: Home, inputs: RunInputs) -> float:
    """Seconds that the audit of the snapshot in force takes."""
    snapshot = find_snapshot(home, "current")
    started = time.process_time()
    audit_snapshot(home, snapshot, inputs.rules_in_use, ())
    return time.process_time() - started


def main(home: Home) -> None:
    """Print the seconds of both together."""
    inputs = RunInputs()
    for _ in range(2):
        seconds = time_protection(home, inputs) + time_audit(home, inputs)
    print(seconds)


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])))

"""Dagster's code location as it is, for the daemon of these tests.

Belongs here: what makes waiting short (few definitions, a sensor that looks often and tries again
soon), and the run that kills itself in a step. Everything else is `pipelines.definitions`.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import assets.inputs

assets.inputs.DEFAULT_DEFINITIONS = Path(os.environ["CRASH_DEFINITIONS"])

import pipelines.sensors  # noqa: E402 - after the definitions, whose place each module takes over
import pipelines.tries  # noqa: E402
from pipelines.definitions import defs  # noqa: E402
from warehouse.store import Warehouse  # noqa: E402

pipelines.sensors.SETTLED_SECONDS = 0.0
pipelines.sensors.inbox_sensor._min_interval = 1
pipelines.tries.RETRY_MINUTES = (float(os.environ["CRASH_RETRY_SECONDS"]) / 60,)

ACCEPT = Warehouse.accept


def accept_and_die(self: Warehouse, *arguments: Any) -> Any:
    """Store an extract; while there is an order to die, obey it, once."""
    record = ACCEPT(self, *arguments)
    order = Path(os.environ["CRASH_ORDER"])
    if order.exists():
        whole_group = order.read_text(encoding="utf-8") == "all"
        order.unlink()
        if whole_group:
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    return record


Warehouse.accept = accept_and_die  # type: ignore[method-assign]

__all__ = ["defs"]

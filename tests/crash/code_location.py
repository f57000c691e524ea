"""Dagster's code location as it is, for the daemon of these tests.

Belongs here: what makes waiting short (few definitions, a sensor that looks often and tries again
soon), and the run that kills itself in a step. Everything else is `pipelines.definitions`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import assets.inputs

assets.inputs.DEFAULT_DEFINITIONS = Path(os.environ["CRASH_DEFINITIONS"])

import pipelines.sensors  # noqa: E402 - after the definitions, whose place each module takes over
import pipelines.tries  # noqa: E402
from pipelines.definitions import defs  # noqa: E402
from warehouse.store import Warehouse  # noqa: E402
from warehouse.taking_in import DecidedExtract  # noqa: E402

pipelines.sensors.SETTLED_SECONDS = 0.0
pipelines.sensors.inbox_sensor._min_interval = 1
pipelines.tries.RETRY_MINUTES = (float(os.environ["CRASH_RETRY_SECONDS"]) / 60,)
if float(os.environ["CRASH_RETRY_SECONDS"]) >= 3600:
    # a daemon that is to mend nothing does not clear up after the killed run either, which it else
    # does within a second where it comes before Dagster's own look at the run
    pipelines.sensors.recover_under_daemon = lambda *_: None

TAKE_IN = Warehouse.take_in


def take_in_and_die(self: Warehouse, decided: Sequence[DecidedExtract]) -> None:
    """Store a batch of extracts; while there is an order to die, obey it, once."""
    TAKE_IN(self, decided)
    order = Path(os.environ["CRASH_ORDER"])
    if order.exists():
        whole_group = order.read_text(encoding="utf-8") == "all"
        order.unlink()
        if whole_group:
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


Warehouse.take_in = take_in_and_die  # type: ignore[method-assign]

__all__ = ["defs"]

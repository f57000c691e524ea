"""Whether a run that failed is tried again, and when.

Belongs here: the runs that were started for one state of the inbox, and the judgement of them.
Does not belong here: what starts a run (`sensors`, `schedules`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import dagster as dg

INBOX_TAG = "klynge/inbox"
"""The tag of a run that says for which state of the inbox the clock or the sensor started it."""

RETRY_MINUTES = (1, 5, 30, 120, 360)
"""How long is waited after the first failure of the same files, the second, and so on; after the
last of these as long as after it."""

LOOKED_AT = 20
"""More failures in a row than this are not told apart."""

UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


@dataclass(frozen=True)
class Try:
    """A run that was started for the files of the inbox; `ended` in seconds, None before it has."""

    run_id: str
    status: dg.DagsterRunStatus
    ended: float | None


@dataclass(frozen=True)
class Failed:
    """The same files failed `times` in a row; the next try is due at `due` (seconds)."""

    times: int
    due: float
    run_id: str


def find_under_way(instance: dg.DagsterInstance) -> dg.DagsterRun | None:
    """The oldest run that waits or works, whoever started it."""
    unfinished = dg.RunsFilter(statuses=UNFINISHED)
    return next(iter(instance.get_runs(unfinished, limit=1, ascending=True)), None)


def find_tries(instance: dg.DagsterInstance, inbox: str) -> list[Try]:
    """The runs that were started for one state of the inbox, newest first."""
    started = dg.RunsFilter(tags={INBOX_TAG: inbox})
    return [
        Try(record.dagster_run.run_id, record.dagster_run.status, record.end_time)
        for record in instance.get_run_records(started, limit=LOOKED_AT)
    ]


def judge_tries(tries: Sequence[Try]) -> Failed | None:
    """How often the newest tries failed in a row, and when the next is due; None when none did.

    A run that went through is a success, also when all that it did was to reject files; a run
    that somebody cancelled was not meant to be.
    """
    failures = list(takewhile(lambda each: each.status is dg.DagsterRunStatus.FAILURE, tries))
    if not failures:
        return None
    minutes = RETRY_MINUTES[min(len(failures), len(RETRY_MINUTES)) - 1]
    return Failed(len(failures), (failures[0].ended or 0.0) + 60 * minutes, failures[0].run_id)

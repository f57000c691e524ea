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

INPUTS_TAG = "klynge/inputs"
"""The tag of a run that says which definitions, data files and code the sensor saw before it."""

MENDED_BY_EDIT = frozenset(
    {
        "AreaError", "CorrectionError", "DefinitionError", "GatesError", "LayoutError",
        "LimitsError", "RhythmError", "RulesError",
    }
)  # fmt: skip
"""Errors in what somebody wrote: trying again helps when it was written anew, and not before."""

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
    """A run that was started for the files of the inbox; `ended` in seconds, None before it has.

    `inputs` is the fingerprint of definitions, data files and code before it, '' where not known.
    """

    run_id: str
    status: dg.DagsterRunStatus
    ended: float | None
    inputs: str = ""


@dataclass(frozen=True)
class Failed:
    """The same files failed `times` in a row; the next try is due at `due` (seconds)."""

    times: int
    due: float
    run_id: str
    inputs: str = ""


def find_under_way(instance: dg.DagsterInstance) -> dg.DagsterRun | None:
    """The oldest run that waits or works, whoever started it."""
    unfinished = dg.RunsFilter(statuses=UNFINISHED)
    return next(iter(instance.get_runs(unfinished, limit=1, ascending=True)), None)


def find_tries(instance: dg.DagsterInstance, inbox: str) -> list[Try]:
    """The runs that were started for one state of the inbox, newest first."""
    started = dg.RunsFilter(tags={INBOX_TAG: inbox})
    return [
        Try(
            record.dagster_run.run_id,
            record.dagster_run.status,
            record.end_time,
            record.dagster_run.tags.get(INPUTS_TAG, ""),
        )
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
    newest = failures[0]
    return Failed(len(failures), (newest.ended or 0.0) + 60 * minutes, newest.run_id, newest.inputs)


def find_error(instance: dg.DagsterInstance, run_id: str) -> str:
    """The class of the error that ended a run, '' for one that was killed."""
    kinds = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}
    for entry in instance.all_logs(run_id, of_type=kinds):
        data = entry.dagster_event.event_specific_data if entry.dagster_event else None
        error = getattr(data, "error", None)
        # Dagster wraps the stage's own error in one or two of its own
        while error is not None:
            if error.cls_name and not error.cls_name.startswith("Dagster"):
                return str(error.cls_name)
            error = error.cause
    return ""

"""When a run starts by an event: files in the inbox.

Belongs here: the sensor and its judgement of whether a file is still being written.
"""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from assets.run_inputs import RunInputs
from pipelines.home import find_geography, find_home, may_mix
from pipelines.instance import recover_under_daemon
from pipelines.jobs import RUN_TAGS, monitoring_job
from pipelines.news import find_nothing_new
from pipelines.tries import (
    INBOX_TAG,
    INPUTS_TAG,
    MENDED_BY_EDIT,
    Failed,
    Try,
    find_error,
    find_tries,
    find_under_way,
    judge_tries,
)
from warehouse.home import Home

SETTLED_SECONDS = 10.0
INTERVAL_SECONDS = 30


@dg.sensor(
    job=monitoring_job,
    minimum_interval_seconds=INTERVAL_SECONDS,
    description="Looks into the inbox every half minute and starts a run for files that nobody "
    "writes any more. One that fails is tried again after 1, 5, 30 and 120 minutes, then every six "
    "hours; one that needs an edit waits for it.",
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Start a run when new files lie in the inbox and nobody is writing them any more.

    The cursor names the files, and the run for them, after which nothing was left to do; it moves
    when that run has gone through, and not before.
    """
    home, instance = find_home(os.environ), context.instance
    home.inbox.mkdir(parents=True, exist_ok=True)
    recover_under_daemon(home, instance)
    under_way = find_under_way(instance)
    if under_way is not None:
        return dg.SkipReason(f"Run {under_way.run_id} is under way ({under_way.status.value}).")
    listing, now = list_states(home.inbox), time.time()
    if not is_settled(listing, now):
        return dg.SkipReason("Files in the inbox are still being written.")
    inbox = fingerprint_listing(listing)
    tries = find_tries(instance, inbox)
    look = f"{inbox} {tries[0].run_id if tries else ''}"
    inputs = RunInputs(inbox=home.inbox, geography_folder=find_geography(os.environ))
    if look == context.cursor:
        return dg.SkipReason("The inbox is as it was at the last look.")
    failed = judge_tries(tries)
    if failed is not None:
        error = find_error(instance, failed.run_id)
        idle = find_reason_to_wait_longer(failed, error, shorten_fingerprint(inputs), now)
    else:
        idle = find_reason_to_rest(bool(listing), tries)
    idle = idle or find_nothing_to_do(home, inputs)
    if idle is None:
        tags = {**RUN_TAGS, INBOX_TAG: inbox, INPUTS_TAG: shorten_fingerprint(inputs)}
        # Dagster starts one run for a key: the same look is never answered twice
        return dg.RunRequest(run_key=look, tags=tags)
    if idle.is_settled:
        context.update_cursor(look)
    return dg.SkipReason(idle.reason)


@dataclass(frozen=True)
class Idle:
    """Why no run is started; `is_settled`: nor will one be for these files."""

    reason: str
    is_settled: bool = True


def find_reason_to_wait_longer(failed: Failed, error: str, inputs: str, now: float) -> Idle | None:
    """Why files whose last run failed are not tried again yet; None when they are.

    `error` is the class of the error that ended it, `inputs` the fingerprint of what a run rests on
    as it is now.
    """
    if error in MENDED_BY_EDIT and failed.inputs:
        if inputs != failed.inputs:
            return None
        return Idle(
            f"Run {failed.run_id} for these files failed with {error}. They are tried again once "
            "what is wrong was edited.",
            is_settled=False,
        )
    if now >= failed.due:
        return None
    due = datetime.fromtimestamp(failed.due, UTC)
    return Idle(
        f"Run {failed.run_id} for these files failed (failures in a row: {failed.times}). "
        f"They are tried again at {due:%Y-%m-%d %H:%M} UTC.",
        is_settled=False,
    )


def find_reason_to_rest(has_files: bool, tries: Sequence[Try]) -> Idle | None:
    """Why no run is needed for files that none failed for: one has ended, or there are no files."""
    if tries:
        return Idle(f"Run {tries[0].run_id} for these files has ended ({tries[0].status.value}).")
    return None if has_files else Idle("The inbox is empty.")


def find_nothing_to_do(home: Home, inputs: RunInputs) -> Idle | None:
    """That a snapshot knows every file already; None when it does not."""
    nothing_new = find_nothing_new(home, inputs, may_mix(os.environ))
    if nothing_new is None:
        return None
    return Idle(f"Every file of the inbox is known already{nothing_new.computed.describe()}.")


def shorten_fingerprint(inputs: RunInputs) -> str:
    """That of definitions, data files and code, short enough for a tag."""
    return inputs.fingerprint[:16]


FileState = tuple[str, int, float, float]
"""A file's path, size, time of last writing and of last change (both seconds)."""


def list_states(folder: Path) -> list[FileState]:
    """The state of every file in a folder, in depth and in path order."""
    states = ((path, path.stat()) for path in sorted(folder.rglob("*")) if path.is_file())
    return [(str(path), stat.st_size, stat.st_mtime, stat.st_ctime) for path, stat in states]


def is_settled(listing: list[FileState], now: float) -> bool:
    """Whether nothing was written, renamed or moved in for a while.

    The time of change is looked at, since a copy may keep the time of writing of its original.
    """
    return all(now - changed >= SETTLED_SECONDS for _, _, _, changed in listing)


def fingerprint_listing(listing: list[FileState]) -> str:
    """A short text that changes when a file comes, goes or is written."""
    return hashlib.sha256(repr(listing).encode()).hexdigest()[:16]

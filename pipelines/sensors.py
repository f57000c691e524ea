"""When a run starts by an event: files in the inbox.

Belongs here: the sensor and its judgement of whether a file is still being written.
"""

import hashlib
import os
import time
from pathlib import Path

import dagster as dg

from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.home import find_geography, find_home
from pipelines.jobs import RUN_TAGS, monitoring_job
from pipelines.news import find_nothing_new

SETTLED_SECONDS = 10.0
INTERVAL_SECONDS = 30


@dg.sensor(
    job=monitoring_job,
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def inbox_sensor(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Start a run when new files lie in the inbox and nobody is writing them any more."""
    home = find_home(os.environ)
    home.inbox.mkdir(parents=True, exist_ok=True)
    listing = list_states(home.inbox)
    if not listing:
        return dg.SkipReason("The inbox is empty.")
    if not is_settled(listing, time.time()):
        return dg.SkipReason("Files in the inbox are still being written.")
    fingerprint = fingerprint_listing(listing)
    if fingerprint == context.cursor:
        return dg.SkipReason("The inbox is as it was at the last look.")
    context.update_cursor(fingerprint)
    if (
        find_nothing_new(home, home.inbox, DEFAULT_DEFINITIONS, find_geography(os.environ))
        is not None
    ):
        return dg.SkipReason("Every file of the inbox is known already.")
    return dg.RunRequest(run_key=fingerprint, tags=RUN_TAGS)


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

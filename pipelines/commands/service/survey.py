"""How a home stands at one moment, gathered for `klynge status` and for the messages.

Belongs here: asking disk, Dagster, warehouse and published folder, without changing anything. Does
not belong here: which of it somebody is told (`notices`), how it is shown (`.status`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assets.lateness import survey_freshness
from assets.running.lock import RunLockedError, find_lock, keep_runs_waiting
from notices.causes import COPENHAGEN
from notices.situation import Disk, FailedRun, PublishedSnapshot, RejectedFile, Situation, Stored
from pipelines.commands.extracts.file_record import Entry
from pipelines.commands.extracts.repairs import find_repairs, list_unrepaired
from pipelines.instance import SETTINGS, explain_instance_errors, point_dagster_at
from schemas.rhythms import load_sound_rhythms
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest
from warehouse.publishing.snapshots import read_link
from warehouse.publishing.waiting import find_waiting
from warehouse.store import open_warehouse
from warehouse.taking_in import load_problems

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun, RunRecord

LEAST_FREE = 1_000_000_000
"""Bytes that a run of the whole demo needs about ten times over."""
LOOKED_AT = 100
"""So many ended runs are looked at for the newest of each job."""
OLDEST_FAILURE = timedelta(days=8)
"""A failure that nobody has repeated since last week's run is history."""
TAKEN_AWAY_AFTER = timedelta(days=7)
BY_HAND = "__ASSET_JOB"
"""How Dagster calls runs that somebody started on its page, which are theirs to repeat."""

FreeSpace = Callable[[Home], int]
"""How many bytes are free on a home's disk."""


def measure_free(home: Home) -> int:
    """As the operating system tells; of a home that is not there yet, where it will be."""
    existing = next(each for each in (home.root, *home.root.parents) if each.exists())
    return shutil.disk_usage(existing).free


@dataclass
class Survey:
    """Looks at one home again and again; at the warehouse only when it has changed."""

    home: Home
    measure_free: FreeSpace = measure_free
    _seen: tuple[int, int, date] | None = None
    _stored: Stored | None = None

    def look(self, now: datetime) -> Situation:
        """The situation at a moment (with time zone).

        Raises `StageError` when the warehouse or the rhythms are damaged.
        """
        failed, unreadable = find_failed(self.home, now)
        manifest, waiting = read_manifest(self.home), find_waiting(self.home)
        name = read_link(self.home.current)
        current = None
        if manifest is not None and name is not None:
            current = PublishedSnapshot(name, manifest)
        return Situation(
            now=now,
            disk=Disk(self.measure_free(self.home), measure_needed(self.home)),
            failed=failed,
            unreadable=unreadable,
            stored=leave_out_settled(self._look_at_stored(now), self.home, now),
            current=current,
            waiting=None if waiting is None else PublishedSnapshot(waiting.name, waiting.manifest),
        )

    def _look_at_stored(self, now: datetime) -> Stored | None:
        today = now.astimezone(COPENHAGEN).date()
        if not self.home.warehouse_file.exists():
            return Stored((), ())
        stat = self.home.warehouse_file.stat()
        seen = (stat.st_mtime_ns, stat.st_size, today)
        if seen != self._seen:
            self._stored = read_stored(self.home, today)
            # what a run is about to write is looked at when it has ended
            self._seen = None if self._stored is None else seen
        return self._stored


def measure_needed(home: Home) -> int:
    """Bytes that should be free: a migration or an erasure writes the whole warehouse anew."""
    size = home.warehouse_file.stat().st_size if home.warehouse_file.exists() else 0
    return max(LEAST_FREE, 2 * size)


def read_stored(home: Home, today: date) -> Stored | None:
    """What the warehouse says; None while a run is at work, which is not waited for."""
    try:
        with keep_runs_waiting(find_lock(home), 0):
            with open_warehouse(home, read_only=True) as warehouse:
                entries: list[Entry] = list(warehouse.register().to_dicts())
                freshness = survey_freshness(warehouse, load_sound_rhythms().rhythms, today)
            waiting = list_unrepaired(entries, find_repairs(home, entries))
    except RunLockedError:
        return None
    return Stored(tuple(map(describe_rejected, unite_readings(waiting))), tuple(freshness))


def leave_out_settled(stored: Stored | None, home: Home, now: datetime) -> Stored | None:
    """Without the rejected files that somebody took away: they are not in the inbox any more, and
    came more than a week ago, so that a run over another folder is told of, too."""
    if stored is None:
        return None
    lasting = [
        each
        for each in stored.rejected
        if now - each.received < TAKEN_AWAY_AFTER
        or has_size(home.inbox / each.file_name, each.size)
    ]
    return replace(stored, rejected=tuple(lasting))


def has_size(file: Path, size: int) -> bool:
    """Whether there is a file of that size; its bytes were hashed by the run that rejected it."""
    return file.is_file() and file.stat().st_size == size


def unite_readings(entries: list[Entry]) -> list[Entry]:
    """The last reading of each file; each run reads a rejected one again."""
    return list({entry["sha256"]: entry for entry in entries}.values())


def describe_rejected(entry: Entry) -> RejectedFile:
    """A register's row of a rejected file."""
    return RejectedFile(
        file_name=entry["file_name"],
        sha256=entry["sha256"],
        dataset=entry["dataset"],
        received=entry["received_at"],
        size=entry["size"],
        problems=tuple(load_problems(entry["problems"])),
    )


def find_failed(home: Home, now: datetime) -> tuple[tuple[FailedRun, ...] | None, str]:
    """The jobs whose newest ended run failed; None, and why, where that cannot be read."""
    try:
        with open_instance(home) as instance:
            return () if instance is None else tuple(list_failed(instance, now)), ""
    except WarehouseError as error:
        return None, error.problems[0].describe()


@contextmanager
def open_instance(home: Home) -> Iterator[DagsterInstance | None]:
    """Dagster's instance of a home; None where nothing was ever run. Raises `WarehouseError`."""
    if not (home.dagster / SETTINGS.name).exists():
        yield None
        return
    point_dagster_at(home, os.environ)
    import dagster as dg

    with explain_instance_errors(home), dg.DagsterInstance.get() as instance:
        yield instance


def list_failed(instance: DagsterInstance, now: datetime) -> Iterator[FailedRun]:
    """The same; raises Dagster's storage's errors."""
    # it imports Dagster, which a home without runs does without
    from pipelines.tries import find_error

    for record in find_newest_ended(instance).values():
        run, ended = record.dagster_run, read_moment(record.end_time, now)
        is_recent = now - ended < OLDEST_FAILURE
        if run.is_failure and is_recent and not run.job_name.startswith(BY_HAND):
            error = find_error(instance, run.run_id)
            yield FailedRun(
                run_id=run.run_id,
                job=run.job_name,
                ended=ended,
                error=error,
                again=find_next_try(instance, run, error),
            )


def find_newest_ended(instance: DagsterInstance) -> Mapping[str, RunRecord]:
    """The newest run of each job that went through or failed."""
    from dagster import DagsterRunStatus, RunsFilter

    ended = RunsFilter(statuses=[DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE])
    newest: dict[str, RunRecord] = {}
    for record in instance.get_run_records(ended, limit=LOOKED_AT):
        newest.setdefault(record.dagster_run.job_name, record)
    return newest


def read_moment(seconds: float | None, otherwise: datetime) -> datetime:
    """A moment of Dagster's."""
    return otherwise if seconds is None else datetime.fromtimestamp(seconds, UTC)


def find_next_try(instance: DagsterInstance, run: DagsterRun, error: str) -> datetime | None:
    """When the sensor tries the files of a failed run again; None where it does not."""
    from pipelines.tries import INBOX_TAG, MENDED_BY_EDIT, find_tries, judge_tries

    inbox = run.tags.get(INBOX_TAG)
    if inbox is None or error in MENDED_BY_EDIT:
        return None
    failed = judge_tries(find_tries(instance, inbox))
    return None if failed is None else datetime.fromtimestamp(failed.due, UTC)

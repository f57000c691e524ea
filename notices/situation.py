"""What is known of a home at one moment: all that anybody could have to be told.

Belongs here: the facts as plain data. Does not belong here: gathering them (`pipelines.commands.
service.survey`), which of them somebody is told (`notices.causes`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.lateness import Freshness
from schemas.problems import Problem


@dataclass(frozen=True)
class FailedRun:
    """The newest run of a job, where it failed; `error` is the class of the stage's error, or ''.

    `again` is when it is tried again by itself, None when it is not.
    """

    run_id: str
    job: str
    ended: datetime
    error: str
    message: str = ""
    again: datetime | None = None


@dataclass(frozen=True)
class RejectedFile:
    """A rejected extract that nothing accepted has replaced, with its reasons."""

    file_name: str
    sha256: str
    dataset: str | None
    received: datetime
    size: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Stored:
    """What the warehouse says."""

    rejected: tuple[RejectedFile, ...]
    freshness: tuple[Freshness, ...]


@dataclass(frozen=True)
class PublishedSnapshot:
    """A snapshot by its name and its manifest."""

    name: str
    manifest: Mapping[str, Any]

    @property
    def is_synthetic(self) -> bool:
        """Whether any of its figures is."""
        return bool(self.manifest.get("synthetic"))


@dataclass(frozen=True)
class Disk:
    """How many bytes are free on the home's disk, and how many the next run may need."""

    free: int
    needed: int

    @property
    def is_low(self) -> bool:
        """Whether the next run may not find room."""
        return self.free < self.needed


@dataclass(frozen=True)
class Situation:
    """A home at one moment (with time zone).

    `failed` is None where Dagster's storage could not be read (`unreadable` says why), `stored`
    where a run was at work: nothing is known of it then, rather than that all is well.
    """

    now: datetime
    disk: Disk
    failed: tuple[FailedRun, ...] | None
    unreadable: str
    stored: Stored | None
    current: PublishedSnapshot | None
    waiting: PublishedSnapshot | None

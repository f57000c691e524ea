"""What is known about an extract: where it came from and what became of it.

Belongs here: the records that sources hand to the warehouse and the warehouse to readers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

import polars as pl

from schemas.learning import Lesson
from schemas.problems import Problem

MIXED_KINDS = "mixed_kinds"
"""The rule by which an extract is rejected that is synthetic where the others are real, or the
other way round (`assets.intake.kept_apart`)."""


@dataclass(frozen=True)
class Provenance:
    """Where an extract came from, as far as the file itself or its sidecar says so."""

    publisher: str | None = None
    title: str | None = None
    published: date | None = None
    url: str | None = None
    retrieved: date | None = None
    licence: str | None = None
    synthetic: bool = False
    notes: str | None = None


class FileState(NamedTuple):
    """What the system changes whenever a file is written or another takes its place."""

    inode: int
    size: int
    written_ns: int
    changed_ns: int


@dataclass(frozen=True)
class FoundFile:
    """A file in the inbox, before anyone has looked inside.

    `relative` is the path below the scanned folder with forward slashes; `sidecar` holds
    the merged contents of `meta.yaml` files above it and `FILE.meta.yaml` beside it;
    `fingerprint` covers the bytes and the sidecar, since either changes what is read.
    `problems` are what keeps it from being opened at all: a link that leaves the folder, a
    file that may not be read, a sidecar that cannot be understood. `readable` is False when
    nobody has seen its bytes: then `size` is 0, both digests are of its name, and there is
    nothing to keep. `state` tells whether the file has been written since its bytes were hashed.
    """

    path: str
    relative: str
    size: int
    sha256: str
    fingerprint: str
    sidecar: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True
    state: FileState | None = None


@dataclass(frozen=True)
class ReadExtract:
    """What reading one file gave: observations, or the problems that prevent them.

    `observations` has the columns of `OBSERVATION_COLUMNS` and is empty when `problems` is
    not. `dataset` and `layout` are None when no layout recognises the file.

    `legible` are the observations that could be read of an extract with problems of single cells,
    so that it can be told all that is wrong at once; they are never stored. None where what is
    wrong concerns more than cells. `headings` are those of each sheet by column, as problems name
    it: letters, or the number in a text file. `table` is the publisher's table that the file is
    named for, None where nothing names one. `blank_rows` are item, area_type, area_id, period, sex,
    age, education, sheet and row of the rows of a form that nobody filled in; None without.
    `lessons` are what a form says in its sheet of learning.
    """

    found: FoundFile
    dataset: str | None
    layout: str | None
    provenance: Provenance
    observations: pl.DataFrame
    problems: list[Problem]
    warnings: list[Problem] = field(default_factory=list)
    legible: pl.DataFrame | None = None
    headings: dict[str, dict[str, str]] = field(default_factory=dict)
    table: str | None = None
    blank_rows: pl.DataFrame | None = None
    lessons: tuple[Lesson, ...] = ()


@dataclass(frozen=True)
class ExtractRecord:
    """One row of the warehouse's register of extracts."""

    extract_id: str
    dataset: str | None
    layout: str | None
    file_name: str
    sha256: str
    size: int
    status: str
    problems: list[Problem]
    rows: int
    vintage: date
    vintage_known: bool
    received_at: datetime
    read_at: datetime
    provenance: Provenance
    run_id: str

"""What is known of one file that someone asks about, received or not.

Belongs here: finding it by name, path or sha256 among those received, and judging one that never
was, as a run would, without storing anything. Does not belong here: what is said of it
(`pipelines.commands.extracts.why_text`, `pipelines.commands.extracts.feedback`).
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import polars as pl

from schemas.problems import Problem
from warehouse.home import Home
from warehouse.taking_in import load_problems

if TYPE_CHECKING:
    from assets.intake.judging import Judged, Yardstick
    from schemas.extracts import FoundFile

NEVER_RECEIVED = "never received"
SHORT_DIGEST = 12
"""Characters of a sha256 that are shown where somebody has to type it."""

Entry = Mapping[str, Any]
"""A row of the register."""

_DIGEST = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True)
class FileRecord:
    """One file: where it is, what became of it, and why.

    `status` is the register's, or NEVER_RECEIVED; `path` its bytes, None when they are not kept;
    `released` None when nobody said. `contents` as `warehouse.contents.read_contents` gives it;
    empty for a rejected file. `entry` is its row in the register; `legible` the observations
    that could be read of a file that was judged now.
    """

    file_name: str
    path: Path | None
    sha256: str
    size: int
    status: str
    dataset: str | None
    layout: str | None
    problems: list[Problem]
    warnings: list[Problem]
    publisher: str | None
    title: str | None
    released: date | None
    received_at: datetime | None
    synthetic: bool
    contents: pl.DataFrame
    entry: Entry | None = None
    legible: pl.DataFrame | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether its figures are, were or would be taken in."""
        return not self.problems and self.status != "rejected"


def find_entries(entries: Sequence[Entry], named: str) -> list[Entry]:
    """The received files that a text names: a whole name, its end, or a sha256's beginning."""
    wanted = named.replace("\\", "/").removeprefix("./")
    for matches in (
        [entry for entry in entries if entry["file_name"] == wanted],
        [entry for entry in entries if f"/{entry['file_name']}".endswith(f"/{wanted}")],
        [entry for entry in entries if f"/{wanted}".endswith(f"/{entry['file_name']}")],
    ):
        if matches:
            return matches
    digest = named.strip().lower()
    if not _DIGEST.fullmatch(digest):
        return []
    return [entry for entry in entries if entry["sha256"].startswith(digest)]


def pick_entry(matches: Sequence[Entry]) -> Entry:
    """Of several readings of the same bytes the one that counts, else the last received."""
    return max(matches, key=lambda entry: (entry["status"] == "accepted", entry["received_at"]))


def suggest_names(entries: Sequence[Entry], named: str, count: int = 3) -> list[str]:
    """The received names most like a text, by the whole of it or by the file's own name."""
    names = {entry["file_name"]: entry["file_name"] for entry in entries}
    own = {PurePosixPath(name).name.lower(): name for name in names}
    near = difflib.get_close_matches(named, list(names), count)
    wanted = PurePosixPath(named.replace("\\", "/")).name.lower()
    near += [own[name] for name in difflib.get_close_matches(wanted, list(own), count)]
    return list(dict.fromkeys(near))[:count]


def hash_path(path: Path) -> str:
    """The sha256 of a file's bytes. Raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_file_record(home: Home, entry: Entry, contents: pl.DataFrame) -> FileRecord:
    """What the register says of a received file; `contents` may hold other extracts' too."""
    return FileRecord(
        file_name=entry["file_name"],
        path=find_kept(home, entry),
        sha256=entry["sha256"],
        size=entry["size"],
        status=entry["status"],
        dataset=entry["dataset"],
        layout=entry["layout"],
        problems=load_problems(entry["problems"]),
        warnings=load_problems(entry["warnings"]),
        publisher=entry["publisher"],
        title=entry["title"],
        released=entry["vintage"] if entry["vintage_known"] else None,
        received_at=entry["received_at"],
        synthetic=entry["synthetic"],
        contents=contents.filter(pl.col("extract_id") == entry["extract_id"]),
        entry=entry,
    )


def find_kept(home: Home, entry: Entry) -> Path | None:
    """The stored bytes of a received file."""
    folder: Path = home.extracts / entry["sha256"]
    own = folder / PurePosixPath(entry["file_name"]).name
    if own.is_file():
        return own
    # the same bytes may have been received first under another name
    return next((path for path in sorted(folder.glob("[!.]*")) if path.is_file()), None)


def judge_path(
    path: Path, folder: Path, definitions_file: Path, home: Home, may_mix: bool = False
) -> FileRecord:
    """Judge a file that was never received, as a run over `folder` would; nothing is stored.

    It is held against what `home` holds, as in `judge_in_home`.
    """
    from sources.inbox import find_file

    against = make_yardstick(definitions_file)
    found = find_file(path, folder, against.limits)
    judged = judge_in_home(home, found, against, may_mix)
    read = judged.read
    return FileRecord(
        file_name=found.relative,
        path=path,
        sha256=found.sha256,
        size=found.size,
        status=NEVER_RECEIVED,
        dataset=read.dataset,
        layout=read.layout,
        problems=judged.reasons,
        warnings=read.warnings,
        publisher=read.provenance.publisher,
        title=read.provenance.title,
        released=read.provenance.published,
        received_at=None,
        synthetic=read.provenance.synthetic,
        contents=sum_up(read.observations if not judged.reasons else read.observations.clear()),
        legible=read.legible if read.problems else read.observations,
    )


def make_yardstick(definitions_file: Path) -> Yardstick:
    """What a run of today holds a file against."""
    from assets.intake.judging import load_yardstick
    from geography import load_geography
    from schemas.definitions.file import DefinitionError, load_definitions

    try:
        definitions = load_definitions(definitions_file)
    except DefinitionError:
        # what is wrong with them is told by `klynge check`
        definitions = None
    return load_yardstick(load_geography(), definitions, datetime.now(UTC).date())


def judge_in_home(home: Home, found: FoundFile, against: Yardstick, may_mix: bool) -> Judged:
    """The file held against what the home holds; `may_mix`: also of the other kind than the file.

    Raises StageError when the warehouse cannot be opened.
    """
    from assets.intake.identity import judge_alone
    from schemas.acceptance.items import REPORTED
    from warehouse.store import open_warehouse

    if not home.warehouse_file.exists():
        return judge_alone(found, against, None)
    with open_warehouse(home, read_only=True) as warehouse:
        register = None if may_mix else warehouse.register()
        against = replace(against, filled_in=warehouse.filled_in(REPORTED))
        return judge_alone(found, against, warehouse.counterparts, register)


def sum_up(observations: pl.DataFrame) -> pl.DataFrame:
    """Observations in short, as `warehouse.contents.read_contents` gives those stored."""
    texts = ["measure", "item", "area_type", "area_id", "period"]
    return (
        observations.with_columns(pl.col(texts).cast(pl.String))
        .group_by("measure")
        .agg(
            pl.col("item").n_unique().alias("items"),
            pl.struct("area_type", "area_id").n_unique().alias("areas"),
            pl.col("period").sort_by("period_start").first().alias("first_period"),
            pl.col("period").sort_by("period_end").last().alias("last_period"),
            pl.col("value").count().alias("figures"),
        )
        .sort("measure")
    )


def choose_folder(path: Path, home: Home, extracts: Path | None) -> Path:
    """The folder that a run would find the file in.

    That decides which sidecars count and which folder's name a layout may look at: the named
    one, the inbox, or else the folder above the file's own.
    """
    whole = path.absolute()
    for folder in (extracts, home.inbox):
        if folder is not None and whole.is_relative_to(folder.absolute()):
            return folder.absolute()
    return whole.parent.parent

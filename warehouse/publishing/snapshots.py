"""The snapshots of a home: which there are, their names, and which may go.

Belongs here: listing, marking with a name (a tag), finding by what a person writes, and cleaning
up. Does not belong here: how a snapshot is made (`warehouse.publishing.publish`), what two differ
in (`indicators.changes.differences`).
"""

from __future__ import annotations

import fcntl
import json
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import polars as pl

from schemas.problems import Problem
from warehouse.errors import WarehouseError, explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import MANIFEST, flush_entry, list_set_aside

KEEP_SNAPSHOTS = 30
"""How many of the newest stay besides the tagged ones, unless the home's setting says else."""
KEEP_MINUTES = 60
"""How long a snapshot stays at least after it was the current one, for those who still read it."""
CURRENT, PREVIOUS, WAITING = "current", "previous", "waiting"
FOLDER_NAME = re.compile(r"\d{8}T\d{6}Z-.+")
TAG_NAME = re.compile(r"[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå0-9._-]{0,59}")
REMOVING = ".removing-"


@dataclass(frozen=True)
class Snapshot:
    """One finished snapshot; `tags` are sorted, `manifest` is the file of that name."""

    folder: Path
    manifest: dict[str, Any]
    tags: tuple[str, ...]
    current: bool

    @property
    def name(self) -> str:
        """The folder's name: time and run id."""
        return self.folder.name

    @property
    def published_at(self) -> datetime:
        """When it was published, with time zone."""
        return datetime.fromisoformat(self.manifest["published_at"])

    @property
    def run_id(self) -> str:
        """The run that made it."""
        return str(self.manifest["run_id"])

    @property
    def as_of(self) -> date | None:
        """The earlier day as of which it was computed; None for one that was the current one."""
        return find_as_of(self.manifest)

    @property
    def rows(self) -> int:
        """How many figures it holds."""
        return int(self.manifest["rows"])


class SnapshotError(WarehouseError):
    """What was asked for is no snapshot, several, or no name to give one."""


def list_snapshots(home: Home) -> list[Snapshot]:
    """Every finished snapshot, oldest first; a folder without a readable manifest is none."""
    return open_snapshots(home, list_folders(home))


def find_current(home: Home) -> Snapshot | None:
    """The snapshot in force, None where there is none that can be read; no other is opened."""
    name = read_link(home.current)
    found = open_snapshots(home, [each for each in list_folders(home) if each.name == name])
    return found[0] if found else None


def find_made_by(home: Home, run_id: str) -> Snapshot | None:
    """The snapshot that a run published, None where it published none; no other is opened."""
    mine = [each for each in list_folders(home) if each.name.endswith(f"-{run_id}")]
    return next(iter(open_snapshots(home, mine)), None)


def open_snapshots(home: Home, folders: Iterable[Path]) -> list[Snapshot]:
    """The snapshots that some folders hold; a folder without a readable manifest is none."""
    tags = read_tags(home)
    current = read_link(home.current)
    found = []
    for folder in folders:
        try:
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            # removed while we look, or damaged: the others are still to be told of
            continue
        names = tuple(sorted(tag for tag, name in tags.items() if name == folder.name))
        found.append(Snapshot(folder, manifest, names, folder.name == current))
    return found


def list_folders(home: Home) -> list[Path]:
    """The folders that are named as snapshots, oldest first."""
    if not home.published.is_dir():
        return []
    return sorted(
        path
        for path in home.published.iterdir()
        if FOLDER_NAME.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


def read_tags(home: Home) -> dict[str, str]:
    """Each tag with the name of the snapshot's folder that it marks."""
    if not home.tags.is_dir():
        return {}
    links = ((path.name, read_link(path)) for path in sorted(home.tags.iterdir()))
    return {
        name: target for name, target in links if target is not None and not name.startswith(".")
    }


def read_link(link: Path) -> str | None:
    """The name of the folder that a link leads to; None when it is no link."""
    try:
        return link.readlink().name
    except OSError:
        return None


def tag_snapshot(home: Home, tag: str, wanted: str = CURRENT) -> Snapshot:
    """Mark a snapshot with a name that keeps it from being cleaned up; returns it.

    Raises `SnapshotError` for a name that could be mistaken for something else, a name that
    another snapshot has, and when `wanted` is no snapshot or one that is not published. The same
    again changes nothing.
    """
    refuse_wrong_tag(tag)
    with explain_storage_errors(home.published), hold_tags(home):
        snapshot = find_snapshot(home, wanted)
        if snapshot.folder.parent != home.published:
            raise_problem(
                "not_published", "Only a published snapshot gets a name.", snapshot.name,
                "Approve it first: `klynge approve --because TEXT --by NAME`.",
            )  # fmt: skip
        marked = read_tags(home).get(tag)
        if marked is not None and marked != snapshot.name:
            raise_problem(
                "tag_in_use",
                f"The name '{tag}' marks another snapshot already.",
                marked,
                "Take another name: a name that moves would say something else than before.",
            )
        if marked is None:
            home.tags.mkdir(exist_ok=True)
            partial = home.tags / f".{tag}"
            partial.unlink(missing_ok=True)
            partial.symlink_to(Path("..") / snapshot.name)
            partial.replace(home.tags / tag)
            flush_entry(home.tags)
            flush_entry(home.published)
    return find_snapshot(home, snapshot.name)


def refuse_wrong_tag(tag: str) -> None:
    """Raise `SnapshotError` for a name that is no safe file name or means something else."""
    if not TAG_NAME.fullmatch(tag) or tag in (CURRENT, PREVIOUS, WAITING):
        raise_problem(
            "tag_name",
            "This cannot be a snapshot's name.",
            tag,
            "Begin with a letter, then letters, digits, '.', '_' and '-', at most 60 characters; "
            f"'{CURRENT}', '{PREVIOUS}' and '{WAITING}' are taken.",
        )


def find_snapshot(home: Home, wanted: str) -> Snapshot:
    """The snapshot that a person means.

    `current`; `previous` (the newest before the current one); a tag; the beginning of a folder's
    name or of a run id; or a date, which means the newest snapshot published on that day (UTC)
    or before. One computed as of an earlier day is only meant by its tag, name or run; one that
    waits for approval by `waiting` or its name, one that was declined by its name. Raises
    `SnapshotError` when there is none such, or several.
    """
    # the one in force is asked for all the time, and a home may hold hundreds
    if wanted == CURRENT and (current := find_current(home)):
        return current
    snapshots = list_snapshots(home)
    if not snapshots:
        raise_problem(
            "no_snapshot", "Nothing was ever published here.", str(home.published),
            "Run `klynge run` first.",
        )  # fmt: skip
    found = list_meant(snapshots, wanted) or list_set_aside_meant(home, wanted)
    if wanted == PREVIOUS and not found and any(entry.current for entry in snapshots):
        raise_problem(
            "unknown_snapshot", "No snapshot was published before the current one.",
            snapshots[-1].name, "There is something to compare when a second run has published.",
        )  # fmt: skip
    if len(found) != 1:
        known = ", ".join(entry.name for entry in (found or snapshots)[-5:])
        tags = ", ".join(tag for entry in snapshots for tag in entry.tags)
        raise_problem(
            "unknown_snapshot",
            "Several snapshots begin with this." if found else "There is no such snapshot.",
            wanted,
            f"{suggest_tags(wanted, snapshots)}Newest of them: {known}. Tags: {tags or 'none'}. "
            f"Also: {CURRENT}, {PREVIOUS}, {WAITING}, or a date such as 2026-03-01; "
            "`klynge snapshots` lists all.",
        )
    return found[0]


def list_meant(snapshots: list[Snapshot], wanted: str) -> list[Snapshot]:
    """The snapshots that a name, tag, day or run may mean (see `find_snapshot`)."""
    if wanted == PREVIOUS:
        return [entry for entry in list_until_current(snapshots) if not entry.current][-1:]
    if wanted == CURRENT:
        return [entry for entry in snapshots if entry.current]
    if day := parse_day(wanted):
        return [
            entry for entry in snapshots if entry.as_of is None and entry.published_at.date() <= day
        ][-1:]
    found = [entry for entry in snapshots if wanted in entry.tags] or [
        entry
        for entry in snapshots
        if wanted and (entry.name.startswith(wanted) or entry.run_id.startswith(wanted))
    ]
    # figures say the run that computed them, which another one may have published
    computed = [e for e in snapshots if wanted and e.manifest.get("computed_by") == wanted]
    return found or computed[-1:]


def list_set_aside_meant(home: Home, wanted: str) -> list[Snapshot]:
    """The snapshots beside the published ones that a word means: the one that waits, or by name.

    Whether one that lies with those that wait was declined, `warehouse.publishing.waiting` tells.
    """
    waiting, declined = list_set_aside(home.waiting), list_set_aside(home.declined)
    if wanted == WAITING:
        meant = waiting[-1:]
    else:
        meant = [each for each in (*waiting, *declined) if wanted and each.name.startswith(wanted)]
    return [open_set_aside(folder) for folder in meant]


def open_set_aside(folder: Path) -> Snapshot:
    """A snapshot that is whole and not published."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return Snapshot(folder, manifest, (), current=False)


def suggest_tags(wanted: str, snapshots: list[Snapshot]) -> str:
    """Which tags may be meant by a name that is none: they begin with it, or are nearly it."""
    tags = [tag for entry in snapshots for tag in entry.tags]
    begun = [tag for tag in tags if wanted and tag.casefold().startswith(wanted.casefold())]
    near = begun or get_close_matches(wanted, tags, n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(near)}? " if near else ""


def list_until_current(snapshots: list[Snapshot]) -> list[Snapshot]:
    """Those that were current up to the one that is; all of them when there is none now."""
    snapshots = [entry for entry in snapshots if entry.as_of is None]
    place = next((place for place, entry in enumerate(snapshots) if entry.current), None)
    return snapshots if place is None else snapshots[: place + 1]


def parse_day(text: str) -> date | None:
    """A date written 2026-03-01, else None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def find_as_of(manifest: dict[str, Any]) -> date | None:
    """The earlier day as of which a snapshot was computed, by its manifest."""
    stated = manifest.get("as_of")
    return None if stated is None else date.fromisoformat(stated["date"])


def is_as_of(folder: Path) -> bool:
    """Whether a snapshot was computed as of an earlier day; one that is damaged was not."""
    with suppress(FileNotFoundError, ValueError):
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return find_as_of(manifest) is not None
    return False


def remove_old_snapshots(
    home: Home, keep: int = KEEP_SNAPSHOTS, left_since: datetime | None = None
) -> list[str]:
    """Remove all but the newest `keep`, the tagged ones and the current one; names of removed.

    Nor does one go that was made, or ceased to be the current one, at `left_since` or later: a
    reader that found it through the link may still be in it. None spares none for that.
    Those computed as of an earlier day are counted by themselves: they push no other out.
    Each is first renamed to a hidden name, so that a cleanup that is cut short leaves whole
    snapshots and rests that the next one removes. `keep` under 1 counts as 1. When it cannot be
    told which snapshot is current, nothing is removed.
    """
    if not home.published.is_dir():
        return []
    with explain_storage_errors(home.published):
        with hold_tags(home):
            current = read_link(home.current)
            folders = list_folders(home)
            needed = {current, *read_tags(home).values()}
            beside = [folder for folder in folders if is_as_of(folder)]
            ordinary = [folder for folder in folders if folder not in beside]
            for kept in (ordinary[-max(keep, 1) :], beside[-max(keep, 1) :]):
                needed |= {folder.name for folder in kept}
            if left_since is not None:
                still = left_since.timestamp()
                needed |= {folder.name for folder in folders if folder.stat().st_mtime >= still}
            going = [folder for folder in folders if current and folder.name not in needed]
            for folder in going:
                folder.rename(folder.with_name(REMOVING + folder.name))
            flush_entry(home.published)
        remove_rests(home)
    return [folder.name for folder in going]


def remove_rests(home: Home) -> None:
    """Remove what a cleanup or a tagging that was cut short has hidden and not finished."""
    for rest in home.published.glob(f"{REMOVING}*"):
        shutil.rmtree(rest)
    with hold_tags(home):
        for partial in home.tags.glob(".*"):
            partial.unlink()


@contextmanager
def hold_tags(home: Home) -> Iterator[None]:
    """Keep tagging and cleaning up apart; the kernel lets go when the holder dies."""
    if not home.published.is_dir():
        raise_problem(
            "no_snapshot", "Nothing was ever published here.", str(home.published),
            "Run `klynge run` first.",
        )  # fmt: skip
    with (home.published / ".tags.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_tables(snapshot: Snapshot, wanted: Collection[str]) -> dict[str, pl.DataFrame]:
    """Those of the wanted tables that a snapshot's `klynge.duckdb` has, by name."""
    file = snapshot.folder / "klynge.duckdb"
    with (
        explain_storage_errors(file),
        duckdb.connect(str(file), read_only=True) as connection,
    ):
        connection.execute("set timezone = 'UTC'")
        names = [row[0] for row in connection.execute("show tables").fetchall()]
        return {name: connection.table(name).pl() for name in names if name in wanted}


def summarise_sources(observations: duckdb.DuckDBPyRelation, key: str) -> pl.DataFrame:
    """What the observations in force consist of, so that two snapshots can be held together.

    One row for each dataset, measure, item, area, period and extract, with the number of
    observations and a fingerprint that changes when any of their figures does. `key` is the home's
    secret (`warehouse.publishing.fingerprint_key`): a fingerprint tells nothing without it, and
    equal figures of two places have different ones.
    """
    place = "dataset, measure, item, area_type, area_id, period, period_start, period_end"
    cell = f"hash({place}, sex, age, education, value, status)"
    summed: pl.DataFrame = observations.aggregate(
        f"{place}, extract_id, count(*) as observations, "
        f"bit_xor(md5_number_lower('{key}' || {cell})) as keyed_fingerprint",
        f"{place}, extract_id",
    ).pl()
    return summed.sort(pl.exclude("observations", "keyed_fingerprint"))


def raise_problem(rule: str, message: str, found: str, remedy: str) -> NoReturn:
    """Raise a `SnapshotError` with one problem."""
    raise SnapshotError([Problem(rule=rule, message=message, found=found, remedy=remedy)])

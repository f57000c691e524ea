"""How a snapshot is published: built aside, checked into a manifest, swapped in by one rename.

Belongs here: the files of `HOME/published/<run time>-<run id>/` and the link `current`. Does
not belong here: how workbooks and Data Docs are made; they are handed over as finished files.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.danish_csv import tell_danish_csv

MANIFEST = "manifest.json"
BUILDING, ANNOUNCED = ".building-", ".current-"
"""How hidden names begin: of a snapshot that is being made, of the link that is about to be."""


@dataclass(frozen=True)
class SnapshotContent:
    """All that one snapshot holds.

    `tables` become tables of `klynge.duckdb` (`indicators`, `definitions`, `areas`,
    `extracts`); `workbooks` maps a cluster's id to its finished file; `facts` is added to the
    manifest (versions of code and definitions, the inputs' fingerprint, the run's outcome);
    `changes` is what differs from the snapshot before, None when there is none; `documents` are
    further finished files by their names in the snapshot; `labelled` are the values with words
    beside their ids, for the csv. A snapshot as of an earlier day does not become the current one,
    nor does one that is set aside: `beside` is then the folder within `published/` that it lies in,
    `waiting` or `declined`.
    """

    run_id: str
    started_at: datetime
    published_at: datetime
    values: pl.DataFrame
    tables: dict[str, pl.DataFrame]
    workbooks: dict[str, Path]
    data_docs: Path | None = None
    changes: pl.DataFrame | None = None
    documents: dict[str, Path] = field(default_factory=dict)
    labelled: pl.DataFrame | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    becomes_current: bool = True
    beside: str = ""


def publish_snapshot(home: Home, content: SnapshotContent) -> Path:
    """Write the snapshot and swap it in; returns its folder.

    The swap is one atomic rename, after every file has reached the disk. When anything fails
    before it, the snapshot in force stays as it was and the unfinished folder is removed. A
    snapshot that does not become the current one is put beside it; one that does, or that is set
    aside, takes the place of any that was set aside before.
    Raises `WarehouseError` when the disk does not take it.
    """
    name = name_snapshot(content.published_at, content.run_id)
    final = home.published / content.beside / name
    building = home.published / f"{BUILDING}{content.run_id}"
    with explain_storage_errors(home.published):
        remove_unfinished(home)
        building.mkdir(parents=True)
        try:
            write_values(building, content.values, content.labelled)
            if content.changes is not None:
                content.changes.write_parquet(
                    building / "changes.parquet", metadata={"run_id": content.run_id}
                )
            write_database(building / "klynge.duckdb", content)
            copy_finished_files(building, content)
            write_manifest(building, content)
            if content.becomes_current:
                put_in_force(home, building, name)
            else:
                put_beside(home, building, final)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            with suppress(OSError):
                remove_unfinished(home)
            raise
        # what is left over the next run removes, too
        with suppress(OSError):
            remove_unfinished(home)
    return final


def put_in_force(home: Home, building: Path, name: str) -> None:
    """Give a finished snapshot its name and make it the current one, flushed to the disk."""
    flush_folder(building)
    final = home.published / name
    announce_snapshot(home, final)
    building.rename(final)
    flush_entry(home.published)
    point_current_at(home, final)


def put_beside(home: Home, building: Path, final: Path) -> None:
    """Give a finished snapshot its name beside the current one, flushed to the disk."""
    flush_folder(building)
    final.parent.mkdir(exist_ok=True)
    building.rename(final)
    flush_entry(final.parent)
    flush_entry(home.published)


def name_snapshot(published_at: datetime, run_id: str) -> str:
    """The name of a snapshot's folder: time and run id."""
    return f"{published_at:%Y%m%dT%H%M%SZ}-{run_id}"


def read_manifest(home: Home) -> dict[str, Any] | None:
    """The manifest of the snapshot in force, or None when nothing was ever published."""
    try:
        manifest: dict[str, Any] = json.loads((home.current / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return manifest


def remove_unfinished(home: Home) -> None:
    """Remove what an interrupted run left behind; no finished snapshot is touched.

    A snapshot that was announced and never became the current one was never published: it goes,
    too, unless somebody has given it a name.
    """
    if not home.published.exists():
        return
    links = [home.current, *home.tags.glob("*")]
    needed = {link.readlink().name for link in links if link.is_symlink()}
    for link in home.published.glob(f"{ANNOUNCED}*"):
        announced = home.published / link.name.removeprefix(ANNOUNCED)
        if announced.is_dir() and announced.name not in needed:
            announced.rename(home.published / f"{BUILDING}{announced.name}")
        link.unlink()
    for folder in list_overtaken(home):
        folder.rename(home.published / f"{BUILDING}{folder.name}")
    for leftover in home.published.glob(f"{BUILDING}*"):
        shutil.rmtree(leftover)


def list_set_aside(folder: Path) -> list[Path]:
    """The snapshots in `published/waiting` or `published/declined`, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if (path / MANIFEST).is_file())


def list_overtaken(home: Home) -> list[Path]:
    """The snapshots that were set aside and whose place a later one has taken.

    One waits at a time: the newest, as long as it is newer than the current one. Of the declined
    ones the newest stays, so that declining can be undone.
    """
    current = home.current.readlink().name if home.current.is_symlink() else ""
    waiting, declined = list_set_aside(home.waiting), list_set_aside(home.declined)
    overtaken = [*waiting[:-1], *declined[:-1]]
    return overtaken + [each for each in (*waiting[-1:], *declined[-1:]) if each.name <= current]


def write_values(folder: Path, values: pl.DataFrame, labelled: pl.DataFrame | None) -> None:
    """`indicators.parquet`, and `indicators.csv` in the form that Danish Excel opens."""
    values.write_parquet(folder / "indicators.parquet")
    told = values if labelled is None else labelled
    (folder / "indicators.csv").write_bytes(tell_danish_csv(told).encode())


def write_database(path: Path, content: SnapshotContent) -> None:
    """`klynge.duckdb` with one table for each frame, closed and then read-only."""
    with duckdb.connect(str(path)) as connection:
        for name, table in {"indicators": content.values, **content.tables}.items():
            connection.register("incoming", table.to_arrow())
            connection.execute(f'create table "{name}" as from incoming')
            connection.unregister("incoming")
    path.chmod(0o444)


def copy_finished_files(folder: Path, content: SnapshotContent) -> None:
    """The workbooks, the documents and, where there are any, the Data Docs."""
    (folder / "workbooks").mkdir()
    for cluster_id, source in content.workbooks.items():
        shutil.copyfile(source, folder / "workbooks" / f"{cluster_id}.xlsx")
    for name, source in content.documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)
    if content.data_docs is not None:
        shutil.copytree(content.data_docs, folder / "data_docs")


def write_manifest(folder: Path, content: SnapshotContent) -> None:
    """`manifest.json`: what the snapshot is made of and the sha256 of each of its files."""
    extracts = content.tables["extracts"]
    by_status = content.values.group_by("status").len().sort("status")
    manifest = {
        "run_id": content.run_id,
        "started_at": content.started_at.isoformat(),
        "published_at": content.published_at.isoformat(),
        "synthetic": bool(content.values["synthetic"].any()),
        "rows": content.values.height,
        "rows_by_status": dict(by_status.iter_rows()),
        **content.facts,
        "extracts": extracts.to_dicts(),
        "files": {
            str(path.relative_to(folder)): hash_file(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, default=str)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_folder(folder: Path) -> None:
    """Make sure that every file of the folder, and the folder, has reached the disk.

    A link is on the disk with its folder, wherever it leads.
    """
    for path in (*folder.rglob("*"), folder):
        if not path.is_symlink():
            flush_entry(path)


def flush_entry(path: Path) -> None:
    """Flush one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def announce_snapshot(home: Home, snapshot: Path) -> None:
    """Make the link that will be `current`, before the snapshot has its name.

    A run that is killed between the two renames leaves both, and so it can be told that this
    snapshot, whole as it is, was never in force.
    """
    (home.published / f"{ANNOUNCED}{snapshot.name}").symlink_to(snapshot.name)
    flush_entry(home.published)


def point_current_at(home: Home, snapshot: Path) -> None:
    """Swap the link `current` to an announced snapshot by one atomic rename.

    The folder that it leaves is stamped with the time, so that cleaning up can spare it for
    those who are still reading.
    """
    # there is none yet, or it is another user's; then it is spared by the time it was made
    with suppress(OSError):
        os.utime(home.current)
    (home.published / f"{ANNOUNCED}{snapshot.name}").replace(home.current)
    flush_entry(home.published)

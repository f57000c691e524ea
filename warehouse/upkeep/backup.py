"""A home as one file, also while a run is at work in it.

Belongs here: what is put into the file in which order, so that it is one moment of the home. Does
not belong here: making a home of it (`warehouse.upkeep.restoring`).

The file is a tar archive: `warehouse.duckdb` first, then all that its rows speak of, which was
flushed to the disk before any row named it; the last member, `contents.json`, has the sha256 of
every other, so that a file that was cut off or damaged is noticed before anything is made of it.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import shutil
import sqlite3
import stat
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

import duckdb

from schemas.problems import Problem, StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import ANNOUNCED, BUILDING, flush_entry
from warehouse.upkeep.migrations import find_version

CONTENTS = "contents.json"
FORMAT = 1
TRIES, PAUSE_SECONDS = 200, 0.1
"""How often, and how long apart, the warehouse is copied until nobody wrote in between."""
SCRATCH = ".klynge-backup-"
SQLITE = ".db"
SQLITE_SIDE_FILES = ("-wal", "-shm", "-journal")


class BackupError(StageError):
    """No backup was written, or no home was made of one."""


@dataclass(frozen=True)
class Backup:
    """What a file holds: when it was written, how many files, their bytes before packing, and the
    home's version."""

    written_at: datetime
    files: int
    size: int
    version: int


@dataclass
class Archive:
    """The archive that is being written, with the checksum of each file so far."""

    tar: tarfile.TarFile
    checksums: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def add_file(self, name: str, path: Path) -> None:
        """A file as it is now; what is appended to it meanwhile is left out."""
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = (
                status.st_size,
                int(status.st_mtime),
                status.st_mode & 0o777,
            )
            hashed = HashingReader(file)
            self.tar.addfile(entry, hashed)
        self.checksums[name] = hashed.digest.hexdigest()
        self.size += entry.size

    def add_link(self, name: str, target: str) -> None:
        """A relative link."""
        entry = tarfile.TarInfo(name)
        entry.type, entry.linkname = tarfile.SYMTYPE, target
        self.tar.addfile(entry)

    def add_text(self, name: str, text: str) -> None:
        """A small file of our own."""
        data = text.encode()
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        self.tar.addfile(entry, io.BytesIO(data))


class HashingReader:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As of any file."""
        data = self._file.read(size)
        self.digest.update(data)
        return data


def write_backup(
    home: Home, file: Path, now: datetime, pause: Callable[[float], None] = time.sleep
) -> Backup:
    """Write the home to `file`, which is whole or not there.

    Nothing is locked: readers and runs go on. Links and the list of snapshots are those of the
    beginning; a snapshot that is cleaned up meanwhile is left out. Raises `BackupError` when there
    is no home or the file would lie in it, `WarehouseError` when the disk does not take it.
    """
    with explain_storage_errors(file):
        refuse_impossible(home, file)
        with make_scratch(file.parent) as scratch:
            partial = scratch / "backup"
            backup = fill(home, partial, scratch, now, pause)
            flush_entry(partial)
            partial.rename(file)
            flush_entry(file.parent)
    return backup


@contextmanager
def make_scratch(folder: Path) -> Iterator[Path]:
    """A hidden folder beside the backup, gone at the end; those of killed backups go first.

    The kernel lets go of a lock on it when its process dies, however that ends.
    """
    for left in folder.glob(f"{SCRATCH}*"):
        with lock_folder(left) as is_nobodys:
            if is_nobodys:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=SCRATCH) as made, lock_folder(Path(made)):
        yield Path(made)


@contextmanager
def lock_folder(folder: Path) -> Iterator[bool]:
    """Whether nobody else holds the folder, which is held from then on."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def refuse_impossible(home: Home, file: Path) -> None:
    """Raise `BackupError` where there is nothing to back up, or it would be put into itself."""
    if not home.warehouse_file.exists():
        raise BackupError(
            [
                Problem(
                    rule="no_home",
                    message="There is no home here to back up.",
                    file=str(home.root),
                    expected=f"a folder with {home.warehouse_file.name}, which a run makes",
                    remedy="Name the home with --home or KLYNGE_HOME.",
                )
            ]
        )
    if file.resolve().is_relative_to(home.root.resolve()):
        raise BackupError(
            [
                Problem(
                    rule="backup_in_home",
                    message="The backup would lie within the home that it is of.",
                    file=str(file),
                    remedy="Name a file outside the home, best on another disk.",
                )
            ]
        )


def fill(
    home: Home, partial: Path, scratch: Path, now: datetime, pause: Callable[[float], None]
) -> Backup:
    """Everything into the archive, in the order that makes it one moment of the home."""
    links = list(find_links(home))
    snapshots = [folder.name for folder in list_snapshot_folders(home)]
    with tarfile.open(partial, "w:gz", compresslevel=1) as tar:
        archive = Archive(tar)
        version = add_warehouse(archive, home, scratch, pause)
        add_dagster(archive, home, scratch)
        dropped = [name for name in snapshots if not add_folder_whole(archive, home, name)]
        for path in list_other_files(home):
            add_if_there(archive, home, path)
        for name, target in links:
            if PurePosixPath(target).name not in dropped:
                archive.add_link(name, target)
        contents = {
            "format": FORMAT,
            "written_at": now.isoformat(),
            "home_version": version,
            "size": archive.size,
            "dropped": dropped,
            "sha256": archive.checksums,
        }
        archive.add_text(CONTENTS, json.dumps(contents, indent=1))
    return Backup(now, len(archive.checksums), archive.size, version)


def add_warehouse(
    archive: Archive, home: Home, scratch: Path, pause: Callable[[float], None]
) -> int:
    """The DuckDB file and its log as they are between two writes; returns the home's version."""
    copies = copy_between_writes(home, scratch, pause)
    with closing(duckdb.connect(str(copies[0]), read_only=True)) as connection:
        version = find_version(connection)
    for copied in copies:
        archive.add_file(copied.name, copied)
    return version


def copy_between_writes(home: Home, scratch: Path, pause: Callable[[float], None]) -> list[Path]:
    """Copies of the DuckDB file and of its log, taken while nobody wrote to either.

    Together they are what a killed process leaves, from which DuckDB goes on. Raises
    `BackupError` when somebody writes without an end.
    """
    log = home.warehouse_file.with_name(f"{home.warehouse_file.name}.wal")
    for _ in range(TRIES):
        before = [look_at(path) for path in (home.warehouse_file, log)]
        copies = [
            Path(shutil.copyfile(path, scratch / path.name))
            for path, seen in zip((home.warehouse_file, log), before, strict=True)
            if seen is not None and path.exists()
        ]
        if before == [look_at(path) for path in (home.warehouse_file, log)]:
            return copies
        for copied in copies:
            copied.unlink()
        pause(PAUSE_SECONDS)
    raise BackupError(
        [
            Problem(
                rule="never_still",
                message="A run writes to the warehouse without a pause.",
                file=str(home.warehouse_file),
                remedy="Wait until the run has ended, then back up again.",
            )
        ]
    )


def look_at(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written to; None where there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def add_dagster(archive: Archive, home: Home, scratch: Path) -> None:
    """Dagster's storage; its databases by sqlite's own backup, which copes with writers."""
    for path in sorted(home.dagster.rglob("*")):
        name = path.relative_to(home.root).as_posix()
        if not path.is_file() or path.name.endswith(SQLITE_SIDE_FILES):
            continue
        if path.suffix != SQLITE:
            add_if_there(archive, home, path)
            continue
        copied = scratch / "database"
        try:
            with (
                closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(copied)) as target,
            ):
                source.backup(target)
            archive.add_file(name, copied)
        except sqlite3.DatabaseError:
            # what Dagster cannot read either must not keep the figures out of the backup
            add_if_there(archive, home, path)
        copied.unlink(missing_ok=True)


def list_snapshot_folders(home: Home) -> list[Path]:
    """The folders of published snapshots; those under a hidden name are not finished."""
    if not home.published.exists():
        return []
    beside = (home.waiting, home.declined, home.tags)
    return sorted(
        path
        for path in home.published.iterdir()
        if path.is_dir()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and path not in beside
    )


def find_links(home: Home) -> Iterator[tuple[str, str]]:
    """Name and target of every link in the home: the snapshot in force and the tags."""
    for folder in (home.published, home.tags):
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            if path.is_symlink() and not path.name.startswith(ANNOUNCED):
                yield path.relative_to(home.root).as_posix(), str(path.readlink())


def add_folder_whole(archive: Archive, home: Home, name: str) -> bool:
    """A snapshot with all its files; False where it was cleaned up meanwhile."""
    try:
        for path in sorted((home.published / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                archive.add_file(path.relative_to(home.root).as_posix(), path)
    except FileNotFoundError:
        return False
    return (home.published / name).is_dir()


def list_other_files(home: Home) -> Iterator[Path]:
    """Every other file but locks, links, pipes and what is half finished."""
    snapshots = set(list_snapshot_folders(home))
    left_out = {home.work, home.dagster, home.migrating, home.rewriting, home.root / "run.lock"}
    for folder, names, files in os.walk(home.root):
        here = Path(folder)
        names[:] = sorted(
            name
            for name in names
            if not (here / name in snapshots | left_out or name.startswith(BUILDING))
            and not (here / name).is_symlink()
        )
        for file in sorted(files):
            path = here / file
            is_warehouse = here == home.root and file.startswith(home.warehouse_file.name)
            if not (is_warehouse or path in left_out) and is_ordinary(path):
                yield path


def is_ordinary(path: Path) -> bool:
    """Whether it is a file with bytes of its own: opening a pipe would wait for its writer."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return False


def add_if_there(archive: Archive, home: Home, path: Path) -> None:
    """A file, unless it has gone since it was listed."""
    try:
        archive.add_file(path.relative_to(home.root).as_posix(), path)
    except FileNotFoundError:
        return

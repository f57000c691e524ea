"""A home made from a backup: every byte checked before anything stands in its place.

Belongs here: the checks and the one rename. Does not belong here: how a backup is written
(`warehouse.upkeep.backup`), and bringing an older home to today's version, which opening it does
(`warehouse.opening`).
"""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from schemas.problems import Problem
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry, flush_folder
from warehouse.upkeep.backup import CONTENTS, FORMAT, Backup, BackupError, HashingReader
from warehouse.upkeep.migrations import refuse_newer

CHUNK = 1 << 20


def restore_backup(file: Path, home: Home) -> Backup:
    """Make a home of a backup; it is there whole or not at all.

    Every file is held against its checksum first. Raises `BackupError` when the home holds
    something already or the file is no whole backup, `WarehouseError` when the disk refuses it.
    """
    refuse_full(home)
    making = home.root.with_name(f".{home.root.name}.{os.getpid()}")
    with explain_storage_errors(home.root):
        home.root.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(making, ignore_errors=True)
        try:
            contents = take_out(file, making)
            refuse_newer(home, int(contents["home_version"]))
            flush_folder(making)
            if home.root.exists():
                home.root.rmdir()
            making.rename(home.root)
            flush_entry(home.root.parent)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return Backup(
        datetime.fromisoformat(contents["written_at"]),
        len(contents["sha256"]),
        int(contents["size"]),
        int(contents["home_version"]),
    )


def refuse_full(home: Home) -> None:
    """Raise `BackupError` where the new home would cover something."""
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise BackupError(
            [
                Problem(
                    rule="home_in_use",
                    message="There is something here already, and a backup covers nothing.",
                    file=str(home.root),
                    remedy="Name a folder that does not exist or is empty.",
                )
            ]
        )


def take_out(file: Path, folder: Path) -> dict[str, Any]:
    """All files and links of a backup into a folder; returns what the backup says of itself."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(file, "r:gz") as tar:
            for entry in tar:
                path = folder / check_name(file, entry.name)
                if entry.issym():
                    make_link(file, folder, path, entry.linkname)
                elif entry.isfile() and (source := tar.extractfile(entry)) is not None:
                    found[entry.name] = write_hashed(source, path)
                    path.chmod(entry.mode)
                    os.utime(path, (entry.mtime, entry.mtime))
        contents: dict[str, Any] = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
        expected, version = contents["sha256"], contents["format"]
    except FileNotFoundError as error:
        if file.exists():
            raise BackupError(
                [describe_damage(file, "it ends before its list of contents")]
            ) from error
        raise
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BackupError([describe_damage(file, str(error) or "it cannot be unpacked")]) from error
    del found[CONTENTS]
    (folder / CONTENTS).unlink()
    if version != FORMAT or found != expected:
        wrong = sorted(name for name in found | expected if found.get(name) != expected.get(name))
        raise BackupError(
            [describe_damage(file, f"it differs from its list: {', '.join(wrong[:3])}")]
        )
    for name in contents["dropped"]:
        shutil.rmtree(folder / "published" / name, ignore_errors=True)
    return contents


def check_name(file: Path, name: str) -> PurePosixPath:
    """The name of a member, which must stay within the home."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise BackupError([describe_damage(file, f"it names '{name}', outside the home")])
    return path


def make_link(file: Path, folder: Path, path: Path, target: str) -> None:
    """A link to something within the home."""
    pointed = os.path.normpath(path.parent / target)
    if PurePosixPath(target).is_absolute() or not Path(pointed).is_relative_to(folder):
        raise BackupError([describe_damage(file, f"it links to '{target}', outside the home")])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def write_hashed(source: IO[bytes], path: Path) -> str:
    """A member's bytes to the disk; returns their sha256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    hashed = HashingReader(source)
    with path.open("xb") as target:
        while data := hashed.read(CHUNK):
            target.write(data)
    return hashed.digest.hexdigest()


def describe_damage(file: Path, what: str) -> Problem:
    """That a file is no backup that a home can be made of."""
    return Problem(
        rule="damaged_backup",
        message=f"This is no whole backup: {what}.",
        file=str(file),
        expected="a file that `klynge backup` has written",
        remedy="Copy it again from where it was kept, or take an older one; nothing was made.",
    )

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
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from schemas.problems import Problem
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry, flush_folder
from warehouse.upkeep.backup import CONTENTS, FORMAT, Backup, BackupError, HashingReader
from warehouse.upkeep.migrations import refuse_newer

CHUNK = 1 << 20
WAREHOUSE = "warehouse.duckdb"


class Contents(BaseModel):
    """A backup's list of what it holds (`contents.json`). `dropped` are snapshots that were cleaned
    up while they were copied."""

    format: Literal[FORMAT]  # type: ignore[valid-type]
    written_at: datetime
    home_version: int
    size: int
    dropped: list[Annotated[str, Field(pattern=r"^[^/.][^/]*$")]]
    sha256: dict[str, str]


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
            refuse_newer(home, contents.home_version)
            flush_folder(making)
            if home.root.exists():
                home.root.rmdir()
            making.rename(home.root)
            flush_entry(home.root.parent)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return Backup(contents.written_at, len(contents.sha256), contents.size, contents.home_version)


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


def take_out(file: Path, folder: Path) -> Contents:
    """All files and links of a backup into a folder; returns what the backup says of itself."""
    try:
        found = unpack(file, folder)
        # names of files need not be in UTF-8, which pydantic's own reading of JSON insists on
        contents = Contents.model_validate(json.loads((folder / CONTENTS).read_bytes()))
    except ValidationError as error:
        raise BackupError([describe_damage(file, tell_mistake(error))]) from error
    except FileNotFoundError as error:
        if file.exists():
            raise BackupError(
                [describe_damage(file, "it ends before its list of contents")]
            ) from error
        raise
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise BackupError([describe_damage(file, "two of its files have one name")]) from error
    except (tarfile.TarError, EOFError, ValueError, RecursionError) as error:
        raise BackupError([describe_damage(file, str(error) or "it cannot be unpacked")]) from error
    del found[CONTENTS]
    (folder / CONTENTS).unlink()
    expected = contents.sha256
    if found != expected:
        wrong = sorted(name for name in found | expected if found.get(name) != expected.get(name))
        raise BackupError(
            [describe_damage(file, f"it differs from its list: {', '.join(wrong[:3])}")]
        )
    if WAREHOUSE not in found:
        raise BackupError([describe_damage(file, f"it holds no {WAREHOUSE}")])
    for name in contents.dropped:
        shutil.rmtree(folder / "published" / name, ignore_errors=True)
    return contents


def unpack(file: Path, folder: Path) -> dict[str, str]:
    """All files and links of a backup into a folder; returns the sha256 of each file by its name.

    Nothing is written through a link, and no link leads out of the folder.
    """
    found: dict[str, str] = {}
    with tarfile.open(file, "r:gz") as tar:
        for entry in tar:
            path = folder / check_name(file, entry.name)
            if any(parent.is_symlink() for parent in path.parents if folder in parent.parents):
                raise BackupError([describe_damage(file, f"'{entry.name}' lies below a link")])
            if entry.issym():
                make_link(file, folder, path, entry.linkname)
            elif entry.isfile() and (source := tar.extractfile(entry)) is not None:
                found[entry.name] = write_hashed(source, path)
                path.chmod(entry.mode & 0o777)
                os.utime(path, (entry.mtime, entry.mtime))
    return found


def tell_mistake(error: ValidationError) -> str:
    """What is wrong with a backup's list of contents, in words."""
    first = error.errors()[0]
    key = ".".join(map(str, first["loc"]))
    if first["type"] == "literal_error":
        return f"it is of the format {first['input']}, and this version reads {FORMAT}"
    return f"its list of contents is wrong at '{key}': {first['msg']}"


def check_name(file: Path, name: str) -> PurePosixPath:
    """The name of a member, which must stay within the home."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise BackupError([describe_damage(file, f"it names '{name}', outside the home")])
    return path


def make_link(file: Path, folder: Path, path: Path, target: str) -> None:
    """A link to something within the home."""
    way = PurePosixPath(target)
    # beyond its beginning '..' would count from wherever another link leads
    upward = len(list(takewhile("..".__eq__, way.parts)))
    pointed = os.path.normpath(path.parent / target)
    inside = Path(pointed).is_relative_to(folder) and ".." not in way.parts[upward:]
    if way.is_absolute() or not inside:
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

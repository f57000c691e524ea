"""What a run told the operating system to keep, and what a loss of power would therefore take.

Belongs here: recording, in the process that is watched, which files and folders were flushed to
the disk, and which entries were made or renamed; and undoing, afterwards, all that nothing forced
to the disk. The files of DuckDB and sqlite are left alone: both flush their own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.moments import is_for_writing, name_path

SELF_FLUSHING = re.compile(r"(warehouse\.duckdb|\.db)(\.wal|-wal|-shm|-journal|\.wal\..*)?$")


class Journal:
    """Writes one line for each flush and each change of a folder, at once."""

    def __init__(self, file: Path, home: Path) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._home = str(home)

    def start(self) -> None:
        """Record from now on. `os.fsync` does what it always does, and is recorded."""
        flush = os.fsync

        def record_flush(descriptor: Any) -> None:
            flush(descriptor)
            number = descriptor if isinstance(descriptor, int) else descriptor.fileno()
            state = os.fstat(number)
            path = str(Path(f"/proc/self/fd/{number}").readlink())
            self._write("flush", path, inode=state.st_ino, mtime=state.st_mtime_ns)

        os.fsync = record_flush
        sys.addaudithook(self._see_operation)

    def _see_operation(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("os.rename", "os.symlink"):
            source, target = (os.fsdecode(part) for part in arguments[:2])
            if target.startswith(self._home):
                replaced = Path(target)
                link = str(replaced.readlink()) if replaced.is_symlink() else None
                self._write(event, target, source=source, replaced=link)
        elif event == "os.mkdir" or (event == "open" and is_for_writing(arguments)):
            path = name_path(event, arguments)
            if path.startswith(self._home) and not os.path.lexists(path):
                self._write(event, path)

    def _write(self, what: str, path: str, **more: Any) -> None:
        line = json.dumps({"what": what, "path": path, **more})
        os.write(self._descriptor, f"{line}\n".encode())


@dataclass(frozen=True)
class Remembered:
    """Each file of a home before the run: inode and time of the last write."""

    files: frozenset[tuple[int, int]]


def remember(home: Path) -> Remembered:
    """What is on the disk for sure, since the run has not begun."""
    return Remembered(frozenset(identify(path) for path in list_files(home)))


def read_journal(file: Path) -> list[dict[str, Any]]:
    """The journal's entries; none when the command was killed before the first."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def find_unflushed(home: Path, before: Remembered, journal: list[dict[str, Any]]) -> list[str]:
    """The files of a home that were written after they were last flushed, if ever they were."""
    flushed = {(entry["inode"], entry["mtime"]) for entry in journal if entry["what"] == "flush"}
    return [
        str(path.relative_to(home))
        for path in list_files(home)
        if identify(path) not in before.files | flushed and not SELF_FLUSHING.search(path.name)
    ]


def lose_power(
    home: Path, unflushed: list[str], journal: list[dict[str, Any]], left: float
) -> list[str]:
    """Leave of the home what a loss of power is sure to leave; returns what was taken.

    A file that was not flushed keeps the share `left` of its bytes. A new entry, or a rename, in
    a folder that was not flushed since is undone, the last one first.
    """
    taken = []
    for name in unflushed:
        size = (home / name).stat().st_size
        if size > int(size * left):
            (home / name).chmod(0o644)
            os.truncate(home / name, int(size * left))
            taken.append(f"cut {name}")
    for place in range(len(journal) - 1, -1, -1):
        entry = journal[place]
        folder = str(Path(entry["path"]).parent)
        kept = any(
            later["what"] == "flush" and later["path"] == folder for later in journal[place:]
        )
        if entry["what"] != "flush" and not kept and undo(entry):
            taken.append(f"undone {entry['what']} {Path(entry['path']).relative_to(home)}")
    return taken


def undo(entry: dict[str, Any]) -> bool:
    """Undo one change of a folder; whether there was anything to undo."""
    path = Path(entry["path"])
    if SELF_FLUSHING.search(path.name) or not os.path.lexists(path):
        return False
    if entry["what"] == "os.rename":
        path.rename(entry["source"])
        if entry["replaced"] is not None:
            path.symlink_to(entry["replaced"])
    elif entry["what"] == "os.mkdir":
        shutil.rmtree(path)
    else:
        path.unlink()
    return True


def list_files(home: Path) -> list[Path]:
    """Every regular file of a home."""
    return [path for path in sorted(home.rglob("*")) if path.is_file() and not path.is_symlink()]


def identify(path: Path) -> tuple[int, int]:
    """A file, and the last write to it."""
    state = path.stat()
    return state.st_ino, state.st_mtime_ns

"""Writing so that a name never stands for half a file.

Belongs here: hidden names, flushing and renaming; an extract with its sidecar on their way into the
inbox. Does not belong here: what is written.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ruamel.yaml import YAML

from sources.inbox import SIDECAR_NAME

ENDING = ".fetching"
"""The end of hidden names; nobody takes a file in that is called like that."""
PIECE = 1 << 20


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place with all its bytes on the disk, or leave the one that is there."""
    unfinished = path.with_name(f".{path.name}{ENDING}")
    with unfinished.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)
    flush_entry(path.parent)


def flush_entry(path: Path) -> None:
    """Flush a folder's list of names to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear_unfinished(folder: Path) -> None:
    """Remove what a fetch that was killed left under hidden names."""
    for path in folder.rglob(f".*{ENDING}"):
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Unfinished:
    """A file on its way: bytes are written into `stream`, and `put` gives them their name."""

    folder: Path
    name: str
    path: Path
    stream: BinaryIO

    def put(self, sidecar: Mapping[str, object]) -> Path:
        """Put the sidecar, then the file: a run never finds the file without it.

        Nothing is overwritten. Where the name is taken by other bytes, a folder with the next
        number is made; where it has the same bytes, they are left as they are.
        """
        self.stream.flush()
        os.fsync(self.stream.fileno())
        target = choose_target(self.folder, self.name, hash_stream(self.stream))
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_whole(name_sidecar(target), dump_sidecar(sidecar))
            self.path.rename(target)
            flush_entry(target.parent)
            flush_entry(target.parent.parent)
        return target


@contextmanager
def open_unfinished(folder: Path, name: str) -> Iterator[Unfinished]:
    """A hidden file in the folder, which is gone at the end unless it was put in its place."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".{Path(name).name}{ENDING}"
    try:
        with path.open("w+b") as stream:
            yield Unfinished(folder, name, path, stream)
    finally:
        path.unlink(missing_ok=True)


def choose_target(folder: Path, name: str, sha256: str) -> Path:
    """Where a file goes: under its name, or in the first numbered folder where that is free.

    The name itself is kept, since a layout may read the year or the indicator from it.
    """
    target, number = folder / name, 1
    while os.path.lexists(target) or lies_below_file(target, folder):
        if target.is_file() and hash_file(target) == sha256:
            return target
        number += 1
        target = folder / str(number) / name
    return target


def lies_below_file(target: Path, folder: Path) -> bool:
    """Whether a name of a folder on the way is taken by a file: one may be called '2', too."""
    between = [parent for parent in target.parents if folder in parent.parents]
    return any(os.path.lexists(parent) and not parent.is_dir() for parent in between)


def name_sidecar(path: Path) -> Path:
    """The sidecar that is of this file alone."""
    return path.with_name(f"{path.name}.{SIDECAR_NAME}")


def dump_sidecar(sidecar: Mapping[str, object]) -> bytes:
    """A sidecar as YAML, without what is not known."""
    stream, writer = io.StringIO(), YAML()
    # an address stays on one line
    writer.width = 10_000
    writer.dump({key: value for key, value in sidecar.items() if value is not None}, stream)
    return stream.getvalue().encode()


def hash_stream(stream: BinaryIO) -> str:
    """The sha256 of all bytes of a stream."""
    stream.seek(0)
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as stream:
        return hash_stream(stream)

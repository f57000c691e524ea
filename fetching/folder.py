"""A folder or share from which new files are copied in.

Belongs here: which of its files are new, and copying them. Does not belong here: walking a folder
and its sidecars (`sources.inbox`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from fetching.client import FetchAnswer
from fetching.errand import Errand
from fetching.errors import FetchError, describe_failure
from fetching.memory import Kept
from fetching.source_model import FolderSource
from fetching.writing import hash_stream
from schemas.extracts import FoundFile
from schemas.problems import Problem, StageError
from sources.inbox import scan_folder

SETTLED_SECONDS = 60.0
"""A file that was written a moment ago may not be whole yet; the next fetch takes it."""


def fetch_folder(source: FolderSource, address: str, errand: Errand) -> Iterator[str]:
    """Copy the files in whose bytes were not copied before; yields each one's path in the inbox.

    Raises FetchError at the end, with what is wrong with single files.
    """
    if overlap(Path(address), errand.destination.inbox):
        raise FetchError([describe_own_inbox(errand.name, address)])
    try:
        found = scan_folder(Path(address), errand.means.limits)
    except StageError as error:
        raise FetchError([describe_folder(errand.name, address, error.problems[0])]) from error
    problems: list[Problem] = []
    for file in found:
        if file.problems or not file.readable:
            problems += [describe_file(errand.name, problem) for problem in file.problems]
            continue
        known = errand.memory.recall(file.relative)
        if (known is not None and known.sha256 == file.sha256) or not is_settled(file, errand):
            continue
        if errand.only_look:
            yield file.relative
            continue
        try:
            fetched = copy_file(source, address, file, errand)
        except FetchError as error:
            problems += error.problems
            continue
        if fetched is not None:
            yield fetched
    if problems:
        raise FetchError(problems)


def overlap(folder: Path, inbox: Path) -> bool:
    """Whether one lies within the other, so that what was copied would be copied again."""
    try:
        one, other = folder.resolve(), inbox.resolve()
    except (OSError, RuntimeError, ValueError):
        return False
    return one.is_relative_to(other) or other.is_relative_to(one)


def describe_own_inbox(source: str, address: str) -> Problem:
    """A folder from which nothing has to be copied."""
    return describe_failure(
        source, "folder", f"The folder {address} and the home's inbox lie within each other.",
        "Name a folder outside the home; a run finds by itself what lies in the inbox.",
    )  # fmt: skip


def is_settled(file: FoundFile, errand: Errand) -> bool:
    """Whether nobody has written a file for a while."""
    assert file.state is not None
    return errand.means.now().timestamp() - file.state.changed_ns / 1e9 >= SETTLED_SECONDS


def copy_file(source: FolderSource, address: str, file: FoundFile, errand: Errand) -> str | None:
    """Copy one file in, with what its sidecars say and where it came from."""

    def copy(sink: BinaryIO) -> FetchAnswer:
        try:
            with Path(file.path).open("rb") as stream:
                shutil.copyfileobj(stream, sink)
        except OSError as error:
            raise FetchError([describe_copy(errand.name, file, str(error.strerror))]) from error
        digest = hash_stream(sink)
        if digest != file.sha256:
            raise FetchError([describe_copy(errand.name, file, "it was written meanwhile")])
        return FetchAnswer(file.path, digest, file.size, None, None)

    def describe(received: FetchAnswer) -> dict[str, object]:
        return errand.describe(source, url=Path(received.address).as_uri()) | file.sidecar

    kept = Kept(file="", sha256="", address=address)
    # two files of one name in different folders keep their folders
    return errand.fetch_file(file.relative, file.relative, kept, copy, describe)


def describe_folder(source: str, address: str, problem: Problem) -> Problem:
    """A folder that cannot be searched."""
    return describe_failure(
        source, "folder", f"The folder {address} cannot be searched: {problem.message}",
        "Check that the share is connected and that klynge may read it.", problem.found,
    )  # fmt: skip


def describe_file(source: str, problem: Problem) -> Problem:
    """A file of the folder that is not copied, by the words of the inbox."""
    return describe_failure(
        source, problem.rule, f"{problem.file}: {problem.message}", problem.remedy or "",
        problem.found, problem.expected,
    )  # fmt: skip


def describe_copy(source: str, file: FoundFile, why: str) -> Problem:
    """A file that could not be copied whole."""
    return describe_failure(
        source, "file_changed", f"{file.relative} could not be copied: {why}.",
        "The next fetch tries again.",
    )  # fmt: skip

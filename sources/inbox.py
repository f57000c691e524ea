"""Finding extracts: every file below a folder, with its sha256 and merged sidecar.

Belongs here: walking the folder, sidecars, fingerprints, links and limits. Does not belong
here: looking inside an extract (`sources.reader`).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import unicodedata
from pathlib import Path

from schemas.extracts import FileState, FoundFile
from schemas.problems import Problem, StageError
from sources.files.opening import describe_size, describe_special, describe_unreadable
from sources.limits import Limits
from sources.sidecar import load_sidecar

SIDECAR_NAME = "meta.yaml"
Said = tuple[dict[str, object], list[Problem]]


class InboxError(StageError):
    """The folder of extracts cannot be searched."""


def scan_folder(folder: Path, limits: Limits | None = None) -> list[FoundFile]:
    """Every extract below a folder, ordered by its path.

    Sidecars and hidden files are no extracts. What is wrong with a single file (a link out
    of the folder, a sidecar that cannot be read) stands in the file's own `problems`.
    Raises InboxError when there is no such folder or too many files.
    """
    limits = limits or Limits()
    if not folder.is_dir():
        raise InboxError(
            [
                Problem(
                    rule="no_folder",
                    message="The folder of extracts does not exist."
                    if not folder.exists()
                    else "This is a file, not a folder.",
                    file=str(folder),
                    expected="a folder with extracts",
                    remedy="Check the path after --extracts, or make the folder.",
                )
            ]
        )
    root = folder.resolve()
    try:
        paths, problems = _walk(folder, limits)
    except OSError as error:
        raise InboxError([describe_unreadable(str(folder), error)]) from error
    if problems:
        raise InboxError(problems)
    sidecars: dict[Path, Said] = {}
    return [
        _describe_file(path, folder, root, limits, sidecars)
        for path in sorted(paths)
        if not is_sidecar(path)
    ]


def find_file(path: Path, folder: Path, limits: Limits | None = None) -> FoundFile:
    """One file below a folder as `scan_folder` finds it, without a look at the others."""
    return _describe_file(path, folder, folder.resolve(), limits or Limits(), {})


def find_change(found: FoundFile) -> Problem | None:
    """The problem of a file that was written since it was found, or None.

    Its bytes are compared only when the system says that it was written; they are compared in any
    case when they are copied. Raises OSError when it has vanished.
    """
    path = Path(found.path)
    if found.state == _tell_state(path.stat()) or _hash_file(path)[0] == found.sha256:
        return None
    return Problem(
        rule="file_changed",
        message="The file was changed while it was being read.",
        file=found.relative,
        found="other bytes than when the run began",
        expected="a file that nobody writes to",
        remedy="Copy the file into the folder when it is complete; the next run reads it anew.",
    )


def _walk(folder: Path, limits: Limits) -> tuple[list[Path], list[Problem]]:
    """Everything below the folder that is no folder; links are not followed."""
    found: list[Path] = []
    waiting = [(folder, 1)]
    while waiting:
        here, depth = waiting.pop()
        for path in here.iterdir():
            if path.name.startswith(".") or path.name.startswith("~$"):
                continue
            if not path.is_dir() or path.is_symlink():
                found.append(path)
            elif depth < limits.depth:
                waiting.append((path, depth + 1))
            else:
                name = _printable(path.relative_to(folder).as_posix())
                return [], [_describe_tree(name, "depth", limits.depth, "folders within folders")]
            if len(found) > limits.files:
                return [], [_describe_tree(str(folder), "files", limits.files, "files")]
    return found, []


def _describe_tree(name: str, limit: str, most: int, unit: str) -> Problem:
    return Problem(
        rule="too_many_files",
        message="The folder of extracts holds more than the limit.",
        file=name,
        found=f"more than {most:,} {unit}",
        expected=f"at most {most:,}",
        remedy=f"Check that it is the right folder; if it is, raise '{limit}' in "
        "sources/limits.yaml.",
    )


def is_sidecar(path: Path) -> bool:
    """Whether a file says something of others and is no extract itself."""
    return path.name == SIDECAR_NAME or path.name.endswith("." + SIDECAR_NAME)


def _describe_file(
    path: Path, folder: Path, root: Path, limits: Limits, sidecars: dict[Path, Said]
) -> FoundFile:
    relative = _printable(path.relative_to(folder).as_posix())
    problem = _check_path(path, root, relative, limits)
    if problem is not None:
        return _refuse_unseen(path, relative, {}, [problem])
    sidecar, problems = _merge_sidecars(path, folder, root, limits, sidecars)
    if relative != path.relative_to(folder).as_posix() or "\\" in relative:
        problems.append(_describe_name(relative, path.relative_to(folder).as_posix()))
    try:
        digest, state = _hash_file(path)
    except OSError as error:
        return _refuse_unseen(
            path, relative, sidecar, [*problems, describe_unreadable(relative, error)]
        )
    said = json.dumps(sidecar, sort_keys=True, default=str, ensure_ascii=False)
    fingerprint = hashlib.sha256(f"{digest}\n{said}".encode()).hexdigest()
    return FoundFile(
        str(path), relative, state.size, digest, fingerprint, sidecar, problems, state=state
    )


def _refuse_unseen(
    path: Path, relative: str, sidecar: dict[str, object], problems: list[Problem]
) -> FoundFile:
    """A file whose bytes nobody has looked at: its name stands for them."""
    digest = hashlib.sha256(relative.encode()).hexdigest()
    return FoundFile(str(path), relative, 0, digest, digest, sidecar, problems, readable=False)


def _printable(name: str) -> str:
    """The name with a mark for each byte and character that cannot be shown or stored.

    Control characters command a terminal, and marks of direction let a name look like another.
    """
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join("\ufffd" if unicodedata.category(c) in _UNSEEN else c for c in text)


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _describe_name(relative: str, name: str) -> Problem:
    if "\\" in relative:
        message, found = "has a backslash", "a path as Windows writes it"
    elif any(unicodedata.category(character) == "Cc" for character in name):
        message = "has a line break or control character in it"
        found = "a control character"
    else:
        message = "is not in UTF-8"
        found = (
            "bytes of another encoding, as old zip programs write for æ, ø and å, or "
            "characters that cannot be seen"
        )
    return Problem(
        rule="file_name",
        message=f"The name of the file or of a folder above it {message}.",
        file=relative,
        found=found,
        expected="a name in UTF-8",
        remedy="Rename it, or unpack the archive again with UTF-8 names.",
    )


def _check_path(path: Path, root: Path, relative: str, limits: Limits) -> Problem | None:
    """What keeps a file from being opened at all: a link, a pipe, its size or its name."""
    if path.is_symlink() and not _stays_inside(path, root):
        return _describe_link(relative)
    try:
        state = path.stat()
    except OSError as error:
        return describe_unreadable(relative, error)
    if not stat.S_ISREG(state.st_mode):
        return describe_special(relative)
    if state.st_size > limits.file_bytes:
        return describe_size(relative, state.st_size, limits)
    longest = max(len(part.encode()) for part in re.split("/", relative))
    if longest > limits.name_bytes:
        return Problem(
            rule="file_name",
            message="The name of the file or of a folder above it is longer than the limit.",
            file=relative,
            found=f"{longest} bytes",
            expected=f"at most {limits.name_bytes} bytes",
            remedy="Give it a shorter name, or raise 'name_bytes' in sources/limits.yaml.",
        )
    return None


def _stays_inside(path: Path, root: Path) -> bool:
    """Whether a link leads to something below the folder; a link to itself leads nowhere."""
    try:
        return path.resolve(strict=True).is_relative_to(root) and not path.is_dir()
    except (OSError, RuntimeError):
        return False


def _describe_link(relative: str) -> Problem:
    return Problem(
        rule="link_outside",
        message="The link leads out of the folder of extracts, or to no file.",
        file=relative,
        found="a symbolic link",
        expected="a file inside the folder",
        remedy="Copy the file itself into the folder.",
    )


def _merge_sidecars(
    path: Path, folder: Path, root: Path, limits: Limits, sidecars: dict[Path, Said]
) -> Said:
    """Keys from the folder down to the file; the nearest statement counts.

    `sidecars` holds what was read before: a folder's sidecar is read once for all its files.
    """
    above = [parent for parent in path.parents if parent == folder or folder in parent.parents]
    candidates = [parent / SIDECAR_NAME for parent in reversed(above)]
    candidates.append(path.with_name(f"{path.name}.{SIDECAR_NAME}"))
    merged: dict[str, object] = {}
    problems: list[Problem] = []
    for sidecar in candidates:
        if sidecar not in sidecars:
            sidecars[sidecar] = _read_sidecar(sidecar, folder, root, limits)
        content, wrong = sidecars[sidecar]
        if {"year", "period"} & content.keys():
            merged.pop("year", None)
            merged.pop("period", None)
        merged |= content
        problems += wrong
    return merged, problems


def _read_sidecar(sidecar: Path, folder: Path, root: Path, limits: Limits) -> Said:
    if not os.path.lexists(sidecar):
        return {}, []
    name = _printable(sidecar.relative_to(folder).as_posix())
    if sidecar.is_symlink() and not _stays_inside(sidecar, root):
        return {}, [_describe_link(name)]
    if not sidecar.is_file():
        return {}, [describe_special(name)]
    return load_sidecar(sidecar, name, limits)


def _hash_file(path: Path) -> tuple[str, FileState]:
    """The sha256 of a file's bytes, and its state before they were read."""
    # opening a pipe would wait for its writer
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
        state = _tell_state(os.fstat(stream.fileno()))
        return hashlib.file_digest(stream, "sha256").hexdigest(), state


def _tell_state(status: os.stat_result) -> FileState:
    return FileState(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

"""Finding extracts: every file below a folder, with its sha256 and merged sidecar.

Belongs here: walking the folder, sidecars, fingerprints, links and limits. Does not belong
here: looking inside an extract (`sources.reader`).
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from schemas.extracts import FoundFile
from schemas.problems import Problem, StageError
from sources.files import Limits, describe_unreadable
from sources.sidecar import load_sidecar

SIDECAR_NAME = "meta.yaml"


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
    paths = sorted(path for path in _walk(folder) if not _is_sidecar(path))
    if len(paths) > limits.files:
        raise InboxError(
            [
                Problem(
                    rule="too_many_files",
                    message="The folder holds more files than the limit.",
                    file=str(folder),
                    found=f"{len(paths):,} files",
                    expected=f"at most {limits.files:,}",
                    remedy="Check that it is the right folder.",
                )
            ]
        )
    return [_describe_file(path, folder, root) for path in paths]


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name.startswith("~$"):
            continue
        if path.is_dir() and not path.is_symlink():
            found += _walk(path)
        elif path.is_symlink() or path.is_file():
            found.append(path)
    return found


def _is_sidecar(path: Path) -> bool:
    return path.name == SIDECAR_NAME or path.name.endswith("." + SIDECAR_NAME)


def _describe_file(path: Path, folder: Path, root: Path) -> FoundFile:
    relative = _printable(path.relative_to(folder).as_posix())
    problem = _check_link(path, root, relative)
    if problem is not None:
        digest = hashlib.sha256(relative.encode()).hexdigest()
        return FoundFile(str(path), relative, 0, digest, digest, {}, [problem], readable=False)
    sidecar, problems = _merge_sidecars(path, folder)
    if relative != path.relative_to(folder).as_posix():
        problems.append(_describe_name(relative))
    try:
        digest = _hash_file(path)
    except OSError as error:
        digest = hashlib.sha256(relative.encode()).hexdigest()
        problems.append(describe_unreadable(relative, error))
        return FoundFile(str(path), relative, 0, digest, digest, sidecar, problems, readable=False)
    said = json.dumps(sidecar, sort_keys=True, default=str, ensure_ascii=False)
    fingerprint = hashlib.sha256(f"{digest}\n{said}".encode()).hexdigest()
    size = path.stat().st_size
    return FoundFile(str(path), relative, size, digest, fingerprint, sidecar, problems)


def _printable(name: str) -> str:
    """The name with a mark for each byte that is not UTF-8, so that it can be shown and stored."""
    return os.fsencode(name).decode("utf-8", "replace")


def _describe_name(relative: str) -> Problem:
    return Problem(
        rule="file_name",
        message="The name of the file or of a folder above it is not in UTF-8.",
        file=relative,
        found="bytes of another encoding, as old zip programs write for æ, ø and å",
        expected="a name in UTF-8",
        remedy="Rename it, or unpack the archive again with UTF-8 names.",
    )


def _check_link(path: Path, root: Path, relative: str) -> Problem | None:
    if not path.is_symlink():
        return None
    target = path.resolve()
    if target.is_relative_to(root) and target.is_file():
        return None
    return Problem(
        rule="link_outside",
        message="The link leads out of the folder of extracts, or to no file.",
        file=relative,
        found="a symbolic link",
        expected="a file inside the folder",
        remedy="Copy the file itself into the folder.",
    )


def _merge_sidecars(path: Path, folder: Path) -> tuple[dict[str, object], list[Problem]]:
    """Keys from the folder down to the file; the nearest statement counts."""
    above = [parent for parent in path.parents if parent == folder or folder in parent.parents]
    candidates = [parent / SIDECAR_NAME for parent in reversed(above)]
    candidates.append(path.with_name(f"{path.name}.{SIDECAR_NAME}"))
    merged: dict[str, object] = {}
    problems: list[Problem] = []
    for sidecar in candidates:
        if sidecar.is_file():
            name = _printable(sidecar.relative_to(folder).as_posix())
            content, wrong = load_sidecar(sidecar, name)
            if {"year", "period"} & content.keys():
                merged.pop("year", None)
                merged.pop("period", None)
            merged |= content
            problems += wrong
    return merged, problems


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

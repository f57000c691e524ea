"""The register of efforts: what was fixed, on which day, before which figures.

Belongs here: the file of a home, to which lines are only added; each holds the sha256 of the one
before and its own, so that a line that is changed or taken out is seen (but not that the last is
gone). Does not belong here: what an effort is (`schemas.efforts`).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from pydantic import FiniteFloat, TypeAdapter

from schemas.problems import Problem, StageError

FOLDER, FILE = "efforts", "register.jsonl"


class RegisterError(StageError):
    """The register cannot be read or was changed by hand."""


@dataclass(frozen=True)
class RegisteredEffort:
    """An effort as it was fixed: its digest, day, the snapshot in force then, what could be seen.

    `visible` is the smallest visible effect for each indicator (None: it was not known), in its
    unit; `effort` the whole definition of that day.
    """

    effort_id: str
    digest: str
    day: date
    snapshot: str | None
    visible: dict[str, FiniteFloat | None]
    effort: dict[str, object]


def find_register(root: Path) -> Path:
    """The register of a home."""
    return root / FOLDER / FILE


READER = TypeAdapter(RegisteredEffort)


def load_register(root: Path) -> list[RegisteredEffort]:
    """All that was registered, oldest first. Raises `RegisterError` where it cannot be read, or a
    line is not as it was written."""
    path = find_register(root)
    try:
        return read_lines(path, path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RegisterError([describe_unread(path, error.strerror or str(error))]) from error
    except UnicodeDecodeError as error:
        raise RegisterError([describe_changed(path, None)]) from error


def read_lines(path: Path, text: str) -> list[RegisteredEffort]:
    """The lines of a register. Raises `RegisterError` for the first that is not as it was."""
    entries, before = [], ""
    # not `splitlines`: titles hold other characters that it takes for the end of a line
    for number, line in enumerate(text.removesuffix("\n").split("\n") if text else [], start=1):
        try:
            written = json.loads(line)
            entry = written["entry"]
            sound = (written["before"], written["mark"]) == (before, mark_entry(entry))
            if sound:
                entries.append(READER.validate_python(entry))
        except (ValueError, KeyError, TypeError, RecursionError):
            sound = False
        if not sound:
            raise RegisterError([describe_changed(path, number)])
        before = hashlib.sha256(line.encode()).hexdigest()
    return entries


def mark_entry(entry: Mapping[str, object]) -> str:
    """The sha256 of an entry."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()


def add_registered(root: Path, entry: RegisteredEffort) -> None:
    """Add a line; who comes at the same time waits. Raises `RegisterError` where an earlier one was
    changed, or nothing can be written."""
    path = find_register(root)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+", encoding="utf-8") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            append_line(stream, path, entry)
    except OSError as error:
        raise RegisterError([describe_unread(path, error.strerror or str(error))]) from error


def append_line(stream: TextIO, path: Path, entry: RegisteredEffort) -> None:
    """Write the line of an entry after the last one, also where that has lost its end."""
    load_register(path.parents[1])
    stream.seek(0)
    text = stream.read()
    last = text.removesuffix("\n").rpartition("\n")[2]
    told = asdict(entry) | {"day": entry.day.isoformat()}
    line = {
        "before": hashlib.sha256(last.encode()).hexdigest() if text else "",
        "mark": mark_entry(told),
        "entry": told,
    }
    start = "\n" if text and not text.endswith("\n") else ""
    stream.write(f"{start}{json.dumps(line, ensure_ascii=False)}\n")


def describe_changed(path: Path, row: int | None) -> Problem:
    """A line that is not as it was written."""
    return Problem(
        rule="effort_register",
        message="Registeret over indsatser er ændret i hånden.",
        file=str(path),
        row=row,
        remedy="Hent filen fra sikkerhedskopien; der føjes kun linjer til den.",
    )


def describe_unread(path: Path, reason: str) -> Problem:
    """A register that cannot be read or written."""
    return Problem(
        rule="effort_register",
        message=f"Registeret over indsatser kan ikke læses eller skrives: {reason}.",
        file=str(path),
        remedy="Se efter, om filen og dens mappe må læses og skrives.",
    )

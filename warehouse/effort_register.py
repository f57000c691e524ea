"""The register of efforts: what was fixed, on which day, before which figures.

Belongs here: the file of a home, to which lines are only added; each holds the sha256 of the one
before, so that a line that is changed or taken out is seen. Does not belong here: what an effort is
(`schemas.efforts`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

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
    visible: dict[str, float | None]
    effort: dict[str, object]


def find_register(root: Path) -> Path:
    """The register of a home."""
    return root / FOLDER / FILE


def load_register(root: Path) -> list[RegisteredEffort]:
    """All that was registered, oldest first. Raises `RegisterError` where a line is not as it was
    written."""
    path = find_register(root)
    if not path.exists():
        return []
    entries, before = [], ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            written = json.loads(line)
            entry = written["entry"]
            sound = written["before"] == before
            entries.append(RegisteredEffort(**entry | {"day": date.fromisoformat(entry["day"])}))
        except (ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            raise RegisterError([describe_changed(path, number)])
        before = hashlib.sha256(line.encode()).hexdigest()
    return entries


def add_registered(root: Path, entry: RegisteredEffort) -> None:
    """Add a line. Raises `RegisterError` where an earlier one was changed."""
    load_register(root)
    path = find_register(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    before = hashlib.sha256(lines[-1].encode()).hexdigest() if lines else ""
    told = asdict(entry) | {"day": entry.day.isoformat()}
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"before": before, "entry": told}, ensure_ascii=False) + "\n")


def describe_changed(path: Path, row: int) -> Problem:
    """A line that is not as it was written."""
    return Problem(
        rule="effort_register",
        message="Registeret over indsatser er ændret i hånden.",
        file=str(path),
        row=row,
        remedy="Hent filen fra sikkerhedskopien; der føjes kun linjer til den.",
    )

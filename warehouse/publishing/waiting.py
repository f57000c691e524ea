"""The snapshot that waits for approval, and those that were declined.

Belongs here: finding it, declining it, and remembering what was declined. Does not belong here: why
a snapshot waits (`assets.gate.gates`), approving it (`assets.gate.approving`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import polars as pl

from schemas.frames.values import VALUE_KEY
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry, list_set_aside
from warehouse.publishing.snapshots import Snapshot, open_set_aside

FIGURES = "figures"
"""The key of the manifest with the fingerprint of a waiting snapshot's figures."""


@dataclass(frozen=True)
class Decision:
    """Who decided about a snapshot: the name given, the operating system's user, when (ISO 8601),
    and why."""

    by: str
    user: str
    at: str
    because: str


@dataclass(frozen=True)
class Declined:
    """A snapshot that was declined: its name, the fingerprint of its figures, the decision."""

    snapshot: str
    figures: str
    decision: Decision


def find_waiting(home: Home) -> Snapshot | None:
    """The snapshot that waits, or None; one that has been declined does not."""
    for folder in reversed(list_set_aside(home.waiting)):
        if not find_record(home, folder.name).exists():
            return open_set_aside(folder)
    return None


def find_declined(home: Home) -> tuple[Snapshot, Declined] | None:
    """The snapshot that was declined last and is still there, with the decision; or None."""
    # declining may have been cut short between its two steps
    folders = [*list_set_aside(home.declined), *list_set_aside(home.waiting)]
    for folder in sorted(folders, key=lambda each: each.name, reverse=True):
        record = find_record(home, folder.name)
        if record.exists():
            return open_set_aside(folder), read_record(record)
    return None


def list_reasons(
    manifest: Mapping[str, Any], language: Literal["sentences", "danish"] = "sentences"
) -> list[str]:
    """Why a snapshot waits or waited, by its manifest: a sentence each, what weighs most first."""
    return [text for entry in manifest.get("gates", []) for text in entry[language]]


def list_declined(home: Home) -> Iterator[Declined]:
    """Everything that was ever declined, oldest first, also what is no longer there."""
    if home.declined.is_dir():
        for record in sorted(home.declined.glob("*.json")):
            yield read_record(record)


def find_same_declined(home: Home, figures: str) -> Declined | None:
    """The last decision to decline just these figures, or None."""
    same = [each for each in list_declined(home) if each.figures == figures]
    return same[-1] if same else None


def decline_snapshot(home: Home, snapshot: Snapshot, decision: Decision) -> None:
    """Remember that the figures were declined, and lay the snapshot with the declined ones.

    The record comes first: a snapshot that has one no longer waits, wherever it lies. To be called
    while the home's lock is held. Raises `WarehouseError` when the disk does not take it.
    """
    with explain_storage_errors(home.published):
        declined = Declined(snapshot.name, str(snapshot.manifest[FIGURES]), decision)
        write_record(home, declined)
        snapshot.folder.rename(home.declined / snapshot.name)
        for folder in (home.waiting, home.declined):
            flush_entry(folder)


def write_record(home: Home, declined: Declined) -> None:
    """Write one decision, whole or not at all."""
    home.declined.mkdir(exist_ok=True)
    record = find_record(home, declined.snapshot)
    partial = record.with_name(f".{record.name}")
    text = json.dumps(asdict(declined), ensure_ascii=False, indent=1)
    partial.write_text(text, encoding="utf-8")
    flush_entry(partial)
    partial.replace(record)
    flush_entry(home.declined)
    flush_entry(home.published)


def find_record(home: Home, name: str) -> Path:
    """Where it stands that a snapshot was declined."""
    return home.declined / f"{name}.json"


def read_record(record: Path) -> Declined:
    """A decision as it was written."""
    stated: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
    return Declined(stated["snapshot"], stated["figures"], Decision(**stated["decision"]))


def fingerprint_figures(values: pl.DataFrame, stopped: Sequence[str] = ()) -> str:
    """A sha256 that is the same for the same protected figures, made by the same definitions, with
    the same parts set aside, whichever run made them."""
    told = values.select(
        *VALUE_KEY, "unit", "status", "definition_version", pl.col("value").round_sig_figs(9)
    ).sort(*VALUE_KEY)  # fmt: skip
    return hashlib.sha256("\n".join([told.write_csv(), *stopped]).encode()).hexdigest()

"""Approving a snapshot that waits: the same files, with who approved them, made the current ones.

Belongs here: refusing what cannot be approved any more, writing the approval into manifest and
files, and swapping. Does not belong here: Dagster, whose schedules and sensor never approve; what a
decision is and where the snapshot lies (`warehouse.publishing.waiting`).
"""

from __future__ import annotations

import html
import json
import logging
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from assets.gate.second_person import list_own
from assets.publishing.area_documents import APPROVED, PROFILES, use_approved
from assets.publishing.changes import PAGE, WORKBOOK
from schemas.problems import Problem, StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import (
    BUILDING,
    MANIFEST,
    hash_file,
    put_in_force,
    remove_unfinished,
)
from warehouse.publishing.snapshots import Snapshot, read_link
from warehouse.publishing.waiting import Decision, find_record
from warehouse.store import open_warehouse
from warehouse.taking_out import OUT
from wording.news.gate_words import APPROVAL_ROOM, FRONT_APPROVED, FRONT_ROOM, list_approval_lines

LOG = logging.getLogger("klynge.approve")
COMPARED_WITH, APPROVED_BY = "compared_with", "approved_by"


class ApprovalError(StageError):
    """A snapshot that cannot be approved."""


def approve_snapshot(home: Home, snapshot: Snapshot, decision: Decision) -> Path:
    """Make a snapshot that was set aside the current one; returns its folder.

    Its files are copied, the approval written into the copy, and the copy swapped in by one rename:
    at any moment the old snapshot or the new one is in force, whole. To be called while the home's
    lock is held. Raises `ApprovalError` when who approves made one of the changes that wait for
    somebody else (`assets.gate.second_person`), another snapshot became the current one since it
    was computed, an extract of it no longer counts, or it is damaged, `WarehouseError` when the
    warehouse cannot be read or the disk does not take it.
    """
    refuse_own(snapshot, decision)
    refuse_overtaken(home, snapshot)
    refuse_uncounted(home, snapshot)
    building = home.published / f"{BUILDING}{snapshot.name}"
    with explain_storage_errors(home.published):
        remove_unfinished(home)
        try:
            shutil.copytree(snapshot.folder, building)
            refuse_damaged(snapshot, building)
            write_approval(building, snapshot.manifest, decision)
            put_in_force(home, building, snapshot.name)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            with suppress(OSError):
                remove_unfinished(home)
            raise
        # what is left over the next run removes, too
        with suppress(OSError):
            find_record(home, snapshot.name).unlink(missing_ok=True)
            remove_unfinished(home)
    return home.published / snapshot.name


def refuse_own(snapshot: Snapshot, decision: Decision) -> None:
    """Raise `ApprovalError` where who approves made a change that somebody else has to look at."""
    if problems := list_own(snapshot, decision):
        raise ApprovalError(problems)


def refuse_overtaken(home: Home, snapshot: Snapshot) -> None:
    """Raise `ApprovalError` when the snapshot in force is not the one it was held against."""
    against, current = snapshot.manifest.get(COMPARED_WITH), read_link(home.current)
    if against != current:
        raise ApprovalError(
            [
                Problem(
                    rule="overtaken",
                    message="Another snapshot became the current one since this one was computed.",
                    file=snapshot.name,
                    found=str(current),
                    expected=str(against),
                    remedy="Run `klynge run` again: it holds the figures against the current one.",
                )
            ]
        )


def refuse_uncounted(home: Home, snapshot: Snapshot) -> None:
    """Raise `ApprovalError` when an extract that it rests on counts no more."""
    with open_warehouse(home, read_only=True) as warehouse:
        counting = {extract_id for extract_id, _ in warehouse.list_counting()}
        register = {entry["extract_id"]: entry for entry in warehouse.register().to_dicts()}
    which = "waiting" if snapshot.folder.parent == home.waiting else "declined"
    lost = [
        Problem(
            rule="extract_uncounted",
            message=f"{entry['file_name']}, on which the {which} snapshot rests, was "
            f"{describe_end(register.get(entry['extract_id'], {}))}.",
            remedy="`klynge run` computes without it.",
        )
        for entry in snapshot.manifest["extracts"]
        if entry["status"] == "accepted" and entry["extract_id"] not in counting
    ]
    if lost:
        raise ApprovalError(lost)


def describe_end(entry: Mapping[str, Any]) -> str:
    """How, when and by whom an extract (its register entry) was made to count no more."""
    if entry.get("status") not in OUT:
        return "read anew since"
    return f"{entry['event']} {entry['event_at']:%Y-%m-%d %H:%M} UTC by {entry['done_by']}"


def refuse_damaged(snapshot: Snapshot, folder: Path) -> None:
    """Raise `ApprovalError` when a file is not as it was when the snapshot was made."""
    stated = snapshot.manifest["files"]
    found = {
        str(path.relative_to(folder)): hash_file(path)
        for path in folder.rglob("*")
        if path.is_file() and path != folder / MANIFEST
    }
    wrong = sorted(
        name for name in stated.keys() | found.keys() if stated.get(name) != found.get(name)
    )
    if wrong:
        raise ApprovalError(
            [
                Problem(
                    rule="damaged_snapshot",
                    message="Files of the snapshot are not as they were when it was made.",
                    file=snapshot.name,
                    found=", ".join(wrong[:5]),
                    remedy="Remove its folder and run `klynge run` again.",
                )
            ]
        )


def write_approval(folder: Path, manifest: Mapping[str, Any], decision: Decision) -> None:
    """Write the approval into the sheets and the page of changes, and into the manifest."""
    # openpyxl is slow to import, and not needed to refuse
    from workbooks.excel.package import replace_texts

    at = datetime.fromisoformat(decision.at)
    lines = list_approval_lines(decision.by, decision.user, at, decision.because)
    texts = dict(zip(APPROVAL_ROOM, lines, strict=True))
    # the sheet of changes has a front of its own
    front = {FRONT_ROOM: FRONT_APPROVED}
    of_front = dict.fromkeys((folder / "workbooks").glob("*.xlsx"), front)
    changed = [*of_front, folder / WORKBOOK]
    for file in changed:
        if file.exists() and not replace_texts(file, texts | of_front.get(file, {})):
            LOG.warning("approve: %s has no line about its approval", file.name)
    page = folder / PAGE
    if page.exists():
        text = page.read_text(encoding="utf-8")
        for old, new in texts.items():
            text = text.replace(
                f"<strong>{html.escape(old)}</strong>", f"<strong>{html.escape(new)}</strong>"
            )
        page.write_text(text, encoding="utf-8", newline="\n")
    pages = use_approved(folder)
    waited = f"{PROFILES}/{APPROVED}/"
    files = {name: it for name, it in manifest["files"].items() if not name.startswith(waited)}
    for file in (*changed, page, *pages):
        if file.exists():
            files[str(file.relative_to(folder))] = hash_file(file)
    stated = {
        **manifest,
        "computed_at": manifest["published_at"],
        "published_at": decision.at,
        APPROVED_BY: asdict(decision),
        "files": files,
    }
    text = json.dumps(stated, ensure_ascii=False, indent=1, default=str)
    (folder / MANIFEST).write_text(text, encoding="utf-8")

"""What `klynge approve` and `klynge decline` do with the snapshot that waits.

Belongs here: finding the snapshot that is meant, holding the home, and what is said. Writing the
approval is `assets.gate.approving`, remembering what was declined `warehouse.publishing.waiting`.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from rich.console import Console

from assets.gate.approving import approve_snapshot
from assets.running.lock import hold_home
from assets.running.logbook import note_event
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.publication.review import take_waiting
from pipelines.commands.summary import describe_place
from schemas.problems import Problem, StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import Snapshot, SnapshotError, find_snapshot
from warehouse.publishing.told import note_published
from warehouse.publishing.waiting import Decision, decline_snapshot, find_record
from warehouse.store import open_warehouse

DONE, FAILED, WRONG_USE = 0, 1, 2
WAIT_SECONDS = 5.0
WRONG = frozenset({"unknown_snapshot", "no_snapshot", "published_already"})
"""Rules of problems that are wrong use."""
LOG = logging.getLogger("klynge.decision")


def approve_waiting(
    home: Home, wanted: str | None, decision: Decision, output: Console, errors: Console
) -> int:
    """Make the snapshot that waits, or a declined one by its name, the current one; the exit code.

    0: done; 1: nothing waits, another became the current one since, an extract of it counts no
    more, a run is under way, or it cannot be written; 2: no such snapshot.
    """
    try:
        with (
            explain_storage_errors(home.root),
            hold_home(home, WAIT_SECONDS, "klynge approve"),
        ):
            snapshot = choose_snapshot(home, wanted)
            folder = approve_snapshot(home, snapshot, decision)
            note_approved(home, snapshot, decision)
    except StageError as error:
        return tell_refusal(errors, error)
    done = f"Approved by {decision.by}: {folder.name} is the current snapshot."
    note_event(home, f"{done} {decision.because}")
    print_plain(output, done)
    print_lines(output, describe_place(home.current))
    return DONE


def decline_waiting(
    home: Home, wanted: str | None, decision: Decision, output: Console, errors: Console
) -> int:
    """Leave the snapshot that waits, and remember it; the exit code.

    0: done; 1: nothing waits, a run is under way, or it cannot be written; 2: no such snapshot.
    """
    try:
        with (
            explain_storage_errors(home.root),
            hold_home(home, WAIT_SECONDS, "klynge decline"),
        ):
            snapshot = choose_snapshot(home, wanted)
            if find_record(home, snapshot.name).exists():
                print_plain(output, f"{snapshot.name} was declined already.")
                return DONE
            decline_snapshot(home, snapshot, decision)
    except StageError as error:
        return tell_refusal(errors, error)
    note_event(home, f"Declined by {decision.by}: {snapshot.name}. {decision.because}")
    print_plain(
        output,
        f"Declined by {decision.by}: {snapshot.name}. The current snapshot is as it was; the same "
        "figures do not wait again. Where an extract is at fault: klynge withdraw NAME --because "
        "TEXT (`klynge extracts` lists them).",
    )
    return DONE


def choose_snapshot(home: Home, wanted: str | None) -> Snapshot:
    """The snapshot that is meant; raises `SnapshotError` for none, or one published already."""
    if wanted is None:
        return take_waiting(home)
    snapshot = find_snapshot(home, wanted)
    if snapshot.folder.parent == home.published:
        raise SnapshotError(
            [
                Problem(
                    rule="published_already",
                    message="This snapshot is published and needs no decision.",
                    found=snapshot.name,
                    remedy="`klynge review` shows the one that waits.",
                )
            ]
        )
    return snapshot


def note_approved(home: Home, snapshot: Snapshot, decision: Decision) -> None:
    """Note whose figures are published and told; when that fails, the next run does it."""
    try:
        note_published(home)
        with open_warehouse(home) as warehouse:
            at = datetime.fromisoformat(decision.at)
            warehouse.runs.note_published(str(snapshot.manifest["computed_by"]), at)
    except StageError as error:
        LOG.warning("approve: not noted as published: %s", error)


def decide(by: str, user: str, because: str) -> Decision:
    """A decision made now."""
    return Decision(by, user, datetime.now(UTC).isoformat(timespec="seconds"), because)


def tell_refusal(errors: Console, error: StageError) -> int:
    """Say why not; the exit code."""
    print_problems(errors, error)
    return WRONG_USE if WRONG & {each.rule for each in error.problems} else FAILED

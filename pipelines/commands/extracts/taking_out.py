"""What `klynge withdraw`, `restore` and `erase` do: an extract counts no more, again, or goes.

Belongs here: finding the extract, refusing what cannot be done, and saying what was done and what
is left to do. Does not belong here: how it is stored (`warehouse.taking_out`, `warehouse.erasing`).
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console

from assets.running.lock import hold_home
from assets.running.logbook import note_event
from pipelines.commands.extracts.file_record import SHORT_DIGEST, Entry, hash_path
from pipelines.commands.extracts.meant import (
    UnknownFileError,
    explain_waiting,
    find_in_inbox,
    find_received,
)
from pipelines.commands.extracts.why_text import say_number, say_time
from pipelines.commands.progress import print_lines, print_problems
from pipelines.commands.summary import describe_event
from schemas.problems import StageError
from warehouse.erasing import finish_erasing, mark_erasing
from warehouse.home import Home
from warehouse.publishing.snapshots import Snapshot, list_snapshots
from warehouse.publishing.told import list_told_slices
from warehouse.publishing.waiting import find_waiting
from warehouse.store import Warehouse, open_warehouse
from warehouse.taking_out import ERASED, WITHDRAWN, Decree

DONE, FAILED, REFUSED = 0, 1, 2
WAIT_SECONDS = 5.0
"""How long a command that takes something out waits for a run to end."""

Act = Callable[[Home, Warehouse, list[Entry], Decree], Iterator[str]]
"""Does it to the readings of one file, and tells it in lines. Raises `CannotError`."""


class CannotError(UnknownFileError):
    """It cannot be done, for a reason that is told in a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__([f"error: {reason}"])


@dataclass(frozen=True)
class TakingOut:
    """One of the commands: its name, which statuses it is for, and what it does."""

    name: str
    wanted: tuple[str, ...]
    act: Act


def take_out(
    command: TakingOut, home: Home, named: str, decree: Decree, output: Console, errors: Console
) -> int:
    """Do it to the file that is meant; returns the exit code.

    0: done, or as asked already; 1: the home cannot be read or written, or a run is under way;
    2: no such extract, several of the name, or one to which it cannot be done.
    """
    try:
        if not home.warehouse_file.exists():
            waiting = [explain_waiting(path) for path in find_in_inbox(home.inbox, named)]
            never = f"error: no extract was ever received in {home.root}."
            raise UnknownFileError(waiting or [never])
        with hold_home(home, WAIT_SECONDS, f"klynge {command.name}"):
            with open_warehouse(home) as warehouse:
                entries = list(warehouse.register().to_dicts())
                readings = find_received(entries, named, command.wanted, home.inbox)
                lines = list(command.act(home, warehouse, readings, decree))
            # only after an erasure is there anything to finish
            finish_erasing(home)
    except UnknownFileError as unknown:
        print_lines(errors, unknown.lines)
        return REFUSED
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    note_event(home, " ".join(lines[:2]))
    print_lines(output, lines)
    return DONE


def withdraw(
    home: Home, warehouse: Warehouse, readings: list[Entry], decree: Decree
) -> Iterator[str]:
    """An accepted extract no longer counts."""
    entry = find_reading(readings, "accepted")
    if entry is None:
        if out := find_reading(readings, WITHDRAWN):
            yield f"{name_entry(out)} is {describe_event(out, 'already')}."
            return
        raise CannotError(explain_uncounted(readings))
    in_force, replaced = warehouse.count_cells(entry["extract_id"])
    warehouse.withdraw(entry["extract_id"], decree)
    yield f"Withdrawn: {name_entry(entry)}."
    yield from say_decree(decree)
    yield (
        f"{say_number(in_force, 'cell')} of it counted; for {replaced:,} of them another extract "
        f"counts instead, for {in_force - replaced:,} there is none."
    )
    if is_in_inbox(home, entry):
        yield "It may stay in the inbox: it is not taken in again."
    yield from say_publishing("without it")
    yield from say_waiting(home, entry)
    yield f"To let it count again: klynge restore {entry['sha256'][:SHORT_DIGEST]} --because ..."


def restore(
    home: Home, warehouse: Warehouse, readings: list[Entry], decree: Decree
) -> Iterator[str]:
    """A withdrawn extract counts again."""
    entry = find_reading(readings, WITHDRAWN)
    if entry is None:
        if counting := find_reading(readings, "accepted"):
            yield f"{name_entry(counting)} counts already; nothing was changed."
            return
        raise CannotError(explain_uncounted(readings))
    warehouse.restore(entry["extract_id"], decree)
    yield f"Restored: {name_entry(entry)}."
    yield f"It had been {describe_event(entry)}."
    yield from say_decree(decree)
    yield from say_publishing("with it")


def erase(home: Home, warehouse: Warehouse, readings: list[Entry], decree: Decree) -> Iterator[str]:
    """Bytes and cells of an extract are removed for good."""
    entry = readings[-1]
    if entry["status"] == ERASED:
        yield f"{name_entry(entry)} is {describe_event(entry, 'already')}."
    else:
        mark_erasing(home)
        warehouse.erase(entry["sha256"], decree)
        yield f"Erased: {name_entry(entry)}."
        yield from say_decree(decree)
        cells = sum(reading["rows"] for reading in readings)
        yield (
            f"Its bytes and {say_number(cells, 'stored cell')} are gone from this home; its name, "
            "its sha256 and this decision stay in the register. The same bytes are not taken in "
            "again."
        )
        yield from say_waiting(home, entry)
    yield from say_what_is_left(home, readings)


def say_what_is_left(home: Home, readings: Sequence[Entry]) -> Iterator[str]:
    """Where something of an erased extract still is, and what to do about it."""
    for path in list_in_inbox(home, readings[-1]):
        yield f"The file itself still lies in the inbox; remove it: rm {shlex.quote(path)}"
    held = list_holding(list_snapshots(home), readings)
    if held:
        yield (
            f"Made with it, and with figures that rest on it: {say_number(len(held), 'snapshot')}. "
            "Run `klynge run` first when the current one is among them, then remove them:"
        )
        for snapshot in held:
            marks = [*snapshot.tags, *(["the current one"] if snapshot.current else [])]
            beside = f"  ({', '.join(marks)})" if marks else ""
            yield f"  rm -r {shlex.quote(str(snapshot.folder))}{beside}"
            for tag in snapshot.tags:
                yield f"  rm {shlex.quote(str(home.tags / tag))}"
    remembered = list_told_slices(home)["snapshot"].n_unique()
    if remembered:
        yield (
            f"Kept: the published figures of {say_number(remembered, 'snapshot')}, also of removed "
            f"ones ({home.told}). Readers have them, and whoever protects small counts must know "
            "what could tell one together with newer figures. No cell is among them that was not "
            "published."
        )
    yield (
        "Not reached: copies and backups of this home, what was sent to others, and Dagster's log "
        f"of runs ({home.dagster}), which may quote cells of a rejected file."
    )


def list_holding(snapshots: Sequence[Snapshot], readings: Sequence[Entry]) -> list[Snapshot]:
    """The snapshots that were made with one of these readings."""
    digest = readings[-1]["sha256"]
    return [
        snapshot
        for snapshot in snapshots
        if any(
            entry["sha256"] == digest and entry["status"] == "accepted"
            for entry in snapshot.manifest["extracts"]
        )
    ]


def find_reading(readings: Sequence[Entry], status: str) -> Entry | None:
    """The reading of that status, of which there is at most one that counts or did."""
    return next((entry for entry in reversed(readings) if entry["status"] == status), None)


def explain_uncounted(readings: Sequence[Entry]) -> str:
    """Why there is nothing to withdraw or to restore."""
    entry = readings[-1]
    if entry["status"] == ERASED:
        return f"{name_entry(entry)} was {describe_event(entry, 'for good')}."
    return (
        f"{name_entry(entry)} was {entry['status']}: no figure of it counts, and nothing was "
        f"changed. More of it: klynge extracts --why {entry['sha256'][:SHORT_DIGEST]}"
    )


def name_entry(entry: Entry) -> str:
    """A received file in words."""
    return (
        f"{entry['file_name']} ({entry['dataset'] or 'not recognised'}, received "
        f"{say_time(entry['received_at'])}, sha256 {entry['sha256'][:SHORT_DIGEST]})"
    )


def say_decree(decree: Decree) -> Iterator[str]:
    """Who decided it, when and why."""
    yield f"By {decree.done_by}, {say_time(decree.at)}: {decree.because}"


def say_publishing(how: str) -> Iterator[str]:
    """That what is published changes with the next run."""
    yield f"What is published is as it was until the next run, which publishes {how}: klynge run"


def say_waiting(home: Home, entry: Entry) -> Iterator[str]:
    """That a snapshot waits which was made with an extract, where one does."""
    waiting = find_waiting(home)
    if waiting is not None and list_holding([waiting], [entry]):
        yield "A snapshot that waits was made with it: run `klynge run` before approving."


def list_in_inbox(home: Home, entry: Entry) -> list[str]:
    """The files of the inbox with the bytes of an extract."""
    if not home.inbox.is_dir():
        return []
    alike = (
        path
        for path in sorted(home.inbox.rglob("*"))
        if path.is_file() and path.stat().st_size == entry["size"]
    )
    return [str(path) for path in alike if hash_path(path) == entry["sha256"]]


def is_in_inbox(home: Home, entry: Entry) -> bool:
    """Whether the inbox holds the bytes of an extract."""
    return bool(list_in_inbox(home, entry))


WITHDRAW = TakingOut("withdraw", ("accepted",), withdraw)
RESTORE = TakingOut("restore", (WITHDRAWN,), restore)
ERASE = TakingOut("erase", ("accepted", "rejected", "superseded", WITHDRAWN), erase)

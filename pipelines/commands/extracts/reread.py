"""What `klynge reread` does: stored bytes are read again, after a layout or a rule was mended.

Belongs here: which extracts are read, and what is said of each. Does not belong here: reading and
comparing (`assets.intake.rereading`).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from assets.intake.judging import Yardstick, choose_yardstick
from assets.intake.rereading import KINDS, Reading, read_anew
from assets.run_inputs import RunInputs
from assets.running.lock import find_lock, hold_home, keep_runs_waiting
from geography import AreaError
from pipelines.commands.extracts.file_record import Entry, find_kept
from pipelines.commands.extracts.meant import UnknownFileError, find_received
from pipelines.commands.extracts.repairs import find_repairs
from pipelines.commands.extracts.taking_out import (
    DONE,
    FAILED,
    REFUSED,
    WAIT_SECONDS,
    CannotError,
    explain_uncounted,
    name_entry,
    say_publishing,
)
from pipelines.commands.extracts.why_text import say_number
from pipelines.commands.progress import print_lines, print_problems
from pipelines.commands.summary import describe_event, describe_problems
from pipelines.home import find_geography
from schemas.problems import StageError
from schemas.vocabulary import DATASETS
from warehouse.home import Home
from warehouse.store import Warehouse, open_warehouse
from warehouse.taking_out import WITHDRAWN, Decree

READ = ("accepted", "rejected")
SHOWN_CELLS = 5
"""Cells that are shown of each kind of difference."""


@dataclass(frozen=True)
class RereadScope:
    """What is to be read again: one extract, those of a dataset, or all."""

    extract: str | None
    dataset: str | None
    dry_run: bool


def reread_extracts(
    home: Home, wanted: RereadScope, decree: Decree, output: Console, errors: Console
) -> int:
    """Read what is wanted again and tell of each what differs; returns the exit code.

    0: read, whatever came of it; 1: the home cannot be read or written, or a run is under way; 2:
    no such extract or dataset, several of the name, or one that cannot be read again.
    """
    try:
        if wanted.dataset is not None and wanted.dataset not in DATASETS:
            known = ", ".join(DATASETS)
            raise CannotError(f"there is no dataset '{wanted.dataset}'; there are: {known}")
        if not home.warehouse_file.exists():
            raise UnknownFileError([f"error: no extract was ever received in {home.root}."])
        inputs = RunInputs(geography_folder=find_geography(os.environ))
        yardstick = choose_yardstick(inputs, decree.at.date())
        with hold(home, wanted), open_warehouse(home, read_only=wanted.dry_run) as warehouse:
            entries = list(warehouse.register().to_dicts())
            told: Counter[str] = Counter()
            for entry in choose_entries(home, entries, wanted):
                outcome, lines = reread_entry(home, warehouse, entry, yardstick, decree, wanted)
                told[outcome] += 1
                print_lines(output, lines)
    except UnknownFileError as unknown:
        print_lines(errors, unknown.lines)
        return REFUSED
    except AreaError as error:
        print_lines(errors, [f"error: {fault}" for fault in error.problems])
        return FAILED
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    print_lines(output, sum_up(told, wanted.dry_run))
    return DONE


def hold(home: Home, wanted: RereadScope) -> AbstractContextManager[None]:
    """The home's lock, for reading alone when nothing is to be written."""
    if wanted.dry_run:
        return keep_runs_waiting(find_lock(home), WAIT_SECONDS)
    return hold_home(home, WAIT_SECONDS, "klynge reread")


def choose_entries(home: Home, entries: Sequence[Entry], wanted: RereadScope) -> list[Entry]:
    """The readings that are to be read again: those that count, and rejected ones that wait.

    A rejected file that an accepted one has replaced is only read when it is named.
    """
    if wanted.extract is not None:
        readings = find_received(entries, wanted.extract, READ, home.inbox)
        found = [entry for entry in readings if entry["status"] == "accepted"] or [
            entry for entry in readings if entry["status"] == "rejected"
        ]
        if not found:
            last = readings[-1]
            if last["status"] == WITHDRAWN:
                raise CannotError(
                    f"{name_entry(last)} is {describe_event(last)}. Restore it first."
                )
            raise CannotError(explain_uncounted(readings))
        return found[-1:]
    mine = [entry for entry in entries if wanted.dataset in (None, entry["dataset"])]
    waiting = [entry for entry in mine if entry["status"] == "rejected"]
    repaired = find_repairs(home, entries) if waiting else {}
    return [
        entry for entry in mine if entry["status"] in READ and entry["extract_id"] not in repaired
    ]


def reread_entry(
    home: Home, warehouse: Warehouse, entry: Entry, yardstick: Yardstick, decree: Decree,
    wanted: RereadScope,
) -> tuple[str, list[str]]:  # fmt: skip
    """Read one extract again, store it where it differs, and tell what came of it."""
    path = find_kept(home, entry)
    if path is None:
        return "without bytes", [f"No bytes are kept of {name_entry(entry)}."]
    reading = read_anew(warehouse, entry, path, yardstick, decree)
    was_accepted = entry["status"] == "accepted"
    if not reading.is_accepted:
        reasons = describe_problems(reading.decided.record.problems)
        if was_accepted:
            kept = f"Would be rejected now, and is left as it was: {name_entry(entry)}"
            return "left as it was", [kept, *reasons]
        # its reasons may be others now, and the register tells them
        if not wanted.dry_run:
            warehouse.read_anew(reading.decided, decree)
        return "still rejected", [f"Still rejected: {name_entry(entry)}", *reasons]
    if was_accepted and not reading.differs:
        named = [f"Read as before: {name_entry(entry)}."] * (wanted.extract is not None)
        return "read as before", named
    if not wanted.dry_run:
        warehouse.read_anew(reading.decided, decree)
    outcome = "read otherwise" if was_accepted else "accepted now"
    return outcome, [f"{outcome.capitalize()}: {name_entry(entry)}", *describe_reading(reading)]


def describe_reading(reading: Reading) -> Iterator[str]:
    """What differs: release date, and the first cells of each kind with their number."""
    before, now = reading.released
    if before != now:
        yield f"  release date {before} -> {now}"
    for kind in KINDS:
        rows = reading.differences.filter(kind=kind)
        if rows.is_empty():
            continue
        yield f"  {say_number(rows.height, 'cell')} {kind}:"
        yield from (f"    {describe_cell(row)}" for row in rows.head(SHOWN_CELLS).to_dicts())
        if rows.height > SHOWN_CELLS:
            yield f"    ... and {rows.height - SHOWN_CELLS:,} more"
    if reading.moved:
        yield f"  {say_number(reading.moved, 'cell')} the same, in another place of the file"


def describe_cell(row: Mapping[str, Any]) -> str:
    """A cell and what it says, before and now."""
    names = ("measure", "item", "area_type", "area_id", "period", "sex", "age", "education")
    key = " ".join(row[name] for name in names if row[name] != "alle")
    sides = [
        row[f"{side}_status"] if row[f"{side}_value"] is None else f"{row[f'{side}_value']:.12g}"
        for side in ("old", "new")
    ]
    told = {"new": sides[1], "gone": sides[0]}.get(row["kind"], " -> ".join(map(str, sides)))
    return f"{key}: {told}"


def sum_up(told: Counter[str], dry_run: bool) -> Iterator[str]:
    """How many extracts were read, and what came of them."""
    if not told:
        yield "No extract to read again: none counts or waits for a repair."
        return
    outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(told.items()))
    yield f"{say_number(told.total(), 'extract')} read again: {outcomes}."
    if dry_run:
        yield "Nothing was written (--dry-run)."
    elif told["read otherwise"] or told["accepted now"]:
        yield from say_publishing("what was read now")

"""What `klynge extracts` shows: the register of every extract ever received.

Belongs here: the listing, of all or of the rejected alone. The register itself is the
warehouse's; what one file's fate was at length is `pipelines.commands.extracts.why`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console

from assets.running.lock import keep_runs_waiting
from pipelines.commands.extracts.file_record import SHORT_DIGEST, Entry
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_event
from schemas.problems import StageError
from warehouse.home import Home
from warehouse.store import open_warehouse
from warehouse.taking_in import load_problems

WAIT_SECONDS = 5.0
"""How long a listing waits for a run to end before it says that one is under way."""


def show_register(home: Home, in_full: bool, rejected_only: bool, output: Console) -> int:
    """Print the register, oldest first; returns the exit code.

    `rejected_only`: those that no accepted file has replaced, and how to go on with them.
    """
    if not home.warehouse_file.exists():
        print_plain(output, f"No extract was ever received in {home.root}.")
        return 0
    try:
        with open_register(home) as entries:
            lines = (
                describe_rejected(home, entries, in_full)
                if rejected_only
                else [line for entry in entries for line in describe_entry(entry, in_full)]
            )
    except StageError as error:
        print_problems(output, error)
        return 1
    print_lines(output, lines)
    return 0


@contextmanager
def open_register(home: Home) -> Iterator[list[Entry]]:
    """The register's rows, oldest first; no run changes the home until the context ends.

    Raises `RunLockedError` or `WarehouseError`.
    """
    with keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS):
        with open_warehouse(home, read_only=True) as warehouse:
            entries: list[Entry] = list(warehouse.register().to_dicts())
        yield entries


def describe_rejected(home: Home, entries: Sequence[Entry], in_full: bool) -> list[str]:
    """The rejected files that wait for a repair, and how many have had theirs."""
    # it opens files, which takes longer to import than the plain listing
    from pipelines.commands.extracts.repairs import find_repairs, list_unrepaired

    repairs = find_repairs(home, entries)
    waiting = list_unrepaired(entries, repairs)
    lines = [line for entry in waiting for line in describe_entry(entry, in_full)]
    lines.append(f"{len(waiting)} rejected; {len(repairs)} more since replaced by accepted ones.")
    if waiting:
        digest = waiting[-1]["sha256"][:SHORT_DIGEST]
        lines += [
            f"At length, and how to take it in after repair: klynge extracts --why {digest}",
            f"An Excel file for the one who sent it: klynge extracts --feedback {digest}",
        ]
    return lines


def describe_entry(entry: Entry, in_full: bool) -> list[str]:
    """An extract in one line, and why it was rejected; all reasons and warnings when in full."""
    vintage = f"{entry['vintage']}" + ("" if entry["vintage_known"] else " (day of receipt)")
    reasons = load_problems(entry["problems"])
    lines = [
        f"{entry['status']:<10} {entry['dataset'] or 'unrecognised':<16} {entry['file_name']}"
        f"  released {vintage}, received {entry['received_at']:%Y-%m-%d %H:%M} UTC,"
        f" {entry['rows']} rows, sha256 {entry['sha256']}"
    ]
    if entry["event"] is not None:
        lines.append(f"  - {describe_event(entry)}")
    shown = reasons if in_full else reasons[:1]
    lines += [f"  - {problem.describe()}" for problem in shown]
    if len(shown) < len(reasons):
        lines.append(f"  ... and {len(reasons) - len(shown)} more reasons (--problems)")
    if in_full:
        warnings = load_problems(entry["warnings"])
        lines += [f"  - warning: {problem.describe()}" for problem in warnings]
    return lines

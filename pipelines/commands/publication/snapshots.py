"""What `klynge snapshots` and `klynge tag` do.

Belongs here: the lines that are shown. What snapshots there are, and how they are marked and
kept, is `warehouse.publishing.snapshots`.
"""

from __future__ import annotations

from rich.console import Console

from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_other_waiting, describe_time
from schemas.problems import StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import Snapshot, list_snapshots, tag_snapshot
from warehouse.publishing.waiting import find_waiting

SHOWN, REFUSED = 0, 2


def show_snapshots(home: Home, output: Console, errors: Console) -> int:
    """Print every snapshot, oldest first; returns the exit code."""
    try:
        with explain_storage_errors(home.published):
            snapshots, waiting = list_snapshots(home), find_waiting(home)
    except StageError as error:
        print_problems(errors, error)
        return 1
    if not snapshots:
        print_plain(output, f"Nothing was ever published in {home.root}.")
    print_lines(output, [describe_entry(snapshot) for snapshot in snapshots])
    print_lines(output, [] if waiting is None else describe_other_waiting(waiting))
    return SHOWN


def describe_entry(snapshot: Snapshot) -> str:
    """A snapshot in one line: whether it is the current one, name, time, run, rows, tags."""
    mark = "*" if snapshot.current else " "
    tags = f"  [{', '.join(snapshot.tags)}]" if snapshot.tags else ""
    when = describe_time(snapshot.manifest["published_at"])
    current = "  current" if snapshot.current else ""
    told = f"computed as of {snapshot.as_of}, {when}" if snapshot.as_of else f"published {when}"
    approved = snapshot.manifest.get("approved_by")
    told += f", approved by {approved['by']}" if approved else ""
    return f"{mark} {snapshot.name}  {told}, {snapshot.rows} figures{tags}{current}"


def mark_snapshot(home: Home, tag: str, wanted: str, output: Console, errors: Console) -> int:
    """Give a snapshot a name; returns the exit code: 0 when it has it, 2 when refused."""
    try:
        snapshot = tag_snapshot(home, tag, wanted)
    except StageError as error:
        print_problems(errors, error)
        return REFUSED
    print_plain(output, f"'{tag}' marks {snapshot.name}; it is never cleaned up.")
    return SHOWN

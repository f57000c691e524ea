"""What `klynge audit [SNAPSHOT]` does: tries to work out small counts of one snapshot.

Belongs here: the lines on the terminal. The attack is `auditing/`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from rich.console import Console

from assets.audit import audit_snapshot
from auditing.audit import Audit
from pipelines.commands.progress import print_lines, print_problems
from schemas.problems import StageError
from warehouse.home import Home
from warehouse.snapshots import find_snapshot

SAFE, FOUND, WRONG_USE = 0, 1, 2


def show_audit(home: Home, wanted: str, output: Console, errors: Console) -> int:
    """Print a chain for each find; returns the exit code.

    0: nothing found; 1: something was; 2: no such snapshot, or it cannot be read.
    """
    started = time.process_time()
    try:
        snapshot = find_snapshot(home, wanted)
        found = audit_snapshot(home, snapshot)
    except StageError as error:
        print_problems(errors, error)
        return WRONG_USE
    print_lines(output, describe_audit(snapshot.name, found, time.process_time() - started))
    return FOUND if found.finds else SAFE


def describe_audit(name: str, found: Audit, seconds: float) -> Iterator[str]:
    """What was tried, and a line for each find."""
    yield (
        f"Snapshot {name}: {found.cells:,} counts not told, {found.components:,} tables, "
        f"{seconds:.1f} s"
    )
    for find in found.finds:
        yield f"{find.how}: {find.chain} [{find.indicator}; {find.count}]"
    if not found.finds:
        yield "Nothing found: no small count follows from what is shown."
    else:
        yield f"{found.exact:,} found exactly, {found.narrowed:,} narrowed."

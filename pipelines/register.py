"""What `klynge extracts` shows: the register of every extract ever received.

Belongs here: the listing. The register itself is the warehouse's.
"""

from __future__ import annotations

from typing import Any

from rich.console import Console

from assets.lock import keep_runs_waiting
from pipelines.progress import print_plain
from schemas.problems import StageError
from warehouse.home import Home
from warehouse.store import load_problems, open_warehouse

WAIT_SECONDS = 5.0
"""How long a listing waits for a run to end before it says that one is under way."""


def show_register(home: Home, in_full: bool, output: Console) -> int:
    """Print the register, oldest first; returns the exit code."""
    if not home.warehouse_file.exists():
        print_plain(output, f"No extract was ever received in {home.root}.")
        return 0
    try:
        with (
            keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS),
            open_warehouse(home, read_only=True) as warehouse,
        ):
            entries = warehouse.register().to_dicts()
    except StageError as error:
        for problem in error.problems:
            print_plain(output, f"error: {problem.describe()}")
        return 1
    for entry in entries:
        for line in describe_entry(entry, in_full):
            print_plain(output, line)
    return 0


def describe_entry(entry: dict[str, Any], in_full: bool) -> list[str]:
    """An extract in one line, and why it was rejected; all reasons and warnings when in full."""
    vintage = f"{entry['vintage']}" + ("" if entry["vintage_known"] else " (day of receipt)")
    reasons = load_problems(entry["problems"])
    lines = [
        f"{entry['status']:<10} {entry['dataset'] or 'unrecognised':<16} {entry['file_name']}"
        f"  released {vintage}, received {entry['received_at']:%Y-%m-%d %H:%M} UTC,"
        f" {entry['rows']} rows, sha256 {entry['sha256']}"
    ]
    shown = reasons if in_full else reasons[:1]
    lines += [f"  - {problem.describe()}" for problem in shown]
    if len(shown) < len(reasons):
        lines.append(f"  ... and {len(reasons) - len(shown)} more reasons (--problems)")
    if in_full:
        warnings = load_problems(entry["warnings"])
        lines += [f"  - warning: {problem.describe()}" for problem in warnings]
    return lines

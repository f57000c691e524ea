"""Workbooks made on demand, in a process of their own with limits of time and memory.

Belongs here: the process. Does not belong here: the workbook (`workbooks.selection_workbook`).
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

from portal.faults import FaultError
from workbooks.chosen_rows import ChosenRows

LONGEST_SECONDS = 60
MOST_BYTES = 2_000_000_000
MOST_ROWS = 40_000
AT_WORK = BoundedSemaphore(2)
"""So many at once; a third is asked to come again."""


def make_workbook(chosen: ChosenRows) -> bytes:
    """The workbook of chosen rows. Raises `FaultError` where it is too large or takes too long."""
    if chosen.rows.height > MOST_ROWS:
        raise FaultError(
            413, f"En Excel-fil har højst {MOST_ROWS} rækker her; hent CSV, eller vælg mindre."
        )
    if not AT_WORK.acquire(blocking=False):
        raise FaultError(429, "Der laves allerede filer; prøv igen om lidt.", {"retry-after": "5"})
    try:
        with tempfile.TemporaryDirectory(prefix="klynge-portal-") as name:
            folder = Path(name)
            (folder / "order").write_bytes(pickle.dumps(chosen))
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "portal.making", name], timeout=LONGEST_SECONDS,
                    stdin=subprocess.DEVNULL, capture_output=True, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise FaultError(503, "Filen tog for lang tid; vælg mindre.") from error
            if done.returncode != 0:
                raise FaultError(503, "Filen kunne ikke laves.")
            return (folder / "made.xlsx").read_bytes()
    finally:
        AT_WORK.release()


def make_here(folder: Path) -> None:
    """The process's life: read the order, write the workbook."""
    import resource

    # what writes Excel is large, and the portal itself has no use for it
    from workbooks.selection_workbook import write_selection

    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    chosen: ChosenRows = pickle.loads((folder / "order").read_bytes())
    write_selection(folder / "made.xlsx", chosen)


if __name__ == "__main__":
    make_here(Path(sys.argv[1]))

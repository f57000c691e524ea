"""Workbooks made on demand, in a process of their own with limits of time and memory.

Belongs here: the process. Does not belong here: the workbook (`workbooks.selection_workbook`).
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore

import polars as pl

from portal.faults import AnswerError
from schemas.definitions.model import Definition

LONGEST_SECONDS = 60
MOST_BYTES = 2_000_000_000
MOST_ROWS = 40_000
AT_WORK = BoundedSemaphore(2)
"""So many at once; a third is asked to come again."""


def make_workbook(
    rows: pl.DataFrame, definitions: Sequence[Definition], published: datetime, address: str
) -> bytes:
    """The workbook of chosen rows. Raises `AnswerError` where it is too large or takes too long."""
    if rows.height > MOST_ROWS:
        raise AnswerError(
            413, f"En Excel-fil har højst {MOST_ROWS} rækker her; hent CSV, eller vælg mindre."
        )
    if not AT_WORK.acquire(blocking=False):
        raise AnswerError(429, "Der laves allerede filer; prøv igen om lidt.", {"retry-after": "5"})
    try:
        with tempfile.TemporaryDirectory(prefix="klynge-portal-") as name:
            folder = Path(name)
            rows.write_parquet(folder / "rows.parquet")
            order = ([each.model_dump_json() for each in definitions], published, address)
            (folder / "order").write_bytes(pickle.dumps(order))
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "portal.making", name], timeout=LONGEST_SECONDS,
                    stdin=subprocess.DEVNULL, capture_output=True, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired as error:
                raise AnswerError(503, "Filen tog for lang tid; vælg mindre.") from error
            if done.returncode != 0:
                raise AnswerError(503, "Filen kunne ikke laves.")
            return (folder / "made.xlsx").read_bytes()
    finally:
        AT_WORK.release()


def make_here(folder: Path) -> None:
    """The process's life: read the order, write the workbook."""
    import resource

    from workbooks.selection_workbook import write_selection

    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    texts, published, address = pickle.loads((folder / "order").read_bytes())
    definitions = [Definition.model_validate_json(text) for text in texts]
    rows = pl.read_parquet(folder / "rows.parquet")
    write_selection(folder / "made.xlsx", rows, definitions, published, address)


if __name__ == "__main__":
    make_here(Path(sys.argv[1]))

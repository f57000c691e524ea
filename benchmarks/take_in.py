"""Extracts taken in: read, judged and stored, and the least that any solution would have to do.

Belongs here: the commands that the benchmark times, each a process of its own.
`python -m benchmarks.take_in FOLDER HOME ours` takes the files of a folder into a home that is
removed again, and `... bare` reads them as text and inserts the observations that lie in HOME at
once. Both print the seconds of CPU of their work, without their imports and what a run has loaded
before it (areas, layouts, rules, definitions).
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import fastexcel
import polars as pl

from assets.intake.judging import Yardstick, choose_yardstick
from assets.intake.taking_in import take_in
from assets.run_inputs import RunInputs
from warehouse.home import Home
from warehouse.store import open_warehouse


def take_in_ours(inputs: RunInputs, yardstick: Yardstick, home: Path) -> None:
    """Take in every file of the inbox. Raises RuntimeError with the reasons of a rejection."""
    with open_warehouse(Home(home)) as warehouse:
        received = take_in(warehouse, inputs.found, yardstick, "benchmark")
    reasons = [problem.describe() for entry in received for problem in entry.record.problems]
    if reasons:
        raise RuntimeError("\n".join(reasons))


def read_bare(folder: Path) -> None:
    """Every cell of every file as text."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".csv":
            first = path.open("rb").readline()
            pl.read_csv(
                path,
                separator=max(";,", key=lambda sign: first.count(sign.encode())),
                infer_schema=False,
                truncate_ragged_lines=True,
                encoding="utf8-lossy",
            )
        elif path.suffix == ".xlsx":
            book = fastexcel.read_excel(path)
            for sheet in book.sheet_names:
                book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()


def insert_bare(rows: pl.DataFrame) -> None:
    """One insert into a new database."""
    with tempfile.TemporaryDirectory(prefix="klynge-bench-") as name:
        connection = duckdb.connect(str(Path(name) / "bare.duckdb"))
        connection.register("rows", rows.to_arrow())
        connection.execute("create table observations as from rows limit 0")
        connection.execute("insert into observations from rows")
        connection.close()


def main(folder: Path, home: Path, way: str) -> None:
    """Print the seconds of CPU that one way takes."""
    if way == "ours":
        inputs = RunInputs(inbox=folder)
        yardstick = choose_yardstick(inputs, datetime.now(UTC).date())
        with tempfile.TemporaryDirectory(prefix="klynge-bench-") as name:
            started = time.process_time()
            take_in_ours(inputs, yardstick, Path(name))
            taken = time.process_time() - started
    else:
        with duckdb.connect(str(Home(home).warehouse_file), read_only=True) as stored:
            rows: pl.DataFrame = stored.sql("from observations").pl()
        started = time.process_time()
        read_bare(folder)
        insert_bare(rows)
        taken = time.process_time() - started
    print(taken)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])

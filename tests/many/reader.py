"""Programs that read published snapshots, one process each, as users' programs do.

Belongs here: what is read and how it is found. Each works until a file named `stop` appears,
reads once more and prints what it saw. `python -m tests.many.reader KIND HOME` runs one.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

View = dict[str, str]
"""The files that were read together, each with the run that it says it is from."""

RUN = re.compile(r"\(kørsel ([^)]+)\)")
"""How a workbook's front sheet names its run."""

PAUSE_SECONDS = 0.8
"""The shortest pause between two views; a reader that works for long pauses twice as long."""
CLUSTERS = ("bornholm", "byen", "midt", "nord", "syd")


def read_manifest(folder: Path) -> str:
    """The run that the manifest names."""
    return str(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["run_id"])


def the_only(runs: set[str]) -> str:
    """The one run that a file says; a file that says several is no file of one snapshot."""
    if len(runs) != 1:
        raise AssertionError(f"one file says several runs: {sorted(runs)}")
    return runs.pop()


def read_with_csv(file: Path) -> str:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return the_only({row["run_id"] for row in csv.DictReader(lines, delimiter=";")})


def read_with_polars(file: Path) -> str:
    import polars as pl

    # through the open file: a path would be opened several times
    with file.open("rb") as opened:
        return the_only(set(pl.read_parquet(opened)["run_id"]))


def read_with_duckdb(file: Path) -> str:
    import duckdb

    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute("select distinct run_id from indicators").fetchall()
        assert connection.execute("select count(*) from definitions").fetchall() == [(2,)]
    return the_only({run for (run,) in rows})


def read_with_openpyxl(file: Path) -> str:
    from openpyxl import load_workbook

    book = load_workbook(file, read_only=True)
    front = " ".join(str(row[1]) for row in book["Forside"].iter_rows(values_only=True))
    said = the_only(set(RUN.findall(front)))
    heading, *rows = book["Data"].iter_rows(values_only=True)
    assert rows and all(len(row) == len(heading) for row in rows)
    book.close()
    return said


def read_with_calamine(file: Path) -> str:
    import polars as pl

    with file.open("rb") as opened:
        content = opened.read()
    front, data = (
        pl.read_excel(
            content, sheet_name=name, engine="calamine", infer_schema_length=0, has_header=False
        )
        for name in ("Forside", "Data")
    )
    assert data.height > 1
    texts = (text for row in front.iter_rows() for text in row if text)
    return the_only({run for text in texts for run in RUN.findall(text)})


def view_tables(folder: Path) -> View:
    import polars as pl

    frame = pl.read_parquet(folder / "indicators.parquet")
    text = pl.read_csv(folder / "indicators.csv", separator=";", decimal_comma=True)
    assert frame.height == text.height
    return {
        "parquet": the_only(set(frame["run_id"])), "csv": the_only(set(text["run_id"])),
        "manifest": read_manifest(folder),
    }  # fmt: skip


def view_database(folder: Path) -> View:
    return {
        "duckdb": read_with_duckdb(folder / "klynge.duckdb"), "manifest": read_manifest(folder),
    }  # fmt: skip


def view_books(folder: Path, read: Callable[[Path], str]) -> View:
    said = {name: read(folder / "workbooks" / f"{name}.xlsx") for name in CLUSTERS}
    return {**said, "manifest": read_manifest(folder)}


def view_checksums(folder: Path) -> View:
    """Every file is there, whole, and none besides."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == manifest["files"], "the files are not those of the manifest"
    return {"manifest": manifest["run_id"]}


def view_slowly(folder: Path) -> View:
    """A reader that still reads when a newer snapshot has been published, or none will be."""
    view = {"before": read_manifest(folder)}
    published = folder.parent
    while published.joinpath("current").resolve(strict=True) == folder:
        view["meanwhile"] = read_with_csv(folder / "indicators.csv")
        if (published.parent / "stop").exists():
            break
        time.sleep(0.1)
    return {**view, **view_database(folder), **view_books(folder, read_with_calamine)}


WHOLE_VIEWS: dict[str, Callable[[Path], View]] = {
    "polars": view_tables,
    "duckdb": view_database,
    "openpyxl": lambda folder: view_books(folder, read_with_openpyxl),
    "calamine": lambda folder: view_books(folder, read_with_calamine),
    "checksums": view_checksums,
    "slow": view_slowly,
}
"""These find the snapshot once, then read several files of it."""

SINGLE_FILES: dict[str, Callable[[Path], str]] = {
    "one duckdb": lambda current: read_with_duckdb(current / "klynge.duckdb"),
    "one parquet": lambda current: read_with_polars(current / "indicators.parquet"),
    "one csv": lambda current: read_with_csv(current / "indicators.csv"),
    "one workbook": lambda current: read_with_openpyxl(current / "workbooks" / "syd.xlsx"),
}
"""These follow the link `current` for the one file that they read."""

KINDS = (*WHOLE_VIEWS, *SINGLE_FILES)
FIRST_VIEWS = {"slow": "duckdb"}
"""The first view of a reader whose own ends only when something newer is published."""


def read_once(kind: str, published: Path) -> tuple[View, bool]:
    """One view of what is published, and whether something newer was published meanwhile."""
    current = published / "current"
    folder = current.resolve(strict=True)
    whole = WHOLE_VIEWS.get(kind)
    view = {kind: SINGLE_FILES[kind](current)} if whole is None else whole(folder)
    return view, current.resolve(strict=True) != folder


def main(kind: str, home: Path) -> None:
    """Read until there is a file `stop` in the home; a line after the first view and at the end.

    At the end: how many views there were, how many of them were outlived by a publication, the
    runs seen, and the views that were not of one snapshot.
    """
    views, outlived, seen, mixed = 0, 0, [], []
    is_last = False
    while not is_last:
        is_last = (home / "stop").exists()
        began = time.monotonic()
        now = kind if views else FIRST_VIEWS.get(kind, kind)
        view, is_outlived = read_once(now, home / "published")
        took = time.monotonic() - began
        views, outlived = views + 1, outlived + is_outlived
        runs = set(view.values())
        seen += [run for run in runs if run not in seen]
        if len(runs) != 1:
            mixed.append(view)
        if views == 1:
            print("reading", flush=True)
        # the slow one waits more than it works
        time.sleep(PAUSE_SECONDS if kind == "slow" else max(PAUSE_SECONDS, 2 * took))
    print(json.dumps({"views": views, "outlived": outlived, "seen": seen, "mixed": mixed}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

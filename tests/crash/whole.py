"""What must hold of a home after a crash, and after the run that follows it.

Belongs here: the comparisons. Every function fails by an assertion that says what is wrong.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from openpyxl import load_workbook

from assets.publishing.area_names import CLUSTER_IDS
from tests.crash.installation import NEW_TAG, TAG
from warehouse.home import Home
from warehouse.publishing.snapshots import list_snapshots, read_tags
from warehouse.store import open_warehouse

OF_THE_RUN = ("run_id", "received_at", "read_at", "keyed_fingerprint")
"""Columns that differ between runs of the same, and, of each home's own secret, between homes."""
RESTS = (".building-*", ".removing-*", ".current-*", "tags/.*")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?|kl\. \d\d\.\d\d")
TAGS = re.compile(r" · mærke: [^·]*(?= ·)")
"""Of the snapshot before; a run that is killed while it gives one may have given it or not."""
NUMBER = re.compile(r"-?\d+\.\d+(e-?\d+)?")
UNFINISHED = ("NOT_STARTED", "STARTING", "STARTED", "QUEUED", "CANCELING")


@dataclass(frozen=True)
class Snapshot:
    """A whole snapshot, without what is only of its run: which run it was, and when."""

    values: list[str]
    tables: dict[str, list[str]]
    texts: dict[str, str]


@dataclass(frozen=True)
class Stored:
    """What the warehouse and the folder of extracts hold, without what is only of a run."""

    register: list[str]
    observations: list[str]
    files: dict[str, str]


def assert_whole(folder: Path) -> dict[str, Any]:
    """Every file is there with its checksum, opens, and is of one run; returns the manifest."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    found = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == manifest["files"]
    values = pl.read_parquet(folder / "indicators.parquet")
    assert values["run_id"].unique().to_list() == [manifest["run_id"]]
    with duckdb.connect(str(folder / "klynge.duckdb"), read_only=True) as connection:
        assert connection.sql("select distinct run_id from indicators").fetchall() == [
            (manifest["run_id"],)
        ]
    assert {f"{cluster_id}.xlsx" for cluster_id in CLUSTER_IDS} <= {
        file.name for file in (folder / "workbooks").iterdir()
    }
    for file in (folder / "workbooks").iterdir():
        with zipfile.ZipFile(file) as book:
            assert any(manifest["run_id"] in read_member(book, name) for name in book.namelist())
    return manifest


def assert_old_or_new(home: Home, old_run: str | None) -> None:
    """`current` leads to a whole snapshot, and so does every tag; whatever is listed is whole.

    `old_run` is the run whose snapshot was current before, None where there was none yet.
    """
    if old_run is None and not home.current.is_symlink():
        return
    assert_whole(home.current)
    for entry in list_snapshots(home):
        assert_whole(entry.folder)
    if old_run is not None:
        assert TAG in read_tags(home)
        assert old_run in (entry.run_id for entry in list_snapshots(home))


def assert_nothing_left_over(home: Home) -> None:
    """No rest of a killed run lies about, and none counts as under way."""
    rests = [path for pattern in RESTS for path in home.published.glob(pattern)]
    rests += home.extracts.glob("*/.*")
    rests += home.work.glob("*") if home.work.exists() else []
    rests += home.told.glob(".*")
    assert rests == []
    assert {entry.name for entry in list_snapshots(home)} <= {
        file.stem for file in home.told.iterdir()
    }
    assert (home.root / "run.lock").read_text(encoding="utf-8") == ""
    with closing(sqlite3.connect(home.dagster / "history" / "runs.db")) as connection:
        statuses = [row[0] for row in connection.execute("select status from runs")]
    assert not set(statuses) & set(UNFINISHED), statuses


def read_snapshot(folder: Path) -> Snapshot:
    """A snapshot's content, comparable with that of another run."""
    manifest = assert_whole(folder)
    with duckdb.connect(str(folder / "klynge.duckdb"), read_only=True) as connection:
        names = [row[0] for row in connection.execute("show tables").fetchall()]
        tables = {name: settle(connection.table(name).pl()) for name in names}
    texts = {}
    for file in sorted((folder / "workbooks").glob("*.xlsx")):
        book = load_workbook(file, read_only=True)
        texts[file.name] = "\n".join(
            f"{sheet.title}: {row}" for sheet in book for row in sheet.iter_rows(values_only=True)
        )
        book.close()
    texts = {
        name: steady(TAGS.sub("", MOMENT.sub("MOMENT", text.replace(manifest["run_id"], "RUN"))))
        for name, text in texts.items()
    }
    return Snapshot(settle(pl.read_parquet(folder / "indicators.parquet")), tables, texts)


def read_stored(home: Home) -> Stored:
    """What is stored in a home, comparable with another home; opened as a reader opens it."""
    with open_warehouse(home, read_only=True) as warehouse:
        register = settle(warehouse.register())
    with duckdb.connect(str(home.warehouse_file), read_only=True) as connection:
        observations = settle(
            connection.sql(
                "select o.* exclude (extract_no), e.extract_id "
                "from observations as o join extracts as e using (extract_no)"
            ).pl()
        )
    files = {
        str(path.relative_to(home.extracts)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.extracts.glob("*/[!.]*")
    }
    return Stored(register, observations, files)


def assert_same_snapshot(found: Snapshot, expected: Snapshot) -> None:
    """Two runs published the same."""
    assert_same_lines("indicators.parquet", found.values, expected.values)
    assert found.tables.keys() == expected.tables.keys()
    for name, table in expected.tables.items():
        assert_same_lines(name, found.tables[name], table)
    for name, text in expected.texts.items():
        assert_same_lines(name, found.texts[name].splitlines(), text.splitlines())


def assert_same_stored(found: Stored, expected: Stored) -> None:
    """Two homes hold the same extracts, vintages and files."""
    assert_same_lines("register", found.register, expected.register)
    assert_same_lines("observations", found.observations, expected.observations)
    assert found.files == expected.files


def assert_same_lines(name: str, found: list[str], expected: list[str]) -> None:
    """Two texts have the same lines in the same order; else the first that differ are told."""
    differing = [pair for pair in zip(found, expected, strict=False) if pair[0] != pair[1]]
    assert len(found) == len(expected) and not differing, (name, differing[:2])


def assert_nothing_lost(home: Home) -> None:
    """Each extract that the register knows as accepted has its bytes and its observations."""
    with open_warehouse(home, read_only=True) as warehouse:
        accepted = warehouse.register().filter(status="accepted").to_dicts()
        held = warehouse.coverage()["rows"].sum() if accepted else 0
    for entry in accepted:
        [file] = (home.extracts / entry["sha256"]).glob("[!.]*")
        assert hashlib.sha256(file.read_bytes()).hexdigest() == entry["sha256"]
    assert held == sum(entry["rows"] for entry in accepted)


def assert_tags(home: Home, also_new: bool) -> None:
    """The tag from before marks what it marked; the one that was being made is there or not."""
    assert set(read_tags(home)) - {NEW_TAG} == {TAG}
    assert (NEW_TAG in read_tags(home)) == also_new
    for name in read_tags(home):
        assert_whole(home.tags / name)


def settle(table: pl.DataFrame) -> list[str]:
    """A table's rows as text, without the columns of a run, in an order of their own."""
    lines = table.drop(OF_THE_RUN, strict=False).write_ndjson()
    return sorted(steady(lines).splitlines())


def steady(text: str) -> str:
    """A text without the last digits of its numbers.

    Sums over many rows are made in parallel, and the last digits are those of their order.
    """
    return NUMBER.sub(lambda number: f"{round(float(number[0]), 9) + 0.0:.9g}", text)


def read_member(book: zipfile.ZipFile, name: str) -> str:
    """A part of a workbook as text."""
    return book.read(name).decode("utf-8", errors="replace")

"""Ten readers in a loop while runs publish: no error, and every view is one snapshot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from assets.snapshot import clean_up
from tests.bad_input.good import DEFINITIONS
from tests.many.reader import KINDS
from warehouse.home import Home
from warehouse.publishing.snapshots import list_snapshots

LEAST_VIEWS = {"slow": 2}
USUAL_LEAST = 5
LONGEST = 300
"""Seconds until a process that hangs is given up."""


@contextmanager
def start(*arguments: object, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """A program of this folder in a process of its own; it ends with the test."""
    process = subprocess.Popen(
        [sys.executable, "-m", *(str(argument) for argument in arguments)],
        env={**os.environ, **settings}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answer(process: subprocess.Popen[str]) -> str:
    """The next line that a program says; its errors when it says none."""
    assert process.stdout is not None and process.stderr is not None
    line = process.stdout.readline().strip()
    assert line, process.stderr.read()
    return line


def publish(writer: subprocess.Popen[str], year: int) -> None:
    """One publishing run over a further extract."""
    assert writer.stdin is not None
    writer.stdin.write(f"{year}\n")
    writer.stdin.flush()
    assert answer(writer) == "0"


def end(reader: subprocess.Popen[str]) -> dict[str, Any]:
    """What a reader says when it has been stopped; it ended without an error."""
    said, errors = reader.communicate(timeout=LONGEST)
    assert (reader.returncode, errors) == (0, "")
    report: dict[str, Any] = json.loads(said)
    return report


@pytest.mark.soak
@pytest.mark.parametrize("runs", [2, 8])
def test_ten_readers_during_publishing_runs(
    runs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(KINDS) == 10
    home, inbox, definitions = Home(tmp_path / "home"), tmp_path / "inbox", tmp_path / "defs.yaml"
    inbox.mkdir()
    definitions.write_text(DEFINITIONS, encoding="utf-8")
    with ExitStack() as processes:
        writer = processes.enter_context(
            start("tests.many.writer", home.root, inbox, definitions, KLYNGE_KEEP_SNAPSHOTS="1")
        )
        publish(writer, 2015)
        readers = {
            kind: processes.enter_context(start("tests.many.reader", kind, home.root))
            for kind in KINDS
        }
        assert {answer(reader) for reader in readers.values()} == {"reading"}
        for year in range(2016, 2016 + runs):
            publish(writer, year)
        (home.root / "stop").touch()
        reports = {kind: end(reader) for kind, reader in readers.items()}
    published = [entry.run_id for entry in list_snapshots(home)]
    assert len(set(published)) == 1 + runs
    for kind, report in reports.items():
        assert report["mixed"] == [], kind
        assert report["views"] >= LEAST_VIEWS.get(kind, USUAL_LEAST), (kind, report)
        assert len(report["seen"]) >= 2, (kind, report)
        # newer ones after older ones, and none that was never published
        assert report["seen"] == [run for run in published if run in report["seen"]], kind
    assert reports["slow"]["outlived"] >= 1
    assert {run for report in reports.values() for run in report["seen"]} == set(published)
    monkeypatch.setenv("KLYNGE_KEEP_SNAPSHOTS", "1")
    monkeypatch.setenv("KLYNGE_KEEP_MINUTES", "0")
    clean_up(home)
    assert [entry.run_id for entry in list_snapshots(home)] == published[-1:]

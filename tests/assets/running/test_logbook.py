"""The home's log: a line for each event, whoever writes, and never the reason of a failure."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pytest

from assets.running import logbook
from assets.running.logbook import KEPT_FILES, keep_log, note_event, write_line
from assets.running.run_log import keep_run_log
from schemas.problems import Problem, StageError
from warehouse.home import Home

NOW = datetime(2026, 5, 5, 4, 10, 7, tzinfo=UTC)


def read(home: Home) -> list[str]:
    return (home.log / "klynge.log").read_text(encoding="utf-8").splitlines()


def test_a_line_has_moment_run_and_the_words_of_the_terminal(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with keep_log(home, "run-1"):
        logging.getLogger("klynge.observations").info("observations/ruks: %d accepted", 2)
        logging.getLogger("klynge.observations").info("reading ruks.xlsx ...")
        logging.getLogger("klynge.observations").warning("a.csv rejected")
    logging.getLogger("klynge.observations").info("after the run")
    lines = read(home)
    assert [line.split(" ", 2)[2] for line in lines] == [
        "run-1 observations/ruks: 2 accepted",
        "run-1 warning: a.csv rejected",
    ]
    datetime.strptime(lines[0][:20], "%Y-%m-%d %H:%M:%SZ").astimezone(UTC)


def test_an_event_stays_one_line_whatever_a_name_holds(tmp_path: Path) -> None:
    home = Home(tmp_path)
    note_event(home, "a.csv\nb.csv\x1b[31m")
    assert len(read(home)) == 1


def test_a_run_begins_and_ends_in_the_log_with_what_failed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    error = StageError([Problem("storage", "The disk is full.")])
    with pytest.raises(StageError), keep_run_log(home, "run-1", "the sensor", None):
        raise error
    said = [line.split(" ", 3)[3] for line in read(home)]
    assert said == ["begins, started by the sensor", "error: The disk is full.", "ends"]


def test_a_log_that_cannot_be_written_keeps_nothing_from_going_on(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where a folder should be", encoding="utf-8")
    went_on = []
    with keep_log(Home(tmp_path)):
        logging.getLogger("klynge").info("goes on")
        went_on.append(True)
    assert went_on
    assert (tmp_path / "log").read_text(encoding="utf-8") == "a file where a folder should be"


def test_large_files_are_moved_away_and_the_oldest_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logbook, "LARGEST_BYTES", 200)
    file = tmp_path / "klynge.log"
    for number in range(60):
        write_line(file, "-", f"event {number}", NOW)
    kept = sorted(path.name for path in tmp_path.glob("klynge.log*"))
    assert kept == ["klynge.log", *(f"klynge.log.{n}" for n in range(1, KEPT_FILES + 1))]
    newest = [path.read_text() for path in tmp_path.glob("klynge.log*")]
    assert any("event 59" in text for text in newest)
    assert all(path.stat().st_size < 300 for path in tmp_path.glob("klynge.log*"))


def write_many(file: Path, name: str) -> None:
    for number in range(200):
        write_line(file, name, f"{number} {'x' * 100}", NOW)


def test_several_processes_write_whole_lines(tmp_path: Path) -> None:
    file = tmp_path / "klynge.log"
    context = get_context("spawn")
    writers = [context.Process(target=write_many, args=(file, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 400
    assert {len(line.split(" ")) for line in lines} == {5}

"""What is remembered of who was told."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from notices.ledger import load_ledger, save_ledger

NOW = datetime(2026, 5, 5, 10, tzinfo=UTC)


def test_what_was_told_and_who_fails_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "notices" / "told.json"
    ledger = load_ledger(file)
    ledger.note_told("alle", ["late:praksis"], NOW)
    ledger.note_failed("kanal", "svarer ikke", NOW)
    save_ledger(ledger, file)
    again = load_ledger(file)
    assert again.was_told("alle", "late:praksis")
    assert again.failing == ledger.failing
    assert not again.unwritten


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"told": 1, "failing": {}}', "\x00\x00"])
def test_a_damaged_ledger_is_begun_anew(tmp_path: Path, text: str) -> None:
    file = tmp_path / "told.json"
    file.write_text(text, encoding="utf-8")
    assert load_ledger(file).told == {}


def test_what_the_disk_does_not_take_is_remembered_by_the_process(tmp_path: Path) -> None:
    (tmp_path / "notices").write_text("a file where a folder should be", encoding="utf-8")
    ledger = load_ledger(tmp_path / "notices" / "told.json")
    ledger.note_told("alle", ["failure:disk"], NOW)
    save_ledger(ledger, tmp_path / "notices" / "told.json")
    assert ledger.unwritten
    assert ledger.was_told("alle", "failure:disk")


def test_causes_that_ended_and_receivers_that_left_are_forgotten(tmp_path: Path) -> None:
    ledger = load_ledger(tmp_path / "told.json")
    ledger.note_told("alle", ["late:praksis", "rejected:1"], NOW)
    ledger.note_told("borte", ["late:praksis"], NOW)
    ledger.forget({"alle"}, {"late:praksis"})
    assert list(ledger.told) == ["alle"]
    assert list(ledger.told["alle"]) == ["late:praksis"]

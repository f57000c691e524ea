"""Snapshots beside the published ones: one waits at a time, and what was declined is remembered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from schemas.frames.values import VALUE_COLUMNS
from tests.warehouse.test_publish import VALUE, content
from warehouse.home import Home
from warehouse.publishing.publish import publish_snapshot, remove_unfinished
from warehouse.publishing.snapshots import (
    SnapshotError,
    find_snapshot,
    list_snapshots,
    tag_snapshot,
)
from warehouse.publishing.waiting import (
    FIGURES,
    Decision,
    Declined,
    decline_snapshot,
    find_declined,
    find_record,
    find_same_declined,
    find_waiting,
    fingerprint_figures,
    write_record,
)

DECISION = Decision("Anna", "anna", "2026-03-01T12:00:00+00:00", "Forkert fil")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with a snapshot in force and a newer one that waits."""
    home = Home(tmp_path / "home")
    publish_snapshot(home, content(tmp_path, "run-9", 9))
    wait(home, tmp_path, 10)
    return home


def wait(home: Home, tmp_path: Path, hour: int, beside: str = "waiting") -> Path:
    """Another snapshot, set aside."""
    made = content(tmp_path, f"run-{hour}", hour)
    facts = {**made.facts, FIGURES: f"figures of {hour}"}
    return publish_snapshot(home, replace(made, facts=facts, becomes_current=False, beside=beside))


def name_waiting(home: Home) -> str | None:
    waiting = find_waiting(home)
    return None if waiting is None else waiting.run_id


def test_a_waiting_snapshot_is_whole_and_none_of_the_published(home: Home) -> None:
    assert name_waiting(home) == "run-10"
    assert [entry.run_id for entry in list_snapshots(home)] == ["run-9"]
    assert find_snapshot(home, "waiting").run_id == "run-10"
    assert find_snapshot(home, "20260301T100100Z").run_id == "run-10"
    assert find_snapshot(home, "current").run_id == "run-9"


def test_the_next_one_takes_its_place_whether_it_waits_or_not(home: Home, tmp_path: Path) -> None:
    wait(home, tmp_path, 11)
    assert [path.name for path in home.waiting.iterdir()] == ["20260301T110100Z-run-11"]
    publish_snapshot(home, content(tmp_path, "run-12", 12))
    assert list(home.waiting.iterdir()) == []
    assert [entry.run_id for entry in list_snapshots(home)] == ["run-9", "run-12"]


def test_one_as_of_an_earlier_day_leaves_what_waits(home: Home, tmp_path: Path) -> None:
    made = content(tmp_path, "run-11", 11)
    publish_snapshot(home, replace(made, becomes_current=False))
    assert name_waiting(home) == "run-10"


def test_only_a_published_snapshot_gets_a_name(home: Home) -> None:
    with pytest.raises(SnapshotError, match="Only a published snapshot"):
        tag_snapshot(home, "midtvejs", "waiting")
    with pytest.raises(SnapshotError, match="cannot be a snapshot's name"):
        tag_snapshot(home, "waiting")


def test_what_was_declined_waits_no_longer_and_is_remembered(home: Home, tmp_path: Path) -> None:
    waiting = find_waiting(home)
    assert waiting is not None
    decline_snapshot(home, waiting, DECISION)
    assert name_waiting(home) is None
    found = find_declined(home)
    assert found is not None and (found[0].run_id, found[1].decision) == ("run-10", DECISION)
    wait(home, tmp_path, 11, "declined")
    write_record(home, Declined("20260301T110100Z-run-11", "figures of 11", DECISION))
    assert [path.name for path in home.declined.iterdir() if path.is_dir()] == [
        "20260301T110100Z-run-11"
    ]
    assert find_same_declined(home, "figures of 10") is not None, "though it is gone"
    assert find_same_declined(home, "figures of 12") is None


def test_a_decline_that_was_cut_short_has_been_made(home: Home) -> None:
    waiting = find_waiting(home)
    assert waiting is not None
    write_record(home, Declined(waiting.name, "figures", DECISION))
    assert name_waiting(home) is None
    found = find_declined(home)
    assert found is not None and found[0].folder == waiting.folder
    assert find_record(home, waiting.name).exists()


def test_an_approval_that_was_cut_short_after_its_swap_leaves_nothing_over(home: Home) -> None:
    waiting = find_waiting(home)
    assert waiting is not None
    home.current.unlink()
    home.current.symlink_to(waiting.name)
    remove_unfinished(home)
    assert name_waiting(home) is None


def test_the_same_figures_have_the_same_fingerprint_whichever_run_made_them() -> None:
    def mark(*rows: dict[str, object]) -> str:
        return fingerprint_figures(pl.DataFrame([VALUE | row for row in rows], VALUE_COLUMNS))

    first, second = {"period": "2023"}, {"period": "2024"}
    same = mark(first, second)
    assert same == mark(second | {"run_id": "other"}, first | {"value": 17.0 + 1e-12})
    assert len({same, mark(first), mark(first, second | {"value": 17.1}),
                mark(first, second | {"definition_version": "b"})}) == 4  # fmt: skip

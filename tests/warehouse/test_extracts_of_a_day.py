"""What the warehouse knew on a day: which extracts, whose definitions, which snapshots."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from schemas.as_of import AsOf
from schemas.problems import Problem
from tests.warehouse.older_homes import make_first_version
from tests.warehouse.receiving import accept, reject
from tests.warehouse.test_publish import content
from tests.warehouse.test_store import read_of, smokers
from warehouse.home import Home
from warehouse.publishing.publish import publish_snapshot
from warehouse.publishing.snapshots import (
    SnapshotError,
    find_snapshot,
    list_snapshots,
    remove_old_snapshots,
    tag_snapshot,
)
from warehouse.runs import ComputedRun
from warehouse.store import open_warehouse


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)


def shares_as_of(home: Home, day: date, received: bool = False) -> list[float | None]:
    with open_warehouse(home) as warehouse:
        return warehouse.observations_in_force(None, AsOf(day, received)).pl()["value"].to_list()


def statuses_as_of(home: Home, day: date, received: bool = False) -> list[tuple[str, str]]:
    with open_warehouse(home) as warehouse:
        register = warehouse.register(AsOf(day, received))
    return list(register.select("file_name", "status").iter_rows())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def two_releases(home: Home, tmp_path: Path) -> Home:
    """A release of March 2022 received at once, and one of March 2023 received in May."""
    older = read_of(tmp_path, "older.csv", smokers(12.0), date(2022, 3, 1))
    newer = read_of(tmp_path, "newer.csv", smokers(11.5), date(2023, 3, 1))
    with open_warehouse(home) as warehouse:
        accept(warehouse, older, "run-1", at(date(2022, 3, 2)))
        accept(warehouse, newer, "run-2", at(date(2023, 5, 1)))
    return home


@pytest.mark.parametrize(
    ("day", "published", "received"),
    [
        (date(2022, 2, 28), [], []),
        (date(2022, 3, 1), [12.0], []),
        (date(2022, 3, 2), [12.0], [12.0]),
        (date(2023, 2, 28), [12.0], [12.0]),
        (date(2023, 3, 1), [11.5], [12.0]),
        (date(2023, 4, 30), [11.5], [12.0]),
        (date(2023, 5, 1), [11.5], [11.5]),
    ],
)
def test_as_of_a_day_the_newest_release_known_on_it_counts(
    two_releases: Home, day: date, published: list[float], received: list[float]
) -> None:
    assert shares_as_of(two_releases, day) == published
    assert shares_as_of(two_releases, day, received=True) == received


def test_an_extract_without_release_date_is_known_from_the_day_of_receipt(
    home: Home, tmp_path: Path
) -> None:
    with open_warehouse(home) as warehouse:
        accept(
            warehouse, read_of(tmp_path, "a.csv", smokers(12.0), None), "r", at(date(2024, 6, 3))
        )
    assert shares_as_of(home, date(2024, 6, 2)) == []
    assert shares_as_of(home, date(2024, 6, 3)) == [12.0]


def test_a_rejected_extract_was_never_known(home: Home, tmp_path: Path) -> None:
    reasons = [Problem("share_range", "A share is above 100.")]
    with open_warehouse(home) as warehouse:
        bad = read_of(tmp_path, "bad.csv", smokers(200.0), date(2022, 3, 1))
        reject(warehouse, bad, reasons, "r", at(date(2022, 3, 1)))
    for received in (False, True):
        assert shares_as_of(home, date(2026, 1, 1), received) == []
        assert statuses_as_of(home, date(2026, 1, 1), received) == [("bad.csv", "rejected")]


def test_a_reading_that_a_corrected_sidecar_replaced_counts_only_as_this_system_had_it(
    home: Home, tmp_path: Path
) -> None:
    wrong = read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1))
    right = replace(
        read_of(tmp_path, "a.csv", smokers(13.0), date(2022, 3, 1)),
        found=replace(wrong.found, fingerprint="print-corrected"),
    )
    with open_warehouse(home) as warehouse:
        accept(warehouse, wrong, "run-1", at(date(2022, 3, 2)))
        accept(warehouse, right, "run-2", at(date(2022, 4, 2)))
    before, after = date(2022, 4, 1), date(2022, 4, 2)
    assert shares_as_of(home, before) == [13.0]
    assert shares_as_of(home, before, received=True) == [12.0]
    assert statuses_as_of(home, before, received=True) == [("a.csv", "accepted")]
    assert shares_as_of(home, after, received=True) == [13.0]
    assert statuses_as_of(home, after, received=True) == [
        ("a.csv", "superseded"), ("a.csv", "accepted"),
    ]  # fmt: skip


def test_a_correction_with_a_later_release_date_does_not_bring_the_wrong_reading_back(
    home: Home, tmp_path: Path
) -> None:
    wrong = read_of(tmp_path, "a.csv", smokers(12.0), date(2022, 3, 1))
    right = replace(
        read_of(tmp_path, "a.csv", smokers(13.0), date(2022, 6, 1)),
        found=replace(wrong.found, fingerprint="print-corrected"),
    )
    with open_warehouse(home) as warehouse:
        accept(warehouse, wrong, "run-1", at(date(2022, 3, 2)))
        accept(warehouse, right, "run-2", at(date(2022, 4, 2)))
    assert shares_as_of(home, date(2022, 5, 1), received=True) == []


def test_the_register_as_of_a_day_lists_what_was_known_then(two_releases: Home) -> None:
    day = date(2023, 4, 1)
    assert statuses_as_of(two_releases, day) == [
        ("older.csv", "accepted"),
        ("newer.csv", "accepted"),
    ]
    assert statuses_as_of(two_releases, day, received=True) == [("older.csv", "accepted")]


def test_the_first_known_day_follows_the_rule(two_releases: Home) -> None:
    with open_warehouse(two_releases) as warehouse:
        assert warehouse.first_known_day(received=False) == date(2022, 3, 1)
        assert warehouse.first_known_day(received=True) == date(2022, 3, 2)


def test_an_empty_warehouse_has_no_first_known_day(home: Home) -> None:
    with open_warehouse(home) as warehouse:
        assert warehouse.first_known_day(received=False) is None


def run_of(run_id: str, definitions: str, as_of: AsOf | None = None) -> ComputedRun:
    return ComputedRun(run_id, at(date(2024, 1, 1)), definitions, "{}", "{}", "0.1", "f", as_of)


def test_the_run_in_force_is_the_newest_that_had_published_by_the_end_of_the_day(
    home: Home,
) -> None:
    with open_warehouse(home) as warehouse:
        for run_id in ("first", "second", "never-published"):
            warehouse.runs.write(run_of(run_id, f"definitions of {run_id}"))
        warehouse.runs.write(run_of("beside", "as of", AsOf(date(2020, 1, 1))))
        for run_id, day in (("first", 10), ("second", 20), ("beside", 25)):
            warehouse.runs.note_published(run_id, at(date(2024, 1, day)))
        found = {
            day: run.run_id if (run := warehouse.runs.find_in_force(date(2024, 1, day))) else None
            for day in (9, 10, 19, 20, 31)
        }
        second = warehouse.runs.find_in_force(date(2024, 1, 31))
    assert found == {9: None, 10: "first", 19: "first", 20: "second", 31: "second"}
    assert second is not None
    assert second.definitions == "definitions of second"


def test_a_run_keeps_the_day_as_of_which_it_computed(home: Home) -> None:
    with open_warehouse(home) as warehouse:
        warehouse.runs.write(run_of("beside", "as of", AsOf(date(2020, 1, 1), True)))
        found = warehouse.runs.find("beside")
    assert found is not None
    assert found.as_of == AsOf(date(2020, 1, 1), True)
    assert found.published_at is None


def test_definitions_that_do_not_change_are_kept_once(home: Home) -> None:
    with open_warehouse(home) as warehouse:
        for number in range(3):
            warehouse.runs.write(run_of(f"run-{number}", "the same"))
    with duckdb.connect(str(home.warehouse_file), read_only=True) as connection:
        kept = connection.execute("select count(*) from run_inputs").fetchall()
    assert kept == [(2,)]


def test_a_warehouse_from_before_runs_were_noted_can_be_read(home: Home) -> None:
    make_first_version(home)
    with open_warehouse(home, read_only=True) as warehouse:
        assert warehouse.runs.find("any") is None
        assert warehouse.runs.find_in_force(date(2030, 1, 1)) is None


@pytest.fixture
def snapshots(home: Home, tmp_path: Path) -> Home:
    """Published at 9 and at 11; beside them, at 10 and 12, one each as of 1 December 2024."""
    for hour in (9, 10, 11, 12):
        made = content(tmp_path, f"run-{hour}", hour)
        if hour in (10, 12):
            facts = {"as_of": {"date": "2024-12-01", "rule": "published"}}
            made = replace(made, facts=facts, becomes_current=False)
        publish_snapshot(home, made)
    return home


def test_a_snapshot_as_of_a_day_is_published_beside_the_current_one(snapshots: Home) -> None:
    assert find_snapshot(snapshots, "current").run_id == "run-11"
    listed = {entry.run_id: entry.as_of for entry in list_snapshots(snapshots)}
    day = date(2024, 12, 1)
    assert listed == {"run-9": None, "run-10": day, "run-11": None, "run-12": day}


def test_only_its_name_run_or_tag_means_a_snapshot_as_of_a_day(snapshots: Home) -> None:
    assert find_snapshot(snapshots, "previous").run_id == "run-9"
    assert find_snapshot(snapshots, "2026-03-01").run_id == "run-11"
    assert find_snapshot(snapshots, "run-10").run_id == "run-10"
    assert find_snapshot(snapshots, "20260301T1201").run_id == "run-12"
    tag_snapshot(snapshots, "midtvejs-dengang", "run-10")
    assert find_snapshot(snapshots, "midtvejs-dengang").run_id == "run-10"


def test_a_home_with_nothing_but_a_snapshot_as_of_a_day_has_no_current_one(
    home: Home, tmp_path: Path
) -> None:
    facts = {"as_of": {"date": "2024-12-01", "rule": "published"}}
    made = replace(content(tmp_path, "run-1", 9), facts=facts, becomes_current=False)
    publish_snapshot(home, made)
    for wanted in ("current", "previous", "2026-03-01"):
        with pytest.raises(SnapshotError, match="no such snapshot"):
            find_snapshot(home, wanted)


def test_snapshots_as_of_a_day_push_no_other_out(snapshots: Home) -> None:
    removed = remove_old_snapshots(snapshots, keep=1)
    left = [entry.run_id for entry in list_snapshots(snapshots)]
    assert left == ["run-11", "run-12"]
    assert len(removed) == 2

"""What a run does with the snapshots before its own: compare, and clean up."""

from __future__ import annotations

import logging
from pathlib import Path

import polars as pl
import pytest

from assets.publishing.changes import compare_with_current, find_large_revisions, write_change_files
from assets.snapshot import clean_up, read_retention
from indicators.changes.differences import ComparedSnapshot
from schemas.frames.values import VALUE_COLUMNS
from tests.warehouse.test_publish import content
from tests.wording import changes
from warehouse.home import Home
from warehouse.publishing.publish import publish_snapshot
from warehouse.publishing.snapshots import KEEP_SNAPSHOTS, list_snapshots

NOTHING = ComparedSnapshot(
    values=pl.DataFrame(schema=VALUE_COLUMNS), definitions=pl.DataFrame(), extracts=pl.DataFrame()
)
TABLES = {"definitions": changes.DEFINITIONS, "areas": changes.AREAS}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three snapshots."""
    home = Home(tmp_path / "home")
    for hour in (9, 10, 11):
        publish_snapshot(home, content(tmp_path, f"run-{hour}", hour))
    return home


@pytest.mark.parametrize(
    ("setting", "kept"),
    [("", KEEP_SNAPSHOTS), ("5", 5), ("0", KEEP_SNAPSHOTS), ("-1", KEEP_SNAPSHOTS),
     ("alle", KEEP_SNAPSHOTS), ("2.5", KEEP_SNAPSHOTS), ("9" * 5000, KEEP_SNAPSHOTS)],
)  # fmt: skip
def test_a_setting_that_is_no_number_keeps_the_default(setting: str, kept: int) -> None:
    assert read_retention({"KLYNGE_KEEP_SNAPSHOTS": setting}) == kept
    assert read_retention({}) == KEEP_SNAPSHOTS


def test_a_run_cleans_up_by_the_setting(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    clean_up(home)
    assert len(list_snapshots(home)) == 3
    monkeypatch.setenv("KLYNGE_KEEP_SNAPSHOTS", "2")
    clean_up(home)
    assert len(list_snapshots(home)) == 3, "each was the current one less than an hour ago"
    monkeypatch.setenv("KLYNGE_KEEP_MINUTES", "0")
    clean_up(home)
    assert [entry.run_id for entry in list_snapshots(home)] == ["run-10", "run-11"]


@pytest.mark.parametrize("file", ["indicators.parquet", "klynge.duckdb"])
def test_a_damaged_snapshot_holds_no_publication_back(
    home: Home, file: str, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = home.current / file
    damaged.chmod(0o644)
    damaged.write_bytes(b"damaged")
    with caplog.at_level(logging.WARNING):
        assert compare_with_current(home, NOTHING) is None
    assert "not compared with the one before" in caplog.text


def test_a_snapshot_that_cannot_be_told_of_is_published_without_sheet_and_page(
    home: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, differences = tmp_path / "work", changes.examples().rows
    with caplog.at_level(logging.WARNING):
        # definitions of the snapshots here have no titles
        assert write_change_files(home, folder, differences, changes.NEW, TABLES) == {}
    assert "no sheet or page of the changes was made" in caplog.text


def test_without_a_snapshot_before_there_is_no_sheet_and_no_page(home: Home) -> None:
    assert write_change_files(home, home.work, None, changes.NEW, TABLES) == {}
    assert not home.work.exists()


def test_the_first_snapshot_is_compared_with_nothing(tmp_path: Path) -> None:
    assert compare_with_current(Home(tmp_path / "home"), NOTHING) is None


def test_only_revisions_by_more_than_a_quarter_are_large() -> None:
    key = {name: ["x"] * 4 for name in (
        "indicator_id", "area_type", "area_id", "period", "sex", "age", "education", "category",
    )}  # fmt: skip
    changes = pl.DataFrame(
        {
            **key,
            "change": ["revised", "revised", "revised", "status_changed"],
            "old_value": [10.0, 10.0, 0.0, 10.0],
            "new_value": [12.0, 7.0, 1.0, 20.0],
            "relative": [0.2, -0.3, None, 1.0],
            "causes": [[{"kind": "code", "detail": "code 1 -> 2"}]] * 4,
        }
    )
    large = find_large_revisions(changes)
    assert large["new_value"].to_list() == [7.0, 1.0]
    assert large["causes"].to_list() == ["code: code 1 -> 2"] * 2

"""What readers have been shown is kept, each content once, when the snapshots are gone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.frames.values import VALUE_COLUMNS
from tests.warehouse.test_publish import VALUE, content
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publishing.publish import publish_snapshot
from warehouse.publishing.snapshots import list_snapshots, remove_old_snapshots
from warehouse.publishing.told import list_told_slices, note_published, note_told, read_told
from warehouse.upkeep.leftovers import clear_leftovers

FIRST, SECOND, THIRD = "20260301T090100Z-a", "20260308T090100Z-b", "20260315T090100Z-c"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def figure(period: str = "2024", count: float | None = 170.0, **more: Any) -> dict[str, Any]:
    status = "ok" if count is not None else "suppressed"
    return {**VALUE, "period": period, "numerator": count, "value": count, "status": status, **more}


def frame(*figures: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(figures, schema=VALUE_COLUMNS)


def read_counts(home: Home) -> list[tuple[str, str, float | None]]:
    return sorted(read_told(home).select("snapshot", "period", "numerator").rows())


def test_a_snapshot_that_tells_the_same_adds_no_figures(home: Home) -> None:
    for name in (FIRST, SECOND):
        note_told(home, name, frame(figure(), figure("2023", None)))
    assert read_counts(home) == [(FIRST, "2023", None), (FIRST, "2024", 170.0)]
    told = list_told_slices(home)
    assert told.group_by("snapshot").len().sort("snapshot").rows() == [(FIRST, 2), (SECOND, 2)]


def test_only_the_period_that_changed_is_kept_anew(home: Home) -> None:
    note_told(home, FIRST, frame(figure(), figure("2023")))
    note_told(home, SECOND, frame(figure(), figure("2023", 171.0)))
    note_told(home, THIRD, frame(figure(), figure("2023")))
    assert read_counts(home) == [
        (FIRST, "2023", 170.0), (FIRST, "2024", 170.0), (SECOND, "2023", 171.0),
    ]  # fmt: skip
    slices = list_told_slices(home).filter(period="2023")
    by_snapshot = dict(slices.select("snapshot", "slice").iter_rows())
    assert by_snapshot[THIRD] == by_snapshot[FIRST] != by_snapshot[SECOND]


@pytest.mark.parametrize(
    "change",
    [{"status": "suppressed"}, {"vintages": "2026-03-01"}, {"definition_version": "def"},
     {"denominator": 1001.0}, {"value": 17.1}],
)  # fmt: skip
def test_whatever_tells_a_count_or_its_version_makes_another_content(
    home: Home, change: dict[str, Any]
) -> None:
    note_told(home, FIRST, frame(figure()))
    note_told(home, SECOND, frame(figure(**change)))
    assert read_told(home).height == 2


@pytest.mark.parametrize(
    "change", [{"run_id": "later"}, {"numerator": 170.0 * (1 + 1e-12)}, {"trend": "stigende"}]
)
def test_what_tells_of_no_count_does_not(home: Home, change: dict[str, Any]) -> None:
    note_told(home, FIRST, frame(figure()))
    note_told(home, SECOND, frame(figure(**change)))
    assert read_told(home).height == 1


def test_a_missing_figure_tells_nothing(home: Home) -> None:
    note_told(home, FIRST, frame(figure(count=None, status="missing"), figure("2023")))
    assert read_counts(home) == [(FIRST, "2023", 170.0)]


def test_what_was_told_outlives_its_snapshot(home: Home, tmp_path: Path) -> None:
    for hour in (9, 10, 11):
        publish_snapshot(home, content(tmp_path, f"run-{hour}", hour, float(hour)))
    assert len(note_published(home)) == 3
    remove_old_snapshots(home, keep=1)
    assert len(list_snapshots(home)) == 1
    assert sorted(read_told(home)["value"]) == [9.0, 10.0, 11.0]


def test_the_snapshots_of_an_older_home_are_read_before_they_are_noted(
    home: Home, tmp_path: Path
) -> None:
    for hour in (9, 10):
        publish_snapshot(home, content(tmp_path, f"run-{hour}", hour, 17.0))
    before = read_told(home)
    assert before["snapshot"].to_list() == [list_snapshots(home)[0].name]
    assert not home.told.exists()
    assert len(note_published(home)) == 2
    assert read_told(home).equals(before)
    assert list_told_slices(home).height == 2
    assert note_published(home) == []


def test_a_snapshot_as_of_an_earlier_day_is_told_and_one_that_waits_is_not(
    home: Home, tmp_path: Path
) -> None:
    made = replace(content(tmp_path, "run-9", 9, 9.0), becomes_current=False)
    publish_snapshot(home, made)
    for beside, hour in (("waiting", 10), ("declined", 11)):
        aside = content(tmp_path, f"run-{hour}", hour, float(hour))
        publish_snapshot(home, replace(aside, becomes_current=False, beside=beside))
    assert read_told(home)["value"].to_list() == [9.0]
    note_published(home)
    assert read_told(home)["value"].to_list() == [9.0]


def test_whoever_takes_over_after_a_crash_notes_what_was_published(
    home: Home, tmp_path: Path
) -> None:
    publish_snapshot(home, content(tmp_path, "run-9", 9))
    home.told.mkdir()
    (home.told / ".half.parquet").write_bytes(b"PAR1")
    clear_leftovers(home)
    assert [file.stem for file in home.told.iterdir()] == [list_snapshots(home)[0].name]


def test_figures_of_an_older_form_are_told_without_what_they_lack(
    home: Home, tmp_path: Path
) -> None:
    publish_snapshot(home, content(tmp_path, "run-9", 9))
    file = home.current.resolve() / "indicators.parquet"
    pl.read_parquet(file).drop("vintages").write_parquet(file)
    note_published(home)
    assert read_told(home).select("value", "vintages").rows() == [(17.0, None)]


def test_a_snapshot_that_cannot_be_read_is_passed_over(home: Home, tmp_path: Path) -> None:
    for hour in (9, 10):
        publish_snapshot(home, content(tmp_path, f"run-{hour}", hour, float(hour)))
    (home.current / "indicators.parquet").write_bytes(b"no parquet")
    assert len(note_published(home)) == 1
    assert read_told(home)["value"].to_list() == [9.0]


def test_a_memory_that_cannot_be_read_stops_and_says_what_to_do(home: Home, tmp_path: Path) -> None:
    publish_snapshot(home, content(tmp_path, "run-9", 9))
    note_published(home)
    [file] = home.told.iterdir()
    file.write_bytes(b"no parquet")
    with pytest.raises(WarehouseError, match="cannot be read") as raised:
        read_told(home)
    assert raised.value.problems[0].file == str(file)
    file.unlink()
    assert read_told(home)["value"].to_list() == [17.0]


def test_nothing_was_ever_told_in_an_empty_home(home: Home) -> None:
    assert read_told(home).is_empty()
    assert list_told_slices(home).is_empty()
    assert note_published(home) == []
    assert not home.root.exists()


def test_a_home_that_was_copied_tells_the_same(home: Home, tmp_path: Path) -> None:
    publish_snapshot(home, content(tmp_path, "run-9", 9))
    note_published(home)
    copy = Home(tmp_path / "copy")
    shutil.copytree(home.root, copy.root, symlinks=True)
    assert read_told(copy).equals(read_told(home))

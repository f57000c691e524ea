"""Which snapshots there are, what they are called, and which of them may go."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

import warehouse.publishing.snapshots as snapshots
from tests.homes import copy_home
from tests.warehouse.test_publish import content, read_everything
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publishing.fingerprint_key import keep_key
from warehouse.publishing.publish import publish_snapshot
from warehouse.publishing.snapshots import (
    Snapshot,
    SnapshotError,
    find_current,
    find_made_by,
    find_snapshot,
    list_snapshots,
    read_tags,
    remove_old_snapshots,
    summarise_sources,
    tag_snapshot,
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Four snapshots, published at 9, 10, 11 and 12 on 1 March 2026. Tests leave it as it is."""
    folder = tmp_path_factory.mktemp("published")
    home = Home(folder / "home")
    for number, hour in enumerate((9, 10, 11, 12), start=1):
        publish_snapshot(home, content(folder, f"run-{number}", hour))
    return home


@pytest.fixture
def home(published: Home, tmp_path: Path) -> Home:
    """A home of one's own with the four snapshots."""
    return copy_home(published, tmp_path / "home")


def list_runs(home: Home) -> list[str]:
    return [entry.run_id for entry in list_snapshots(home)]


def test_every_snapshot_is_listed_oldest_first_with_its_tags(home: Home) -> None:
    tag_snapshot(home, "midtvejsstatus-2025", "run-2")
    tag_snapshot(home, "arkiv", "run-2")
    listed = list_snapshots(home)
    assert [entry.run_id for entry in listed] == ["run-1", "run-2", "run-3", "run-4"]
    assert [entry.current for entry in listed] == [False, False, False, True]
    assert [entry.tags for entry in listed] == [(), ("arkiv", "midtvejsstatus-2025"), (), ()]
    assert listed[0].rows == 1
    assert listed[0].published_at.isoformat() == "2026-03-01T09:01:00+00:00"


def test_the_one_in_force_and_that_of_a_run_are_found_without_opening_any_other(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    open_all = snapshots.open_snapshots

    def note(where: Home, folders: Iterable[Path]) -> list[Snapshot]:
        listed = list(folders)
        opened.extend(folder.name for folder in listed)
        return open_all(where, listed)

    monkeypatch.setattr(snapshots, "open_snapshots", note)
    current, of_run = find_current(home), find_made_by(home, "run-2")
    assert current is not None and of_run is not None
    assert (current.run_id, current.current) == ("run-4", True)
    assert (of_run.run_id, of_run.current) == ("run-2", False)
    assert opened == [current.name, of_run.name]
    assert find_made_by(home, "un-2") is None


def test_a_home_where_nothing_was_published_has_no_snapshot(tmp_path: Path) -> None:
    empty = Home(tmp_path / "empty")
    assert list_snapshots(empty) == []
    assert find_current(empty) is None
    assert find_made_by(empty, "run-1") is None
    assert remove_old_snapshots(empty) == []
    with pytest.raises(SnapshotError, match="Nothing was ever published"):
        tag_snapshot(empty, "midtvejs")
    assert not empty.root.exists()


@pytest.mark.parametrize(
    ("wanted", "run"),
    [
        ("current", "run-4"), ("previous", "run-3"), ("run-2", "run-2"),
        ("20260301T1001", "run-2"), ("20260301T110100Z-run-3", "run-3"),
        ("2026-03-01", "run-4"), ("2027-01-01", "run-4"), ("midtvejs", "run-1"),
    ],
)  # fmt: skip
def test_a_snapshot_is_found_by_what_a_person_writes(home: Home, wanted: str, run: str) -> None:
    tag_snapshot(home, "midtvejs", "run-1")
    assert find_snapshot(home, wanted).run_id == run


@pytest.mark.parametrize("wanted", ["2026-02-28", "run-9", "run", "", "2026-02-31"])
def test_what_is_no_snapshot_or_several_is_refused_with_those_there_are(
    home: Home, wanted: str
) -> None:
    with pytest.raises(SnapshotError, match="20260301T120100Z-run-4"):
        find_snapshot(home, wanted)


def test_the_previous_is_the_one_before_the_current_also_after_going_back(home: Home) -> None:
    home.current.unlink()
    home.current.symlink_to("20260301T110100Z-run-3")
    assert find_snapshot(home, "previous").run_id == "run-2"


def test_a_tag_is_a_link_that_readers_can_follow(home: Home) -> None:
    tagged = tag_snapshot(home, "midtvejsstatus-2025", "run-1")
    assert (home.tags / "midtvejsstatus-2025" / "manifest.json").is_file()
    assert tagged.tags == ("midtvejsstatus-2025",)
    assert tag_snapshot(home, "midtvejsstatus-2025", "run-1") == tagged


def test_a_tag_does_not_move(home: Home) -> None:
    tag_snapshot(home, "slutstatus", "run-1")
    with pytest.raises(SnapshotError, match="marks another snapshot already"):
        tag_snapshot(home, "slutstatus", "run-2")
    assert read_tags(home) == {"slutstatus": "20260301T090100Z-run-1"}


@pytest.mark.parametrize("tag", ["", "../ud", "a/b", ".skjult", "current", "2026", "x" * 61, "a b"])
def test_a_tag_is_no_path_and_no_date(home: Home, tag: str) -> None:
    with pytest.raises(SnapshotError, match="cannot be a snapshot's name"):
        tag_snapshot(home, tag)
    assert read_tags(home) == {}


def test_the_newest_the_tagged_and_the_current_stay(home: Home) -> None:
    tag_snapshot(home, "midtvejs", "run-1")
    home.current.unlink()
    home.current.symlink_to("20260301T100100Z-run-2")
    before = {entry.run_id: read_everything(entry.folder) for entry in list_snapshots(home)}
    removed = remove_old_snapshots(home, keep=1)
    assert removed == ["20260301T110100Z-run-3"]
    assert list_runs(home) == ["run-1", "run-2", "run-4"]
    assert all(
        read_everything(entry.folder) == before[entry.run_id] for entry in list_snapshots(home)
    )


def test_one_that_was_current_a_moment_ago_stays_for_those_who_still_read_it(home: Home) -> None:
    now = datetime.now(UTC)
    assert remove_old_snapshots(home, keep=1, left_since=now - timedelta(minutes=60)) == []
    assert list_runs(home) == ["run-1", "run-2", "run-3", "run-4"]
    later = now + timedelta(minutes=61)
    assert len(remove_old_snapshots(home, 1, left_since=later - timedelta(minutes=60))) == 3
    assert list_runs(home) == ["run-4"]


def test_the_time_counts_from_when_it_was_left_not_from_when_it_was_made(
    home: Home, tmp_path: Path
) -> None:
    for entry in list_snapshots(home):
        os.utime(entry.folder, (0, 0))
    publish_snapshot(home, content(tmp_path, "run-5", 13))
    remove_old_snapshots(home, keep=1, left_since=datetime.now(UTC) - timedelta(minutes=60))
    assert list_runs(home) == ["run-4", "run-5"]


def test_few_snapshots_are_all_kept(home: Home) -> None:
    assert remove_old_snapshots(home) == []
    assert len(list_runs(home)) == 4


@pytest.mark.parametrize("keep", [0, -3])
def test_the_newest_stays_whatever_the_setting(home: Home, keep: int) -> None:
    assert len(remove_old_snapshots(home, keep)) == 3
    assert list_runs(home) == ["run-4"]


def test_nothing_goes_when_it_cannot_be_told_which_is_current(home: Home) -> None:
    home.current.unlink()
    assert remove_old_snapshots(home, keep=1) == []
    assert len(list_runs(home)) == 4


def test_what_is_no_snapshot_is_left_alone(home: Home) -> None:
    (home.published / "noter").mkdir()
    (home.published / "20200101.txt").write_text("x")
    remove_old_snapshots(home, keep=1)
    assert (home.published / "noter").is_dir()
    assert (home.published / "20200101.txt").is_file()


def test_a_cleanup_that_is_cut_short_leaves_no_half_snapshot(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_halfway(folder: Path) -> None:
        (folder / "manifest.json").unlink()
        raise OSError(5, "Input/output error", str(folder))

    with monkeypatch.context() as patched:
        patched.setattr(snapshots.shutil, "rmtree", fail_halfway)
        with pytest.raises(WarehouseError, match="Input/output error"):
            remove_old_snapshots(home, keep=2)
    assert list_runs(home) == ["run-3", "run-4"]
    remove_old_snapshots(home, keep=2)
    left = {path.name for path in home.published.iterdir() if path.is_dir()}
    assert left == {"20260301T110100Z-run-3", "20260301T120100Z-run-4", "current"}


def test_a_tag_cut_short_does_not_stand_in_the_way(home: Home) -> None:
    home.tags.mkdir()
    (home.tags / ".midtvejs").symlink_to("../20260301T090100Z-run-1")
    assert read_tags(home) == {}
    assert tag_snapshot(home, "midtvejs", "run-2").run_id == "run-2"


def test_a_damaged_manifest_hides_no_other_snapshot(home: Home) -> None:
    (home.published / "20260301T090100Z-run-1" / "manifest.json").write_text("{")
    (home.published / "20260301T100100Z-run-2" / "manifest.json").unlink()
    assert list_runs(home) == ["run-3", "run-4"]


def test_a_revised_observation_changes_the_fingerprint_of_its_place_only() -> None:
    rows = """
        select * from (values
            ('praksis', 'praksis', 'alle', 'kommune', '0400', '2024H1', date '2024-01-01',
             date '2024-06-30', 'alle', 'alle', 'alle', {value}, 'ok', 'one'),
            ('praksis', 'praksis', 'alle', 'kommune', '0147', '2024H1', date '2024-01-01',
             date '2024-06-30', 'alle', 'alle', 'alle', 7.0, 'ok', 'one')
        ) as t(dataset, measure, item, area_type, area_id, period, period_start, period_end,
               sex, age, education, value, status, extract_id)
    """
    with duckdb.connect() as connection:
        before = summarise_sources(connection.sql(rows.format(value=5.0)), "key")
        after = summarise_sources(connection.sql(rows.format(value=6.0)), "key")
    assert before["area_id"].to_list() == after["area_id"].to_list() == ["0147", "0400"]
    assert (before["keyed_fingerprint"] == after["keyed_fingerprint"]).to_list() == [True, False]
    assert before["observations"].to_list() == [1, 1]


def test_a_fingerprint_tells_nothing_to_who_has_not_the_homes_secret(tmp_path: Path) -> None:
    rows = """
        select * from (values ('0400', 3.0), ('0147', 3.0)) as t(area_id, value),
            (select 'lokal' as dataset, 'tæller' as measure, 'alle' as item,
                 'kommune' as area_type, '2024' as period, date '2024-01-01' as period_start,
                 date '2024-12-31' as period_end, 'alle' as sex, 'alle' as age,
                 'alle' as education, 'ok' as status, 'one' as extract_id)
    """
    keys = [keep_key(Home(tmp_path)), keep_key(Home(tmp_path)), "another"]
    with duckdb.connect() as connection:
        prints = [
            summarise_sources(connection.sql(rows), key)["keyed_fingerprint"].to_list()
            for key in keys
        ]
    assert prints[0] == prints[1], "one home's snapshots can be held together"
    assert len({*prints[0], *prints[2]}) == 4, "equal figures of two areas, too, have two"
    assert len(keys[0]) == 64 and Home(tmp_path).fingerprint_key.stat().st_mode & 0o077 == 0

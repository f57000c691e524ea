"""A backup is one moment of a home, whole or not there; what is made of it is that home."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from schemas.definitions.file import load_definitions
from tests.assets.small_home import ONE_INDICATOR, SmallHome
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.upkeep.backup import SCRATCH, Archive, BackupError, make_scratch, write_backup
from warehouse.upkeep.restoring import restore_backup

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.fixture
def small(tmp_path: Path) -> SmallHome:
    definitions = tmp_path / "definitions.yaml"
    definitions.write_text(ONE_INDICATOR, encoding="utf-8")
    small = SmallHome(Home(tmp_path / "home"), load_definitions(definitions))
    small.put("practices.csv")
    small.take_in(NOW)
    snapshot = small.home.published / "20261130T120000Z-run"
    snapshot.mkdir(parents=True)
    (snapshot / "manifest.json").write_text("{}")
    small.home.current.symlink_to(snapshot.name)
    (small.home.published / ".building-other").mkdir()
    (small.home.published / ".building-other" / "half.csv").write_text("half")
    return small


def read_tree(home: Home) -> dict[str, bytes]:
    return {
        path.relative_to(home.root).as_posix(): path.read_bytes()
        for path in sorted(home.root.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def test_a_home_made_from_a_backup_holds_the_same_files_and_gives_the_same_figures(
    small: SmallHome, tmp_path: Path
) -> None:
    written = write_backup(small.home, tmp_path / "backup.tar.gz", NOW)
    made = Home(tmp_path / "elsewhere" / "made")
    assert restore_backup(tmp_path / "backup.tar.gz", made) == written
    kept = {name: data for name, data in read_tree(small.home).items() if "half" not in name}
    assert read_tree(made) == kept
    assert made.current.readlink() == Path("20261130T120000Z-run")
    before, after = small.compute(), SmallHome(made, small.definitions).compute()
    assert before is not None and before.equals(after, null_equal=True)


def test_what_is_written_while_the_warehouse_is_copied_makes_it_be_copied_again(
    small: SmallHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, pauses = shutil.copyfile, []
    with duckdb.connect(str(small.home.warehouse_file)) as writer:
        writer.execute("create table noted (number integer)")

        def copy_and_write(source: Path, target: Path) -> Path:
            copied = copy(source, target)
            if not pauses:
                writer.execute("insert into noted values (1)")
            return copied

        monkeypatch.setattr("warehouse.upkeep.backup.shutil.copyfile", copy_and_write)
        write_backup(small.home, tmp_path / "backup.tar.gz", NOW, pauses.append)
    assert pauses == [0.1]
    made = Home(tmp_path / "made")
    restore_backup(tmp_path / "backup.tar.gz", made)
    with duckdb.connect(str(made.warehouse_file)) as connection:
        assert connection.execute("select number from noted").fetchall() == [(1,), (1,)]


def test_a_warehouse_that_is_written_to_without_a_pause_is_told(
    small: SmallHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter(range(10_000))
    monkeypatch.setattr("warehouse.upkeep.backup.look_at", lambda _: (1, next(looks), 1))
    with pytest.raises(BackupError, match="without a pause"):
        write_backup(small.home, tmp_path / "backup.tar.gz", NOW, lambda _: None)
    assert list(tmp_path.glob("*backup*")) == []


def test_a_snapshot_that_is_cleaned_up_meanwhile_is_left_out_with_the_links_to_it(
    small: SmallHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = small.home.published / "20251130T120000Z-older"
    older.mkdir()
    for name in ("a.csv", "b.csv"):
        (older / name).write_text(name)
    small.home.tags.mkdir()
    (small.home.tags / "last_year").symlink_to(f"../{older.name}")
    add = Archive.add_file

    def clean_up_after_the_first(archive: Archive, name: str, path: Path) -> None:
        add(archive, name, path)
        if path.name == "a.csv":
            shutil.rmtree(older)

    monkeypatch.setattr(Archive, "add_file", clean_up_after_the_first)
    write_backup(small.home, tmp_path / "backup.tar.gz", NOW)
    made = Home(tmp_path / "made")
    restore_backup(tmp_path / "backup.tar.gz", made)
    left = {path.name for path in made.published.iterdir()}
    assert left == {"20261130T120000Z-run", "current"}


def test_dagsters_databases_are_whole_though_somebody_writes(
    small: SmallHome, tmp_path: Path
) -> None:
    small.home.dagster.mkdir()
    with closing(sqlite3.connect(small.home.dagster / "runs.db")) as runs:
        runs.executescript(
            "pragma journal_mode = wal; create table run (id); insert into run values (7)"
        )
        runs.execute("insert into run values (8)")
        write_backup(small.home, tmp_path / "backup.tar.gz", NOW)
    made = Home(tmp_path / "made")
    restore_backup(tmp_path / "backup.tar.gz", made)
    assert [path.name for path in made.dagster.iterdir()] == ["runs.db"]
    with closing(sqlite3.connect(made.dagster / "runs.db")) as runs:
        assert runs.execute("select id from run").fetchall() == [(7,)]


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_a_backup_that_was_cut_off_makes_nothing(
    small: SmallHome, tmp_path: Path, kept: float
) -> None:
    file, made = tmp_path / "backup.tar.gz", Home(tmp_path / "made")
    write_backup(small.home, file, NOW)
    data = file.read_bytes()
    file.write_bytes(data[: int(kept * len(data))])
    with pytest.raises(BackupError, match="no whole backup"):
        restore_backup(file, made)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "backup.tar.gz", "definitions.yaml", "home",
    ]  # fmt: skip


def test_a_changed_byte_makes_nothing(small: SmallHome, tmp_path: Path) -> None:
    file, made = tmp_path / "backup.tar.gz", Home(tmp_path / "made")
    write_backup(small.home, file, NOW)
    data = bytearray(gzip.decompress(file.read_bytes()))
    data[data.index(b"published/20261130T120000Z-run/manifest.json") + 512] ^= 1
    file.write_bytes(gzip.compress(bytes(data), 1))
    with pytest.raises(BackupError, match="it differs from its list: published"):
        restore_backup(file, made)
    assert not made.root.exists()


@pytest.mark.parametrize(
    ("name", "link"),
    [("../outside", None), ("/tmp/outside", None), ("inside", "../../outside"), ("inside", "/etc")],
)
def test_a_file_that_reaches_out_of_the_home_makes_nothing(
    tmp_path: Path, name: str, link: str | None
) -> None:
    file = tmp_path / "backup.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        entry = tarfile.TarInfo(name)
        if link is not None:
            entry.type, entry.linkname = tarfile.SYMTYPE, link
        tar.addfile(entry, io.BytesIO())
    with pytest.raises(BackupError, match="outside the home"):
        restore_backup(file, Home(tmp_path / "made"))
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar.gz"]


def test_a_backup_covers_no_home_and_no_home_holds_its_own_backup(
    small: SmallHome, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar.gz"
    write_backup(small.home, file, NOW)
    with pytest.raises(BackupError, match="covers nothing"):
        restore_backup(file, small.home)
    with pytest.raises(BackupError, match="within the home"):
        write_backup(small.home, small.home.inbox / "backup.tar.gz", NOW)
    with pytest.raises(BackupError, match="no home here"):
        write_backup(Home(tmp_path / "none"), file, NOW)
    assert small.compute() is not None


def test_a_home_of_a_newer_program_is_refused_before_it_is_made(
    small: SmallHome, tmp_path: Path
) -> None:
    with duckdb.connect(str(small.home.warehouse_file)) as connection:
        connection.execute("update home_version set version = 99")
    write_backup(small.home, tmp_path / "backup.tar.gz", NOW)
    with pytest.raises(WarehouseError, match="newer version"):
        restore_backup(tmp_path / "backup.tar.gz", Home(tmp_path / "made"))
    assert not (tmp_path / "made").exists()


def test_pipes_links_and_odd_names_in_the_inbox_hinder_no_backup(
    small: SmallHome, tmp_path: Path
) -> None:
    os.mkfifo(small.home.inbox / "pipe.csv")
    (small.home.inbox / "out.csv").symlink_to("/etc/hostname")
    odd = [small.home.inbox / os.fsdecode(name) for name in (b"d\xe5rlig.csv", b"line\nbreak.csv")]
    for path in odd:
        path.write_text("x")
    (small.home.published / "gone").symlink_to("20200101T000000Z-gone")
    write_backup(small.home, tmp_path / "backup.tar.gz", NOW)
    made = Home(tmp_path / "made")
    restore_backup(tmp_path / "backup.tar.gz", made)
    names = {path.name for path in made.inbox.iterdir()}
    assert names & {"pipe.csv", "out.csv"} == set()
    assert {path.name for path in odd} <= names
    assert (made.published / "gone").is_symlink()


def test_a_damaged_database_of_dagsters_is_kept_as_it_is(small: SmallHome, tmp_path: Path) -> None:
    small.home.dagster.mkdir(exist_ok=True)
    (small.home.dagster / "runs.db").write_text("no database")
    write_backup(small.home, tmp_path / "backup.tar.gz", NOW)
    made = Home(tmp_path / "made")
    restore_backup(tmp_path / "backup.tar.gz", made)
    assert (made.dagster / "runs.db").read_text() == "no database"


def test_what_a_killed_backup_left_goes_with_the_next_one_and_never_that_of_one_at_work(
    small: SmallHome, tmp_path: Path
) -> None:
    left = tmp_path / f"{SCRATCH}left"
    left.mkdir()
    (left / "backup").write_text("half")
    with make_scratch(tmp_path) as at_work:
        assert not left.exists()
        write_backup(small.home, tmp_path / "backup.tar.gz", NOW)
        assert at_work.exists()
    assert list(tmp_path.glob(".*")) == []


LISTED = {"format": 1, "written_at": "2026-11-30T12:00:00+00:00", "home_version": 1, "size": 0}
Member = tuple[str, bytes | str]
"""A name with a file's bytes, or with the target of a link."""


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([("notes.txt", b"hello")], "it ends before its list of contents"),
        ([("contents.json", b"{}")], "its list of contents is wrong at 'format'"),
        ([("contents.json", b"[" * 5000)], "maximum recursion depth"),
        ([("contents.json", json.dumps({**LISTED, "format": 2}).encode())], "of the format 2"),
        (
            [("contents.json", json.dumps({**LISTED, "dropped": ["../.."]}).encode())],
            "its list of contents is wrong at 'dropped.0'",
        ),
        (
            [("contents.json", json.dumps({**LISTED, "dropped": [], "sha256": {}}).encode())],
            "it holds no warehouse.duckdb",
        ),
        ([("a", b"1"), ("a", b"2")], "two of its files have one name"),
        ([("a", b"1"), ("a/b", b"2")], "two of its files have one name"),
        ([("x/f", b""), ("l", "x"), ("l/evil", b"")], "'l/evil' lies below a link"),
        ([("x/f", b""), ("y/l", "../x"), ("m", "y/l/../..")], "it links to 'y/l/../..', outside"),
    ],
)
def test_a_foreign_archive_makes_nothing(members: list[Member], said: str, tmp_path: Path) -> None:
    file = tmp_path / "foreign.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            if isinstance(content, str):
                entry.type, entry.linkname = tarfile.SYMTYPE, content
                tar.addfile(entry)
            else:
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    with pytest.raises(BackupError, match=re.escape(said)):
        restore_backup(file, Home(tmp_path / "made"))
    assert list(tmp_path.iterdir()) == [file]


def test_a_place_that_one_may_not_look_into_is_told(
    small: SmallHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "resolve", refuse)
    with pytest.raises(WarehouseError, match="Permission denied"):
        write_backup(small.home, tmp_path / "backup.tar.gz", NOW)

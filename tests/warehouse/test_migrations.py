"""What becomes of a home that another version of the program has written."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import pytest

from schemas.as_of import AsOf
from tests.warehouse.older_homes import make_first_version
from warehouse.contents import read_contents
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.store import open_warehouse
from warehouse.upkeep import migrations
from warehouse.upkeep.leftovers import clear_leftovers
from warehouse.upkeep.migrations import VERSION


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def hash_file(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def find_shares(home: Home, as_of: AsOf | None = None) -> list[float]:
    with open_warehouse(home, read_only=True) as warehouse:
        return warehouse.observations_in_force(None, as_of).pl()["value"].to_list()


def tell_version(home: Home) -> int:
    with duckdb.connect(str(home.warehouse_file), read_only=True) as connection:
        return migrations.find_version(connection)


def assert_tells_all(home: Home) -> None:
    with open_warehouse(home, read_only=True) as warehouse:
        register = warehouse.register()
    assert register.select("file_name", "status", "fingerprint", "event").rows() == [
        ("old.csv", "superseded", "print-old", None),
        ("old.csv", "accepted", "print-right", None),
    ]
    assert register["read_at"].to_list() == register["received_at"].to_list()
    assert find_shares(home) == [12.0]
    assert find_shares(home, AsOf(date(2022, 3, 10), received=True)) == [11.0]
    assert read_contents(home, ["print-right"])["figures"].to_list() == [1]


def test_a_new_home_has_todays_version_and_is_left_as_it_is(home: Home) -> None:
    with open_warehouse(home):
        pass
    before = hash_file(home.warehouse_file)
    with open_warehouse(home):
        pass
    assert tell_version(home) == VERSION
    assert hash_file(home.warehouse_file) == before
    assert [path.name for path in home.root.iterdir()] == ["warehouse.duckdb"]


def test_an_older_home_is_read_without_a_byte_being_written(home: Home) -> None:
    make_first_version(home)
    before = hash_file(home.warehouse_file)
    assert_tells_all(home)
    assert tell_version(home) == 1
    assert hash_file(home.warehouse_file) == before


def test_an_older_home_is_brought_to_todays_version_when_it_is_written(home: Home) -> None:
    make_first_version(home)
    before = hash_file(home.warehouse_file)
    with open_warehouse(home) as warehouse:
        assert warehouse.runs.find("any") is None
    assert tell_version(home) == VERSION
    assert_tells_all(home)
    assert hash_file(home.older_warehouse(1)) == before
    assert not list(home.root.glob(".migrating*"))


def test_what_an_older_program_had_not_yet_moved_from_its_log_is_brought_along(home: Home) -> None:
    make_first_version(home, "")
    with duckdb.connect(str(home.warehouse_file)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute("""
            insert into extracts values
                (1, 'print-late', null, null, 'late.csv', 'bb', 1, 'rejected', '[]', '[]', 0,
                 '2022-03-01', true, '2022-03-02 09:00:00+00', null, null, null, null, null, null,
                 false, null, 'run-1')
        """)
    assert home.warehouse_file.with_name("warehouse.duckdb.wal").stat().st_size > 0
    with open_warehouse(home) as warehouse:
        assert warehouse.register()["file_name"].to_list() == ["late.csv"]


def test_a_home_of_a_newer_program_is_refused_in_words_and_left_as_it_is(home: Home) -> None:
    with open_warehouse(home):
        pass
    with duckdb.connect(str(home.warehouse_file)) as connection:
        connection.execute("update home_version set version = 99")
        connection.execute("drop table extracts")
    before = hash_file(home.warehouse_file)
    for read_only in (True, False):
        with (
            pytest.raises(WarehouseError, match=r"newer version of the program.*version 99"),
            open_warehouse(home, read_only),
        ):
            pass
    assert hash_file(home.warehouse_file) == before


@pytest.mark.parametrize("broken", ["taking a step", "putting the copy in place"])
def test_a_migration_that_is_cut_short_loses_nothing_and_is_made_up_for(
    home: Home, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_first_version(home)
    with monkeypatch.context() as patched:
        if broken == "taking a step":
            patched.setattr(migrations, "write_version", lambda *_: 1 / 0)
        else:
            patched.setattr(migrations.os, "link", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError), open_warehouse(home):
            pass
    (home.root / ".migrating.duckdb").write_bytes(b"half a copy, as a killed program leaves it")
    assert_tells_all(home)
    assert tell_version(home) == 1
    clear_leftovers(home)
    assert [path.name for path in home.root.iterdir()] == ["warehouse.duckdb"]
    with open_warehouse(home):
        pass
    assert_tells_all(home)


def test_a_file_that_is_no_warehouse_of_ours_is_told_of_in_words(home: Home) -> None:
    home.root.mkdir()
    with duckdb.connect(str(home.warehouse_file)) as connection:
        connection.execute("create table extracts (name varchar)")
    before = hash_file(home.warehouse_file)
    with pytest.raises(WarehouseError, match="has not the tables"), open_warehouse(home, True):
        pass
    with pytest.raises(WarehouseError, match="left as it was"), open_warehouse(home):
        pass
    assert hash_file(home.warehouse_file) == before


def test_a_file_without_tables_reads_as_a_home_that_has_received_nothing(home: Home) -> None:
    home.root.mkdir()
    duckdb.connect(str(home.warehouse_file)).close()
    with open_warehouse(home, read_only=True) as warehouse:
        assert warehouse.register().is_empty()
    with open_warehouse(home) as warehouse:
        assert warehouse.register().is_empty()

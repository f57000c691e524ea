"""Taking an extract out, putting it back, reading it anew and migrating are killed at every point.

Whatever was cut short, the snapshot in force is as it was, nothing that counts is lost, and the
same command again ends with all as it should be and nothing left over.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.crash.installation import World
from tests.crash.journal import find_unflushed, lose_power, read_journal, remember
from tests.crash.points import Point
from tests.crash.points_of_taking_out import ALL, BY_COMMAND
from tests.crash.test_crash import KILLED
from tests.crash.whole import assert_nothing_lost, assert_old_or_new
from tests.homes import copy_home
from tests.warehouse.older_homes import FIRST_VERSION
from warehouse.home import Home
from warehouse.store import open_warehouse
from warehouse.taking_out import Decree
from warehouse.upkeep.migrations import VERSION, find_version

pytestmark = pytest.mark.whole

FILE = "praksis.csv"
WHY = ("--because", "for the test", "--by", "somebody")


def make_older(home: Home) -> None:
    """The same home as the first version of the program would hold it."""
    older = home.root / "older.duckdb"
    with duckdb.connect(str(older)) as connection:
        connection.execute(FIRST_VERSION)
        connection.execute(f"attach '{home.warehouse_file}' as newer (read_only)")
        names = [name for name, *_ in connection.execute("describe extracts").fetchall()]
        connection.execute(f"insert into extracts select {', '.join(names)} from newer.extracts")
        connection.execute("insert into observations from newer.observations")
    older.replace(home.warehouse_file)


def prepare(home: Home, command: str) -> None:
    """What there is before the command."""
    if command == "migrate":
        make_older(home)
    elif command == "reread":
        with duckdb.connect(str(home.warehouse_file)) as connection:
            connection.execute(
                "update observations set value = value + 1 where measure = 'praksis_lukket'"
            )
    elif command == "restore":
        with open_warehouse(home) as warehouse:
            [entry] = warehouse.register().filter(file_name=FILE).to_dicts()
            warehouse.withdraw(
                entry["extract_id"], Decree("at first", "somebody", datetime.now(UTC))
            )


def count_closed(home: Home) -> float:
    """The closed practices that count, over all municipalities."""
    with open_warehouse(home, read_only=True) as warehouse:
        cells = warehouse.observations_in_force().pl()
    return float(cells.filter(measure="praksis_lukket")["value"].sum())


def assert_done(home: Home, command: str) -> None:
    """The command has done all that it does, once."""
    with open_warehouse(home, read_only=True) as warehouse:
        register = warehouse.register().filter(file_name=FILE)
    expected = {
        "withdraw": ["withdrawn"], "migrate": ["withdrawn"], "restore": ["accepted"],
        "reread": ["superseded", "accepted"], "erase": ["erased"],
    }  # fmt: skip
    assert register["status"].to_list() == expected[command]
    closed = sum(nth % 20 for nth in range(29))
    assert count_closed(home) == (closed if command in ("restore", "reread") else 0)
    with duckdb.connect(str(home.warehouse_file), read_only=True) as connection:
        assert find_version(connection) == VERSION
        events = connection.execute("select event from extract_events").fetchall()
    assert len(events) == (2 if command == "restore" else 1)
    kept = list(home.extracts.glob(f"*/{FILE}"))
    assert len(kept) == (0 if command == "erase" else 1)
    assert not list(home.root.glob(".*"))
    assert (home.root / "run.lock").read_text(encoding="utf-8") == ""


CASES = [(command, point) for command, points in BY_COMMAND.items() for point in points]


@pytest.mark.parametrize(
    ("command", "point"),
    [
        pytest.param(
            *case, id=case[1].name, marks=() if place % 14 == 3 else pytest.mark.soak
        )
        for place, case in enumerate(CASES)
    ],
)  # fmt: skip
def test_a_command_is_killed_and_power_may_be_lost(
    command: str, point: Point, world: World, old_run: str, tmp_path: Path
) -> None:
    home = copy_home(Home(world.published), tmp_path / "home")
    prepare(home, command)
    name = "withdraw" if command == "migrate" else command
    arguments = [name, FILE, *(WHY if name != "reread" else ()), "--home", str(home.root)]
    before, journal = remember(home.root), tmp_path / "journal"
    ended = world.prepared.run(arguments, point.name, journal)
    assert ended.code in KILLED, ended
    noted = read_journal(journal)
    unflushed = find_unflushed(home.root, before, noted)
    killed = home.root.rename(tmp_path / "killed")
    losses: list[Callable[[], object]] = [
        lambda: None, lambda: lose_power(home.root, unflushed, noted, 0.0),
    ]  # fmt: skip
    for lose in losses:
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(killed, home.root, symlinks=True)
        lose()
        assert_old_or_new(home, old_run)
        if command != "erase":
            assert_nothing_lost(home)
        again = world.prepared.run(arguments)
        assert again.code == 0, again.said
        assert "Traceback" not in again.said
        assert_done(home, command)
        assert_old_or_new(home, old_run)
        assert_nothing_lost(home)


def test_every_point_has_a_name_of_its_own() -> None:
    assert len({point.name for point in ALL}) == len(ALL)

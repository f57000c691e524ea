"""A run that Dagster's daemon started is killed in a step, alone or with the daemon.

The sensor starts it, as it does for every file in the inbox. Afterwards `klynge run` publishes
what an undisturbed run does; and so does the daemon alone, without anybody's help.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.crash.conftest import Undisturbed
from tests.crash.daemon import NEVER, is_pool_held, order_death, read_statuses, run_daemon
from tests.crash.installation import World
from tests.crash.whole import (
    UNFINISHED,
    assert_nothing_left_over,
    assert_nothing_lost,
    assert_old_or_new,
    assert_same_snapshot,
    assert_same_stored,
    read_snapshot,
    read_stored,
)
from tests.homes import copy_home
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest

pytestmark = pytest.mark.whole


@pytest.fixture(scope="module")
def before(world: World, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """How the runs of the home count before the daemon begins."""
    return read_statuses(Home(world.published))


@pytest.fixture(scope="module")
def killed(world: World, before: list[str], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of a daemon whose run was killed and noted as failed, and that mended nothing yet.

    Tests leave it as it is.
    """
    folder = tmp_path_factory.mktemp("run_killed")
    home = fill_inbox(world, folder)
    order_death(home, "run")
    with run_daemon(world, home, folder / "daemon", mends_after=NEVER) as daemon:
        daemon.wait_until("a killed run", lambda: read_statuses(home) == [*before, "FAILURE"])
    return home


def fill_inbox(world: World, folder: Path) -> Home:
    """A home with a snapshot in force, and newer extracts in its inbox."""
    home = copy_home(Home(world.published), folder / "home")
    shutil.copytree(world.second, home.inbox, dirs_exist_ok=True)
    return home


def assert_published(home: Home, expected: Undisturbed) -> None:
    """What is in force and stored is what an undisturbed run leaves; nothing lies about."""
    assert_same_snapshot(read_snapshot(home.current.resolve()), expected.snapshot)
    assert_same_stored(read_stored(home), expected.stored)
    assert_nothing_lost(home)
    assert_nothing_left_over(home)
    assert not is_pool_held(home)


def has_new_snapshot(home: Home, old_run: str) -> bool:
    """Whether another run's snapshot is in force, and no run is under way any more."""
    manifest = read_manifest(home)
    is_new = manifest is not None and manifest["run_id"] != old_run
    return is_new and not set(read_statuses(home)) & set(UNFINISHED)


def test_the_next_command_publishes_after_a_run_of_the_daemon_was_killed(
    world: World, killed: Home, old_run: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    home = copy_home(killed, tmp_path / "home")
    assert is_pool_held(home)
    assert_old_or_new(home, old_run)
    ended = world.run_over(home.inbox, home)
    assert ended.code == 0, ended.said
    assert "held the pool 'warehouse' since" in ended.said
    assert_published(home, undisturbed)


def test_the_daemon_alone_tries_again_after_its_run_was_killed(
    world: World,
    killed: Home,
    before: list[str],
    old_run: str,
    undisturbed: Undisturbed,
    tmp_path: Path,
) -> None:
    home = copy_home(killed, tmp_path / "home")
    with run_daemon(world, home, tmp_path / "daemon") as daemon:
        daemon.wait_until("a new snapshot", lambda: has_new_snapshot(home, old_run))
    assert read_statuses(home) == [*before, "FAILURE", "SUCCESS"]
    assert_published(home, undisturbed)


@pytest.mark.soak
def test_a_new_daemon_recovers_when_daemon_and_run_died_together(
    world: World, before: list[str], old_run: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    home = fill_inbox(world, tmp_path)
    order_death(home, "all")
    with run_daemon(world, home, tmp_path / "first") as daemon:
        daemon.wait_until("its death", lambda: daemon.process.poll() is not None)
    assert read_statuses(home) == [*before, "STARTED"]
    assert is_pool_held(home)
    with run_daemon(world, home, tmp_path / "second") as daemon:
        daemon.wait_until("a new snapshot", lambda: has_new_snapshot(home, old_run))
    assert read_statuses(home) == [*before, "FAILURE", "SUCCESS"]
    assert_published(home, undisturbed)

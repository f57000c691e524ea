"""A run is killed at every point of `points`, and the home is looked at before and after the next.

The outcome is always the same: the snapshot in force is the old or the new one, whole; the next
run succeeds and publishes what an undisturbed run publishes; no extract and no vintage is lost.
A loss of power at the same points takes all that was not flushed to the disk, and changes nothing
of that.
"""

from __future__ import annotations

import re
import shutil
import signal
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from tests.crash.conftest import LARGER, SMALL, Undisturbed, is_photographed
from tests.crash.installation import World
from tests.crash.journal import find_unflushed, lose_power, read_journal, remember
from tests.crash.photos import Death, begin_from
from tests.crash.points import POINTS, Point, find_point
from tests.crash.whole import (
    assert_nothing_left_over,
    assert_nothing_lost,
    assert_old_or_new,
    assert_same_snapshot,
    assert_same_stored,
    assert_tags,
    read_snapshot,
    read_stored,
)
from tests.homes import copy_home
from warehouse.home import Home

pytestmark = pytest.mark.whole

REMOVED_UNREAD = re.compile(
    r" (work|published/\.building-[^/]*|dagster/\.?dagster\.yaml[.\d]*)(/|$)"
)
"""Of rests that the next run removes or writes anew it makes no difference how much is left."""
KILLED = {-signal.SIGKILL, -signal.SIGXFSZ}


def kill_at(world: World, point: Point, home: Home, folder: Path) -> Death:
    """Run the point's command in a home like the point's until it is killed there."""
    if point.begins_from != "empty":
        copy_home(Home(world.published), home.root)
    if point.begins_from not in ("published", "empty"):
        assert world.run(home, find_point(point.begins_from).name).code in KILLED
    before = remember(home.root)
    command = world.tag if point.command == "tag" else world.run
    ended = command(home, point.name, folder / "journal")
    assert ended.code in KILLED, ended
    journal = read_journal(folder / "journal")
    return Death(find_unflushed(home.root, before, journal), journal)


def assert_unharmed(point: Point, home: Home, old_run: str) -> None:
    """What readers and the next run find right after a crash."""
    assert_old_or_new(home, None if point.begins_from == "empty" else old_run)
    if home.warehouse_file.exists():
        assert_nothing_lost(home)


def assert_recovers(world: World, point: Point, home: Home, expected: Undisturbed) -> None:
    """The next run succeeds, publishes what an undisturbed one does, and leaves nothing over."""
    ended = world.run(home)
    assert ended.code == 0, ended.said
    assert "Traceback" not in ended.said
    assert_same_snapshot(read_snapshot(home.current.resolve()), expected.snapshot)
    assert_same_stored(read_stored(home), expected.stored)
    assert_nothing_lost(home)
    if point.command == "tag":
        assert world.tag(home).code in (0, 2)
    if point.begins_from != "empty":
        assert_tags(home, also_new=point.command == "tag")
    assert_nothing_left_over(home)


def assert_survives(
    world: World, point: Point, home: Home, death: Death, old_run: str, expected: Undisturbed
) -> None:
    """Whether the run was killed or the power was lost at the point, all is as it should be."""
    killed = home.root.with_name("killed")
    if assert_whole(point, home, death, old_run):
        assert_recovers(world, point, home, expected)
    shutil.rmtree(home.root)
    killed.rename(home.root)
    assert_recovers(world, point, home, expected)


def assert_whole(point: Point, home: Home, death: Death, old_run: str) -> list[str]:
    """Nothing is harmed after a kill, nor after a loss of power that took all or half of what was
    not flushed.

    Leaves the home as the second loss did, beside it `killed`, and returns what that loss took of
    which the next run reads something.
    """
    assert_unharmed(point, home, old_run)
    killed = home.root.rename(home.root.with_name("killed"))
    taken = []
    for left in (0.0, 0.5):
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(killed, home.root, symlinks=True)
        taken = lose_power(home.root, death.unflushed, death.journal, left)
        assert_unharmed(point, home, old_run)
    return [line for line in taken if not REMOVED_UNREAD.search(line)]


@pytest.fixture
def expected(point: Point, request: pytest.FixtureRequest) -> Undisturbed:
    """What an undisturbed run publishes in a home like the point's."""
    kind = "undisturbed_first" if point.begins_from == "empty" else "undisturbed"
    outcome: Undisturbed = request.getfixturevalue(kind)
    return outcome


@pytest.fixture
def photo(point: Point, request: pytest.FixtureRequest) -> Path:
    """Where the point's photo is."""
    kind = "watched_tag" if point.command == "tag" else "watched"
    watched: Path = request.getfixturevalue(
        "watched_first" if point.begins_from == "empty" else kind
    )
    return watched / "photos" / point.name


PHOTOGRAPHED = [point for point in POINTS if is_photographed(point)]
KILLED_ALWAYS = [point for point in POINTS if not is_photographed(point)]


def in_soak_but(points: list[Point], every: int, *more: str) -> list[ParameterSet]:
    """The points as parameters: every so many always, and in the soak the others."""
    return [
        pytest.param(
            point, *more, marks=() if place % every == every - 1 else pytest.mark.soak
        )
        for place, point in enumerate(points)
    ]  # fmt: skip


@pytest.mark.parametrize("point", in_soak_but(PHOTOGRAPHED, 8), ids=lambda point: point.name)
def test_a_home_as_a_run_leaves_it_that_ends_at_once_is_whole(
    point: Point, old_run: str, photo: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    assert_whole(point, home, begin_from(photo, home.root), old_run)


@pytest.mark.parametrize("point", in_soak_but(PHOTOGRAPHED, 18), ids=lambda point: point.name)
def test_a_home_as_a_run_leaves_it_that_ends_at_once_recovers(
    point: Point, world: World, old_run: str, photo: Path, expected: Undisturbed, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    death = begin_from(photo, home.root)
    assert_survives(world, point, home, death, old_run, expected)


@pytest.mark.parametrize(
    ("point", "world"),
    [
        *in_soak_but(KILLED_ALWAYS, 15, SMALL),
        *(pytest.param(point, LARGER, marks=pytest.mark.soak) for point in POINTS),
    ],
    ids=lambda value: value.name if isinstance(value, Point) else value,
    indirect=["world"],
)
def test_a_run_is_killed_and_power_may_be_lost(
    point: Point, world: World, old_run: str, expected: Undisturbed, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    death = kill_at(world, point, home, tmp_path)
    assert_survives(world, point, home, death, old_run, expected)

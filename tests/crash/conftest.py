"""The world that the crash tests share: built once for each test process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.crash.installation import World, copy_home, make_world
from tests.crash.whole import Snapshot, Stored, read_snapshot, read_stored
from warehouse.home import Home
from warehouse.publish import read_manifest


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nothing disturbs publishes, and what it leaves stored."""

    snapshot: Snapshot
    stored: Stored


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A published home, newer extracts, and the process that runs commands."""
    made = make_world(tmp_path_factory.mktemp("crash"))
    yield made
    made.prepared.close()


@pytest.fixture(scope="session")
def old_run(world: World) -> str:
    """The run whose snapshot is in force before the one that is killed."""
    manifest = read_manifest(Home(world.published))
    assert manifest is not None
    return str(manifest["run_id"])


@pytest.fixture(scope="session")
def undisturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The outcome in a home with snapshots, from the same extracts."""
    return observe(world, copy_home(world.published, tmp_path_factory.mktemp("calm") / "home"))


@pytest.fixture(scope="session")
def undisturbed_first(world: World, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The outcome in a home that did not exist before."""
    return observe(world, Home(tmp_path_factory.mktemp("calm_first") / "home"))


def observe(world: World, home: Home) -> Undisturbed:
    """Run to the end, and read what came of it."""
    ended = world.run(home)
    assert ended.code == 0, ended.said
    return Undisturbed(read_snapshot(home.current.resolve()), read_stored(home))

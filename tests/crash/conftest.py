"""The world that the crash tests share: made once, and seen by each test process."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import SMALL as SMALL_EXTRACTS
from tests.crash.installation import Ended, Prepared, World, fill_world, find_world
from tests.crash.photos import Photos
from tests.crash.points import POINTS, Point
from tests.crash.whole import Snapshot, Stored, read_snapshot, read_stored
from tests.homes import copy_home, share
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest

SMALL, LARGER = "small", "larger"
"""How much the home holds that is killed: two extracts, or some of the demo's beside."""


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nothing disturbs publishes, and what it leaves stored."""

    snapshot: Snapshot
    stored: Stored


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """The process that runs this test process's commands."""
    process = Prepared(tmp_path_factory.mktemp("crash") / "prepared")
    yield process
    process.close()


@pytest.fixture(scope="session")
def world(
    prepared: Prepared, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """A published home, newer extracts, and the process that runs commands.

    The parameter LARGER adds extracts of the demo, and has the project's own definitions.
    """
    size = getattr(request, "param", SMALL)

    def make(folder: Path) -> None:
        more = []
        if size == LARGER:
            demo = request.getfixturevalue("demo_extracts")
            more = [demo / part for part in SMALL_EXTRACTS]
        fill_world(find_world(folder, prepared, size), more)

    return find_world(share(tmp_path_factory, f"crash_{size}", make), prepared, size)


@pytest.fixture(scope="session")
def old_run(world: World) -> str:
    """The run whose snapshot is in force before the one that is killed."""
    manifest = read_manifest(Home(world.published))
    assert manifest is not None
    return str(manifest["run_id"])


@pytest.fixture(scope="session")
def watched(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in a home with snapshots: `photos` on its way, and `seen` at its end."""

    def make(folder: Path) -> None:
        home = copy_home(Home(world.published), folder / "home")
        photos = Photos(folder / "photos", list_names("published", "run"))
        observe(world.run(home, journal=folder / "journal", photos=photos), home, folder)

    return share(tmp_path_factory, f"crash_watched_{world.size}", make)


@pytest.fixture(scope="session")
def watched_first(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `watched`, in a home that did not exist before."""

    def make(folder: Path) -> None:
        home = Home(folder / "home")
        photos = Photos(folder / "photos", list_names("empty", "run"))
        observe(world.run(home, journal=folder / "journal", photos=photos), home, folder)

    return share(tmp_path_factory, f"crash_watched_first_{world.size}", make)


@pytest.fixture(scope="session")
def watched_tag(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot gets a tag: `photos` on the way."""

    def make(folder: Path) -> None:
        home = copy_home(Home(world.published), folder / "home")
        photos = Photos(folder / "photos", list_names("published", "tag"))
        ended = world.tag(home, journal=folder / "journal", photos=photos)
        assert ended.code == 0, ended.said

    return share(tmp_path_factory, f"crash_watched_tag_{world.size}", make)


@pytest.fixture(scope="session")
def undisturbed(watched: Path) -> Undisturbed:
    """The outcome in a home with snapshots, from the same extracts."""
    return recall(watched)


@pytest.fixture(scope="session")
def undisturbed_first(watched_first: Path) -> Undisturbed:
    """The outcome in a home that did not exist before."""
    return recall(watched_first)


def list_names(begins_from: str, command: str) -> list[str]:
    """The points of a command that are photographed when it begins from such a home."""
    return [
        point.name for point in POINTS
        if is_photographed(point) and (point.begins_from, point.command) == (begins_from, command)
    ]  # fmt: skip


def is_photographed(point: Point) -> bool:
    """Whether a copy shows what a kill leaves: not where the kernel ends a write in its middle,
    and not where processes of the run are at work."""
    ordinary = point.grow_to is None and point.batch_rows is None and not point.side_by_side
    return ordinary and point.begins_from in ("published", "empty")


def observe(ended: Ended, home: Home, folder: Path) -> None:
    """A run has gone to its end; keep in a folder what came of it."""
    assert ended.code == 0, ended.said
    seen = Undisturbed(read_snapshot(home.current.resolve()), read_stored(home))
    (folder / "seen.pickle").write_bytes(pickle.dumps(seen))


def recall(folder: Path) -> Undisturbed:
    """What was kept in a folder."""
    seen: Undisturbed = pickle.loads((folder / "seen.pickle").read_bytes())
    return seen

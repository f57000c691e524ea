"""`klynge approve` is killed, or loses power: the old or the approved snapshot is in force, whole.

Approving again either finds that it is done, or does it.
"""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path

import pytest

from tests.crash.installation import World, let_one_wait
from tests.crash.journal import find_unflushed, lose_power, read_journal, remember
from tests.crash.points import Point
from tests.crash.points_of_approving import APPROVING
from tests.crash.test_crash import in_soak_but
from tests.crash.whole import RESTS, assert_nothing_lost, assert_old_or_new, assert_whole
from tests.homes import copy_home
from warehouse.home import Home
from warehouse.publishing.waiting import find_waiting

pytestmark = pytest.mark.whole

KILLED = {-signal.SIGKILL, -signal.SIGXFSZ}


def is_approved(home: Home) -> bool:
    """Whether the snapshot in force says who approved it; it is whole in any case."""
    return "approved_by" in assert_whole(home.current.resolve())


@pytest.mark.parametrize("point", in_soak_but(APPROVING, 5), ids=lambda point: point.name)
def test_an_approval_that_is_cut_short_harms_nothing(
    point: Point, world: World, old_run: str, tmp_path: Path
) -> None:
    home = copy_home(Home(world.published), tmp_path / "home")
    name = let_one_wait(home)
    before = remember(home.root)
    assert world.approve(home, point.name, tmp_path / "journal").code in KILLED
    journal = read_journal(tmp_path / "journal")
    unflushed = find_unflushed(home.root, before, journal)
    killed = home.root.rename(tmp_path / "killed")
    for left in (None, 0.0, 0.5):
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(killed, home.root, symlinks=True)
        if left is not None:
            lose_power(home.root, unflushed, journal, left)
        assert_old_or_new(home, old_run)
        if not is_approved(home):
            waiting = find_waiting(home)
            assert waiting is not None and waiting.name == name
            assert_whole(waiting.folder)
    again = world.approve(home)
    assert again.code in (0, 1), again.said
    assert ("No snapshot waits" in again.said) == (again.code == 1)
    assert is_approved(home) and home.current.resolve().name == name
    assert list(home.waiting.iterdir()) == []
    assert [path for pattern in RESTS for path in home.published.glob(pattern)] == []
    manifest = json.loads((home.current / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["approved_by"]["because"] == "Set efter"
    assert_nothing_lost(home)

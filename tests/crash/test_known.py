"""The first audited run is killed, or loses power, while it lists what older snapshots tell.

What those tell is known afterwards as if nothing had happened, and holds nothing back.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assets.publishing.audit import AUDIT
from tests.crash.installation import World
from tests.crash.journal import find_unflushed, lose_power, read_journal, remember
from tests.crash.points import Point
from tests.crash.points_of_known import KNOWN
from tests.crash.test_crash import KILLED
from tests.crash.whole import assert_nothing_left_over, assert_old_or_new, assert_whole
from tests.homes import copy_home
from warehouse.home import Home


def forget_audits(home: Home) -> list[str]:
    """Make the home's snapshots those of a time before audits; their names."""
    files = sorted(home.published.glob("2*/manifest.json"))
    for file in files:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        del manifest[AUDIT]
        file.write_text(json.dumps(manifest), encoding="utf-8")
    return [file.parent.name for file in files]


@pytest.mark.soak
@pytest.mark.parametrize("point", KNOWN, ids=lambda point: point.name)
def test_a_list_that_is_cut_short_is_made_again(
    point: Point, world: World, old_run: str, tmp_path: Path
) -> None:
    home = copy_home(Home(world.published), tmp_path / "home")
    snapshots = forget_audits(home)
    before = remember(home.root)
    assert world.run(home, point.name, tmp_path / "journal").code in KILLED
    journal = read_journal(tmp_path / "journal")
    unflushed = find_unflushed(home.root, before, journal)
    killed = home.root.rename(tmp_path / "killed")
    for left in (None, 0.0, 0.5):
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(killed, home.root, symlinks=True)
        if left is not None:
            lose_power(home.root, unflushed, journal, left)
        assert_old_or_new(home, old_run)
        if home.audit_known.exists():
            assert read_listed(home) == snapshots
    ended = world.run(home)
    assert ended.code == 0, ended.said
    assert read_listed(home) == snapshots
    assert AUDIT in assert_whole(home.current.resolve())
    assert not list(home.root.glob(".audit_known*"))
    assert_nothing_left_over(home)


def read_listed(home: Home) -> list[str]:
    """The snapshots whose tellings were listed."""
    content = json.loads(home.audit_known.read_text(encoding="utf-8"))
    assert content.keys() == {"snapshots", "finds"}
    return list(content["snapshots"])

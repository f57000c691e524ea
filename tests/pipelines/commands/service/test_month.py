"""A home that nobody looks at for a month: each thing that happens is told once, in words.

Schedule, sensor, a rejected file, a late publisher, a surprising release, a run that is killed and
a full disk; after each the next run is right.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.pipelines.commands.service.month import PLENTY, Month, begin_month
from warehouse.errors import WarehouseError, describe_os_error

PUBLISHED = {"alle": ["nye tal er offentliggjort"]}
REJECTED = {"alle": ["en fil blev afvist"]}
LATE = {"alle": ["Almen praksis er forsinket"]}
BROKEN = {"alle": ["noget virker ikke"], "drift": ["something does not work"]}
WELL = {"alle": ["alt er vel"], "drift": ["all is well"]}


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Month]:
    """A month that begins on a Monday with an empty home and one good file."""
    with begin_month(tmp_path, monkeypatch) as begun:
        begun.wait_until(day=0, hour=9)
        assert begun.look() == {}, "nothing has happened yet"
        begun.small.put("praksis.csv", day=begun.held)
        assert begun.run(begun.ask_sensor())
        assert begun.look() == PUBLISHED
        assert begun.is_right()
        assert begun.ask_sensor() is None
        yield begun


@pytest.mark.soak
def test_what_happens_in_a_week_alone_is_told(month: Month) -> None:
    reject_a_file(month)
    let_it_be_late(month)
    month.wait_until(day=7, hour=9)
    assert month.look() == {
        "alle": ["2 ting venter stadig"], "drift": ["2 things are still open"],
    }  # fmt: skip
    mend_and_deliver(month)
    kill_a_run(month)
    month.wait_until(day=14, hour=7)
    assert month.look() == {}
    month.wait_until(day=14, hour=8)
    assert month.look() == WELL


@pytest.mark.soak
def test_what_happens_in_a_month_alone_is_told(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    reject_a_file(month)
    month.wait_until(day=2, hour=7)
    assert month.ask_morning()
    assert month.look() == {}
    let_it_be_late(month)
    month.wait_until(day=7, hour=6)
    before = month.read_published()
    assert month.run(month.ask_monday())
    assert month.look() == {}, "a file that is rejected again is no news"
    assert month.read_published().equals(before)
    month.wait_until(day=7, hour=9)
    assert month.look()["alle"] == ["2 ting venter stadig"]
    mend_and_deliver(month)
    kill_a_run(month)
    fill_the_disk(month, monkeypatch)
    surprise(month)
    month.wait_until(day=14, hour=8)
    assert month.look() == WELL
    month.wait_until(day=28, hour=8)
    assert month.look() == WELL, "of the weeks that nobody looked in there is one message"


def reject_a_file(month: Month) -> None:
    """A run of the sensor's that rejects everything is not silent."""
    before = month.read_published()
    month.put_unreadable("praksis_ny.csv")
    month.wait_until(day=1, hour=10)
    assert month.run(month.ask_sensor()), "the run goes through"
    assert month.look() == REJECTED
    assert month.look() == {}
    assert month.ask_sensor() is None
    assert month.read_published().equals(before)
    told = (month.home.root / "log" / "alle.txt").read_text(encoding="utf-8")
    assert "praksis_ny.csv" in told
    assert "mange" not in told, "no cell of a file goes out by mail"


def let_it_be_late(month: Month) -> None:
    """The release was expected on Wednesday, and a day of grace is given."""
    month.wait_until(day=3, hour=12)
    assert month.look() == {}
    month.wait_until(day=4, hour=12)
    assert month.look() == LATE
    month.wait_until(day=5, hour=12)
    assert month.look() == {}, "a day more is the same cause"


def mend_and_deliver(month: Month) -> None:
    """The rejected file is mended, and the late one comes: nothing is open any more."""
    month.wait_until(day=8, hour=10)
    month.put_mended("praksis_ny.csv", add=1)
    month.small.put("praksis_ventet.csv", day=month.expected)
    assert month.run(month.ask_sensor())
    assert month.look() == PUBLISHED
    assert month.is_right()


def kill_a_run(month: Month) -> None:
    """A run of the daemon's is killed; the sensor clears up and tries again."""
    month.wait_until(day=10, hour=10)
    before = month.read_published()
    month.put_mended("praksis_senere.csv", add=2)
    month.run_killed(month.ask_sensor())
    again = month.ask_sensor()
    assert month.look() == BROKEN
    assert month.look() == {}
    assert month.read_published().equals(before)
    assert month.run(again)
    assert month.look() == PUBLISHED
    assert month.is_right()


def fill_the_disk(month: Month, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full as a run publishes: told once, and again when it is full again."""
    month.wait_until(day=11, hour=10)
    before = month.read_published()
    month.put_mended("praksis_sidst.csv", add=3)
    month.free = 0
    with monkeypatch.context() as full:
        full.setattr("assets.snapshot.publish_snapshot", refuse_for_lack_of_room)
        assert not month.run(month.ask_sensor())
    assert month.look() == BROKEN
    assert month.look() == {}
    assert month.read_published().equals(before)
    month.free = PLENTY
    assert month.run(month.ask_sensor())
    assert month.look() == PUBLISHED
    assert month.is_right()
    month.free = 0
    assert month.look() == BROKEN
    month.free = PLENTY
    assert month.look() == {}


def surprise(month: Month) -> None:
    """A release that changes much waits; who hears of surprises is told, too; approval ends it."""
    month.wait_until(day=12, hour=10)
    before = month.read_published()
    month.small.put("praksis_forkert.csv", add=9, day=month.held)
    assert month.run(month.ask_sensor())
    assert month.look() == {
        "alle": ["nye tal venter på godkendelse"],
        "fagfolk": ["tal har ændret sig mere end ventet"],
    }
    assert month.read_published().equals(before)
    code, said = month.small.ask("approve", "--because", "set efter", "--by", "Anna")
    assert code == 0, said
    assert month.look() == PUBLISHED
    assert month.is_right()


def refuse_for_lack_of_room(*_: object) -> NoReturn:
    """What a full disk does to a run that publishes."""
    full = OSError(errno.ENOSPC, "No space left on device")
    raise WarehouseError([describe_os_error(full, Path("published"))])

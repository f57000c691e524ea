"""The watch of a home, and what `klynge notices` shows and sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from notices.ledger import load_ledger
from pipelines.commands.service import watching
from pipelines.commands.service.watching import LOOK_SECONDS, hold_ledger, watch
from tests.assets.small_home import SmallHome, make_small_home
from tests.notices.servers import run_channel

NOTICES = """\
receivers:
  - name: log
    hears: [late]
    file: log/beskeder.txt
  - name: kanal
    hears: [late]
    webhook: {shape: slack, address_in: KLYNGE_KANAL}
"""


class StopWatchError(Exception):
    """The test has seen enough."""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHome:
    """A home whose practices are late, and two receivers."""
    made = make_small_home(tmp_path)
    made.put("praksis.csv", day="01-07-2020")
    made.take_in()
    notices = tmp_path / "notices.yaml"
    notices.write_text(NOTICES, encoding="utf-8")
    monkeypatch.setenv("KLYNGE_NOTICES", str(notices))
    monkeypatch.delenv("KLYNGE_KANAL", raising=False)
    return made


def watch_looks(small: SmallHome, count: int) -> None:
    """The watch, for so many looks."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == count:
            raise StopWatchError

    with pytest.raises(StopWatchError):
        watch(small.home, sleep)
    assert set(slept) == {LOOK_SECONDS}


def read_log(small: SmallHome) -> str:
    return (small.home.log / "klynge.log").read_text(encoding="utf-8")


def test_each_is_told_once_and_who_cannot_be_told_is_named(
    small: SmallHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = small.ask("notices", "--send")
    assert code == 1
    assert "fails: KLYNGE_KANAL is not set" in said
    watch_looks(small, 2)
    told = (small.home.log / "beskeder.txt").read_text(encoding="utf-8")
    assert told.count("Almen praksis er forsinket") == 1
    with run_channel() as channel:
        monkeypatch.setenv("KLYNGE_KANAL", channel.address)
        code, said = small.ask("notices", "--test", "kanal")
        assert code == 0, said
        assert channel.posted[0]["text"] == "Klyngemonitor: en prøve"
    assert small.ask("notices", "--test", "nogen")[0] == 2


def test_what_is_wrong_with_the_file_is_logged_once_and_ends_nothing(
    small: SmallHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "notices.yaml").write_text("receivers: 3\n", encoding="utf-8")
    watch_looks(small, 3)
    assert read_log(small).count("error: notices: ") == 1
    assert small.ask("notices")[0] == 1


def test_a_mistake_of_ours_in_telling_ends_nothing(
    small: SmallHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(watching, "look_once", fail)
    watch_looks(small, 3)
    assert read_log(small).count("a look failed (KeyError('a mistake'))") == 1


def test_while_another_process_tells_nobody_is_told_twice(small: SmallHome) -> None:
    with hold_ledger(small.home) as held:
        assert held
        watch_looks(small, 1)
    assert load_ledger(small.home.ledger).told == {}
    assert not (small.home.log / "beskeder.txt").exists()


def test_what_a_receiver_lacks_is_shown_before_there_is_anything_to_tell(small: SmallHome) -> None:
    code, said = small.ask("notices")
    assert code == 1
    assert "cannot be told: KLYNGE_KANAL is not set" in said

"""How a home stands: well or not, and each reason."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._daemon.types import DaemonHeartbeat

from pipelines.commands.service.holding import Service, hold_service
from pipelines.commands.service.status import NEEDED_DAEMONS
from pipelines.commands.service.survey import Survey
from pipelines.instance import point_dagster_at
from tests.assets.small_home import SmallHome, make_small_home

pytestmark = pytest.mark.whole

Served = Callable[[], Service]


@dataclass
class Asked:
    """What `klynge status --json` said."""

    code: int
    said: dict[str, object]

    @property
    def reasons(self) -> list[str]:
        reasons = self.said["reasons"]
        assert isinstance(reasons, list)
        return [each["text"] for each in reasons]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallHome:
    """A home in which Dagster was at work, and whose file was taken in."""
    made = make_small_home(tmp_path)
    environment: dict[str, str] = {}
    point_dagster_at(made.home, environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    made.put("praksis.csv")
    made.take_in()
    return made


def ask(small: SmallHome, *more: str) -> Asked:
    code, said = small.ask("status", "--json", *more)
    return Asked(code, json.loads(said))


def beat(at: datetime) -> None:
    """The daemons are heard at a moment."""
    with dg.DagsterInstance.get() as instance:
        for name in NEEDED_DAEMONS:
            instance.add_daemon_heartbeat(DaemonHeartbeat(at.timestamp(), name, "for-the-test", []))


def serve_since(when: datetime) -> Service:
    return Service(os.getpid(), "127.0.0.1", 3999, when.isoformat())


def test_a_home_that_nobody_serves_is_unwell(small: SmallHome) -> None:
    asked = ask(small)
    assert asked.code == 1
    assert "nobody serves this home: klynge serve" in asked.reasons
    assert "nothing was published yet: klynge run" in asked.reasons
    code, said = small.ask("status")
    assert code == 1
    assert "Unwell: nobody serves this home" in said


def test_a_served_home_works_while_its_daemons_are_heard(small: SmallHome) -> None:
    now = datetime.now(UTC)
    with hold_service(small.home, serve_since(now - timedelta(hours=1))):
        beat(now)
        asked = ask(small, "--service")
        assert (asked.code, asked.reasons) == (0, [])
        assert asked.said["page"] == "http://127.0.0.1:3999"
        beat(now - timedelta(minutes=10))
        asked = ask(small, "--service")
        assert asked.code == 1
        assert len(asked.reasons) == len(NEEDED_DAEMONS)
        assert "the daemon SENSOR is silent" in " ".join(asked.reasons)


def test_a_service_that_ended_is_missed_at_once_and_daemons_of_another_kind_are_not(
    small: SmallHome,
) -> None:
    beat(datetime.now(UTC))
    assert ask(small, "--service").code == 0, "somebody runs Dagster in another way"
    with hold_service(small.home, serve_since(datetime.now(UTC))):
        pass
    asked = ask(small, "--service")
    assert asked.reasons == ["nobody serves this home: klynge serve"]


def test_a_service_that_has_just_begun_is_given_a_moment(small: SmallHome) -> None:
    with hold_service(small.home, serve_since(datetime.now(UTC))):
        assert ask(small, "--service").code == 0


def test_what_awaits_a_person_is_a_reason_but_not_that_the_service_is_down(
    small: SmallHome,
) -> None:
    with hold_service(small.home, serve_since(datetime.now(UTC))):
        asked = ask(small)
        assert asked.code == 1
        assert {each["concerns"] for each in asked.said["reasons"]} == {"figures"}  # type: ignore[attr-defined]
        assert "praksis/alle" in str(asked.said["late"])
        [late] = [reason for reason in asked.reasons if "Almen praksis" in reason]
        assert late.endswith("`klynge late --todo` says what to download, and from where.")


def test_a_late_dataset_with_an_address_is_to_be_fetched(
    small: SmallHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLYNGE_PRAKSIS_PAGE", "https://eksempel.dk/side")
    [late] = [reason for reason in ask(small).reasons if "Almen praksis" in reason]
    assert late.endswith("Ask for it with `klynge fetch praksis`, then run.")


def test_a_mistake_in_who_is_told_is_a_reason(
    small: SmallHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = tmp_path / "notices.yaml"
    notices.write_text("receivers:\n  - name: a\n", encoding="utf-8")
    monkeypatch.setenv("KLYNGE_NOTICES", str(notices))
    assert any("nobody is told" in reason for reason in ask(small).reasons)


def test_a_home_that_does_not_exist_is_told_and_not_made(tmp_path: Path) -> None:
    nowhere = make_small_home(tmp_path)
    nowhere.home.inbox.rmdir()
    nowhere.home.root.rmdir()
    assert ask(nowhere).code == 1
    assert not nowhere.home.root.exists()


def test_a_disk_that_is_nearly_full_is_a_reason(
    small: SmallHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.commands.service.survey.measure_free", lambda _: 5)
    situation = Survey(small.home, measure_free=lambda _: 5).look(datetime.now(UTC))
    assert situation.disk.is_low


def test_a_rejected_file_that_was_taken_away_is_settled_a_week_later(small: SmallHome) -> None:
    file = small.home.inbox / "forkert.csv"
    file.write_text("Kommune;Antal praksis\nUkendtby;3\n", encoding="utf-8")
    small.take_in()
    survey, now = Survey(small.home), datetime.now(UTC)

    def count(days: int) -> int:
        stored = survey.look(now + timedelta(days=days)).stored
        assert stored is not None
        return len(stored.rejected)

    assert count(0) == 1
    assert count(30) == 1
    file.unlink()
    assert count(3) == 1
    assert count(30) == 0

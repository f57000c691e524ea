"""What starts a run without anyone asking: the clock, and files in the inbox."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.jobs import RUN_TAGS
from pipelines.schedules import daily_freshness, weekly_run
from pipelines.sensors import SETTLED_SECONDS, inbox_sensor, is_settled, list_states
from warehouse.home import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KLYNGE_HOME", str(tmp_path))
    return Home(tmp_path)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sensor looks a minute later than it is."""
    now = time.time
    monkeypatch.setattr("pipelines.sensors.time.time", lambda: now() + 60)


def look(cursor: str | None = None) -> tuple[dg.RunRequest | dg.SkipReason, str | None]:
    """What the sensor decides, and the cursor that it leaves."""
    context = dg.build_sensor_context(cursor=cursor)
    decided = inbox_sensor(context)
    assert isinstance(decided, dg.RunRequest | dg.SkipReason)
    return decided, context.cursor


def test_an_empty_inbox_starts_nothing(home: Home) -> None:
    decided, _ = look()
    assert isinstance(decided, dg.SkipReason)
    assert home.inbox.is_dir()


def test_a_file_that_was_written_just_now_is_waited_for(home: Home) -> None:
    home.inbox.mkdir()
    (home.inbox / "ny.csv").write_text("a", encoding="utf-8")
    decided, cursor = look()
    assert isinstance(decided, dg.SkipReason)
    assert cursor is None


def test_a_copy_that_keeps_its_old_date_is_waited_for_too(home: Home) -> None:
    home.inbox.mkdir()
    file = home.inbox / "gammel.csv"
    file.write_text("a", encoding="utf-8")
    os.utime(file, (0, 0))
    states = list_states(home.inbox)
    assert not is_settled(states, time.time())
    assert is_settled(states, time.time() + SETTLED_SECONDS + 1)


def test_a_new_file_starts_one_run_that_writes_all_workbooks(home: Home, later: None) -> None:
    home.inbox.mkdir()
    (home.inbox / "ny.csv").write_text("a", encoding="utf-8")
    decided, cursor = look()
    assert isinstance(decided, dg.RunRequest)
    assert decided.tags.items() >= RUN_TAGS.items()
    again, _ = look(cursor)
    assert isinstance(again, dg.SkipReason)


def test_files_that_are_published_already_start_nothing(
    published: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, later: None
) -> None:
    shutil.copytree(published[0].root, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    shutil.copytree(published[1], home.inbox, dirs_exist_ok=True)
    monkeypatch.setenv("KLYNGE_HOME", str(home.root))
    decided, _ = look()
    assert isinstance(decided, dg.SkipReason)
    assert "known already" in str(decided.skip_message)


def test_monday_morning_runs_when_nothing_was_ever_published(home: Home) -> None:
    decided = weekly_run(dg.build_schedule_context())
    assert isinstance(decided, dg.RunRequest)
    assert decided.tags.items() >= RUN_TAGS.items()


def test_monday_morning_is_skipped_when_nothing_is_new(
    published: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLYNGE_HOME", str(published[0].root))
    decided = weekly_run(dg.build_schedule_context())
    assert isinstance(decided, dg.SkipReason)
    assert "Nothing new since" in str(decided.skip_message)


def test_lateness_is_looked_at_every_morning_also_when_nothing_is_new(
    published: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLYNGE_HOME", str(published[0].root))
    assert isinstance(weekly_run(dg.build_schedule_context()), dg.SkipReason)
    assert isinstance(daily_freshness(dg.build_schedule_context()), dg.RunRequest)


def test_nothing_is_late_where_nothing_was_ever_received(home: Home) -> None:
    assert isinstance(daily_freshness(dg.build_schedule_context()), dg.SkipReason)


def test_schedule_and_sensor_are_at_work_from_the_start() -> None:
    repository = defs.get_repository_def()
    schedules, (sensor,) = repository.schedule_defs, repository.sensor_defs
    at = {each.name: each.cron_schedule for each in schedules}
    assert at == {"weekly_run": "0 6 * * 1", "daily_freshness": "0 7 * * *"}
    for schedule in schedules:
        assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
        assert schedule.execution_timezone == "Europe/Copenhagen"
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    assert sensor.minimum_interval_seconds == 30

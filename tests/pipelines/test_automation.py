"""What starts a run without anyone asking: the clock, and files in the inbox."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster._core.events import JobFailureData
from dagster._utils.error import SerializableErrorInfo

from pipelines.definitions import defs
from pipelines.jobs import RUN_TAGS
from pipelines.resources import configure_run
from pipelines.schedules import daily_freshness, weekly_run
from pipelines.sensors import SETTLED_SECONDS, inbox_sensor, is_settled, list_states
from pipelines.tries import RETRY_MINUTES
from warehouse.home import Home
from warehouse.store import open_warehouse

pytestmark = pytest.mark.whole


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KLYNGE_HOME", str(tmp_path))
    return Home(tmp_path)


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


Look = Callable[..., tuple[dg.RunRequest | dg.SkipReason, str | None]]
DAY = 24 * 60
SUCCESS, FAILURE = dg.DagsterEventType.RUN_SUCCESS, dg.DagsterEventType.RUN_FAILURE
CANCELED = dg.DagsterEventType.RUN_CANCELED


@pytest.fixture
def look(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> Look:
    """What the sensor decides some minutes from now, and the cursor that it leaves."""
    now = time.time()

    def ask(
        cursor: str | None = None, minutes: float = 0.5
    ) -> tuple[dg.RunRequest | dg.SkipReason, str | None]:
        clock = SimpleNamespace(time=lambda: now + 60 * minutes)
        monkeypatch.setattr("pipelines.sensors.time", clock)
        context = dg.build_sensor_context(instance=instance, cursor=cursor)
        decided = inbox_sensor(context)
        assert isinstance(decided, dg.RunRequest | dg.SkipReason)
        return decided, context.cursor

    return ask


def begin_run(
    instance: dg.DagsterInstance, decided: dg.RunRequest | dg.SkipReason
) -> dg.DagsterRun:
    """Note the run that the daemon starts for a request."""
    assert isinstance(decided, dg.RunRequest)
    job = defs.resolve_job_def("monitoring_run")
    return instance.create_run_for_job(job, tags=dict(decided.tags))


def end_run(
    instance: dg.DagsterInstance,
    decided: dg.RunRequest | dg.SkipReason,
    how: dg.DagsterEventType,
    error: str = "",
) -> None:
    """Note the run that the daemon starts for a request, and how it ended, with what error."""
    run = begin_run(instance, decided)
    data = None
    if error:
        wrapping = SerializableErrorInfo("", [], "DagsterExecutionStepExecutionError")
        cause = SerializableErrorInfo("for the test", [], error)
        data = JobFailureData(wrapping._replace(cause=cause), None)
    event = dg.DagsterEvent(
        event_type_value=how.value, job_name=run.job_name, event_specific_data=data
    )
    instance.report_dagster_event(event, run_id=run.run_id)


def put_file(home: Home, name: str = "ny.csv") -> None:
    """A file that nobody writes any more half a minute from now."""
    home.inbox.mkdir(exist_ok=True)
    (home.inbox / name).write_text("a", encoding="utf-8")


def test_an_empty_inbox_starts_nothing(home: Home, look: Look) -> None:
    decided, _ = look()
    assert isinstance(decided, dg.SkipReason)
    assert home.inbox.is_dir()


def test_a_file_that_was_written_just_now_is_waited_for(home: Home, look: Look) -> None:
    put_file(home)
    decided, cursor = look(minutes=0)
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


def test_a_new_file_starts_one_run_that_writes_all_workbooks(
    home: Home, look: Look, instance: dg.DagsterInstance
) -> None:
    put_file(home)
    decided, cursor = look()
    assert isinstance(decided, dg.RunRequest)
    assert decided.tags.items() >= RUN_TAGS.items()
    end_run(instance, decided, SUCCESS)
    again, cursor = look(cursor)
    assert isinstance(again, dg.SkipReason)
    for minutes in (1, DAY, 30 * DAY):
        again, cursor = look(cursor, minutes)
        assert isinstance(again, dg.SkipReason)


def test_no_second_run_is_started_while_one_is_under_way(
    home: Home, look: Look, instance: dg.DagsterInstance
) -> None:
    put_file(home)
    decided, cursor = look()
    begun = begin_run(instance, decided)
    put_file(home, "endnu_en.csv")
    waits, cursor = look(cursor, DAY)
    assert isinstance(waits, dg.SkipReason)
    assert f"Run {begun.run_id} is under way" in str(waits.skip_message)
    instance.report_run_failed(begun, "for the test")
    assert isinstance(look(cursor, DAY)[0], dg.RunRequest)


def test_a_run_that_failed_is_tried_again_later_and_later(
    home: Home, look: Look, instance: dg.DagsterInstance
) -> None:
    put_file(home)
    decided, cursor = look()
    keys = set()
    for wait in (*RETRY_MINUTES, RETRY_MINUTES[-1], RETRY_MINUTES[-1]):
        assert isinstance(decided, dg.RunRequest)
        assert decided.run_key not in keys
        keys.add(decided.run_key)
        end_run(instance, decided, FAILURE)
        early, cursor = look(cursor, wait - 0.3)
        assert isinstance(early, dg.SkipReason), wait
        assert "tried again at" in str(early.skip_message)
        decided, cursor = look(cursor, wait + 0.3)
    end_run(instance, decided, SUCCESS)
    _, cursor = look(cursor, DAY)
    assert isinstance(look(cursor, DAY)[0], dg.SkipReason)


def test_what_only_an_edit_mends_is_tried_again_when_it_was_edited(
    home: Home, look: Look, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_file(home)
    decided, cursor = look()
    end_run(instance, decided, FAILURE, "DefinitionError")
    for minutes in (2, DAY, 10 * DAY):
        waits, cursor = look(cursor, minutes)
        assert "once what is wrong was edited" in str(getattr(waits, "skip_message", ""))
    monkeypatch.setattr("pipelines.sensors.shorten_fingerprint", lambda _: "edited")
    assert isinstance(look(cursor, 0.5)[0], dg.RunRequest)


def test_a_new_file_does_not_wait_for_those_that_failed(
    home: Home, look: Look, instance: dg.DagsterInstance
) -> None:
    put_file(home)
    decided, cursor = look()
    end_run(instance, decided, FAILURE)
    put_file(home, "rettet.csv")
    assert isinstance(look(cursor)[0], dg.RunRequest)


def test_a_run_that_somebody_cancelled_is_not_tried_again(
    home: Home, look: Look, instance: dg.DagsterInstance
) -> None:
    put_file(home)
    decided, cursor = look()
    end_run(instance, decided, CANCELED)
    assert isinstance(look(cursor, DAY)[0], dg.SkipReason)


def test_files_that_are_published_already_start_nothing(
    published: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, look: Look
) -> None:
    shutil.copytree(published[0].root, tmp_path / "home", symlinks=True)
    home = Home(tmp_path / "home")
    shutil.copytree(published[1], home.inbox, dirs_exist_ok=True)
    monkeypatch.setenv("KLYNGE_HOME", str(home.root))
    decided, cursor = look()
    assert isinstance(decided, dg.SkipReason)
    assert "known already" in str(decided.skip_message)
    again, _ = look(cursor)
    assert "as it was" in str(getattr(again, "skip_message", ""))


def test_a_monday_run_that_failed_is_tried_again_before_next_monday(
    home: Home, look: Look, instance: dg.DagsterInstance
) -> None:
    put_file(home)
    decided, cursor = look()
    end_run(instance, decided, SUCCESS)
    _, cursor = look(cursor)
    monday = weekly_run(dg.build_schedule_context())
    assert isinstance(monday, dg.RunRequest)
    end_run(instance, monday, FAILURE)
    assert isinstance(look(cursor)[0], dg.SkipReason)
    decided, cursor = look(cursor, RETRY_MINUTES[0] + 1)
    end_run(instance, decided, SUCCESS)
    assert isinstance(look(cursor, DAY)[0], dg.SkipReason)


def test_a_run_that_only_rejects_files_is_not_tried_again(
    published: tuple[Home, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, look: Look,
    instance: dg.DagsterInstance,
) -> None:  # fmt: skip
    home = Home(tmp_path / "home")
    shutil.copytree(published[0].root, home.root, symlinks=True)
    monkeypatch.setenv("KLYNGE_HOME", str(home.root))
    put_file(home)
    decided, cursor = look()
    assert isinstance(decided, dg.RunRequest)
    ended = defs.resolve_job_def("monitoring_run").execute_in_process(
        instance=instance, run_config=configure_run(home, {}, 0), tags=dict(decided.tags)
    )
    assert ended.success
    with open_warehouse(home, read_only=True) as warehouse:
        [received] = warehouse.register().filter(run_id=ended.run_id).to_dicts()
    assert received["status"] == "rejected"
    assert isinstance(look(cursor, DAY)[0], dg.SkipReason)


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
    assert at == {
        "weekly_fetch": "0 5 * * 1",
        "weekly_run": "0 6 * * 1",
        "daily_freshness": "0 7 * * *",
        "nightly_pruning": "30 3 * * *",
    }
    for schedule in schedules:
        assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
        assert schedule.execution_timezone == "Europe/Copenhagen"
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING
    assert sensor.minimum_interval_seconds == 30


@pytest.mark.parametrize(
    ("seconds", "settled"), [(SETTLED_SECONDS, True), (SETTLED_SECONDS - 1, False)]
)
def test_a_file_has_settled_when_so_many_seconds_have_passed(seconds: float, settled: bool) -> None:
    written = 1_000_000.0
    assert is_settled([("praksis.csv", 10, 0.0, written)], written + seconds) is settled

"""A month of a small home, with real runs and a clock that the tests move.

Belongs here: what a month is made of: files, the daemon's schedule and sensor, runs, people who
look and decide. Does not belong here: what must be told (`test_month`).

The clock begins on a Monday of last week or the one before, and only ever goes forward. Files and
runs have the system's times, which nothing that is told depends on.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import dagster as dg
import polars as pl
import pytest

from assets.inputs import CHECKOUT
from assets.quality.validation import ValidationError
from notices.causes import COPENHAGEN
from pipelines.commands.service.survey import Survey
from pipelines.commands.service.watching import Watch
from pipelines.definitions import defs
from pipelines.instance import point_dagster_at
from pipelines.resources import configure_run
from pipelines.schedules import daily_freshness, weekly_run
from pipelines.sensors import inbox_sensor
from schemas.rhythms import LoadedRhythms, ReleaseRule, Rhythm
from tests.assets.small_home import SmallHome, make_small_home
from tests.bad_input.good import as_csv, practices, practices_with
from warehouse.home import Home

NOTICES = """\
receivers:
  - name: alle
    hears: [failure, rejected, waiting, late, surprising, published, weekly]
    file: log/alle.txt
  - name: drift
    language: en
    hears: [failure, weekly]
    file: log/drift.txt
  - name: fagfolk
    hears: [surprising]
    file: log/fagfolk.txt
"""
SUBJECT = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d Klyngemonitor: (.+)$", re.MULTILINE)
PLENTY = 100_000_000_000

KILLED_RUN = """
import os, signal, sys
from pathlib import Path
import dagster as dg
from pipelines.definitions import defs
from pipelines.resources import configure_run
from warehouse.home import Home
from warehouse.store import Warehouse

Warehouse.take_in = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
root, definitions, tags = Home(Path(sys.argv[1])), sys.argv[2], eval(sys.argv[3])
with dg.DagsterInstance.get() as instance:
    defs.resolve_job_def("monitoring_run").execute_in_process(
        instance=instance, tags=tags,
        run_config=configure_run(root, {"definitions": definitions}, 0),
    )
"""
"""A run that is killed as it is about to store an extract."""


@dataclass
class Month:
    """A small home that is left alone; `free` is what the disk is said to have."""

    small: SmallHome
    definitions: Path
    monkeypatch: pytest.MonkeyPatch
    monday: datetime
    now: datetime = field(init=False)
    free: int = PLENTY
    cursor: str | None = None
    read: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.monday.replace(tzinfo=UTC)
        notices = self.definitions.with_name("notices.yaml")
        notices.write_text(NOTICES, encoding="utf-8")
        survey = Survey(self.home, measure_free=lambda _: self.free)
        self.watch = Watch(survey, notices, {})

    @property
    def home(self) -> Home:
        """The home."""
        return self.small.home

    def wait_until(self, day: int, hour: float) -> None:
        """The clock goes on to an hour (of Copenhagen) of a day, counted from the first Monday."""
        moment = self.monday + timedelta(days=day, hours=hour)
        now = moment.replace(tzinfo=COPENHAGEN).astimezone(UTC)
        assert now >= self.now
        self.now = now

    def look(self) -> dict[str, list[str]]:
        """A minute's look; what each receiver was told by it, as the messages' subjects."""
        self.watch.look(self.now)
        told = {}
        for name in ("alle", "drift", "fagfolk"):
            file = self.home.root / "log" / f"{name}.txt"
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            new = SUBJECT.findall(text)[self.read.get(name, 0) :]
            self.read[name] = self.read.get(name, 0) + len(new)
            if new:
                told[name] = new
        return told

    def open_instance(self) -> dg.DagsterInstance:
        """Dagster's instance of the home."""
        return dg.DagsterInstance.get()

    @property
    def held(self) -> str:
        """The status date of the half year before the one that is expected."""
        return f"01-07-{(self.monday + timedelta(days=2)).year - 1}"

    @property
    def expected(self) -> str:
        """The status date of the half year that is expected."""
        return f"01-01-{(self.monday + timedelta(days=2)).year}"

    def put_mended(self, name: str, add: int) -> None:
        """A file of what is held in which one practice more or less has closed, in one place."""
        lines = practices(self.held)
        lines[11][5] = str(int(lines[11][5]) + add)
        (self.home.inbox / name).write_text(as_csv(lines), encoding="utf-8")

    def put_unreadable(self, name: str) -> None:
        """A file of practices in which a count is a word."""
        text = practices_with(5, 4, "mange")
        (self.home.inbox / name).write_text(text, encoding="utf-8")

    def ask_sensor(self) -> dg.RunRequest | None:
        """What the sensor asks for when files have settled and the first retry is due."""
        soon = max(self.now, datetime.now(UTC)) + timedelta(minutes=2)
        clock = SimpleNamespace(time=soon.timestamp)
        self.monkeypatch.setattr("pipelines.sensors.time", clock)
        with self.open_instance() as instance:
            context = dg.build_sensor_context(instance=instance, cursor=self.cursor)
            decided = inbox_sensor(context)
            self.cursor = context.cursor
        return decided if isinstance(decided, dg.RunRequest) else None

    def ask_monday(self) -> dg.RunRequest | None:
        """What Monday's schedule asks for."""
        decided = weekly_run(dg.build_schedule_context())
        return decided if isinstance(decided, dg.RunRequest) else None

    def ask_morning(self) -> bool:
        """Whether the morning's question who is late is asked, and answered without failing."""
        request = daily_freshness(dg.build_schedule_context())
        assert isinstance(request, dg.RunRequest)
        return self.execute("freshness_check", request)

    def run(self, request: dg.RunRequest | None) -> bool:
        """The run that the daemon starts for a request; whether it went through."""
        assert request is not None
        return self.execute("monitoring_run", request)

    def execute(self, job: str, request: dg.RunRequest) -> bool:
        """Execute a job as the daemon does."""
        with self.open_instance() as instance:
            ended = defs.resolve_job_def(job).execute_in_process(
                instance=instance,
                tags=dict(request.tags),
                run_config=configure_run(self.home, {"definitions": str(self.definitions)}, 0),
                raise_on_error=False,
            )
        return bool(ended.success)

    def run_killed(self, request: dg.RunRequest | None) -> None:
        """The same run in a process of its own, which is killed in a step."""
        assert request is not None
        arguments = [str(self.home.root), str(self.definitions), repr(dict(request.tags))]
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", KILLED_RUN, *arguments],
            cwd=CHECKOUT, check=False, capture_output=True,
        )  # fmt: skip
        assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()

    def read_published(self) -> pl.DataFrame:
        """The figures in force, without what is of the run."""
        file = self.home.current.resolve() / "indicators.parquet"
        return pl.read_parquet(file).drop("run_id")

    def is_right(self) -> bool:
        """Whether the figures in force are those that what is stored gives."""
        computed = self.small.compute()
        assert computed is not None
        keys = ["indicator_id", "area_type", "area_id", "period", "value", "status"]
        published = self.read_published().select(keys).sort(keys)
        return published.equals(computed.select(keys).sort(keys))


class NoValidator:
    """Stands in for Great Expectations, whose import takes longer than a run of this home."""

    def validate(self, *_: object) -> NoReturn:
        """Fail, which a run publishes without."""
        raise ValidationError("left out of this test")

    def close(self) -> None:
        """Nothing was started."""


@contextmanager
def begin_month(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Month]:
    """An empty home whose practices are expected on the first Wednesday."""
    small = make_small_home(folder)
    environment: dict[str, str] = {}
    point_dagster_at(small.home, environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    today = datetime.now(UTC).date()
    monday = datetime.combine(today - timedelta(days=today.weekday() + 7), time())
    rhythms = [describe_rhythm(monday.date() + timedelta(days=2))]
    monkeypatch.setattr(
        "pipelines.commands.service.survey.load_sound_rhythms", lambda: LoadedRhythms(rhythms, [])
    )
    monkeypatch.setattr("assets.resources.Validator", NoValidator)
    yield Month(small, folder / "definitions.yaml", monkeypatch, monday)


def describe_rhythm(day: date) -> Rhythm:
    """The practices of that year's first half are expected on a day."""
    return Rhythm(
        dataset="praksis",
        publisher="Sundhedsdatastyrelsen",
        releases=[ReleaseRule(month=day.month, day=day.day, covers="this year H1")],
        grace_days=1,
        source="for the test",
        assumed=False,
    )

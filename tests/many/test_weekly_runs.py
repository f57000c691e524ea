"""Two hundred weekly runs cost as much at the end as in the middle: a home does not grow slow.

Each run takes in a new file with small changes; Dagster's old runs are cleared away as its schedule
does. The runs that are measured are `klynge run` in processes of their own, those between them are
run in this process and write no workbooks. What else the machine does weighs on both alike: the
home is copied before the middle's runs, and each of them is measured beside one of the last.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from statistics import mean

import dagster as dg
import pytest

from assets.snapshot import READING_VARIABLE
from pipelines.instance import point_dagster_at
from pipelines.pruning import prune_runs
from tests.assets.small_home import ONE_INDICATOR
from tests.bad_input.good import as_csv, practices
from tests.homes import copy_home, run_pipeline
from warehouse.home import Home

RUNS, MIDDLE, WINDOW = 200, 100, 10
SLACK = 1.10


@dataclass(frozen=True)
class Cost:
    """One run: seconds of CPU, MB of its largest process, MB of Dagster's storage after it."""

    cpu: float
    peak: float
    storage: float


def write_week(home: Home, week: int) -> None:
    """The file of a week: the same practices, one of which has closed here and there since."""
    lines = practices("01-07-2021")
    lines[1:] = [
        [*line[:5], str(int(line[5]) + ((week + nth) % 7 == 0)), f"{40 + nth}.{week:03}"]
        for nth, line in enumerate(lines[1:])
    ]
    file = home.inbox / f"practices_{week:03}.csv"
    file.write_text(as_csv(lines), encoding="utf-8")
    released = date(2022, 1, 3) + timedelta(weeks=week)
    file.with_name(f"{file.name}.meta.yaml").write_text(f"published: {released}\n")


def run_week(home: Home, definitions: Path) -> Cost:
    """One run as the schedule has it, then the clearing away of old ones."""
    program = str(Path(sys.executable).with_name("klynge"))
    command = [program, "run", "--home", str(home.root), "--definitions", str(definitions)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 4)
    clear_away(home)
    storage = sum(path.stat().st_size for path in home.dagster.rglob("*") if path.is_file())
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, storage / 1e6)


def clear_away(home: Home) -> None:
    """Clear old runs away as the schedule does."""
    environment: dict[str, str] = {}
    point_dagster_at(home, environment)
    with dg.DagsterInstance.from_config(environment["DAGSTER_HOME"]) as instance:
        prune_runs(instance)


def pass_week(home: Home, definitions: Path) -> None:
    """One run that is not measured."""
    ran = run_pipeline(home, home.inbox, definitions, workbooks=False)
    assert ran.code in (0, 4), ran.errors
    clear_away(home)


def average(costs: list[Cost], what: str) -> float:
    """The mean of one of their costs."""
    return mean(getattr(cost, what) for cost in costs)


@pytest.mark.soak
def test_two_hundred_weekly_runs_cost_no_more_at_the_end_than_in_the_middle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, definitions = Home(tmp_path / "home"), tmp_path / "definitions.yaml"
    home.inbox.mkdir(parents=True)
    definitions.write_text(ONE_INDICATOR, encoding="utf-8")
    monkeypatch.setenv("DAGSTER_HOME", str(home.dagster))
    # within an hour all weeks pass here, and nobody has been reading a snapshot for a week
    monkeypatch.setenv(READING_VARIABLE, "0")
    homes = {RUNS: home}
    for week in range(RUNS - WINDOW):
        if week == MIDDLE - WINDOW:
            homes[MIDDLE] = copy_home(home, tmp_path / "middle")
        write_week(home, week)
        pass_week(home, definitions)
    costs: dict[int, list[Cost]] = {MIDDLE: [], RUNS: []}
    for nth, (end, runs) in product(range(WINDOW), costs.items()):
        write_week(homes[end], end - WINDOW + nth)
        runs.append(run_week(homes[end], definitions))
    grown = {
        what: average(costs[RUNS], what) / average(costs[MIDDLE], what)
        for what in ("cpu", "peak", "storage")
    }
    with capsys.disabled():
        for end, runs in costs.items():
            told = {what: round(average(runs, what), 2) for what in grown}
            print(f"\nruns {end - WINDOW + 1} to {end}: {told}")
        print(f"run {RUNS} against run {MIDDLE}: {grown}")
    assert max(grown.values()) < SLACK

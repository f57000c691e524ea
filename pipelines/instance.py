"""Dagster's instance of a home, the same for the command line and the web page.

Belongs here: the folder that holds its storage, its settings, and clearing what a killed run
left behind. Does not belong here: what is run.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, redirect_stderr, suppress
from typing import TYPE_CHECKING

from assets.inputs import CHECKOUT
from assets.lock import PID_TAG, RunLockedError, hold_run_lock, was_cut_short
from pipelines.home import HOME_VARIABLE
from schemas.problems import Problem, StageError
from warehouse.errors import WarehouseError, describe_space, explain_storage_errors
from warehouse.home import Home
from warehouse.leftovers import clear_leftovers

if TYPE_CHECKING:
    from dagster import DagsterInstance

SETTINGS = CHECKOUT / "dagster.yaml"


def point_dagster_at(home: Home, environment: MutableMapping[str, str]) -> None:
    """Put the settings into the home and name it in the environment of Dagster's processes."""
    with explain_storage_errors(home.dagster):
        home.inbox.mkdir(parents=True, exist_ok=True)
        home.dagster.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SETTINGS, home.dagster / SETTINGS.name)
    environment["DAGSTER_HOME"] = str(home.dagster)
    environment[HOME_VARIABLE] = str(home.root)


@contextmanager
def explain_instance_errors(home: Home) -> Iterator[None]:
    """Turn errors of Dagster's storage (a full disk, above all) into one that names the home.

    Dagster also writes such an error to the terminal, statement and all. What is written there
    is held back until the end, and dropped when the error is told in words.
    """
    from sqlalchemy.exc import OperationalError

    written = io.StringIO()
    try:
        with redirect_stderr(written):
            yield
    except OperationalError as error:
        written.truncate(0)
        raise WarehouseError(
            [
                Problem(
                    rule="storage",
                    message=f"Dagster's storage cannot be read or written: {error.orig}.",
                    file=str(home.dagster),
                    found=describe_space(home.dagster),
                    remedy="Free disk space or correct the permissions of the home, then run "
                    "again; the published snapshot was left as it was.",
                )
            ]
        ) from error
    except StageError:
        written.truncate(0)
        raise
    finally:
        sys.stderr.write(written.getvalue())


def clear_killed_runs(instance: DagsterInstance) -> None:
    """Free the pools of every other run, and mark those as failed whose process is gone.

    To be called while the home's lock is held: then no living run is in a step, so whatever
    pool another one holds, it was killed. Its process number may be another program's by now.
    """
    from dagster import DagsterRunStatus, RunsFilter

    unfinished = RunsFilter(
        statuses=[
            DagsterRunStatus.NOT_STARTED,
            DagsterRunStatus.STARTING,
            DagsterRunStatus.STARTED,
        ]
    )
    for run in instance.get_runs(unfinished):
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        pid = run.tags.get(PID_TAG)
        # in a container each run may have the same number; this one has begun none yet
        if pid is not None and (int(pid) == os.getpid() or not is_alive(int(pid))):
            instance.report_run_failed(run, "The process ended before the run did.")


def recover_from_crash(home: Home) -> None:
    """Clear away what a killed run left; nothing is done while another command holds the home.

    A run that is not killed empties the lock's file at its end, so this costs nothing after it.
    """
    lock = home.root / "run.lock"
    if not was_cut_short(lock):
        return
    with (
        suppress(RunLockedError),
        hold_run_lock(lock, 0, "klynge run, clearing up after one that was killed"),
    ):
        clear_leftovers(home)
        point_dagster_at(home, os.environ)
        import dagster as dg

        with explain_instance_errors(home), dg.DagsterInstance.get() as instance:
            clear_killed_runs(instance)


def is_alive(pid: int) -> bool:
    """Whether a process exists."""
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False

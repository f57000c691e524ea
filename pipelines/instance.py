"""Dagster's instance of a home, the same for the command line and the web page.

Belongs here: the folder that holds its storage, its settings, and clearing what a killed run
left behind. Does not belong here: what is run.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, redirect_stderr, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from assets.inputs import CHECKOUT
from assets.running.lock import RunLockedError, find_lock, hold_home, was_cut_short
from assets.running.pools import free_pools
from assets.running.processes import PROCESS_TAG, is_alive
from pipelines.home import HOME_VARIABLE
from schemas.problems import Problem, StageError
from warehouse.errors import WarehouseError, describe_space, explain_storage_errors
from warehouse.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun, RunRecord

SETTINGS = CHECKOUT / "dagster.yaml"
POSTGRES_VARIABLE = "KLYNGE_POSTGRES_URL"
"""Where Dagster keeps its storage when it is not in the home, `postgresql://…`."""
KILLED = "The process ended before the run did."
UNTAGGED_SECONDS = 60.0
"""How long a run may count as started without naming its process; it takes a moment."""


def point_dagster_at(home: Home, environment: MutableMapping[str, str]) -> None:
    """Put the settings into the home and name it in the environment of Dagster's processes."""
    with explain_storage_errors(home.dagster):
        home.inbox.mkdir(parents=True, exist_ok=True)
        home.dagster.mkdir(parents=True, exist_ok=True)
        settings = choose_storage(SETTINGS.read_text(encoding="utf-8"), environment)
        put_settings(home.dagster / SETTINGS.name, settings)
    if address := environment.get(POSTGRES_VARIABLE):
        environment[POSTGRES_VARIABLE] = name_driver(address)
    environment["DAGSTER_HOME"] = str(home.dagster)
    environment[HOME_VARIABLE] = str(home.root)


def choose_storage(settings: str, environment: Mapping[str, str]) -> str:
    """The settings with PostgreSQL as Dagster's storage where the environment names a server.

    Only the variable's name is written down, never the password that it holds.
    """
    if not environment.get(POSTGRES_VARIABLE):
        return settings
    edited = YAML().load(settings)
    edited["storage"] = {"postgres": {"postgres_url": {"env": POSTGRES_VARIABLE}}}
    written = io.StringIO()
    YAML().dump(edited, written)
    return written.getvalue()


def name_driver(address: str) -> str:
    """The server's address with the driver that Dagster's statements are written for."""
    scheme, separator, rest = address.partition("://")
    return f"postgresql+psycopg2://{rest}" if separator and "+" not in scheme else address


def put_settings(file: Path, settings: str) -> None:
    """Make the file what the settings are now; a full disk leaves it as it was."""
    if file.exists() and file.read_text(encoding="utf-8") == settings:
        return
    for left in file.parent.glob(f".{file.name}.*"):
        left.unlink(missing_ok=True)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    partial.write_text(settings, encoding="utf-8")
    # whoever took it away meanwhile writes the same settings
    with suppress(FileNotFoundError):
        partial.replace(file)


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
    """Free the pools of every run, and end those whose process is gone.

    To be called while the home's lock is held: then no living run is in a step.
    """
    from dagster import DagsterRunStatus

    free_pools(instance)
    for run in find_killed_runs(instance, time.time()):
        if run.status is DagsterRunStatus.CANCELING:
            instance.report_run_canceled(run, KILLED)
        else:
            instance.report_run_failed(run, KILLED)


def find_killed_runs(instance: DagsterInstance, now: float) -> list[DagsterRun]:
    """The runs that Dagster counts as under way and whose process is gone.

    Nobody else notices a run whose daemon died with it: Dagster asks the server that started it.
    """
    from dagster import DagsterRunStatus, RunsFilter

    under_way = RunsFilter(
        statuses=[
            DagsterRunStatus.NOT_STARTED,
            DagsterRunStatus.STARTING,
            DagsterRunStatus.STARTED,
            DagsterRunStatus.CANCELING,
        ]
    )
    records = instance.get_run_records(under_way)
    return [record.dagster_run for record in records if is_killed(record, now)]


def is_killed(record: RunRecord, now: float) -> bool:
    """Whether a run that is under way has no process any more.

    A run that has none yet waits for the daemon, which gives it up after three minutes by itself;
    one that has begun has one within a moment.
    """
    from dagster import DagsterRunStatus

    run = record.dagster_run
    process = run.tags.get(PROCESS_TAG)
    if process is not None:
        return not is_alive(process)
    begun = record.start_time
    is_started = run.status in (DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING)
    return is_started and begun is not None and now - begun > UNTAGGED_SECONDS


def recover_from_crash(home: Home) -> None:
    """Clear away what a killed run left; nothing is done while another command holds the home.

    A run that is not killed empties the lock's file at its end, so this costs nothing after it.
    """
    if not was_cut_short(find_lock(home)):
        return
    with suppress(RunLockedError), hold_home(home, 0, "klynge, clearing up after a killed run"):
        point_dagster_at(home, os.environ)
        import dagster as dg

        with explain_instance_errors(home), dg.DagsterInstance.get() as instance:
            clear_killed_runs(instance)


def recover_under_daemon(home: Home, instance: DagsterInstance) -> None:
    """The same, asked again and again by Dagster's daemon, whose queue waits for dead runs, too."""
    if was_cut_short(find_lock(home)) or find_killed_runs(instance, time.time()):
        doing = "Dagster's daemon, clearing up after a killed run"
        with suppress(RunLockedError), hold_home(home, 0, doing):
            clear_killed_runs(instance)

"""A run in the home's log: who started it, what its stages said, how it ended.

Belongs here: the first and the last lines of a run. Does not belong here: the file and its lines
(`assets.running.logbook`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assets.running.logbook import keep_log, write_line
from schemas.problems import StageError
from warehouse.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance


@contextmanager
def keep_run_log(
    home: Home, run_id: str, started_by: str, instance: DagsterInstance | None
) -> Iterator[None]:
    """Log a run from its first step to its last, as the terminal tells it."""

    def tell(text: str) -> None:
        write_line(home.log / "klynge.log", run_id, text, datetime.now(UTC))

    with keep_log(home, run_id):
        tell(f"begins, started by {started_by}")
        try:
            yield
        except StageError as error:
            for problem in error.problems:
                tell(f"error: {problem.describe()}")
            raise
        finally:
            errors = [] if instance is None else list_errors(instance, run_id)
            for text in errors:
                tell(f"error: {text}")
            tell("ends, failed" if errors else "ends")


def list_errors(instance: DagsterInstance, run_id: str) -> list[str]:
    """What made steps of a run fail, in the words of the stages' own errors.

    Nothing where Dagster's storage could not take it (a full disk): its own error ends the run.
    """
    from dagster import DagsterEventType
    from sqlalchemy.exc import SQLAlchemyError

    try:
        failures = instance.all_logs(run_id, of_type=DagsterEventType.STEP_FAILURE)
    except SQLAlchemyError as unread:
        return [f"Dagster's storage cannot be read: {unread}"]
    told = []
    for entry in failures:
        error = entry.dagster_event.step_failure_data.error if entry.dagster_event else None
        while error is not None and (error.cls_name or "").startswith("Dagster") and error.cause:
            error = error.cause
        if error is not None:
            # the class with its module comes before the words
            told += error.message.partition(": ")[2].strip().splitlines()
    return told

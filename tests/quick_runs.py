"""Runs within a test process without what they pay for anew each time and no test looks at.

Belongs here: a process that has imported Great Expectations and is forked for each run, keeping
what Dagster's storage has compiled and what was parsed. What is computed and published is the same
(but for workbooks, where a test wants none). Does not belong here: running (`tests.homes`), or a
run in a process of its own, where all is real.

    python -m tests.quick_runs

is the process: it answers each line, a task of `assets.quality.validation`, with how that ended.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from assets.quality.validation import Validator, serve_task
from schemas.written.yaml_nodes import compose_yaml

KEPT_ENGINES = 8
"""Those of the index, the runs and the events of the last homes."""


class PreparedTask:
    """Stands for the process that a run starts for Great Expectations."""

    returncode: int | None = None

    def communicate(self, task: str) -> tuple[str, str]:
        """Its answer and its messages."""
        self.returncode, answer, messages = find_prepared()(task)
        return answer, messages

    def poll(self) -> int:
        """There is nothing to end."""
        return 0


class PreparedValidator(Validator):
    """A validator whose process has imported Great Expectations before."""

    def __init__(self) -> None:
        self._process: Any = PreparedTask()


@cache
def find_prepared() -> Callable[[str], tuple[int, str, str]]:
    """This test process's own process for Great Expectations; it ends when this one does."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.quick_runs"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "GX_ANALYTICS_ENABLED": "false"},
    )  # fmt: skip

    def ask(task: str) -> tuple[int, str, str]:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(task + "\n")
        process.stdin.flush()
        code, answer, messages = json.loads(process.stdout.readline())
        return code, answer, messages

    return ask


@contextmanager
def run_quickly() -> Iterator[None]:
    """Runs in this process use what is prepared."""
    with patch("assets.resources.Validator", PreparedValidator), keep_engines():
        yield


@contextmanager
def keep_engines() -> Iterator[None]:
    """Runs in this process keep what Dagster's storage has compiled."""
    from dagster._core.storage.event_log.sqlite import sqlite_event_log
    from dagster._core.storage.runs.sqlite import sqlite_run_storage

    with (
        patch.object(sqlite_event_log, "create_engine", keep_engine),
        patch.object(sqlite_run_storage, "create_engine", keep_engine),
    ):
        yield


@contextmanager
def leave_workbooks_empty() -> Iterator[None]:
    """Runs in this process publish empty files in place of workbooks, and no profiles, where no
    test opens one. No process is started for them: what is patched here is not in it."""
    with (
        patch("assets.cluster_workbooks.count_processes", lambda *_: 0),
        patch("assets.publishing.area_files.write_profile", lambda *_: None),
        patch("workbooks.area_workbook.write_view", lambda path, *_: path.touch()),
    ):
        yield


@contextmanager
def parse_once() -> Iterator[None]:
    """A text of definitions is parsed once in this process; its nodes are only read."""
    with patch("schemas.definitions.tree.compose_yaml", cache(compose_yaml)):
        yield


KEPT: dict[str, Any] = {}


def keep_engine(url: str, **settings: Any) -> Any:
    """The engine of a database, with the statements that it has compiled.

    Dagster makes one for each event. It keeps no connection open, so nothing of the file is kept.
    """
    from sqlalchemy import create_engine

    if url not in KEPT:
        while len(KEPT) >= KEPT_ENGINES:
            del KEPT[next(iter(KEPT))]
        KEPT[url] = create_engine(url, **settings)
    return KEPT[url]


def serve() -> None:
    """Answer each task by a child that has all that is imported here."""
    # imported by the first task otherwise, in each child anew
    import great_expectations
    import great_expectations.render.renderer.page_renderer  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    with tempfile.TemporaryDirectory() as folder:
        answer, messages = Path(folder, "answer"), Path(folder, "messages")
        for task in sys.stdin:
            child = os.fork()
            if not child:
                become(task, answer, messages)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            told = [code, answer.read_text("utf-8"), messages.read_text("utf-8", "replace")]
            print(json.dumps(told), flush=True)


def become(task: str, answer: Path, messages: Path) -> None:
    """Do one task as the process of a run does, and end."""
    os.dup2(os.open(messages, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    os.dup2(os.open(answer, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    code = 1
    try:
        serve_task(io.StringIO(task), sys.stdout)
        sys.stdout.flush()
        code = 0
    except Exception:  # noqa: BLE001  (told as the interpreter tells what ends a program)
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()

"""Workbooks written side by side, each by a process that writes one after another.

Belongs here: the processes, what is handed to them and back, and what is said when one ends before
its work. Such a process imports what a workbook is made with and nothing else. Does not belong
here: which workbooks there are (`assets.cluster_workbooks`), what stands in them (`workbooks`).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from types import TracebackType

import polars as pl

from schemas.problems import Problem, StageError
from wording.content import PublishedContent
from wording.news.changes import Changes
from wording.view import arrange_view

FEW_FIGURES = 20_000
"""Up to so many figures all workbooks are written sooner than a process has started."""
MOST_PROCESSES = 4


class WorkbookProcessError(StageError):
    """A process ended before it had written its workbook."""


@dataclass(frozen=True)
class WorkbookOrder:
    """One workbook to be written: to which file, about which area, what it says of changes.

    `beside` is the folder below which the area's other files are written, under the workbook's
    name; None where none are wanted.
    """

    path: Path
    area: tuple[str, str]
    changes: Changes | None
    beside: Path | None = None


def count_processes(figures: int, workbooks: int, cores: int | None) -> int:
    """How many processes write the workbooks of so many figures; 0 where none is worth it."""
    count = min(workbooks, cores or 1, MOST_PROCESSES)
    return count if count > 1 and figures > FEW_FIGURES else 0


def write_here(orders: Iterable[WorkbookOrder], content: PublishedContent) -> Iterator[Path]:
    """Write the workbooks one after another in this process; gives each file when it is there."""
    for order in orders:
        write_area(order, content)
        yield order.path


def write_area(order: WorkbookOrder, content: PublishedContent) -> None:
    """An area's files: those beside its workbook first, so that all are there when it is."""
    # openpyxl and typst are needed by no other stage and not by the web page
    from assets.publishing.area_files import write_figures, write_profile
    from workbooks.area_workbook import write_view

    view = arrange_view(replace(content, area=order.area, changes=order.changes))
    drawn = None
    if order.beside is not None:
        name = order.path.stem.removeprefix(".")
        write_figures(order.beside, name, view)
        drawn = write_profile(order.beside, name, view)
    write_view(order.path, view, drawn)


def write_side_by_side(
    orders: Iterable[WorkbookOrder], content: PublishedContent, values: Path, count: int
) -> Iterator[Path]:
    """Write the workbooks in `count` processes; gives each file when it is there.

    The processes read the figures from the parquet file `values`, since those of `content` would
    be sent to each. A workbook has its name only once it is whole. Raises `WorkbookProcessError`,
    and OSError where a file cannot be written; the other processes are ended then, too.
    """
    shared, waiting = replace(content, values=content.values.clear()), iter(orders)
    with ExitStack() as until_end:
        started = [until_end.enter_context(WorkbookProcess()) for _ in range(count)]
        at_work: dict[Connection, WorkbookProcess] = {}
        for process in started:
            process.send((values, shared))
            if (order := next(waiting, None)) is not None:
                at_work[process.begin(order)] = process
        while at_work:
            for answered in wait(list(at_work)):
                process = at_work.pop(answered)  # type: ignore[call-overload]
                yield process.finish()
                if (order := next(waiting, None)) is not None:
                    at_work[process.begin(order)] = process


class WorkbookProcess:
    """A process that reads the figures once and then writes one workbook after another.

    It is started as a program of its own: forking a process with threads can hang, and
    `multiprocessing` imports the main program anew, which may be Dagster.
    """

    def __init__(self) -> None:
        self._connection, theirs = Pipe()
        self._order: WorkbookOrder | None = None
        with theirs:
            program = [sys.executable, "-m", "assets.publishing.workbook_processes"]
            self._process = subprocess.Popen(
                [*program, str(theirs.fileno())],
                pass_fds=[theirs.fileno()], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip

    def __enter__(self) -> WorkbookProcess:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()
        self._connection.close()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def send(self, message: object) -> None:
        """Hand something over."""
        try:
            self._connection.send(message)
        except OSError as error:
            raise self._explain_end() from error

    def begin(self, order: WorkbookOrder) -> Connection:
        """Hand an order over; returns that on which the answer will come."""
        self._order = order
        self.send(replace(order, path=hide(order.path)))
        return self._connection

    def finish(self) -> Path:
        """The file of the order, whole and with its name."""
        assert self._order is not None
        try:
            error: OSError | None = self._connection.recv()
        except (EOFError, OSError) as ended:
            raise self._explain_end() from ended
        if error is not None:
            raise error
        return hide(self._order.path).replace(self._order.path)

    def _explain_end(self) -> WorkbookProcessError:
        """What the process ended with, in words."""
        _, said = self._process.communicate()
        code = self._process.returncode
        last = said.decode(errors="replace").strip().rpartition("\n")[2]
        found = f"killed by signal {-code}" if code < 0 else last or f"exit code {code}"
        return WorkbookProcessError(
            [
                Problem(
                    rule="workbook_process_ended",
                    message="The process that wrote the workbook ended before it was whole.",
                    file=str(self._order.path) if self._order else None,
                    found=found,
                    remedy="Run again; the published snapshot was left as it was. A process is "
                    "killed where memory runs out: then close other programs first. Report "
                    "anything else.",
                )
            ]
        )


def hide(path: Path) -> Path:
    """What a workbook is called until it is whole."""
    return path.with_name(f".{path.name}")


def serve_orders(connection: Connection) -> None:
    """The process's life: import, take what all workbooks share, then write what is asked for."""
    # imported before there is work, so that the first order does not wait for it
    import workbooks.area_workbook  # noqa: F401

    values, shared = connection.recv()
    content = replace(shared, values=pl.read_parquet(values))
    while True:
        order: WorkbookOrder = connection.recv()
        try:
            write_area(order, content)
        except OSError as error:
            connection.send(error)
        else:
            connection.send(None)


def end_with_run() -> None:
    """End this process when the one that started it is gone, which holds the other end open."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    # an interruption is for the run, which ends its processes
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_run, daemon=True).start()
    serve_orders(Connection(int(sys.argv[1])))

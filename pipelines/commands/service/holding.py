"""One service on a home at a time, and ending what a killed one left.

Belongs here: the lock of the service and what its file says. Does not belong here: the lock that a
run holds (`assets.running.lock`).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assets.running.lock import take_lock
from assets.running.processes import is_alive
from schemas.problems import Problem, StageError
from warehouse.home import Home

LOG = logging.getLogger("klynge.serve")
POLL_SECONDS = 0.1
LONGEST_END_SECONDS = 15.0


class HomeServedError(StageError):
    """Another process serves the home."""


@dataclass(frozen=True)
class Service:
    """Who serves a home, where and since when; `parts` name each part's process."""

    pid: int
    host: str
    port: int
    since: str
    parts: Mapping[str, str] = field(default_factory=dict)


def find_service_file(home: Home) -> Path:
    """The file that the kernel keeps the service's lock on, and that says who has it."""
    return home.root / "serve.lock"


@contextmanager
def hold_service(home: Home, service: Service) -> Iterator[None]:
    """Be the one that serves the home. Raises `HomeServedError`.

    What a killed service left at work is ended first: two daemons would start each run twice.
    """
    file = find_service_file(home)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as held:
        if not take_lock(held, fcntl.LOCK_EX):
            raise HomeServedError([describe_server(home)])
        left = read_service(home)
        if left is not None:
            end_left(left)
        note_service(home, service)
        try:
            yield
        finally:
            file.write_text("", encoding="utf-8")


def note_service(home: Home, service: Service) -> None:
    """Write down who serves; the lock stays where it is, on the same file."""
    find_service_file(home).write_text(json.dumps(asdict(service)), encoding="utf-8")


def keep_service_lock(home: Home, service: Service) -> None:
    """Hold the lock until this process ends, whatever program it becomes. Raises `HomeServedError`.

    What a killed service left at work is ended first.
    """
    file = find_service_file(home)
    file.parent.mkdir(parents=True, exist_ok=True)
    number = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    os.set_inheritable(number, True)
    held = os.fdopen(number, "a", encoding="utf-8", closefd=False)
    if not take_lock(held, fcntl.LOCK_EX):
        raise HomeServedError([describe_server(home)])
    left = read_service(home)
    if left is not None:
        end_left(left)
    note_service(home, service)


def read_service(home: Home) -> Service | None:
    """What the file says of the one who serves, or served when killed; None for nobody."""
    with suppress(OSError, ValueError, TypeError):
        return Service(**json.loads(find_service_file(home).read_text(encoding="utf-8")))
    return None


def find_service(home: Home) -> Service | None:
    """Who serves the home now; None for nobody."""
    try:
        with find_service_file(home).open(encoding="utf-8") as file:
            if take_lock(file, fcntl.LOCK_SH):
                return None
    except OSError:
        return None
    return read_service(home) or Service(0, "", 0, "")


def describe_server(home: Home) -> Problem:
    """Who serves the home already."""
    service = read_service(home)
    who = "" if service is None else f": process {service.pid}, since {service.since[:16]} UTC"
    where = "" if service is None else f", on http://{service.host}:{service.port}"
    return Problem(
        rule="home_served",
        message=f"This home is served already{who}{where}.",
        file=str(find_service_file(home)),
        remedy="Use that page, or end it first; `klynge status` says how it stands.",
    )


def end_left(service: Service) -> None:
    """End the parts that a killed service left at work; they lead process groups of their own."""
    left = {name: process for name, process in service.parts.items() if is_alive(process)}
    for name, process in left.items():
        LOG.warning("serve: a killed service left its %s (process %s); ended", name, process)
        send(process, signal.SIGTERM)
    wait_for_end(left.values())
    for process in left.values():
        send(process, signal.SIGKILL)
    wait_for_end(left.values())


def wait_for_end(processes: Iterable[str]) -> None:
    """Wait until they have ended, and not for ever."""
    deadline = time.monotonic() + LONGEST_END_SECONDS
    while any(map(is_alive, processes)) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def send(process: str, number: signal.Signals) -> None:
    """A signal to a process and all that it started; nothing when they are gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(int(process.partition(".")[0]), number)

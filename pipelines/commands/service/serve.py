"""What `klynge serve` does: page, daemon, watch, portal as in production, until one of them ends.

Belongs here: starting them, keeping their lines, ending them together. Does not belong here: who
may serve a home (`.holding`), what the watch does (`.watching`).
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import FrameType
from typing import IO

from rich.console import Console

from assets.running.logbook import NO_RUN, keep_log, write_line
from assets.running.processes import name_process
from pipelines.commands.progress import print_plain, print_problems
from pipelines.commands.service.holding import Service, hold_service, note_service
from pipelines.instance import (
    explain_instance_errors,
    point_dagster_at,
    recover_from_crash,
    recover_under_daemon,
)
from schemas.problems import Problem, StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home

LOG = logging.getLogger("klynge.serve")
POLL_SECONDS = 0.5
LONGEST_END_SECONDS = 25.0
"""How long page and daemon may take to end; systemd and Docker give 30 seconds or more."""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
DEFINITIONS = ("-m", "pipelines.definitions")


@dataclass(frozen=True)
class ServicePart:
    """One process of the service, and the thread that keeps its lines."""

    name: str
    process: subprocess.Popen[str]
    reader: threading.Thread


class ServiceError(StageError):
    """The service cannot be started."""


def serve(
    home: Home, host: str, port: int, output: Console, errors: Console, portal_port: int = 0
) -> int:
    """Serve until SIGTERM or Ctrl-C (exit code 0), or until a part ends (1); all end together.

    Without a `portal_port` there is no portal.
    """
    try:
        with explain_storage_errors(home.root), keep_log(home):
            service = Service(os.getpid(), host, port, datetime.now(UTC).isoformat())
            with hold_service(home, service):
                refuse_taken_port(host, port)
                if portal_port:
                    refuse_taken_port(host, portal_port)
                prepare(home)
                return run_parts(home, service, output, portal_port)
    except StageError as error:
        print_problems(errors, error)
        return 1


def prepare(home: Home) -> None:
    """Clear up after a crash, and put the settings in place."""
    recover_from_crash(home)
    point_dagster_at(home, os.environ)
    import dagster as dg

    # a run that died with the machine would keep the daemon's queue waiting
    with explain_instance_errors(home), dg.DagsterInstance.get() as instance:
        recover_under_daemon(home, instance)


def list_commands(host: str, port: int, portal_port: int = 0) -> Mapping[str, Sequence[str]]:
    """The command line of each part, after the name of Python."""
    portal = (
        "-m", "pipelines.commands", "portal", "--host", host, "--port", str(portal_port)
    )  # fmt: skip
    return {
        "page": (
            "-m", "dagster_webserver", *DEFINITIONS, "--host", host, "--port", str(port),
            "--dagster-log-level", "warning",
        ),
        "daemon": ("-m", "dagster._daemon", "run", *DEFINITIONS, "--log-level", "warning"),
        "watch": ("-m", "pipelines.commands", "notices", "--watch"),
        **({"portal": portal} if portal_port else {}),
    }  # fmt: skip


def run_parts(home: Home, service: Service, output: Console, portal_port: int = 0) -> int:
    """Start all parts, wait for the first to end or for a signal, and end the others."""
    asked: list[int] = []

    def note_signal(number: int, _: FrameType | None) -> None:
        asked.append(number)

    before = {each: signal.signal(each, note_signal) for each in (signal.SIGTERM, signal.SIGINT)}
    parts: list[ServicePart] = []
    try:
        for name, command in list_commands(service.host, service.port, portal_port).items():
            parts.append(start_part(home, name, command))
            names = {each.name: name_process(each.process.pid) for each in parts}
            note_service(home, replace(service, parts=names))
        tell(output, f"Serving {home.root} on http://{service.host}:{service.port}")
        ended = wait_for_end(parts, asked)
        if ended is None:
            tell(output, f"Ending, asked to by {signal.Signals(asked[0]).name}.")
            return 0
        LOG.error("serve: the %s ended with %s; all end", ended.name, ended.process.returncode)
        print_plain(output, f"The {ended.name} ended; log/dagster.log says why. All end.")
        return 1
    finally:
        end_parts(parts)
        for number, handler in before.items():
            signal.signal(number, handler)


def tell(output: Console, text: str) -> None:
    """Say it on the terminal and in the log."""
    print_plain(output, text)
    LOG.info("serve: %s", text)


def start_part(home: Home, name: str, command: Sequence[str]) -> ServicePart:
    """Start one part in a session of its own, so that Ctrl-C reaches it through us alone."""
    process = subprocess.Popen(
        [sys.executable, *command],
        # Dagster writes scratch folders into its working directory
        cwd=home.dagster,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "COLUMNS": "300"},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    reader = threading.Thread(target=keep_lines, args=(home, name, process.stdout), daemon=True)
    reader.start()
    return ServicePart(name, process, reader)


def keep_lines(home: Home, name: str, said: IO[str]) -> None:
    """Write what a part says into `log/dagster.log`, so that its pipe never fills."""
    for line in said:
        text = COLOURS.sub("", line).strip()
        if text:
            write_line(home.log / "dagster.log", NO_RUN, f"{name}: {text}", datetime.now(UTC))


def wait_for_end(parts: Sequence[ServicePart], asked: Sequence[int]) -> ServicePart | None:
    """The first part that ended by itself; None once a signal asked for the end."""
    while not asked:
        for part in parts:
            if part.process.poll() is not None:
                return part
        time.sleep(POLL_SECONDS)
    return None


def end_parts(parts: Sequence[ServicePart]) -> None:
    """Ask all parts to end, and end those that do not."""
    for part in parts:
        if part.process.poll() is None:
            part.process.terminate()
    deadline = time.monotonic() + LONGEST_END_SECONDS
    for part in parts:
        with suppress(subprocess.TimeoutExpired):
            part.process.wait(max(0.1, deadline - time.monotonic()))
        # also what a part has started and left behind
        with suppress(ProcessLookupError):
            os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait()
        part.reader.join(1.0)


def refuse_taken_port(host: str, port: int) -> None:
    """Raise `ServiceError` when something else answers there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except (OSError, UnicodeError) as error:
        # a host's name that no name server could be asked for is an error of Unicode
        cause = error.strerror if isinstance(error, OSError) else "this is no name of a host"
        raise ServiceError(
            [
                Problem(
                    rule="port",
                    message=f"The page cannot be served on {host}:{port}: {cause}.",
                    remedy="Name another with --port, or end what is served there.",
                )
            ]
        ) from error

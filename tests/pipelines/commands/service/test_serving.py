"""The real page and the real daemon, served as in production, killed and served again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from assets.inputs import CHECKOUT
from assets.running.processes import is_alive
from pipelines.commands.service.holding import Service, read_service
from tests.bad_input.good import as_csv, practices
from warehouse.home import Home
from warehouse.publishing.publish import read_manifest

pytestmark = pytest.mark.soak
LONGEST_SECONDS = 300.0


@contextmanager
def run_service(home: Home) -> Iterator[subprocess.Popen[str]]:
    """`klynge serve` in a process of its own, ended at the end."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "pipelines.commands", "serve", "--home", str(home.root),
            "--port", str(find_port()),
        ],
        cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
        env={**os.environ, "KLYNGE_NOTICES": "", "KLYNGE_GEOGRAPHY": ""},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
        process.kill()


def find_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def wait_until(what: str, holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.5)


def answers(home: Home, process: subprocess.Popen[str]) -> bool:
    """Whether the page of a service is up."""
    service = read_service(home)
    if service is None or service.pid != process.pid:
        return False
    with suppress(httpx.HTTPError):
        return httpx.get(f"http://{service.host}:{service.port}/server_info").is_success
    return False


def find_parts(home: Home) -> Service:
    """The service, once all its parts are started."""
    wait_until("all parts", lambda: (read := read_service(home)) and len(read.parts) == 3)
    service = read_service(home)
    assert service is not None
    return service


def ask(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines.commands", *arguments, "--home", str(home.root)],
        cwd=CHECKOUT, check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_a_home_is_served_through_kills_and_people_are_told(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.inbox.mkdir(parents=True)
    told = home.root / "log" / "beskeder.txt"
    with run_service(home) as first:
        wait_until("the page", lambda: answers(home, first))
        assert ask(home, "status", "--service").returncode == 0
        second = ask(home, "serve")
        assert second.returncode == 1
        assert "served already" in second.stderr
        (home.inbox / "praksis.csv").write_text(as_csv(practices()), encoding="utf-8")
        wait_until("a snapshot", lambda: read_manifest(home))
        wait_until("a message", lambda: told.exists() and "offentliggjort" in told.read_text())
        left = find_parts(home)
        first.send_signal(signal.SIGKILL)
        first.wait()
    with run_service(home) as again:
        wait_until("the page again", lambda: answers(home, again))
        assert not any(map(is_alive, left.parts.values()))
        parts = find_parts(home).parts
        os.kill(int(parts["daemon"].partition(".")[0]), signal.SIGKILL)
        assert again.wait(120) == 1
        assert not any(map(is_alive, parts.values()))
    log = (home.log / "klynge.log").read_text(encoding="utf-8")
    assert "a killed service left its daemon" in log
    assert "published_snapshot: " in log
    assert ask(home, "status", "--service").returncode == 1

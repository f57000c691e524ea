"""One service on a home: it ends as a whole, and a second one is refused in words.

Instead of Dagster's page and daemon, which take long to begin, stand processes that sleep; that the
real ones are served is in `test_serving` (soak).
"""

from __future__ import annotations

import io
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from assets.running.processes import is_alive, name_process
from pipelines.commands.cli import app
from pipelines.commands.service import holding, serve
from pipelines.commands.service.holding import (
    HomeServedError,
    Service,
    find_service,
    hold_service,
    read_service,
)
from warehouse.home import Home

SLEEPS = "import time; print('begins', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('begins', flush=True); time.sleep(600)"
)
LONGEST_SECONDS = 60.0


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in ("DAGSTER_HOME", "KLYNGE_HOME"):
        monkeypatch.setenv(name, "for the test")
    home = Home(tmp_path / "home")
    home.dagster.mkdir(parents=True)
    monkeypatch.setattr(serve, "prepare", lambda _: None)
    return home


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What is run as the parts of the service."""

    def set_commands(**programs: str) -> None:
        commands = {name: ("-c", program) for name, program in programs.items()}
        monkeypatch.setattr(serve, "list_commands", lambda *_: commands)

    return set_commands


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def once_all_began(home: Home, count: int, act: Callable[[Service], None]) -> Iterator[None]:
    """Do something to the service, from beside it, once all its parts have begun."""

    def look() -> None:
        log = home.log / "dagster.log"
        wait_until(lambda: log.exists() and log.read_text().count("begins") == count)
        service = read_service(home)
        assert service is not None
        act(service)

    beside = threading.Thread(target=look)
    beside.start()
    yield
    beside.join()


def run_service(home: Home) -> tuple[int, str]:
    said = io.StringIO()
    port = find_port()
    code = serve.serve(home, "127.0.0.1", port, Console(file=said), Console(file=said))
    return code, said.getvalue()


def find_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def kill_part(service: Service, name: str) -> None:
    os.kill(int(service.parts[name].partition(".")[0]), signal.SIGKILL)


def test_sigterm_ends_all_parts(home: Home, use: Callable[..., None]) -> None:
    use(page=SLEEPS, daemon=SLEEPS)
    seen: list[Service] = []

    def end(service: Service) -> None:
        seen.append(service)
        os.kill(os.getpid(), signal.SIGTERM)

    with once_all_began(home, 2, end):
        code, said = run_service(home)
    assert code == 0
    assert "asked to by SIGTERM" in said
    assert not any(map(is_alive, seen[0].parts.values()))
    assert find_service(home) is None


def test_when_one_part_dies_all_end(home: Home, use: Callable[..., None]) -> None:
    use(page=SLEEPS, daemon=SLEEPS, watch=SLEEPS)
    seen: list[Service] = []

    def kill(service: Service) -> None:
        seen.append(service)
        kill_part(service, "daemon")

    with once_all_began(home, 3, kill):
        code, said = run_service(home)
    assert code == 1
    assert "The daemon ended" in said
    assert not any(map(is_alive, seen[0].parts.values()))
    assert "serve: the daemon ended" in (home.log / "klynge.log").read_text()


def test_a_part_that_does_not_listen_is_ended_all_the_same(
    home: Home, use: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "LONGEST_END_SECONDS", 0.5)
    use(page=STUBBORN)
    seen: list[Service] = []

    def end(service: Service) -> None:
        seen.append(service)
        os.kill(os.getpid(), signal.SIGTERM)

    with once_all_began(home, 1, end):
        assert run_service(home)[0] == 0
    assert not is_alive(seen[0].parts["page"])


def test_a_second_service_is_refused_in_words(home: Home) -> None:
    first = Service(os.getpid(), "127.0.0.1", 3000, datetime.now(UTC).isoformat())
    with hold_service(home, first):
        code, said = run_service(home)
        assert code == 1
        assert f"This home is served already: process {os.getpid()}" in said.replace("\n", " ")
        with pytest.raises(HomeServedError), hold_service(home, first):
            pass
    with hold_service(home, first):
        assert find_service(home) == first


def test_what_a_killed_service_left_is_ended_first(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "LONGEST_END_SECONDS", 1.0)
    left = serve.start_part(home, "daemon", ("-c", STUBBORN))
    wait_until(lambda: (home.log / "dagster.log").exists())
    named = name_process(left.process.pid)
    killed = Service(1, "127.0.0.1", 3000, "2026-05-05", {"daemon": named})
    holding.find_service_file(home).parent.mkdir(exist_ok=True)
    holding.note_service(home, killed)
    with hold_service(home, Service(os.getpid(), "127.0.0.1", 3000, "2026-05-06")):
        assert not is_alive(named)
    left.process.wait()


def test_a_port_that_is_taken_is_told(home: Home) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = io.StringIO()
        port = taken.getsockname()[1]
        code = serve.serve(home, "127.0.0.1", port, Console(file=said), Console(file=said))
    assert code == 1
    assert "The page cannot be served on" in said.getvalue()
    assert "--port" in said.getvalue()


@pytest.mark.parametrize("host", ["a..b", "nowhere.invalid"])
def test_a_host_that_is_none_is_told(home: Home, host: str) -> None:
    said = io.StringIO()
    assert serve.serve(home, host, 3999, Console(file=said), Console(file=said)) == 1
    assert "The page cannot be served on" in said.getvalue()


@pytest.mark.parametrize("command", ["serve", "ui"])
@pytest.mark.parametrize("port", ["0", "-1", "70000", "http"])
def test_a_port_is_a_number_that_others_can_be_told(command: str, port: str) -> None:
    assert CliRunner().invoke(app, [command, "--port", port]).exit_code == 2


def test_the_parts_are_dagsters_own_commands_for_production() -> None:
    commands = serve.list_commands("127.0.0.1", 3000)
    assert list(commands) == ["page", "daemon", "watch"]
    assert list(serve.list_commands("127.0.0.1", 3000, 8780)) == [*commands, "portal"]
    assert not any("dev" in command for command in commands.values())


def test_the_page_to_try_things_is_not_started_beside_a_service(home: Home) -> None:
    first = Service(os.getpid(), "127.0.0.1", 3000, datetime.now(UTC).isoformat())
    with hold_service(home, first):
        ended = CliRunner().invoke(app, ["ui", "--home", str(home.root)])
    assert ended.exit_code == 1
    assert "This home is served already" in ended.output

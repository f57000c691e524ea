"""A PostgreSQL server of Debian's packages on a free port, and a database for each test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def as_server_user(command: list[str]) -> list[str]:
    """The command as the user `postgres` where we are root, as whom no server starts."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def find_free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that ends with the session."""
    if not SERVERS:
        pytest.skip("no PostgreSQL server is installed: apt-get install postgresql")
    programs = SERVERS[-1]
    folder = Path("/tmp") / f"klynge-postgres-{os.getpid()}"
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = str(folder / "data"), find_free_port()
    quiet = {"check": True, "capture_output": True, "cwd": "/"}
    initialise = [str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust"]
    subprocess.run(as_server_user(initialise), **quiet)  # type: ignore[call-overload]
    settings = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
    control = [str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")]
    subprocess.run(as_server_user([*control, "-o", settings, "start"]), **quiet)  # type: ignore[call-overload]
    try:
        yield port
    finally:
        subprocess.run(as_server_user([*control, "-m", "immediate", "stop"]), **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty database, named in the environment as an operator names it."""
    name = f"home_{abs(hash(request.node.name))}"
    connection = psycopg2.connect(host="127.0.0.1", port=server, user="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"create database {name}")
    connection.close()
    address = f"postgresql://postgres@127.0.0.1:{server}/{name}"
    monkeypatch.setenv("KLYNGE_POSTGRES_URL", address)
    return address

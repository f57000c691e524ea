"""The portal on a real port of this machine, for programs that speak HTTP themselves.

Belongs here: serving in a process of its own, and a home that shows another's snapshots with
settings of its own. Does not belong here: what is asked.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from warehouse.home import Home

SECONDS_TO_START = 60
START = "from klyngemonitor.start import main; main()"
UNBOUND = "requests_a_minute: 100000000\n"
"""Settings under which a test's own clients need not wait."""


@dataclass(frozen=True)
class Served:
    """A portal that is being served: where, and by which process."""

    address: str
    process: int


def show_elsewhere(home: Home, root: Path, settings: str = UNBOUND) -> Home:
    """A home that shows what another holds, with settings of its own."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "portal.yaml").write_text(settings, encoding="utf-8")
    shown = Home(root)
    for held in home.root.iterdir():
        if not held.name.startswith("portal"):
            (root / held.name).symlink_to(held)
    return shown


@contextmanager
def serve(home: Home, workers: int = 1) -> Iterator[Served]:
    """Serve a home's portal as `klynge portal` does, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", START, "portal", "--home", str(home.root),
         "--port", str(port), "--workers", str(workers)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    served = Served(f"http://127.0.0.1:{port}", process.pid)
    try:
        latest = monotonic() + SECONDS_TO_START
        while not answers(served.address):
            assert process.poll() is None and monotonic() < latest, "the portal did not start"
            sleep(0.05)
        yield served
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors, errors


def answers(address: str) -> bool:
    """Whether figures can be read there."""
    try:
        with urlopen(f"{address}/sund", timeout=20) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False

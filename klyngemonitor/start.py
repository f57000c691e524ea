"""Where `klynge` begins: the rooms are found, then the command line is called.

The rooms have short names (`assets`, `schemas`) that are nobody's own among installed packages.
So a wheel holds them within `klyngemonitor/`, and they are put first on the path of this process
and of those that it starts, instead of being installed as packages of their own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path

INSTALLED = Path(__file__).resolve().parent
"""The folder that holds the rooms in a wheel; in a checkout an editable install knows them."""


def find_rooms(
    path: list[str], environment: MutableMapping[str, str], installed: Path = INSTALLED
) -> None:
    """Put the rooms of a wheel first on `path`, and on that of every process to be started."""
    if not (installed / "pipelines").is_dir() or str(installed) in path:
        return
    path.insert(0, str(installed))
    inherited = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(installed), inherited]))


def keep_frames_calm(environment: MutableMapping[str, str]) -> None:
    """Let polars work with one thread in this process and those that it starts.

    A run asks it for thousands of small frames, and threads that wait for each other take a third
    of its time; what is large is DuckDB's. Who sets the variable decides otherwise.
    """
    environment.setdefault("POLARS_MAX_THREADS", "1")


def main() -> None:
    """The command line."""
    find_rooms(sys.path, os.environ)
    keep_frames_calm(os.environ)
    from pipelines.commands.cli import main as call_command

    call_command()

"""Homes and extracts that are made once for all the processes of a test session.

Belongs here: making under a lock, copying, and running the pipeline in this process. Does not
belong here: what is made, which stands beside the tests that ask for it.

Nobody writes into what is shared; a test that goes on from it takes a copy.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from rich.console import Console

from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.commands.run.run import RunRequest, run_monitoring
from tests.quick_runs import leave_workbooks_empty, run_quickly
from warehouse.home import Home

Make = Callable[[Path], object]
"""Fills a folder that is there and empty."""


@dataclass(frozen=True)
class Ran:
    """What a run left its caller with."""

    code: int
    output: str
    errors: str

    def keep(self, file: Path) -> None:
        """Write it down for other processes."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def recall(cls, file: Path) -> Ran:
        """What another process wrote down."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))


def share(factory: pytest.TempPathFactory, name: str, make: Make) -> Path:
    """The session's folder of that name, filled by `make` for the process that asks first.

    The others wait for it. When `make` fails, the next that asks begins anew.
    """
    root = factory.getbasetemp()
    # each of xdist's workers has a folder within the session's
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    folder, done = root / "shared" / name, root / "shared" / f"{name}.done"
    folder.parent.mkdir(exist_ok=True)
    with (root / "shared" / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def share_copy(factory: pytest.TempPathFactory, name: str, make: Make) -> Path:
    """A copy of the session's folder for this process, in which commands may run."""
    own = factory.mktemp(name) / "own"
    shutil.copytree(share(factory, name, make), own, symlinks=True)
    return own


def copy_home(source: Home, root: Path) -> Home:
    """A home of one's own at `root`, with all that the other holds."""
    shutil.copytree(source.root, root, symlinks=True)
    return Home(root)


def run_pipeline(
    home: Home,
    folder: Path,
    definitions: Path = DEFAULT_DEFINITIONS,
    geography: Path | None = None,
    allow_synthetic: bool = False,
    workbooks: bool = True,
) -> Ran:
    """Run as `klynge run` does, in this process; without `workbooks` they are empty files."""
    output, errors = io.StringIO(), io.StringIO()
    before = dict(os.environ)
    asked = RunRequest(
        home, folder, definitions, geography=geography, allow_synthetic=allow_synthetic
    )
    try:
        with run_quickly(), nullcontext() if workbooks else leave_workbooks_empty():
            code = run_monitoring(
                asked, Console(file=output, width=200), Console(file=errors, width=200)
            )
    finally:
        os.environ.clear()
        os.environ.update(before)
    return Ran(code, output.getvalue(), errors.getvalue())


def hash_snapshot(home: Home) -> dict[str, str]:
    """Every file of the snapshot in force, with the sha256 of its bytes."""
    folder = home.current.resolve()
    return {
        str(path.relative_to(folder.parent)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }

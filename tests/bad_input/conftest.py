"""Yesterday's snapshot, and giving something bad to `klynge run` on top of it.

Belongs here: the home that the tests start from, the commands that they run in it, and what
they compare afterwards.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.commands.cli import app
from schemas.problems import Problem
from tests.bad_input.good import DEFINITIONS, Rows, write_book, write_good_extracts
from tests.homes import copy_home, share
from tests.quick_runs import run_quickly
from warehouse.home import Home
from warehouse.store import open_warehouse
from warehouse.taking_in import load_problems

RUN_KLYNGE = "from pipelines.commands.cli import main; main()"

Content = bytes | str | dict[str, Rows]


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it said."""

    exit_code: int
    output: str
    errors: str

    @property
    def reasons(self) -> list[str]:
        """The reasons of rejected extracts, one line each."""
        return [reason for reasons in self.reasons_by_file.values() for reason in reasons]

    @property
    def reasons_by_file(self) -> dict[str, list[str]]:
        """The reasons of each rejected extract."""
        told: dict[str, list[str]] = {}
        for line in self.output.splitlines():
            if line.startswith("Rejected: "):
                told[line.removeprefix("Rejected: ")] = []
            elif line.startswith("  - "):
                told[list(told)[-1]].append(line[4:])
        return told


@dataclass(frozen=True)
class Installation:
    """A home with a published snapshot, an inbox of its own, and small definitions."""

    home: Home
    inbox: Path
    definitions: Path

    def put(self, name: str, content: Content) -> Path:
        """Write a file into the inbox: bytes, text in UTF-8, or sheets as xlsx."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            write_book(path, content)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    @property
    def command(self) -> list[str]:
        """The arguments of `klynge` for a run over the inbox."""
        return [
            "run", "--extracts", str(self.inbox), "--home", str(self.home.root),
            "--definitions", str(self.definitions),
        ]  # fmt: skip

    def run(self) -> Outcome:
        """`klynge run` in this process; the environment is as before afterwards."""
        with pytest.MonkeyPatch.context() as patch, run_quickly():
            for name in ("DAGSTER_HOME", "KLYNGE_HOME"):
                patch.setenv(name, os.environ.get(name, ""))
            result = CliRunner().invoke(app, self.command)
        assert isinstance(result.exception, SystemExit | None), repr(result.exception)
        return Outcome(result.exit_code, result.stdout, result.stderr)

    def start(self, before: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        """`klynge run` in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", RUN_KLYNGE, *self.command],
            preexec_fn=before, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def snapshot(self) -> dict[str, str]:
        """Everything under `published/`: each file's sha256, and where the link points."""
        published = self.home.published
        return {
            str(path.relative_to(published)): str(path.readlink())
            if path.is_symlink()
            else hashlib.sha256(path.read_bytes()).hexdigest()
            for path in published.rglob("*")
            if path.is_symlink() or path.is_file()
        }

    def rejected(self) -> dict[str, list[Problem]]:
        """The register's rejected extracts: name and reasons."""
        with open_warehouse(self.home) as warehouse:
            rows = warehouse.register().filter(status="rejected").to_dicts()
        return {row["file_name"]: load_problems(row["problems"]) for row in rows}

    def kept(self, content: bytes) -> bool:
        """Whether the bytes lie unchanged among the stored extracts."""
        folder = self.home.extracts / hashlib.sha256(content).hexdigest()
        return [path.read_bytes() for path in folder.glob("*")] == [content]


Refuse = Callable[[str, Content], list[str]]


def finish(process: subprocess.Popen[str]) -> Outcome:
    """Wait for a process's end; whatever it says, it is no traceback."""
    output, errors = process.communicate(timeout=120)
    assert "Traceback" not in output + errors, errors
    return Outcome(process.returncode, output, errors)


@pytest.fixture(scope="session")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A home in which a run over good extracts has published; nobody writes into it."""
    return find_installation(share(tmp_path_factory, "yesterday", publish_yesterday))


def publish_yesterday(folder: Path) -> None:
    """Yesterday's extracts, definitions and home."""
    (folder / "definitions.yaml").write_text(DEFINITIONS, encoding="utf-8")
    write_good_extracts(folder / "extracts")
    outcome = find_installation(folder).run()
    assert outcome.exit_code == 0, outcome


def find_installation(folder: Path) -> Installation:
    """The installation in a folder."""
    return Installation(Home(folder / "home"), folder / "extracts", folder / "definitions.yaml")


@pytest.fixture
def installation(yesterday: Installation, tmp_path: Path) -> Installation:
    """A copy of yesterday's home with an empty folder of new extracts."""
    home = copy_home(yesterday.home, tmp_path / "home")
    (tmp_path / "new").mkdir()
    return Installation(home, tmp_path / "new", yesterday.definitions)


@pytest.fixture
def refuse(installation: Installation) -> Refuse:
    """Give a run one bad extract and nothing else; returns the reasons that it is told."""
    return lambda name, content: refuse_all(installation, {name: content})[name]


@pytest.fixture
def reasons(refused: dict[str, list[str]], request: pytest.FixtureRequest) -> list[str]:
    """The reasons that are told of the test's own bad extract (its mark `bad_extract`)."""
    return refused[request.node.nodeid]


@pytest.fixture(scope="session")
def refused(
    yesterday: Installation,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[str]]:
    """The reasons by test: the bad extracts of all tests are given to one run, each in a folder."""
    given = {
        item.nodeid: mark.args
        for item in request.session.items
        for mark in item.iter_markers("bad_extract")
    }
    names = {test: f"{place:02}/{name}" for place, (test, (name, _)) in enumerate(given.items())}

    def make(folder: Path) -> None:
        (folder / "new").mkdir()
        home = copy_home(yesterday.home, folder / "home")
        installation = Installation(home, folder / "new", yesterday.definitions)
        told = refuse_all(installation, {names[test]: mark[1] for test, mark in given.items()})
        (folder / "reasons.json").write_text(json.dumps(told), encoding="utf-8")

    file = share(tmp_path_factory, "refused", make) / "reasons.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    # without the folder, so that a test says what is told of a file that lies alone
    return {test: [line.removeprefix(name[:3]) for line in told[name]]
            for test, name in names.items()}  # fmt: skip


def refuse_all(installation: Installation, contents: dict[str, Content]) -> dict[str, list[str]]:
    """Give a run bad extracts and nothing else; returns the reasons that are told of each.

    Checks what every rejection has in common: the run ends with 3 because the snapshot in
    force stands and an extract was rejected; no byte of what is published changes; the file
    is kept, and the register has every reason.
    """
    given = {name: installation.put(name, each).read_bytes() for name, each in contents.items()}
    before = installation.snapshot()
    outcome = installation.run()
    assert outcome.exit_code == 3, outcome
    assert "the snapshot was left as it was" in outcome.output
    assert "Traceback" not in outcome.output + outcome.errors
    assert installation.snapshot() == before
    registered, told = installation.rejected(), outcome.reasons_by_file
    assert sorted(registered) == sorted(told) == sorted(given)
    for name, content in given.items():
        assert [problem.describe() for problem in registered[name]] == told[name]
        assert all(problem.remedy for problem in registered[name])
        assert installation.kept(content)
    return told


def tells(reason: str, place: str, *parts: str) -> bool:
    """Whether a reason begins with the place and says all the parts."""
    missing = [part for part in parts if part not in reason]
    assert reason.startswith(f"{place}: "), reason
    assert not missing, reason
    return True

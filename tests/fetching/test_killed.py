"""A fetch that is killed at any step leaves nothing half, and the next one goes on from there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fetching.writing import ENDING
from tests.fetching.stand_in import StandIn

NEVER = 10_000
MOMENTS = (2, 4, 6, 12)
"""Steps of some twenty: before and after sidecar, file and memory, in the first portion and the
second. `make soak` tries every one."""


@dataclass
class Forker:
    """The program that fetches in children of its own."""

    process: subprocess.Popen[str]
    publisher: StandIn

    def fetch(self, home: Path, step: int = NEVER) -> tuple[int, int]:
        """Exit code and number of steps of a fetch that is killed at a step."""
        assert self.process.stdin and self.process.stdout
        asked = [step, str(home), self.publisher.statbank]
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        code, steps = json.loads(self.process.stdout.readline())
        return code, steps


@pytest.fixture
def forker(publisher: StandIn) -> Iterator[Forker]:
    command = [sys.executable, "-m", "tests.fetching.killed_fetch"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Forker(process, publisher)
        assert process.stdin
        process.stdin.close()


def list_files(home: Path) -> dict[str, bytes]:
    """What a run of the pipeline would find in the inbox: no hidden names."""
    found = (path for path in (home / "inbox").rglob("*") if path.is_file())
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in found if not path.name.startswith(".")
    }  # fmt: skip


def without_moment(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without the line that says when a file was fetched."""
    return {
        name: b"\n".join(line for line in content.splitlines() if b"retrieved" not in line)
        for name, content in files.items()
    }


def check_killed_at(step: int, whole: dict[str, bytes], home: Path, forker: Forker) -> None:
    """Kill, look, go on, look."""
    code, _ = forker.fetch(home, step)
    assert code == -signal.SIGKILL
    left = list_files(home)
    for name, content in left.items():
        if not name.endswith(".meta.yaml"):
            assert content == whole[name]
            assert f"{name}.meta.yaml" in left
    assert forker.fetch(home)[0] == 0
    assert without_moment(list_files(home)) == without_moment(whole)
    assert not list(home.rglob(f"*{ENDING}"))
    forker.publisher.asked.clear()
    assert forker.fetch(home)[0] == 0
    assert forker.publisher.count("/v1/data") == 0


@pytest.fixture
def whole(forker: Forker, tmp_path: Path) -> dict[str, bytes]:
    """What a fetch leaves that nobody disturbs."""
    code, _ = forker.fetch(tmp_path / "undisturbed")
    assert code == 0
    return list_files(tmp_path / "undisturbed")


def test_a_kill_leaves_nothing_half(
    whole: dict[str, bytes], forker: Forker, tmp_path: Path
) -> None:
    assert len(whole) == 2 * 2
    for step in MOMENTS:
        check_killed_at(step, whole, tmp_path / str(step), forker)


@pytest.mark.soak
def test_a_kill_at_every_step_leaves_nothing_half(
    whole: dict[str, bytes], forker: Forker, tmp_path: Path
) -> None:
    _, steps = forker.fetch(tmp_path / "counted")
    assert steps > max(MOMENTS)
    for step in range(1, steps + 1):
        check_killed_at(step, whole, tmp_path / str(step), forker)

"""A disk that is full or cannot be written. The limits are real ones, set by the kernel."""

from __future__ import annotations

import dataclasses
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bad_input.conftest import Installation, Outcome, finish
from tests.bad_input.good import as_csv, practices
from warehouse.home import Home

pytestmark = pytest.mark.whole

IN_THE_WAY = (
    "This is a file, and no folder that other files can be in. Remedy: Move that file away, or "
    "name another folder, then run again."
)
REMEDY = "Remedy: Free disk space or correct the permissions of the home, then run again"
STILL_IN_FORCE = "Nothing was published; the snapshot of "


def may_mount() -> bool:
    """Whether this user can make disks of any size; without that there are the other limits."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder],
            capture_output=True, check=False,
        ) if os.geteuid() == 0 and shutil.which("mount") else None  # fmt: skip
        if made is None or made.returncode != 0:
            return False
        subprocess.run(["umount", folder], check=True)
    return True


MAY_MOUNT = may_mount()


@contextmanager
def mount_home(installation: Installation) -> Iterator[Installation]:
    """The home moved to a disk of its own."""
    folder = installation.home.root.parent / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], check=True)
    try:
        shutil.copytree(installation.home.root, folder / "home", symlinks=True)
        yield dataclasses.replace(installation, home=Home(folder / "home"))
    finally:
        subprocess.run(["umount", folder], check=True)


def remount(installation: Installation, options: str) -> None:
    """Change the home's disk."""
    disk = installation.home.root.parent
    subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)


def assert_nothing_published(outcome: Outcome, remedy: str = REMEDY) -> None:
    """The run failed, in words, and says what is still in force."""
    assert outcome.exit_code == 1, outcome
    *errors, end = outcome.errors.splitlines()
    assert len(errors) == 1, outcome.errors
    assert errors[0].startswith("error: ")
    assert remedy in errors[0]
    assert ("MB free on its disk" in errors[0]) == (remedy == REMEDY)
    assert end.startswith(STILL_IN_FORCE)


def test_files_that_may_not_grow(installation: Installation) -> None:
    """A limit on the size of files, as a quota sets it."""
    installation.put("praksis.csv", as_csv(practices("01-01-2025")))
    before = installation.snapshot()
    limit = 100_000
    process = installation.start(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    outcome = finish(process)
    assert_nothing_published(outcome)
    assert f"error: {installation.home.dagster}: " in outcome.errors
    assert installation.snapshot() == before


@pytest.mark.parametrize(
    "stage", ["storing", pytest.param("publishing", marks=pytest.mark.soak)] if MAY_MOUNT else []
)
def test_a_disk_that_is_full(installation: Installation, stage: str) -> None:
    installation.put("praksis.csv", as_csv(practices("01-01-2025")))
    with mount_home(installation) as mounted:
        before = mounted.snapshot()
        published = sum(p.stat().st_size for p in mounted.home.current.rglob("*") if p.is_file())
        spare = 500_000 if stage == "storing" else published
        remount(mounted, f"size={shutil.disk_usage(mounted.home.root).used + spare}")
        assert_nothing_published(finish(mounted.start()))
        assert mounted.snapshot() == before
        assert not list(mounted.home.published.glob(".building-*"))
        if stage == "storing":
            remount(mounted, "size=200m")
            assert mounted.run().exit_code == 0
            assert mounted.snapshot()["current"] != before["current"]


@pytest.mark.parametrize("stage", ["disk"] if MAY_MOUNT else [])
def test_a_disk_that_is_read_only(installation: Installation, stage: str) -> None:
    assert stage == "disk"
    installation.put("praksis.csv", as_csv(practices("01-01-2025")))
    with mount_home(installation) as mounted:
        before = mounted.snapshot()
        remount(mounted, "ro")
        outcome = finish(mounted.start())
        assert_nothing_published(outcome)
        assert "Read-only file system" in outcome.errors
        assert mounted.snapshot() == before


@pytest.mark.parametrize("name", ["dagster", "extracts", "run.lock", "warehouse.duckdb"])
def test_a_part_of_the_home_that_cannot_be_written(installation: Installation, name: str) -> None:
    """A file where a folder belongs, and the reverse, stops even an administrator."""
    installation.put("praksis.csv", as_csv(practices("01-01-2025")))
    part = installation.home.root / name
    was_folder = part.is_dir()
    part.rename(part.with_name("moved"))
    if was_folder:
        part.touch()
    else:
        part.mkdir()
    before = installation.snapshot()
    outcome = installation.run()
    if name == "extracts":
        assert outcome.exit_code == 1
        assert outcome.errors.splitlines()[0].endswith(IN_THE_WAY)
    else:
        remedy = "Remedy: Move that file away" if name == "dagster" else REMEDY
        assert_nothing_published(outcome, remedy)
    assert f"error: {part}" in outcome.errors
    assert installation.snapshot() == before


def test_a_home_below_a_file(installation: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    home = Home(tmp_path / "file" / "home")
    installation.put("praksis.csv", as_csv(practices()))
    outcome = dataclasses.replace(installation, home=home).run()
    assert outcome.exit_code == 1
    error, end = outcome.errors.splitlines()
    assert error == f"error: {tmp_path / 'file'}: {IN_THE_WAY}"
    assert end == "Nothing was published."

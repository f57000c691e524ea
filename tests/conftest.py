"""What the tests of several rooms share: demo extracts, small and whole, and real figures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from demo.extracts import write_demo
from schemas.frames.value_faults import find_faults
from tests.homes import run_pipeline, share
from tests.quick_runs import parse_once
from warehouse.home import Home


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Layouts, rules and definitions are parsed once in a test process."""
    with parse_once():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that go on from the whole demo first.

    A worker begins with the first half, another with the second: while one makes the demo, the
    other does what needs none, instead of waiting for it.
    """
    waiting = {item.path for item in items if "whole_demo" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in waiting)


SMALL = ("folketal", "praksis", "sundhedsprofil/rygning_daglig", "sundhedsprofil/svaer_overvaegt")
"""Parts of the demo that give figures of several kinds and are read in a second."""


@pytest.fixture(scope="session")
def demo_extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole demo, written once. Tests leave it as it is."""
    return share(tmp_path_factory, "demo_extracts", lambda folder: write_demo(folder, 1))


@pytest.fixture(scope="session")
def whole_demo(demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run of the whole catalogue on the whole demo: its `home`, and what was said in
    `ran.json`. Tests leave it as it is."""

    def make(root: Path) -> None:
        run_pipeline(Home(root / "home"), demo_extracts).keep(root / "ran.json")

    return share(tmp_path_factory, "whole_demo", make)


@pytest.fixture
def small_extracts(demo_extracts: Path, tmp_path: Path) -> Path:
    """A folder of one's own with a few of the demo's extracts."""
    return copy_small_extracts(demo_extracts, tmp_path / "extracts")


def copy_small_extracts(demo_extracts: Path, folder: Path) -> Path:
    """Copy a few of the demo's extracts to a folder."""
    for part in SMALL:
        shutil.copytree(demo_extracts / part, folder / part)
    return folder


def as_promised(values: pl.DataFrame) -> pl.DataFrame:
    """The frame itself, when it keeps what the columns of `values` promise."""
    assert find_faults(values) == []
    return values


def find_real_data() -> Path | None:
    """The folder of real figures, when the environment names one."""
    named = os.environ.get("KLYNGE_REAL_DATA")
    return Path(named) if named else None

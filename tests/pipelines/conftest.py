"""Running the pipeline in a home of one's own."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

from assets.inputs import DEFAULT_DEFINITIONS
from pipelines.commands.run.run import RunRequest, run_monitoring
from tests.conftest import copy_small_extracts
from warehouse.home import Home

ANSWERS_AS_PERCENT = """
  - id: svarpersoner_i_procent
    title: Svarpersoner i procent
    description: Antallet af svarpersoner, ved en fejl angivet i procent.
    focus_area: aeldre_kronisk
    goal: rette_sted
    kind: published
    unit: pct
    figure: {dataset: sundhedsprofil, measure: svarpersoner, where: {item: daglig_rygning}}
"""
"""An indicator whose block says percent of what is a count."""


@dataclass(frozen=True)
class Ran:
    """What a run left its caller with."""

    code: int
    output: str
    errors: str


def run_pipeline(
    home: Home,
    folder: Path,
    definitions: Path = DEFAULT_DEFINITIONS,
    geography: Path | None = None,
) -> Ran:
    """Run as `klynge run` does, in this process."""
    output, errors = io.StringIO(), io.StringIO()
    before = dict(os.environ)
    try:
        code = run_monitoring(
            RunRequest(home, folder, definitions, geography=geography),
            Console(file=output, width=200),
            Console(file=errors, width=200),
        )
    finally:
        os.environ.clear()
        os.environ.update(before)
    return Ran(code, output.getvalue(), errors.getvalue())


def hash_snapshot(home: Home) -> dict[str, str]:
    """Every file of the snapshot in force, with the sha256 of its bytes."""
    folder = home.current.resolve()
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="package")
def explained(demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The whole demo, stored and published without workbooks. Tests leave it as it is."""
    # that module uses this one
    from tests.pipelines.explaining import publish_demo

    home = Home(tmp_path_factory.mktemp("explained") / "home")
    publish_demo(home, demo_extracts)
    return home


@pytest.fixture(scope="package")
def published(demo_extracts: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path]:
    """A home with a snapshot, and the folder that it was made from. Tests leave both as is."""
    root = tmp_path_factory.mktemp("published")
    folder = copy_small_extracts(demo_extracts, root / "extracts")
    home = Home(root / "home")
    ran = run_pipeline(home, folder)
    assert ran.code == 0, ran.errors
    return home, folder

"""Asking where figures of the demo come from.

Belongs here: explaining its figures in this process.
"""

from __future__ import annotations

import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from assets.publishing.published_content import read_definitions
from geography import load_geography
from pipelines.commands.explain.explain import (
    explain_figure,
    explain_row,
    find_computing_run,
    gather_evidence,
)
from pipelines.commands.explain.question import Question
from pipelines.commands.explain.text import describe_run, write_json
from tests.homes import Ran
from warehouse.cells import SourceCells, open_published
from warehouse.home import Home

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def explain(home: Home, *words: str, as_json: bool = False, **more: str) -> Ran:
    """Explain as the command does, in this process."""
    output, errors = io.StringIO(), io.StringIO()
    code = explain_figure(
        home, None, Question(*words, **more), as_json, Console(file=output), Console(file=errors)
    )
    return Ran(code, output.getvalue(), errors.getvalue())


def explain_all(home: Home, figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What `--json` says about each of these rows of the snapshot."""
    published = open_published(home)
    definitions = {each.id: each for each in read_definitions(published)}
    with SourceCells(home, published.extracts, find_computing_run(published)) as cells:
        evidence = gather_evidence(
            published, cells, list(definitions.values()), load_geography(), caused=None
        )
        return [
            json.loads(
                write_json(
                    explain_row(evidence, definitions[figure["indicator_id"]], figure),
                    describe_run(published.snapshot),
                )
            )
            for figure in figures
        ]


def read_values(home: Home) -> pl.DataFrame:
    """The published figures."""
    return pl.read_parquet(home.current / "indicators.parquet")


def read_run(home: Home) -> str:
    """The id of the run that published."""
    run_id: str = read_values(home)["run_id"][0]
    return run_id


def copy_home(home: Home, folder: Path) -> Home:
    """A home of one's own, without the extracts' bytes."""
    copy = Home(folder / "home")
    shutil.copytree(home.published, copy.published, symlinks=True)
    shutil.copy(home.warehouse_file, copy.warehouse_file)
    return copy

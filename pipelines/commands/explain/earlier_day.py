"""Figures as they would have been on a day of the past, computed to be explained.

Belongs here: computing them in memory, in the form of a snapshot; nothing is stored. Does not
belong here: explaining (`pipelines.commands.explain.explain`), what was known on a day
(`assets.computing_basis`).
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from assets.computing import compute_protected
from assets.computing_basis import find_known_then, state_as_of
from assets.inputs import DEFAULT_CORRECTIONS, DEFAULT_DEFINITIONS
from assets.kept_map import MAP_TABLES
from assets.run_inputs import RunInputs
from assets.running.lock import keep_runs_waiting
from geography import DATA_FOLDER
from schemas.as_of import AsOf
from schemas.problems import Problem
from warehouse.cells import OpenedSnapshot
from warehouse.errors import WarehouseError, explain_storage_errors
from warehouse.home import Home
from warehouse.store import open_warehouse

WAIT_SECONDS = 5.0
RUN_ID = "as-of"
"""Stands in the figures for the run that there was not."""


@dataclass(frozen=True)
class Then:
    """The day as of which figures are computed; today's folder of areas, and corrections."""

    as_of: AsOf
    areas: Path = DATA_FOLDER
    corrections: Path = DEFAULT_CORRECTIONS


def compute_then(
    home: Home, then: Then, definitions_file: Path | None
) -> tuple[OpenedSnapshot, dict[str, Any]]:
    """The figures as of a day, and what `explain.text.describe_run` says of a run.

    Raises `NothingToPublishError` when nothing was known then, `WarehouseError` when nothing is
    stored, and what `assets.computing_basis.find_known_then` raises.
    """
    if not home.warehouse_file.is_file():
        raise WarehouseError([describe_nothing_stored(home)])
    with (
        explain_storage_errors(home.root),
        keep_runs_waiting(home.root / "run.lock", WAIT_SECONDS),
        open_warehouse(home, read_only=True) as warehouse,
    ):
        today = RunInputs(
            definitions_file=definitions_file or DEFAULT_DEFINITIONS,
            geography_folder=then.areas,
            corrections_file=then.corrections,
        )
        basis = find_known_then(warehouse.runs, then.as_of, today, definitions_file is not None)
        protected = compute_protected(
            warehouse, basis.definitions, RUN_ID, basis.geography, then.as_of, today.corrections
        )
        register = warehouse.register(then.as_of)
        located = warehouse.corrections.located()
    published = OpenedSnapshot(
        snapshot=None,
        values=protected.values,
        definitions=[entry.model_dump_json(exclude_none=True) for entry in basis.definitions],
        extracts=register,
        map_tables={name: getattr(basis.geography, name) for name in MAP_TABLES},
        caused=dict(protected.caused.iter_rows()),
        applied=located.filter(pl.col("stored_status").is_not_null()),
    )
    return published, {
        "run_id": None,
        "published_at": None,
        "snapshot": None,
        "tags": [],
        "code_version": version("klyngemonitor"),
        "as_of": state_as_of(basis),
    }


def describe_nothing_stored(home: Home) -> Problem:
    """That the home has no warehouse yet."""
    return Problem(
        rule="nothing_stored",
        message="Nothing is stored here yet.",
        file=str(home.root),
        remedy="Run `klynge run` first.",
    )

"""What `klynge check` says of declared corrections: the file, and the cells they are about.

Belongs here: bringing the corrections file and the warehouse together. Does not belong here: the
file's own rules (`schemas.corrections`) and the comparison (`warehouse.corrections`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.commands.summary import describe_finding
from schemas.corrections import Declared, check_corrections
from schemas.problems import Problem
from warehouse.corrections import (
    list_corrected_measures,
    list_outdated,
    list_told_before,
    list_told_later,
    list_unstored,
)
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.store import open_warehouse

NOTHING_TO_CORRECT, TO_CORRECT = 0, 1


def check_declared(path: Path, home: Home, today: date) -> tuple[int, list[str]]:
    """The exit code and the lines to print; a file without corrections says nothing.

    0: nothing to correct, though there may be warnings; 1: errors, also a correction whose
    printed figure is no longer the one in force.
    """
    declared, errors = check_corrections(path)
    warnings: list[Problem] = []
    left_out: list[str] = []
    if declared.corrections:
        outdated, warnings, left_out = hold_against_stored(declared, home)
        errors = [*errors, *outdated]
        warnings = [*warnings, *list_told_later(declared, today)]
    lines = [describe_finding(problem) for problem in errors]
    lines += [describe_finding(problem, "warning") for problem in warnings]
    lines += [f"{path}: {line}" for line in left_out]
    if errors:
        return TO_CORRECT, lines
    count = len(declared.corrections)
    if count:
        corrections = "1 correction" if count == 1 else f"{count} corrections"
        lines.append(f"{path}: {corrections}, nothing to correct.")
    return NOTHING_TO_CORRECT, lines


def hold_against_stored(
    declared: Declared, home: Home
) -> tuple[list[Problem], list[Problem], list[str]]:
    """Outdated corrections, those of cells that are not stored, and what could not be asked."""
    if not home.warehouse_file.is_file():
        return [], [], [f"nothing is stored in {home.root} yet, so the cells were not looked up."]
    try:
        with open_warehouse(home, read_only=True) as warehouse:
            warehouse.observations_in_force(list_corrected_measures(declared))
            located: pl.DataFrame = warehouse.corrections.locate(declared)
    except WarehouseError as error:
        return [], [], [f"the cells were not looked up. {error.problems[0].message}"]
    warnings = [*list_unstored(located, declared), *list_told_before(located, declared)]
    return list_outdated(located, declared), warnings, []

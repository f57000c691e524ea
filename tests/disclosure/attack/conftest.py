"""Homes with small counts, each run once for all tests of this room.

Belongs here: the ways and the first random tables in one home, with a second snapshot after a
revision; what its snapshots show; the large home of the soak tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from tests.disclosure.attack import ways_of_figures
from tests.disclosure.attack.drawn_tables import draw_tables
from tests.disclosure.attack.reports import write_definitions, write_report, write_reports
from tests.disclosure.attack.strict_check import Rows, split
from tests.disclosure.attack.truth import Table
from tests.disclosure.attack.two_datasets import count_twice, write_both
from tests.disclosure.attack.ways import list_ways, two_snapshots
from tests.homes import Ran, run_pipeline, share
from warehouse.home import Home

FEW_TABLES, ALL_TABLES = 20, 300


@dataclass(frozen=True)
class Attacked:
    """A home whose snapshots are attacked: how its runs ended, and their frames, oldest first."""

    home: Home
    definitions: Path
    runs: list[Ran]
    frames: list[pl.DataFrame]

    @property
    def rows(self) -> list[Rows]:
        """The published rows of each snapshot."""
        return [split(frame) for frame in self.frames]

    @property
    def newest(self) -> pl.DataFrame:
        """The figures of the snapshot in force."""
        assert self.frames, self.runs
        return self.frames[-1]


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """The ways and a few random tables after a run, and after another with a revised count."""
    return recall(share(tmp_path_factory, "small_counts", run_ways))


@pytest.fixture(scope="session")
def attacked_at_length(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """All random tables after one run."""
    return recall(share(tmp_path_factory, "many_small_counts", run_all_tables))


def run_ways(root: Path) -> None:
    """Two runs: all cases, then the revision of the fourth way alone."""
    first, later = two_snapshots()
    tables = [*(table for way in list_ways() for table in way.tables), first,
              *draw_tables(0, FEW_TABLES)]  # fmt: skip
    write_reports(root / "extracts", tables)
    write_report(root / "extracts" / "figures.xlsx", ways_of_figures.list_lines(), "2026-02-27")
    write_both(root / "extracts")
    write_definitions(
        root / "definitions.yaml", [*tables, *count_twice()], ways_of_figures.DEFINITIONS
    )
    run_once(root, root / "extracts")
    write_reports(root / "revision", [later], "2026-03-30")
    run_once(root, root / "revision")


def run_all_tables(root: Path) -> None:
    """One run with every random table."""
    tables = draw_tables(0, ALL_TABLES)
    write_reports(root / "extracts", tables)
    write_definitions(root / "definitions.yaml", tables)
    run_once(root, root / "extracts")


def run_once(root: Path, extracts: Path) -> None:
    """A run of the home, and what it said."""
    number = len(list(root.glob("ran_*.json")))
    ran = run_pipeline(Home(root / "home"), extracts, root / "definitions.yaml", workbooks=False)
    ran.keep(root / f"ran_{number}.json")


def recall(root: Path) -> Attacked:
    """What was run there."""
    home = Home(root / "home")
    files = sorted(home.published.glob("2*/indicators.parquet"))
    return Attacked(
        home,
        root / "definitions.yaml",
        [Ran.recall(file) for file in sorted(root.glob("ran_*.json"))],
        [pl.read_parquet(file) for file in files],
    )


def name_family(tables: tuple[Table, ...]) -> str:
    """How a family of tables is called in a test's name."""
    return "-".join(dict.fromkeys(table.item for table in tables))

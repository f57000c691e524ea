"""A release held against what was expected of it, and the cells that it lost.

Belongs here: bringing the stored vintages (`warehouse.vintages`), what would have been expected
(`indicators.changes.expected`) and who reads a cell together, without Dagster. Does not belong
here: how it is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from assets.computing import list_partial_periods
from assets.computing_basis import read_definitions
from indicators.changes.expected import (
    FEWEST_POINTS,
    LEAST_CHANGE,
    NOTICED,
    expect_as_before,
    expect_from_series,
    expect_like_others,
)
from indicators.requests import build_requests
from schemas.acceptance.rules import DatasetRules, load_sound_rules
from schemas.definitions.model import Definition
from schemas.frames.surprises import CELL, LOST_COLUMNS, SURPRISE_COLUMNS, empty
from schemas.problems import StageError
from warehouse.store import Warehouse

MOST_FORECAST = 20_000
"""Cells of a batch whose series are forecast, those that moved most."""

MOST_SURPRISES = 100_000
"""Cells that are listed."""

READ_BY = ["dataset", "measure", "item", "sex", "age", "education"]


def find_surprises(
    warehouse: Warehouse,
    extract_ids: Collection[str],
    definitions: Sequence[Definition] | None = None,
    at_least: float = NOTICED,
    rules: Mapping[str, DatasetRules] | None = None,
) -> pl.DataFrame:
    """The cells of these accepted extracts that were expected to be otherwise.

    Columns: `schemas.frames.surprises.SURPRISE_COLUMNS`; those of `at_least` so many standard
    units, the most surprising first, among equals those that most indicators read (of
    `definitions`; None means those of the snapshot in force). At most `MOST_SURPRISES`. What is
    expected: docs/methods.md, "What was expected of a release". Extracts that came in later runs do
    not count, nor do real cells beside synthetic ones; of a period that `rules` (None: those of
    `datasets/`) call not whole nothing is expected but what was there before.
    """
    if not warehouse.releases.prepare(extract_ids):
        return empty(SURPRISE_COLUMNS)
    partial = list_partial_periods(load_sound_rules().rules if rules is None else rules)
    found = empty(SURPRISE_COLUMNS)
    for blocks in warehouse.releases.list_blocks():
        revised = expect_as_before(warehouse.releases.read_revised(blocks))
        followed = expect_followed(
            warehouse, leave_out_partial(warehouse.releases.read_followed(blocks), partial)
        )
        told = [
            frame.filter(pl.col("surprise") >= at_least)
            .with_columns(readers=pl.lit(0, pl.Int32))
            .select(pl.col(name).cast(kind) for name, kind in SURPRISE_COLUMNS.items())
            for frame in (revised, followed)
        ]
        found = pl.concat([found, *told]).top_k(MOST_SURPRISES, by="surprise")
    counted = count_readers(warehouse, found, definitions)
    return counted.sort("surprise", "readers", *CELL, descending=[True, True, *[False] * len(CELL)])


def name_surprises(extract_ids: Collection[str]) -> str:
    """What the surprises of these extracts are called among what a run makes once."""
    return f"surprises of {' '.join(sorted(extract_ids))}"


def find_lost(
    warehouse: Warehouse,
    extract_ids: Collection[str],
    definitions: Sequence[Definition] | None = None,
) -> pl.DataFrame:
    """The cells that were in force with a figure and that these extracts have blank, or lack.

    Columns: `schemas.frames.surprises.LOST_COLUMNS`, those that most indicators read first. What
    counts as lost: docs/methods.md, "What was expected of a release".
    """
    if not warehouse.releases.prepare(extract_ids):
        return empty(LOST_COLUMNS)
    lost = warehouse.releases.read_lost().with_columns(readers=pl.lit(0, pl.Int32))
    lost = lost.select(pl.col(name).cast(kind) for name, kind in LOST_COLUMNS.items())
    counted = count_readers(warehouse, lost, definitions)
    return counted.sort("readers", *CELL, descending=[True, *[False] * len(CELL)])


def leave_out_partial(
    followed: pl.DataFrame, partial: Mapping[tuple[str, str], str]
) -> pl.DataFrame:
    """Without the cells of a period that is not whole for their dataset and measure."""
    columns = ("dataset", "measure", "period")
    periods = pl.DataFrame(
        [(*measure, period) for measure, period in partial.items()],
        schema=dict.fromkeys(columns, pl.String),
        orient="row",
    )
    return followed.join(periods, on=columns, how="anti")


def expect_followed(warehouse: Warehouse, followed: pl.DataFrame) -> pl.DataFrame:
    """Cells of new periods with what is expected of them, by forecast where a series is long."""
    judged = expect_like_others(followed).with_row_index("number")
    moved = judged.filter(pl.col("moved") >= LEAST_CHANGE).top_k(MOST_FORECAST, by="moved")
    series = warehouse.releases.read_series(moved, FEWEST_POINTS)
    forecast = expect_from_series(moved, series)
    rest = judged.join(moved.select("number"), on="number", how="anti")
    return pl.concat([forecast, rest])


def count_readers(
    warehouse: Warehouse, cells: pl.DataFrame, definitions: Sequence[Definition] | None
) -> pl.DataFrame:
    """Cells with the number of indicators that ask for each, in `readers`."""
    if cells.is_empty():
        return cells
    asking = recall_definitions(warehouse) if definitions is None else definitions
    in_force = [entry for entry in asking if entry.status == "in_force"]
    requests = build_requests(in_force, warehouse.releases.list_available())
    requests = requests.filter(pl.col("indicator_id") != "")
    readers = requests.group_by(
        "dataset", "measure", "item", sex="source_sex", age="source_age",
        education="source_education",
    ).agg(read=pl.col("indicator_id").n_unique())  # fmt: skip
    return (
        cells.join(readers, on=READ_BY, how="left", maintain_order="left")
        .with_columns(readers=pl.col("read").fill_null(0).cast(pl.Int32))
        .select(cells.columns)
    )


def recall_definitions(warehouse: Warehouse) -> list[Definition]:
    """The definitions of the snapshot in force; none before the first, or when they cannot be
    read any more."""
    run = warehouse.runs.find_in_force(datetime.now(UTC).date())
    if run is None:
        return []
    try:
        return read_definitions(run)
    except StageError:
        return []

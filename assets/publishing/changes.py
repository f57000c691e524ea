"""What a snapshot changes against the one before it.

Belongs here: reading published snapshots for a comparison, and judging whether a run's revisions
are large. Does not belong here: Dagster, which `klynge diff` does not wait for; the comparison
itself, which is `indicators.changes.causes`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from indicators.changes.causes import explain_differences
from indicators.changes.differences import REVISED, ComparedSnapshot
from indicators.changes.renaming import follow_renames
from schemas.equal_counts import load_equal_counts
from schemas.problems import StageError
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.snapshots import (
    CURRENT,
    Snapshot,
    find_current,
    find_snapshot,
    read_tables,
)
from wording.news.changes import Changes, Side, add_decimals, arrange_changes, list_indicators

LOG = logging.getLogger("klynge.published_snapshot")
UNTOLD = (StageError, pl.exceptions.PolarsError, OSError, LookupError, ValueError)
"""What comparing with an older or damaged snapshot can end in; no run fails for it."""
WORKBOOK, PAGE = "changes.xlsx", "changes.html"
TABLES = ("definitions", "extracts", "membership", "weights", "sources", "corrections")
LARGE_REVISION = 0.25
"""Relative. By judgement: register revisions are a few percent, a slip of a column is more."""


def compare_snapshots(old: Snapshot, new: Snapshot) -> pl.DataFrame:
    """`explain_differences` of two snapshots."""
    newer = read_published(new)
    older = follow_renames(read_published(old), newer)
    return explain_differences(older, newer, load_equal_counts())


def compare_with_current(
    home: Home, new: ComparedSnapshot
) -> tuple[ComparedSnapshot, pl.DataFrame] | None:
    """The snapshot in force, by the ids of a finished one, and what that changes in it; None when
    there is none.

    Publication does not wait for a snapshot that cannot be compared with: that is logged.
    """
    current = find_current(home)
    if current is None:
        return None
    try:
        old = follow_renames(read_published(current), new)
        return old, explain_differences(old, new, load_equal_counts())
    except UNTOLD as error:
        LOG.warning("published_snapshot: not compared with the one before: %s", error)
        return None


def read_published(snapshot: Snapshot) -> ComparedSnapshot:
    """What a comparison asks of a snapshot. Raises `WarehouseError` when it cannot be read."""
    with explain_storage_errors(snapshot.folder):
        values = pl.read_parquet(snapshot.folder / "indicators.parquet")
    return gather_published(values, read_tables(snapshot, TABLES), snapshot.manifest)


def gather_published(
    values: pl.DataFrame, tables: dict[str, pl.DataFrame], facts: dict[str, Any]
) -> ComparedSnapshot:
    """What a comparison asks of a snapshot's figures, tables and manifest."""
    return ComparedSnapshot(
        values=values,
        definitions=tables["definitions"],
        extracts=tables["extracts"],
        membership=tables.get("membership"),
        weights=tables.get("weights"),
        sources=find_comparable_sources(tables),
        corrections=tables.get("corrections"),
        input_files=facts.get("input_files", {}),
        code_version=facts.get("code_version", ""),
    )


def find_comparable_sources(tables: dict[str, pl.DataFrame]) -> pl.DataFrame | None:
    """What the figures rest on; None where an older program made fingerprints without a secret."""
    sources = tables.get("sources")
    return sources if sources is not None and "keyed_fingerprint" in sources.columns else None


def read_decimals(differences: pl.DataFrame, old: Snapshot, new: Snapshot) -> pl.Series:
    """With how many decimals each difference is shown."""
    definitions = [read_tables(side, ("definitions",))["definitions"] for side in (new, old)]
    return add_decimals(differences, list_indicators(definitions))["decimals"]


def tell_changes(
    differences: pl.DataFrame, old: Snapshot, new: Snapshot, chosen: str = ""
) -> Changes:
    """The differences between two snapshots in Danish, as the sheet and the page show them.

    `chosen` says which figures they are, where they are not all.
    """
    tables = [read_tables(side, ("definitions", "areas")) for side in (new, old)]
    return arrange_changes(
        differences,
        describe_side(old),
        describe_side(new),
        [each["definitions"] for each in tables],
        [each["areas"] for each in tables],
        chosen,
    )


def tell_changes_of(
    home: Home,
    members: pl.DataFrame,
    differences: pl.DataFrame | None,
    new: Side,
    tables: dict[str, pl.DataFrame],
    approval: Sequence[str] = (),
) -> Changes | None:
    """The differences in the figures of `members` (area_type, area_id), in Danish; None when
    there is nothing to compare with, or it cannot be told: that is logged. `approval` are the lines
    about the snapshot's approval, if it needs one."""
    if differences is None:
        return None
    mine = differences.join(members, on=["area_type", "area_id"], how="semi", maintain_order="left")
    try:
        return replace(arrange_against_current(home, mine, new, tables), approval=tuple(approval))
    except UNTOLD as error:
        LOG.warning("workbook: the changes cannot be told: %s", error)
        return None


def arrange_against_current(
    home: Home, differences: pl.DataFrame, new: Side, tables: dict[str, pl.DataFrame]
) -> Changes:
    """The differences from the snapshot in force in Danish; `tables` are those of the new one."""
    old = find_snapshot(home, CURRENT)
    before = read_tables(old, ("definitions", "areas"))
    return arrange_changes(
        differences,
        describe_side(old),
        new,
        [tables["definitions"], before["definitions"]],
        [tables["areas"], before["areas"]],
    )


def write_change_files(
    home: Home,
    folder: Path,
    differences: pl.DataFrame | None,
    new: Side,
    tables: dict[str, pl.DataFrame],
    approval: Sequence[str] = (),
) -> dict[str, Path]:
    """The sheet and the page of what a snapshot about to be published changes, made in `folder`.

    `approval` are the lines about the snapshot's approval, if it needs one. Returns the files by
    their names in the snapshot; none when there is nothing to compare with. Publication does not
    wait for what cannot be told: that is logged.
    """
    if differences is None:
        return {}
    files = {WORKBOOK: folder / WORKBOOK, PAGE: folder / PAGE}
    try:
        changes = arrange_against_current(home, differences, new, tables)
        changes = replace(changes, approval=tuple(approval))
        folder.mkdir(parents=True, exist_ok=True)
        write_workbook(files[WORKBOOK], changes)
        write_page(files[PAGE], changes)
    except UNTOLD as error:
        LOG.warning("published_snapshot: no sheet or page of the changes was made: %s", error)
        return {}
    return files


def describe_side(snapshot: Snapshot) -> Side:
    """What the sheet and the page say of a snapshot itself."""
    return Side(
        snapshot.name,
        snapshot.published_at,
        snapshot.tags,
        snapshot.rows,
        bool(snapshot.manifest["synthetic"]),
    )


def write_workbook(file: Path, changes: Changes) -> None:
    """The changes as a workbook. Raises OSError when the file cannot be written."""
    # openpyxl is slow to import, and not needed to show changes on the terminal
    from workbooks.sheets.changes_sheet import write_changes_workbook

    write_changes_workbook(file, changes)


def write_page(file: Path, changes: Changes) -> None:
    """The changes as a web page. Raises OSError when the file cannot be written."""
    from pages.changes_page import write_changes_page

    file.write_text(write_changes_page(changes), encoding="utf-8", newline="\n")


def find_large_revisions(changes: pl.DataFrame) -> pl.DataFrame:
    """The revisions that somebody should look at, the largest first, causes as text."""
    return (
        changes.filter(
            (pl.col("change") == REVISED)
            & ((pl.col("relative").abs() > LARGE_REVISION) | pl.col("relative").is_null())
        )
        .select(
            "indicator_id", "area_type", "area_id", "period", "sex", "age", "education",
            "category", "old_value", "new_value", "relative", "causes",
        )
        .with_columns(write_causes())
    )  # fmt: skip


def write_causes() -> pl.Expr:
    """The column `causes` as text."""
    cause = pl.format("{}: {}", pl.element().struct["kind"], pl.element().struct["detail"])
    return pl.col("causes").list.eval(cause).list.join(" | ")

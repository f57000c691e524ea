"""What is in force for the figures of a file that was rejected.

Belongs here: reading the file's rows as far as they can be read, and looking up each of them,
whoever sent what is in force. Does not belong here: how that is said
(`pipelines.commands.extracts.why_text`, `pipelines.commands.extracts.feedback`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.commands.extracts.file_record import Entry, FileRecord
from schemas.extracts import FoundFile
from schemas.frames.observations import KEY
from warehouse.contents import count_in_force
from warehouse.home import Home

FIGURES = ("ok", "suppressed")
"""Statuses of cells that hold a figure, shown or not."""


@dataclass(frozen=True)
class FiguresInForce:
    """How many figures a rejected file has, and how many of them others have in force.

    `figures` counts those that can be read, None when no row can; `behind` are the accepted
    extracts with the number that each has in force, the one with most first.
    """

    figures: int | None
    behind: list[tuple[Entry, int]]

    @property
    def covered(self) -> int:
        """How many of the figures have one in force."""
        return sum(count for _, count in self.behind)


def find_figures_in_force(
    home: Home, entries: Sequence[Entry], file_record: FileRecord
) -> FiguresInForce:
    """Look up each figure of a file by area, period, item and group."""
    rows = read_again(file_record) if file_record.legible is None else file_record.legible
    if rows is None:
        return FiguresInForce(None, [])
    keys = (
        rows.filter(pl.col("status").cast(pl.String).is_in(FIGURES))
        .select(pl.col(KEY).cast(pl.String))
        .unique()
    )
    if keys.is_empty():
        return FiguresInForce(None, [])
    if not home.warehouse_file.exists():
        return FiguresInForce(keys.height, [])
    known = {entry["extract_id"]: entry for entry in entries}
    counted = count_in_force(home, keys, FIGURES)
    behind = [(known[extract_id], count) for extract_id, count in counted.iter_rows()]
    return FiguresInForce(keys.height, behind)


def read_again(file_record: FileRecord) -> pl.DataFrame | None:
    """The rows of a received file as far as they can be read without what lay beside it."""
    from geography import load_geography
    from sources.layouts.loading import load_sound_layouts
    from sources.limits import load_limits
    from sources.reader import read_extract

    if file_record.path is None:
        return None
    found = FoundFile(
        str(file_record.path),
        file_record.file_name,
        file_record.size,
        file_record.sha256,
        file_record.sha256,
    )
    read = read_extract(found, load_geography(), load_sound_layouts().layouts, load_limits())
    return read.legible if read.problems else read.observations

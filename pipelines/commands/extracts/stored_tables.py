"""The cells of a file as they stand, for showing and comparing; nothing is interpreted.

Belongs here: every sheet of a kept file as a table of texts, and none where the file cannot be
opened: why that is so is among the file's problems. Does not belong here: reading an extract.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from schemas.extracts import FoundFile
from sources.files.csv_file import CsvFile
from sources.files.raw import RawTable
from sources.files.workbook_file import Workbook, WorkbookError
from sources.layouts.model import Layout
from sources.layouts.recognition import Candidate, compare_csv, compare_workbook
from sources.limits import load_limits
from sources.reader import open_source

SEPARATORS = (";", ",", "\t")
UNREADABLE = (WorkbookError, OSError)
"""What a damaged or oversized file raises when something of it is asked for."""


def open_kept(path: Path, name: str) -> CsvFile | Workbook | None:
    """The opened file; None when it cannot be opened."""
    found = FoundFile(str(path), name, path.stat().st_size, "", "")
    opened, _ = open_source(found, load_limits())
    return opened


def read_tables(source: CsvFile | Workbook, wanted: set[str] | None = None) -> list[RawTable]:
    """The sheets of a workbook (all, or those wanted), or a csv file's one table."""
    if isinstance(source, CsvFile):
        tables = [source.table(separator) for separator in SEPARATORS]
        split = [table for table in tables if isinstance(table, RawTable)]
        return sorted(split, key=lambda table: -table.frame.width)[:1]
    read = []
    for sheet in source.sheet_names:
        if wanted is None or sheet in wanted:
            try:
                read.append(source.table(sheet))
            except UNREADABLE:
                continue
    return read


def list_rows(tables: list[RawTable]) -> list[str]:
    """Every row with more than one filled cell, as one text each."""
    rows: list[str] = []
    for table in tables:
        if table.frame.width == 0:  # an empty sheet
            continue
        filled = pl.sum_horizontal(pl.all().is_not_null().cast(pl.Int32))
        joined = table.frame.select(
            filled.alias("filled"),
            pl.concat_str(pl.all().str.strip_chars(), separator="\t", ignore_nulls=True)
            .alias("text"),
        )  # fmt: skip
        rows += joined.filter(pl.col("filled") > 1)["text"].to_list()
    return rows


def compare_layouts(
    source: CsvFile | Workbook, layouts: list[Layout], name: str
) -> list[Candidate]:
    """Each layout of the file's kind held against it, the nearest first."""
    is_text = isinstance(source, CsvFile)
    candidates = []
    for layout in layouts:
        if layout.file != ("csv" if is_text else "xlsx"):
            continue
        try:
            candidates.append(
                compare_csv(source, layout, name)
                if isinstance(source, CsvFile)
                else compare_workbook(source, layout, name)
            )
        except UNREADABLE:
            continue
    return sorted(candidates, key=lambda each: (not each.fits, -each.likeness, -each.found))

"""The learning that is published: what the local reports that count say in their sheet of it.

Belongs here: reading it from the bytes that are kept, and choosing what counts. So what is
withdrawn, read anew or erased says nothing any more, without a table of its own. Does not belong
here: the sheet (`sources.learning_sheet`), Dagster.
"""

from __future__ import annotations

import logging

import polars as pl

from geography import Geography
from schemas.acceptance.items import REPORTED
from schemas.learning import Lesson, keep_newest, no_learning, tabulate_lessons
from sources.files.workbook_file import WorkbookError, open_workbook
from sources.learning_sheet import read_lessons
from sources.limits import Limits
from warehouse.home import Home

LOG = logging.getLogger("klynge.learning")


def gather_learning(
    home: Home, register: pl.DataFrame, geography: Geography, limits: Limits
) -> pl.DataFrame:
    """The lessons that count, with `schemas.learning.LEARNING_COLUMNS`.

    `register` as `Warehouse.register` gives it, as of now or of an earlier day.
    """
    reports = register.filter(dataset=REPORTED, status="accepted").sort("received_at", "read_at")
    tables = [
        tabulate_lessons(
            read_kept(home, entry["sha256"], geography, limits), entry["file_name"],
            entry["sha256"], entry["synthetic"],
        )
        for entry in reports.to_dicts()
    ]  # fmt: skip
    return keep_newest(pl.concat([no_learning(), *tables]))


def read_kept(home: Home, sha256: str, geography: Geography, limits: Limits) -> list[Lesson]:
    """The lessons of a form by its kept bytes; none where they cannot be read, which is logged."""
    try:
        path = next(file for file in (home.extracts / sha256).iterdir() if file.is_file())
        book = open_workbook(path, path.name, limits)
        return read_lessons(book, REPORTED, path.name, geography).lessons
    except (OSError, StopIteration, WorkbookError) as error:
        LOG.warning("learning: the form %s cannot be read any more: %s", sha256[:12], error)
        return []

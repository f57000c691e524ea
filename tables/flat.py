"""A table as rows: one for each combination, labels beside codes.

Belongs here: the frame, and its text in the form that Danish Excel opens. Does not belong here: the
rows as the snapshot publishes them (`schemas.frames.values`).
"""

from __future__ import annotations

from itertools import product

import polars as pl

from tables.statistics_table import CONTENTS, StatisticsTable

STATUS = "status"


def list_rows(table: StatisticsTable, with_codes: bool = False) -> pl.DataFrame:
    """Columns: each dimension's label (with `with_codes` its code, too), a column for each measure
    (its code), `status` (words; empty for a plain figure)."""
    *sides, contents = table.dimensions
    assert contents.id == CONTENTS
    width = len(contents.codes)
    columns: dict[str, list[str]] = {}
    for place, dimension in enumerate(sides):
        picked = list(product(*(range(len(each.codes)) for each in sides)))
        if with_codes:
            columns[dimension.id] = [dimension.codes[row[place]] for row in picked]
        columns[dimension.label] = [dimension.labels[row[place]] for row in picked]
    values = table.values.reshape(-1, width)
    words = [
        next(
            (table.status[cell * width + each] for each in range(width)
             if cell * width + each in table.status), "")
        for cell in range(values.shape[0])
    ]  # fmt: skip
    figures = {code: pl.Series(values[:, place]).fill_nan(None)
               for place, code in enumerate(contents.codes)}  # fmt: skip
    return pl.DataFrame({**columns, **figures, STATUS: words})


def leave_out_absent(rows: pl.DataFrame, absent: str) -> pl.DataFrame:
    """The rows but those of which the snapshot has none."""
    return rows.filter(pl.col(STATUS) != absent)

"""Texts of long tables, which the file holds once and cells refer to by number.

Belongs here: numbering them. Does not belong here: the cells (`workbooks.sheets.data_sheet`,
`workbooks.sheets.changes_sheet`).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from openpyxl import Workbook

from workbooks.excel.style import clean_text


def share_texts(rows: pl.DataFrame, names: Sequence[str], workbook: Workbook) -> pl.DataFrame:
    """The rows with a column `_name` beside each named column of texts: the number of its text
    among those that the workbook shares, as text; null where there is none."""
    numbered = []
    for name in names:
        known = rows[name].drop_nulls().unique(maintain_order=True).to_list()
        places = [str(workbook.shared_strings.add(clean_text(text))) for text in known]
        numbered.append(
            pl.col(name).replace_strict(known, places, return_dtype=pl.String).alias(f"_{name}")
        )
    return rows.with_columns(numbered)

"""Tables as Excel knows them: a name, headings, and a heading row that a screen reader announces.

Belongs here: marking cells as a table. Does not belong here: what stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def mark_table(
    sheet: Worksheet, name: str, row: int, last_row: int, headings: Sequence[str],
    filters: bool = False,
) -> None:  # fmt: skip
    """Mark the cells from the heading row `row` and the first column on as the table `name`.

    The headings stand in the cells already, each once. A table has at least one row below them.
    """
    assert len(set(headings)) == len(headings), headings
    ref = f"A{row}:{get_column_letter(len(headings))}{max(last_row, row + 1)}"
    name = name_table(name)
    table = Table(displayName=name, name=name, ref=ref)
    table.tableColumns = [TableColumn(id=n, name=each) for n, each in enumerate(headings, 1)]
    if filters:
        table.autoFilter = AutoFilter(ref=ref)
    sheet.add_table(table)


def name_table(text: str) -> str:
    """A text as a table may be called: letters, digits and underscores."""
    return re.sub(r"\W+", "_", text.translate(ASCII)).strip("_")

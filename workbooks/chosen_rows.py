"""What a workbook of chosen rows is made from.

Belongs here: the rows with what is said of them. Does not belong here: the workbook
(`workbooks.selection_workbook`), which imports what writes Excel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from schemas.definitions.model import Definition


@dataclass(frozen=True)
class ChosenRows:
    """What a reader chose: rows with the columns of a snapshot's csv (or a measure of a table for
    each column, then one indicator), the indicators, when they were published, whether they are in
    force or were (not waiting), and the address at which the same choice is taken anew."""

    rows: pl.DataFrame
    definitions: Sequence[Definition]
    published: datetime
    is_approved: bool
    address: str

    @property
    def synthetic(self) -> bool:
        """Whether any of the figures is synthetic."""
        return bool(self.rows["synthetic"].any())

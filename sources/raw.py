"""A table as it stands in a file: every cell as text, every row, nothing interpreted.

Belongs here: the shape that csv files and workbooks share once they are opened.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class RawTable:
    """All rows of a csv file or a sheet as text columns `c0`, `c1`, ...

    Row n of the frame is row n + 1 of the file; column `c0` is column `first_column` of the
    sheet (counted from 1). `widths` are the fields per line of a csv file.
    """

    frame: pl.DataFrame
    sheet: str = ""
    first_column: int = 1
    widths: pl.Series | None = None

    def row_texts(self, row: int) -> list[str]:
        """The cells of one row (counted from 1), blanks as empty texts."""
        if row > self.frame.height:
            return []
        return [cell or "" for cell in self.frame.row(row - 1)]

    def cell(self, row: int, column: int) -> str | None:
        """The text of a cell, both counted from 1 as in the sheet; None when blank."""
        index = column - self.first_column
        if not (0 < row <= self.frame.height and 0 <= index < self.frame.width):
            return None
        text = self.frame.item(row - 1, index)
        return str(text) if text is not None else None

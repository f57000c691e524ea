"""A table as it stands in a file: every cell as text, every row, nothing interpreted.

Belongs here: the shape that csv files and workbooks share once they are opened, and the limits
on what a cell may hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from schemas.problems import Problem
from sources.cells.text import fold_text
from sources.limits import Limits, beyond

CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that stand in no text: XML, and so every workbook that we write, forbids them."""

_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\x{FFFE}\x{FFFF}]"  # the same as polars writes it


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

    def folded_row(self, row: int) -> list[str]:
        """The cells of one row in the form in which labels are compared; each row folded once."""
        if row not in self._folded_rows:
            self._folded_rows[row] = [fold_text(cell) for cell in self.row_texts(row)]
        return self._folded_rows[row]

    @cached_property
    def _folded_rows(self) -> dict[int, list[str]]:
        return {}

    def cell(self, row: int, column: int) -> str | None:
        """The text of a cell, both counted from 1 as in the sheet; None when blank."""
        index = column - self.first_column
        if not (0 < row <= self.frame.height and 0 <= index < self.frame.width):
            return None
        text = self.frame.item(row - 1, index)
        return str(text) if text is not None else None


def check_cells(table: RawTable, file: str, limits: Limits) -> Problem | None:
    """The first cell that is longer than a cell can be, or holds a character that none can."""
    frame = table.frame
    if frame.height > limits.rows:
        return beyond("rows", "The table has more rows than the limit.", file,
                      f"{frame.height:,} rows", limits.rows, "rows", table.sheet)  # fmt: skip
    if frame.is_empty():
        return None
    # one query for all columns; only where bytes are many is it asked how many characters
    looked = frame.select(
        pl.all().str.len_bytes().max().name.suffix(" bytes"),
        pl.all().str.contains(_CONTROL).any().name.suffix(" marked"),
    ).row(0, named=True)
    for name in frame.columns:
        if (looked[f"{name} bytes"] or 0) <= limits.cell_characters:
            continue
        characters = frame[name].str.len_chars()
        row = characters.arg_max() or 0
        if characters[row] > limits.cell_characters:
            return beyond(
                "cell_characters", "A cell is longer than the limit.", file,
                f"{characters[row]:,} characters in {_name_column(table, name)}",
                limits.cell_characters, "characters", table.sheet or None, row + 1,
            )  # fmt: skip
    for name in frame.columns:
        if looked[f"{name} marked"]:
            row = frame[name].str.contains(_CONTROL).arg_true()[0]
            return Problem(
                rule="control_character",
                message="A cell holds a character that stands in no text.",
                file=file,
                sheet=table.sheet or None,
                row=row + 1,
                column=_name_column(table, name),
                found="a control character",
                expected="letters, numbers and signs",
                remedy="Delete it, or download the file again; it may be damaged.",
            )
    return None


def _name_column(table: RawTable, name: str) -> str:
    return f"column {int(name[1:]) + table.first_column}"

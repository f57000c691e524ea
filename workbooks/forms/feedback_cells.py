"""Which cells of a received file its problems are about, and the rows around them.

Belongs here: from a problem's place to cells, and what is copied of a sheet. Does not belong
here: opening the file, and how the copy looks (`workbooks.forms.feedback`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from schemas.acceptance.report import describe_column
from schemas.problems import Problem

AROUND = 2
"""Rows copied above and below each offending cell."""

MOST_ROWS = 300
MOST_COLUMNS = 40
MOST_CELLS = 100
"""Of one sheet; and the cells that are marked for one problem."""

SAME_TEXT_RULES = frozenset(
    {
        "unknown_label", "blank_label", "unknown_area", "blank_area", "unknown_period",
        "unknown_indicator",
    }
)  # fmt: skip
"""Told once for each text, with its first row: every cell of the column with it is meant."""

_ROWS = re.compile(r"\bin row(?:\(s\))? (\d+(?:, \d+)*)")
_LISTED = re.compile(r"'(?:[^']* in )?([A-Z]{1,3}[1-9]\d*)'")
_LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True)
class ReceivedSheet:
    """A sheet of the received file, or its one table where it is a text file (`name` empty).

    `frame` has every cell as text, from the first row of the file and from `first_column`
    (counted from 1); `header_row` is where the headings stand, as far as that is known.
    """

    name: str
    frame: pl.DataFrame
    first_column: int = 1
    header_row: int | None = None

    def text(self, row: int, column: int) -> str | None:
        """The text of a cell, both counted from 1; None when blank or outside."""
        index = column - self.first_column
        if not (0 < row <= self.frame.height and 0 <= index < self.frame.width):
            return None
        said = self.frame.item(row - 1, index)
        return None if said is None else str(said)

    def is_blank(self, row: int) -> bool:
        """Whether a row has nothing in it, or lies outside."""
        return not (0 < row <= self.frame.height) or not any(self.frame.row(row - 1))

    def letter(self, column: int) -> str:
        """A column as the file's reader knows it: letters, or a number in a text file."""
        return describe_column(column, bool(self.name))


@dataclass(frozen=True)
class Offence:
    """A problem with its number, and the cells (row, column, from 1) that it is about.

    A column of 0 means the whole row.
    """

    number: int
    problem: Problem
    cells: tuple[tuple[int, int], ...] = ()


@dataclass
class Excerpt:
    """What is copied of a sheet: rows in order, columns, and which cells are marked by what."""

    sheet: ReceivedSheet
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    marks: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    left_out: int = 0


def locate(problem: Problem, sheet: ReceivedSheet) -> tuple[tuple[int, int], ...]:
    """The cells that a problem is about, in reading order, at most MOST_CELLS."""
    if problem.row is None:
        return ()
    column = find_column(problem, sheet)
    found = problem.found or ""
    listed = [split_reference(text) for text in _LISTED.findall(found)]
    if (problem.row, column) in listed:
        return tuple(sorted(listed)[:MOST_CELLS])
    rows = {problem.row}
    if problem.rule in SAME_TEXT_RULES and column:
        rows |= find_same_text(problem.row, column, sheet)
    for numbers in _ROWS.findall(found):
        rows |= {int(number) for number in numbers.split(", ")}
    return tuple((row, column) for row in sorted(rows)[:MOST_CELLS])


def find_column(problem: Problem, sheet: ReceivedSheet) -> int:
    """The column that a problem names by its heading, letters or number; 0 when by none."""
    named = problem.column
    if named is None:
        return 0
    for row in (sheet.header_row, problem.row):
        for column in list_columns(sheet) if row is not None else ():
            text = sheet.text(row or 0, column)
            if text is not None and _fold(text) == _fold(named):
                return column
    if sheet.name and _LETTERS.fullmatch(named):
        return split_reference(f"{named}1")[1]
    if not sheet.name and named.isdecimal():
        return int(named)
    return 0


def find_same_text(row: int, column: int, sheet: ReceivedSheet) -> set[int]:
    """The rows below the headings whose cell in a column says the same as this one.

    Blank cells are the same only in rows that are not blank altogether.
    """
    wanted = (sheet.text(row, column) or "").strip()
    index = column - sheet.first_column
    if not 0 <= index < sheet.frame.width:
        return set()
    cells = sheet.frame.to_series(index).fill_null("").str.strip_chars()
    filled = ~sheet.frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    hits = ((cells == wanted) & filled).arg_true() + 1
    return {hit for hit in hits.to_list() if hit > (sheet.header_row or 0)}


def cut_excerpt(sheet: ReceivedSheet, offences: Iterable[Offence]) -> Excerpt:
    """The rows around the marked cells, with the headings, within the limits."""
    excerpt = Excerpt(sheet)
    for offence in offences:
        for cell in offence.cells:
            excerpt.marks.setdefault(cell, []).append(offence.number)
    height = sheet.frame.height
    wanted = {sheet.header_row} if sheet.header_row else set()
    for row, _ in sorted(excerpt.marks):
        around = set(range(max(1, row - AROUND), min(height, row + AROUND) + 1)) | {row}
        if len(wanted | around) > MOST_ROWS:
            excerpt.left_out += 1
            continue
        wanted |= around
    marked = {row for row, _ in excerpt.marks}
    excerpt.rows = sorted(row for row in wanted if row in marked or not sheet.is_blank(row))
    excerpt.columns = choose_columns(sheet, {column for _, column in excerpt.marks if column})
    return excerpt


def choose_columns(sheet: ReceivedSheet, marked: set[int]) -> list[int]:
    """All columns, or of very many the first ones and those beside the marked cells."""
    everything = sorted({*list_columns(sheet), *marked})
    if len(everything) <= MOST_COLUMNS:
        return everything
    beside = {column + step for column in marked for step in (-1, 0, 1)} & set(everything)
    first = [column for column in everything if column not in beside][: MOST_COLUMNS // 2]
    return sorted({*first, *sorted(beside)[:MOST_COLUMNS]})


def list_columns(sheet: ReceivedSheet) -> range:
    """The columns of a sheet, from 1 as in the file."""
    return range(sheet.first_column, sheet.first_column + sheet.frame.width)


def split_reference(cell: str) -> tuple[int, int]:
    """'C6' -> (6, 3): row and column, from 1."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[len(letters) :]), column


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()

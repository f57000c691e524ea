"""How far apart a sheet's cells lie, told from its XML without building a table.

Belongs here: counting cells and their outermost places. A reader lays a sheet out from its first
cell with content to its last, so two cells in opposite corners take as much memory as a full
sheet. Does not belong here: the stated dimension, which no reader goes by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np

from schemas.problems import Problem
from sources.limits import Limits, beyond

_MANY = 1_000_000
"""Cells from which a sheet is no longer looked at cell by cell, if it is narrow."""
_DENSE = 5_000_000
_NARROW, _SHORT = 26, 99_999
"""Columns and rows of a sheet that is too small for any two cells to be far apart."""
_SPARSE = 50
_DEEPEST = 1_048_576
_LETTERS = re.compile(rb'<c r="([A-Z]{1,3})[1-9][0-9]{0,6}"')
_BEYOND_Z = re.compile(rb'<c r="(?![A-Z][1-9][0-9]{0,6}")')
_CONTENT = re.compile(rb'<c r="([A-Z]+)([0-9]{1,7})"[^<>]*(?<!/)>(?!</c>)')
_PLAIN = re.compile(rb"<c(?![A-Za-z])")
_PREFIXED = re.compile(rb":c[\s/>]")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_OVERLAP = 256
_LONGEST_PLACE = 16


@dataclass
class Extent:
    """The rectangle of a sheet's cells with content, from 1, and how many cells there are.

    `odd` is a place that no sheet has, such as A99999999999: readers reckon with it all the same.
    """

    first_row: int = 1 << 62
    last_row: int = 0
    first_column: int = 1 << 62
    last_column: int = 0
    cells: int = 0
    odd: str | None = None

    def include(self, row: int, column: int) -> None:
        """Widen the rectangle to a cell."""
        self.first_row, self.last_row = min(self.first_row, row), max(self.last_row, row)
        self.first_column = min(self.first_column, column)
        self.last_column = max(self.last_column, column)

    @property
    def rows(self) -> int:
        """Rows from the first with content to the last."""
        return max(self.last_row - self.first_row + 1, 0)

    @property
    def columns(self) -> int:
        """Columns from the first with content to the last."""
        return max(self.last_column - self.first_column + 1, 0)


@dataclass
class CellCount:
    """How many cells a sheet has and the widest row, at a fraction of the time to read it."""

    cells: int = 0
    widest: int = 0
    usual: int = 0
    is_small: bool = True
    rest: bytes = b""

    def add(self, block: bytes) -> None:
        """Count the next bytes of the sheet's XML."""
        text = self.rest + block
        cut = text.rfind(b"<")
        if len(text) - cut > _OVERLAP:
            cut = len(text)
        self.rest = text[cut:]
        self.count(text[:cut])

    def count(self, text: bytes) -> None:
        """Count the cells of a text; only one with other than small places is searched for more."""
        begun, usual, is_small = count_tags(text)
        if begun != usual:  # other tags begin so, too
            begun = len(_PLAIN.findall(text))
        if b":" in text and b":c" in text:
            begun += len(_PREFIXED.findall(text))
        self.is_small &= is_small
        if not is_small and _BEYOND_Z.search(text):
            letters = _LETTERS.findall(text)
            usual = len(letters)
            widest = (column_number(column.decode()) for column in set(letters))
            self.widest = max(self.widest, *widest, 0)
        elif usual:
            self.widest = max(self.widest, _NARROW)
        self.cells += begun
        self.usual += usual

    def is_harmless(self, limits: Limits) -> bool:
        """Whether the sheet is so small, or so full and narrow, that its cells cannot lie apart."""
        if self.cells != self.usual:
            return False
        if self.is_small and limits.rows >= _SHORT and limits.columns >= _NARROW:
            return limits.cells >= _SHORT * _NARROW
        if self.cells < _MANY:
            return self.cells == 0
        return self.widest <= limits.columns and self.widest * _DEEPEST <= limits.cells


def count_tags(text: bytes) -> tuple[int, int, bool]:
    """How many tags begin with `<c`, how many with `<c r="`, and whether the latter are all small.

    Small are the places A1 to Z99999. A third of the time of counting and an expression.
    """
    at = np.frombuffer(text + bytes(_LONGEST_PLACE), np.uint8)
    begun = np.flatnonzero((at[:-1] == ord("<")) & (at[1:] == ord("c")))
    usual = begun
    for distance, character in enumerate(b' r="', start=2):
        usual = usual[at[usual + distance] == character]
    # unsigned numbers below the first of a range come out as large ones
    alive = (at[usual + 6] - ord("A") < 26) & (at[usual + 7] - ord("1") < 9)
    small = np.zeros(len(usual), bool)
    for distance in range(8, 13):
        following = at[usual + distance]
        small |= alive & (following == ord('"'))
        alive &= following - ord("0") < 10
    return len(begun), len(usual), bool(small.all())


def measure_sheet(
    blocks: Iterator[bytes], count: CellCount, part: str, name: str, limits: Limits
) -> Problem | None:
    """The problem of a sheet that is too large or too scattered to be laid out, or None."""
    extent = find_extent(blocks) if count.cells == count.usual else parse_extent(blocks)
    return judge_extent(extent, part, name, limits)


def judge_extent(extent: Extent, part: str, name: str, limits: Limits) -> Problem | None:
    """The problem of a rectangle beyond the limits, or of far fewer cells than it has places."""
    area = extent.rows * extent.columns
    sheet = part.rpartition("/")[2].removesuffix(".xml")
    if extent.odd is not None:
        return Problem(
            rule="workbook_parts",
            message="A sheet speaks of a cell that no sheet has.",
            file=name,
            sheet=sheet,
            found=f"'{extent.odd[:40]}'",
            expected="a workbook as Excel or LibreOffice saves it",
            remedy="Open it in Excel and save it anew as xlsx, or download it again.",
        )
    if extent.rows > limits.rows:
        return beyond("rows", "A sheet has more rows than the limit.", name,
                      f"{extent.rows:,} rows", limits.rows, "rows", sheet)  # fmt: skip
    if extent.columns > limits.columns:
        return beyond("columns", "A sheet has more columns than the limit.", name,
                      f"{extent.columns:,} columns", limits.columns, "columns", sheet)  # fmt: skip
    if area > limits.cells:
        return beyond("cells", "A sheet is larger than the limit.", name,
                      f"{area:,} cells", limits.cells, "cells", sheet)  # fmt: skip
    if area > _DENSE and area > _SPARSE * extent.cells:
        return Problem(
            rule="scattered_cells",
            message="A sheet's cells lie far apart from each other.",
            file=name,
            sheet=sheet,
            found=f"{extent.cells:,} cells spread over {extent.rows:,} rows and "
            f"{extent.columns:,} columns",
            expected="a table without large gaps",
            remedy="Delete what stands far below or beside the table, and save the workbook.",
        )
    return None


def find_extent(blocks: Iterator[bytes]) -> Extent:
    """The extent of a sheet whose cells are all written as programs write them."""
    extent = Extent()
    for text in _overlap(blocks):
        for letters, row in _CONTENT.findall(text):
            extent.include(int(row), column_number(letters.decode()))
            extent.cells += 1
    return extent


@dataclass
class _Walk:
    """Where a parser is in a sheet."""

    extent: Extent = field(default_factory=Extent)
    row: int = 0
    column: int = 0

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        """A row or a cell begins; without a place of its own it follows the one before."""
        local = tag.rpartition(":")[2]
        said = attributes.get("r")
        if local == "row":
            self.column = 0
            self.row = int(said) if said and _ROW.fullmatch(said) else self.row + 1
            if said is not None and not _ROW.fullmatch(said):
                self.extent.odd = said
        elif local == "c":
            place = _PLACE.fullmatch(said) if said else None
            if said is not None and place is None:
                self.extent.odd = said
            row = int(place[2]) if place else max(self.row, 1)
            self.column = column_number(place[1]) if place else self.column + 1
            self.extent.include(row, self.column)
            self.extent.cells += 1


def parse_extent(blocks: Iterator[bytes]) -> Extent:
    """The extent of any sheet, by a parser: ten times slower.

    What is not well-formed is measured as far as it goes; its reader will not go further.
    """
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.enter
    try:
        for block in blocks:
            parser.Parse(block)
    except expat.ExpatError:
        return walk.extent
    return walk.extent


def column_number(letters: str) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _overlap(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Blocks cut where a tag begins, so that no tag is cut or seen twice."""
    rest = b""
    for block in blocks:
        text = rest + block
        # a formula without result is the longest that belongs together
        cut = text.rfind(b"<c ", 0, max(len(text) - _OVERLAP, 0))
        if cut <= 0:
            rest = text
            if len(rest) < _MANY * 4:
                continue
            cut = len(text)
        rest = text[cut:]
        yield text[:cut]
    if rest:
        yield rest

"""Opening workbooks: sheets as text, and what the text alone does not tell.

Belongs here: xlsx to RawTable through fastexcel, and a look into a sheet's XML for merged
cells, error values and formulas without a stored result, which come out as blanks. Does
not belong here: what cells mean.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import fastexcel
import polars as pl

from schemas.problems import Problem
from sources.raw import RawTable

_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*?(?<!/)>(?!</c>)')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*t="e"[^>]*>.{0,400}?<v>([^<]*)</v>', re.DOTALL)
_NO_RESULT = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')
_BLOCK = 1 << 22
_HEAD = 1 << 18
_OVERLAP = 1 << 10


@dataclass(frozen=True)
class SheetFacts:
    """What a sheet's XML says besides its texts, places as ('B', 7) and 'B7'.

    `merged` are rectangles (first row, first column, last row, last column), from 1;
    `errors` pairs of cell and error value; `no_result` formulas without a stored result.
    """

    merged: list[tuple[int, int, int, int]]
    errors: list[tuple[str, str]]
    no_result: list[str]


class Workbook:
    """An opened workbook; every sheet is read at most once, and only when asked for."""

    def __init__(self, path: Path, name: str, reader: fastexcel.ExcelReader) -> None:
        self.path = path
        self.name = name
        self._reader = reader
        self._tables: dict[str, RawTable] = {}
        self._facts: dict[str, SheetFacts] = {}

    @property
    def sheet_names(self) -> list[str]:
        """All sheets, hidden ones too."""
        return list(self._reader.sheet_names)

    def table(self, sheet: str) -> RawTable:
        """The sheet's cells as text."""
        if sheet not in self._tables:
            loaded = self._reader.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
            frame = loaded.to_polars()
            frame.columns = [f"c{index}" for index in range(frame.width)]
            first = find_first_column(self.path, sheet)
            self._tables[sheet] = RawTable(frame, sheet=sheet, first_column=first)
        return self._tables[sheet]

    def facts(self, sheet: str) -> SheetFacts:
        """What the sheet's XML says besides its texts."""
        if sheet not in self._facts:
            self._facts[sheet] = scan_sheet(self.path, sheet)
        return self._facts[sheet]

    def release(self, sheet: str) -> None:
        """Forget a sheet's text, which for a large workbook is most of the memory."""
        self._tables.pop(sheet, None)


def open_workbook(path: Path, name: str) -> Workbook | Problem:
    """Open an xlsx file, or say why it cannot be opened."""
    try:
        return Workbook(path, name, fastexcel.read_excel(path))
    except fastexcel.FastExcelError as error:
        return describe_damage(name, str(error))


def describe_damage(name: str, detail: str) -> Problem:
    """The problem of a workbook whose parts cannot be read."""
    return Problem(
        rule="truncated_workbook",
        message="The workbook is damaged or cut short.",
        file=name,
        found=_say_damage(detail),
        expected="a whole xlsx file",
        remedy="Download it again and compare the size with the publisher's.",
    )


def _say_damage(detail: str) -> str:
    """The reading library's own words without its trail of contexts and our paths."""
    words = " ".join(detail.split()).partition(" Context:")[0]
    return words.rpartition("error: ")[2][:160].rstrip(".")


def find_first_column(path: Path, sheet: str) -> int:
    """The first column with content: what is read starts there, not at A."""
    with zipfile.ZipFile(path) as archive, archive.open(_find_part(archive, sheet)) as stream:
        head = stream.read(_HEAD)
    columns = {column_number(match[1].decode()) for match in _CELL.finditer(head)}
    return min(columns, default=1)


def scan_sheet(path: Path, sheet: str) -> SheetFacts:
    """Read through a sheet's XML for merged cells, errors and formulas without result."""
    merged: list[tuple[int, int, int, int]] = []
    errors: dict[str, str] = {}
    no_result: dict[str, None] = {}
    with zipfile.ZipFile(path) as archive, archive.open(_find_part(archive, sheet)) as stream:
        tail = b""
        while block := stream.read(_BLOCK):
            text = tail + block
            # a plain search is far cheaper than an expression, and most blocks have none;
            # Excel's error values all begin with #
            if b"#" in text:
                errors |= {m[1].decode(): m[2].decode() for m in _ERROR.finditer(text)}
            if b"</f>" in text:
                no_result |= dict.fromkeys(m[1].decode() for m in _NO_RESULT.finditer(text))
            if b"<mergeCell " in text:
                merged += [_read_rectangle(match) for match in _MERGE.finditer(text)]
            tail = text[-_OVERLAP:]
    return SheetFacts(list(dict.fromkeys(merged)), list(errors.items()), list(no_result))


def fill_merged(
    table: RawTable,
    merged: list[tuple[int, int, int, int]],
    header_row: int,
    columns: list[int],
) -> RawTable:
    """The table with each merged cell's text in all rows that it covers.

    Only below the headings and in these columns (from 0): a title or a note that is merged
    across the table stays where it is.
    """
    frame = table.frame
    number = pl.int_range(1, frame.height + 1, eager=True)
    for top, left, bottom, right in merged:
        covered = range(left - table.first_column, right - table.first_column + 1)
        text = table.cell(top, left)
        if text is None or top <= header_row or top == bottom:
            continue
        frame = frame.with_columns(
            pl.when(number.is_between(top, bottom))
            .then(pl.lit(text))
            .otherwise(f"c{i}")
            .alias(f"c{i}")
            for i in columns
            if i in covered
        )
    return RawTable(frame, table.sheet, table.first_column, table.widths)


def column_number(letters: str) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def split_cell(cell: str) -> tuple[int, int]:
    """'C6' -> (6, 3): row and column, from 1."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_number(letters)


def _read_rectangle(match: re.Match[bytes]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (part.decode() for part in match.groups())
    return int(top), column_number(left), int(bottom), column_number(right)


def _find_part(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            key = next(value for name, value in element.attrib.items() if name.endswith("}id"))
            target = targets[key].lstrip("/")
            return target if target.startswith("xl/") else f"xl/{target}"
    raise KeyError(sheet)

"""Opening workbooks: sheets as text, and what the text alone does not tell.

Belongs here: xlsx to RawTable through fastexcel, and a look into a sheet's XML for merged
cells, error values and formulas without a stored result, which come out as blanks, and for
formulas with one. Does not belong here: what cells mean; whether the archive is safe to open
(`package`).
"""

from __future__ import annotations

import errno
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

import fastexcel
import polars as pl

from schemas.problems import Problem, StageError
from sources.files.appearance import ShownCell, find_hidden, find_shown, put_shown
from sources.files.extent import column_number
from sources.files.looks import AppearanceError, Looks, read_looks
from sources.files.opening import WORKBOOK_SUFFIXES
from sources.files.package import DAMAGE, Package, inspect_package
from sources.files.raw import CONTROL_CHARACTER, RawTable, check_cells
from sources.limits import Limits, beyond

_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*?(?<!/)>(?!</c>)')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ERROR = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*t="e"[^>]*>.{0,400}?<v>([^<]*)</v>', re.DOTALL)
_NO_RESULT = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f[^>]*?(?:/>|>([^<]*)</f>)')
# [1]Sheet!A1 and [Book.xlsx]Sheet!A1; with | a formula asks another program (DDE)
_ELSEWHERE = re.compile(rb"\[[^\[\]]+\][^\[\]!,;()]{0,64}!|\w\|")
_BLOCK = 1 << 22
_HEAD = 1 << 18
_OVERLAP = 1 << 10


@dataclass(frozen=True)
class SheetFacts:
    """What a sheet's XML says besides its texts, places as ('B', 7) and 'B7'.

    `merged` are rectangles (first row, first column, last row, last column), from 1;
    `errors` pairs of cell and error value; `no_result` formulas without a stored result;
    `formulas` every formula; `linked` those that take their value from another workbook or
    program.
    """

    merged: list[tuple[int, int, int, int]]
    errors: list[tuple[str, str]]
    no_result: list[str]
    formulas: list[str]
    linked: list[str]


class WorkbookError(StageError):
    """A sheet cannot be read: it is damaged, or beyond the limits."""


class Workbook:
    """An opened workbook; every sheet is read at most once, and only when asked for.

    What asks for a sheet raises WorkbookError when the sheet is damaged or beyond the limits.
    """

    def __init__(
        self, path: Path, name: str, reader: fastexcel.ExcelReader, package: Package, limits: Limits
    ) -> None:
        self.path = path
        self.name = name
        self._reader = reader
        self._package = package
        self._limits = limits
        self._tables: dict[str, RawTable] = {}
        self._facts: dict[str, SheetFacts] = {}
        self._shown: dict[str, list[ShownCell]] = {}

    @cached_property
    def _looks(self) -> Looks:
        return read_looks(self.path, self._package)

    @cached_property
    def _sheets(self) -> tuple[dict[str | None, str | None], dict[str | None, str]]:
        return list_sheets(self.path)

    def _part_of(self, sheet: str) -> str:
        names, targets = self._sheets
        target = targets[names[sheet]]
        return target if target.startswith("xl/") else f"xl/{target}"

    @property
    def sheet_names(self) -> list[str]:
        """All sheets, hidden ones too."""
        return list(self._reader.sheet_names)

    def table(self, sheet: str) -> RawTable:
        """The sheet's cells as text: what they show, where they store something else."""
        if sheet not in self._tables:
            with explain_damage(self.name):
                loaded = self._reader.load_sheet(
                    sheet, header_row=None, skip_rows=0, dtypes="string"
                )
                frame = loaded.to_polars()
                first = find_first_column(self.path, self._part_of(sheet))
            frame.columns = [f"c{index}" for index in range(frame.width)]
            table = RawTable(frame, sheet=sheet, first_column=first)
            problem = check_cells(table, self.name, self._limits)
            if problem is not None:
                raise WorkbookError([problem])
            with explain_damage(self.name):
                part = self._part_of(sheet)
                cells = find_shown(self.path, part, table, self._looks, self._package)
            self._shown[sheet] = cells
            self._tables[sheet] = put_shown(table, cells)
        return self._tables[sheet]

    def shown(self, sheet: str) -> list[ShownCell]:
        """The cells of a sheet that show something else than they store; its table was read."""
        return self._shown.get(sheet, [])

    def hidden(self, sheet: str) -> tuple[list[int], list[int]]:
        """Rows and columns of a sheet that nobody sees."""
        with explain_damage(self.name):
            return find_hidden(self.path, self._part_of(sheet), self._package)

    def is_hidden(self, sheet: str) -> bool:
        """Whether nobody sees the sheet without asking for it."""
        with explain_damage(self.name):
            return sheet in list_hidden_sheets(self.path)

    def has_formulas(self, sheet: str) -> bool:
        """Whether any cell of the sheet holds a formula."""
        with explain_damage(self.name):
            return self._part_of(sheet) in self._package.formulas

    def may_hide(self, sheet: str) -> bool:
        """Whether a blank cell may be merged, an error value or a formula without result."""
        with explain_damage(self.name):
            return self._part_of(sheet) in self._package.hiding

    def facts(self, sheet: str) -> SheetFacts:
        """What the sheet's XML says besides its texts."""
        if sheet not in self._facts:
            with explain_damage(self.name):
                self._facts[sheet] = scan_sheet(self.path, self._part_of(sheet))
        return self._facts[sheet]

    def release(self, sheet: str) -> None:
        """Forget a sheet's text, which for a large workbook is most of the memory."""
        self._tables.pop(sheet, None)


def open_workbook(path: Path, name: str, limits: Limits) -> Workbook | Problem:
    """Open an xlsx file, or say why it cannot be opened, before any of it is laid out."""
    try:
        with explain_damage(name):
            package = inspect_package(path, name, limits)
            if isinstance(package, Problem):
                return package
            # by path the library goes by the ending: an xlsx that is named .xls would seem damaged
            named = path.suffix.lower() in WORKBOOK_SUFFIXES
            reader = fastexcel.read_excel(path if named else path.read_bytes())
    except WorkbookError as error:
        return error.problems[0]
    unshown = [sheet for sheet in reader.sheet_names if CONTROL_CHARACTER.search(sheet)]
    if unshown:
        return describe_damage(name, "a sheet's name holds a control character")
    if len(reader.sheet_names) > limits.sheets:
        return beyond(
            "sheets", "The workbook has more sheets than the limit.", name,
            f"{len(reader.sheet_names):,} sheets", limits.sheets, "sheets",
        )  # fmt: skip
    return Workbook(path, name, reader, package, limits)


@contextmanager
def explain_damage(name: str) -> Iterator[None]:
    """What the libraries raise for damage becomes a WorkbookError."""
    try:
        yield
    except AppearanceError as error:
        raise WorkbookError([describe_looks(name, str(error))]) from error
    except (
        fastexcel.FastExcelError, ElementTree.ParseError, expat.ExpatError, KeyError, *DAMAGE,
    ) as error:  # fmt: skip
        raise WorkbookError([describe_damage(name, str(error))]) from error
    except OSError as error:
        # a damaged archive sends the reader to places before its beginning
        if error.errno != errno.EINVAL:
            raise
        raise WorkbookError([describe_damage(name, "a part that is not there")]) from error
    except BaseException as error:
        # the class of a panic in the reading library can only be told by its name
        if type(error).__name__ != "PanicException":
            raise
        raise WorkbookError([describe_damage(name, "a value that cannot be read")]) from error


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


def describe_looks(name: str, found: str) -> Problem:
    """The problem of a workbook with more formats than any program writes."""
    return Problem(
        rule="workbook_parts",
        message="The workbook has more formats of cells than a spreadsheet program writes.",
        file=name,
        found=found,
        expected="a workbook as Excel or LibreOffice saves it",
        remedy="Copy the table as values into a new workbook, and save that as xlsx.",
    )


def _say_damage(detail: str) -> str:
    """The reading library's own words without its trail of contexts and our paths."""
    words = " ".join(detail.split()).partition(" Context:")[0]
    return words.rpartition("error: ")[2][:160].rstrip(".")


def find_first_column(path: Path, part: str) -> int:
    """The first column with content: what is read starts there, not at A."""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        head = stream.read(_HEAD)
    columns: set[bytes] = set()
    for match in _CELL.finditer(head):
        if match[1] == b"A":
            return 1
        columns.add(match[1])
    return min((column_number(letters.decode()) for letters in columns), default=1)


def scan_sheet(path: Path, part: str) -> SheetFacts:
    """Read through a sheet's XML for merged cells, errors and formulas without result."""
    merged: list[tuple[int, int, int, int]] = []
    errors: dict[str, str] = {}
    no_result: dict[str, None] = {}
    formulas: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        tail = b""
        while block := stream.read(_BLOCK):
            text = tail + block
            # a plain search is far cheaper than an expression, and most blocks have none;
            # Excel's error values all begin with #
            if b"#" in text:
                errors |= {m[1].decode(): m[2].decode() for m in _ERROR.finditer(text)}
            if b"</f>" in text:
                no_result |= dict.fromkeys(m[1].decode() for m in _NO_RESULT.finditer(text))
            if b"<f" in text:
                formulas |= {m[1].decode(): m[2] or b"" for m in _FORMULA.finditer(text)}
            if b"<mergeCell " in text:
                merged += [_read_rectangle(match) for match in _MERGE.finditer(text)]
            tail = text[-_OVERLAP:]
    linked = [cell for cell, formula in formulas.items() if _ELSEWHERE.search(formula)]
    rectangles = list(dict.fromkeys(merged))
    return SheetFacts(rectangles, list(errors.items()), list(no_result), list(formulas), linked)


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


def split_cell(cell: str) -> tuple[int, int]:
    """'C6' -> (6, 3): row and column, from 1."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_number(letters)


def _read_rectangle(match: re.Match[bytes]) -> tuple[int, int, int, int]:
    left, top, right, bottom = (part.decode() for part in match.groups())
    return int(top), column_number(left), int(bottom), column_number(right)


def list_sheets(path: Path) -> tuple[dict[str | None, str | None], dict[str | None, str]]:
    """The link of each sheet's name, and the part of the archive that each link leads to."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    names: dict[str | None, str | None] = {}
    for element in book.iter():
        if element.tag.endswith("}sheet"):
            keys = [value for name, value in element.attrib.items() if name.endswith("}id")]
            names.setdefault(element.get("name"), keys[0] if keys else None)
    return names, {link.get("Id"): link.get("Target", "").lstrip("/") for link in links}


def list_hidden_sheets(path: Path) -> set[str]:
    """The names of the sheets that are hidden, also from Excel's own list of hidden ones."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return {
        element.get("name", "")
        for element in book.iter()
        if element.tag.endswith("}sheet") and element.get("state", "visible") != "visible"
    }

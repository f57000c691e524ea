"""Which cells of a sheet show something else than they store, and which nobody sees.

Belongs here: cells with a telling look (`looks`), what they show, and hidden rows and columns. Only
parts in which a search for bytes found a sign of them are looked through (`package`). Does not
belong here: what follows for an extract (`sheet_doubts`).
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from sources.files.extent import column_number
from sources.files.looks import AppearanceError, Looks, RichText, read_text
from sources.files.number_formats import PERCENT, WORDS, show_number
from sources.files.package import Package
from sources.files.raw import RawTable

FOOTNOTE, STRUCK, PART_STRUCK = "footnote", "struck", "part_struck"
REPLACED = (PERCENT, WORDS, FOOTNOTE)
"""Kinds of cells whose shown text takes the place of the stored one."""

MOST_CELLS = 1_000_000
"""Cells with a look of their own that are followed up; a table of figures has far fewer."""
_BLOCK = 1 << 22
_LONGEST = 1 << 26
_FEW = 40
_TAG = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(row|c)(\s[^<>]*|/?)>")
_ROW_TAG = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?row[\s/>]")
_COLUMN_TAG = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?col\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""([A-Za-z]+)\s*=\s*["']([^"'<>]*)["']""")
_VALUE = re.compile(rb"\s*<(?:[A-Za-z][\w.-]*:)?v[^<>]*>\s*(\d{1,9})\s*<")
_INLINE = re.compile(rb"\s*<(?:[A-Za-z][\w.-]*:)?is(?:\s[^<>/]*)?>")
_INLINE_END = re.compile(rb"</(?:[A-Za-z][\w.-]*:)?is\s*>")
_PLACE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")


class ShownCell(NamedTuple):
    """A cell that shows something else than it stores; row and column count from 1."""

    row: int
    column: int
    kind: str
    stored: str
    shown: str

    @property
    def place(self) -> str:
        """As Excel names it: B7."""
        return f"{name_letters(self.column)}{self.row}"


def find_shown(
    path: Path, part: str, table: RawTable, looks: Looks, package: Package
) -> list[ShownCell]:
    """The cells of a sheet that show something else than they store."""
    has_inline = part in package.rich
    if not (looks.styles or looks.texts or has_inline):
        return []
    marks = _list_marks(looks, has_inline) if part in package.usual else None
    marked: list[_Marked] = []
    walk = _Place()
    for text in _read_rows(path, part):
        if marks is not None and not any(mark in text for mark in marks):
            continue
        ends = [end.end() for end in _INLINE_END.finditer(text)] if has_inline else []
        for tag in _TAG.finditer(text):
            attributes = dict(_ATTRIBUTE.findall(tag[2]))
            walk.enter(tag[1], attributes.get(b"r"))
            if tag[1] == b"c" and not tag[2].endswith(b"/"):
                look = _find_look(text, tag.end(), ends, attributes, looks)
                if look is not None:
                    marked.append(_Marked(walk.row, walk.column, *look))
                if len(marked) > MOST_CELLS:
                    raise AppearanceError(f"more than {MOST_CELLS:,} cells")
    return list(_describe_looks(marked, table, looks))


def put_shown(table: RawTable, cells: list[ShownCell]) -> RawTable:
    """The table with what cells show in place of what they store."""
    by_column: dict[int, tuple[list[int], list[str]]] = {}
    for cell in cells:
        if cell.kind in REPLACED:
            rows, texts = by_column.setdefault(cell.column - table.first_column, ([], []))
            rows.append(cell.row - 1)
            texts.append(cell.shown)
    columns = {
        f"c{index}": table.frame[f"c{index}"].scatter(rows, pl.Series(texts, dtype=pl.String))
        for index, (rows, texts) in by_column.items()
    }
    if not columns:
        return table
    return RawTable(table.frame.with_columns(**columns), table.sheet, table.first_column)


def find_hidden(path: Path, part: str, package: Package) -> tuple[list[int], list[int]]:
    """Rows and columns of a sheet that nobody sees: hidden, filtered out or without height."""
    if part not in package.hidden:
        return [], []
    rows: list[int] = []
    columns: set[int] = set()
    walk = _Place()
    for number, text in enumerate(_read_rows(path, part)):
        if number == 0:
            columns = _find_hidden_columns(text)
        for tag in _TAG.finditer(text):
            if tag[1] != b"row":
                continue
            attributes = dict(_ATTRIBUTE.findall(tag[2]))
            walk.enter(b"row", attributes.get(b"r"))
            if _is_hidden(attributes, b"ht", 1):
                rows.append(walk.row)
    return rows, sorted(columns)


def name_letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _find_hidden_columns(head: bytes) -> set[int]:
    columns: set[int] = set()
    for tag in _COLUMN_TAG.finditer(head):
        attributes = dict(_ATTRIBUTE.findall(tag[1]))
        first, last = attributes.get(b"min", b""), attributes.get(b"max", b"")
        if first.isdigit() and last.isdigit() and _is_hidden(attributes, b"width", 0.5):
            columns |= set(range(int(first[:6]), min(int(last[:6]), 16_384) + 1))
    return columns


def _is_hidden(attributes: dict[bytes, bytes], size: bytes, least: float) -> bool:
    if attributes.get(b"hidden") in (b"1", b"true"):
        return True
    try:
        return float(attributes.get(size, b"inf")) < least
    except ValueError:
        return False


class _Marked(NamedTuple):
    """A cell with a telling look: the style of its number or its font, or a text of several."""

    row: int
    column: int
    style: int | None
    is_number: bool
    rich: RichText | None


def _find_look(
    text: bytes, at: int, ends: list[int], attributes: dict[bytes, bytes], looks: Looks
) -> tuple[int | None, bool, RichText | None] | None:
    """A cell's telling style and text; its content begins at `at`, `ends` are those of inline
    texts. None when there is nothing to tell."""
    kind = attributes.get(b"t", b"n")
    style = attributes.get(b"s", b"0")
    number = int(style) if style.isdigit() and len(style) < 7 else 0
    rich: RichText | None = None
    if kind == b"s" and looks.texts:
        index = _VALUE.match(text, at)
        rich = looks.texts.get(int(index[1])) if index else None
    elif kind == b"inlineStr" and ends:
        rich = _read_inline(text, at, ends)
    is_telling = number in looks.struck or (kind == b"n" and number in looks.formats)
    if not is_telling and rich is None:
        return None
    return number if is_telling else None, kind == b"n", rich


def _describe_looks(marked: list[_Marked], table: RawTable, looks: Looks) -> Iterator[ShownCell]:
    """What each marked cell shows otherwise; blank ones show nothing."""
    known: dict[tuple[int, str], tuple[str, str] | None] = {}
    for cell, stored in zip(marked, _gather_texts(marked, table), strict=True):
        if stored is None:
            continue
        if cell.style in looks.struck:
            yield ShownCell(cell.row, cell.column, STRUCK, stored, stored)
        if cell.is_number and cell.style in looks.formats:
            key = (cell.style, stored)
            if key not in known:
                known[key] = show_number(looks.formats[cell.style], stored)
            if (shown := known[key]) is not None:
                yield ShownCell(cell.row, cell.column, shown[0], stored, shown[1])
        if cell.rich is not None:
            yield from _describe_rich(cell, cell.rich, stored)


def _describe_rich(cell: _Marked, rich: RichText, stored: str) -> Iterator[ShownCell]:
    if rich.struck:
        kind = STRUCK if rich.struck == rich.kept else PART_STRUCK
        yield ShownCell(cell.row, cell.column, kind, stored, rich.struck)
    if rich.aside:
        yield ShownCell(cell.row, cell.column, FOOTNOTE, rich.aside, rich.kept)


def _gather_texts(marked: list[_Marked], table: RawTable) -> list[str | None]:
    """The stored text of each marked cell; column by column, since single cells take long."""
    texts: list[str | None] = [None] * len(marked)
    by_column: dict[int, list[int]] = {}
    for number, cell in enumerate(marked):
        if 0 < cell.row <= table.frame.height:
            by_column.setdefault(cell.column - table.first_column, []).append(number)
    for index, numbers in by_column.items():
        if 0 <= index < table.frame.width:
            rows = [marked[number].row - 1 for number in numbers]
            found = table.frame[f"c{index}"].gather(rows).to_list()
            for number, text in zip(numbers, found, strict=True):
                texts[number] = text
    return texts


def _list_marks(looks: Looks, has_inline: bool) -> list[bytes] | None:
    """Bytes without which a block has no cell that tells anything; None: look at every block."""
    if 0 in looks.styles or len(looks.texts) > _FEW or len(looks.styles) > _FEW:
        return None
    marks = [f's="{style}"'.encode() for style in looks.styles]
    marks += [f">{index}<".encode() for index in looks.texts]
    return marks + ([b"rPr>"] if has_inline else [])


def _read_rows(path: Path, part: str) -> Iterator[bytes]:
    """A sheet's XML in blocks that are cut before a row begins."""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        rest = b""
        while block := stream.read(_BLOCK):
            text = rest + block
            cut = text.rfind(b"<row")
            if cut <= 0:
                cut = max((tag.start() for tag in _ROW_TAG.finditer(text)), default=0)
            if cut <= 0 and len(text) < _LONGEST:
                rest = text
                continue
            cut = cut if cut > 0 else len(text)
            rest = text[cut:]
            yield text[:cut]
        yield rest


@dataclass
class _Place:
    """Where a walk through a sheet is; without a place of its own a cell follows the one before."""

    row: int = 0
    column: int = 0

    def enter(self, tag: bytes, said: bytes | None) -> None:
        if tag == b"row":
            self.row = int(said) if said and said.isdigit() and len(said) < 8 else self.row + 1
            self.column = 0
            return
        place = _PLACE.fullmatch(said) if said else None
        if place is None:
            self.column += 1
        else:
            self.row, self.column = int(place[2]), column_number(place[1].decode())


def _read_inline(text: bytes, at: int, ends: list[int]) -> RichText | None:
    following = bisect(ends, at)
    if following == len(ends) or not _INLINE.match(text, at):
        return None
    inline = text[at : ends[following]]
    if b"vertAlign" not in inline and b"strike" not in inline:
        return None
    return read_text(inline.strip())

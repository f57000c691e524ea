"""Taking products apart: what a reader, or a program of his, can see in a file.

Belongs here: one way of reading for each kind of file. A kind that nobody has taught this module
raises, so that a later product is not passed over. Does not belong here: what must not be seen
(`tests.disclosure.marks`).
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import duckdb

CAN_READ_PDF = shutil.which("pdftotext") is not None
ENDS = re.compile(r"</(?:p|td|th|li|tr|div|h\d|c|v|si|text|row|\w+:(?:p|tc|v|pt))\s*>")
"""The tags that end a paragraph or a cell, in pages and in the parts of packages."""
PICTURES = frozenset({".gif", ".ico", ".jpeg", ".jpg", ".otf", ".png"})
"""Nothing is read in them: they are compared between two worlds instead."""


@dataclass(frozen=True)
class Piece:
    """A part of a product: where it stands, what can be read there, and bytes that are no text."""

    place: str
    text: str
    data: bytes = b""


class UnknownKindError(Exception):
    """A product is of a kind that nobody has said how to search."""


def read_products(folder: Path) -> Iterator[Piece]:
    """Every piece of every file below a folder, hidden ones too, and the files' names."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        place = str(path.relative_to(folder))
        yield Piece(f"name of {place}", place)
        for piece in read_product(path):
            yield Piece(f"{place}: {piece.place}", piece.text, piece.data)


def read_product(path: Path) -> Iterator[Piece]:
    """The pieces of one file. Raises `UnknownKindError`."""
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise UnknownKindError(f"{path.name}: say in {__name__} how such a file is searched")
    yield from read(path)


def read_plain(path: Path) -> Iterator[Piece]:
    """Text as it stands, and what it says as a page."""
    data = path.read_bytes()
    text = data.decode("utf-8")
    yield Piece("text", text)
    if "<" in text:
        yield Piece("page", strip_tags(text))


def read_package(path: Path) -> Iterator[Piece]:
    """Every part of a workbook or a Word document: sheets shown and hidden, comments, names,
    chart caches, shared strings, properties."""
    with ZipFile(path) as archive:
        yield Piece("package's comment", archive.comment.decode("latin-1"))
        for name in archive.namelist():
            data = archive.read(name)
            if Path(name).suffix.lower() in PICTURES:
                yield Piece(name, "", data)
            elif name.endswith((".xml", ".rels", ".vml")):
                text = data.decode("utf-8")
                yield Piece(name, text)
                yield Piece(f"{name}, as read", strip_tags(text))
            else:
                raise UnknownKindError(f"{path.name} holds {name}")


def read_pdf(path: Path) -> Iterator[Piece]:
    """The text of a PDF; none where no program reads it (`CAN_READ_PDF`)."""
    if CAN_READ_PDF:
        done = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
        yield Piece("text", done.stdout.decode("utf-8"))
    yield Piece("bytes", "", path.read_bytes())


def read_database(path: Path) -> Iterator[Piece]:
    """Every table of a DuckDB file as text; and its bytes, in which free blocks are, too."""
    yield Piece("bytes", "", path.read_bytes())
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        for (name,) in connection.execute("show tables").fetchall():
            yield Piece(f"table {name}", tell_rows(connection.table(name)))


def read_parquet(path: Path) -> Iterator[Piece]:
    """The frame as text, what else the file says of it, and its bytes."""
    yield Piece("bytes", "", path.read_bytes())
    with duckdb.connect() as connection:
        for function in ("read_parquet", "parquet_metadata", "parquet_kv_metadata"):
            yield Piece(function, tell_rows(connection.sql(f"from {function}('{path}')")))


def read_picture(path: Path) -> Iterator[Piece]:
    """The bytes alone."""
    yield Piece("bytes", "", path.read_bytes())


def tell_rows(rows: duckdb.DuckDBPyRelation) -> str:
    """Rows as lines of text, with every digit of every number."""
    return "\n".join("\t".join(map(tell_cell, row)) for row in rows.fetchall())


def tell_cell(value: object) -> str:
    """A cell as text; bytes as the text that they may be."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def strip_tags(text: str) -> str:
    """The text without its tags, so that a number that is set in pieces is found whole."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", ENDS.sub("\n", text)))


READERS: dict[str, Callable[[Path], Iterator[Piece]]] = {
    **dict.fromkeys((".css", ".csv", ".html", ".js", ".json", ".svg", ".txt"), read_plain),
    **dict.fromkeys((".docx", ".xlsx"), read_package),
    **dict.fromkeys(PICTURES, read_picture),
    ".duckdb": read_database, ".parquet": read_parquet, ".pdf": read_pdf,
}  # fmt: skip

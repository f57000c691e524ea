"""Looking through a workbook's zip archive before any reader opens it.

Belongs here: what keeps the readers' memory and time bounded and their view the same: names and
flags of parts, true unpacked sizes (a header can lie), document type declarations, how far apart
a sheet's cells lie. Does not belong here: what the cells say (`workbook_file`).
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schemas.problems import Problem
from sources.files.extent import CellCount, measure_sheet
from sources.files.repeated_texts import SharedTexts, sum_references
from sources.limits import Limits, beyond

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error)
"""What the standard library raises for an archive that is damaged or none."""

_BLOCK = 1 << 17
_SMALL = 10_000_000
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_STRINGS = "xl/sharedstrings.xml"
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_HIDING = (b"<f", b"<mergeCell ", b't="e"')
_RICH = (b"rPr>",)
_UNSEEN = (b" hidden=", b' ht="0')
_NARROW = b'width="0'
_XML = (".xml", ".rels", ".vml")


@dataclass(frozen=True)
class Package:
    """A workbook's archive that was found sound.

    `formulas` are the parts that have formulas, `hiding` those in which a cell that reads as
    blank may be something else: merged, an error value, or a formula without result, `rich` those
    with texts of several looks, `hidden` those with rows or columns that may be hidden,
    `usual` those whose cells are all written as programs write them.
    """

    formulas: frozenset[str]
    hiding: frozenset[str]
    rich: frozenset[str]
    hidden: frozenset[str]
    usual: frozenset[str]


@dataclass
class Marks:
    """The names of the parts that have something which only their markup tells (see `Package`)."""

    having: dict[tuple[bytes, ...], set[str]] = field(
        default_factory=lambda: {_HIDING: set(), _RICH: set(), _UNSEEN: set()}
    )
    formulas: set[str] = field(default_factory=set)

    def look(self, name: str, text: bytes, is_first: bool) -> None:
        """Look through a block of a part, with the end of the one before."""
        for marks, having in self.having.items():
            if name not in having and any(mark in text for mark in marks):
                having.add(name)
        # columns are described before the cells
        if is_first and _NARROW in text:
            self.having[_UNSEEN].add(name)
        if name in self.having[_HIDING] and b"</f>" in text:
            self.formulas.add(name)


def inspect_package(path: Path, name: str, limits: Limits) -> Package | Problem:
    """Look through every part of a workbook, each once, or say why it is refused.

    Memory does not grow with what the archive unpacks to. Raises `DAMAGE` and OSError.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        problem = check_directory(parts, name, limits)
        if problem is not None:
            return problem
        seen, texts = Marks(), SharedTexts()
        usual: set[str] = set()
        sheets: list[tuple[zipfile.ZipInfo, int]] = []
        unpacked = 0
        for part in parts:
            # programs choose the names of parts, so any part may be a sheet
            count = CellCount()
            size, tail = 0, b""
            for block in read_blocks(archive, part):
                text = tail + block
                problem = check_size(
                    part, size + len(block), unpacked + len(block), name, limits
                ) or check_markup(part, text, size == 0, name)
                if problem is not None:
                    return problem
                seen.look(part.filename, text, is_first=size == 0)
                tail = block[-16:]
                size += len(block)
                unpacked += len(block)
                count.add(block)
                texts.add(block)
            if size != part.file_size:
                return _strange(name, part, f"{size:,} bytes where {part.file_size:,} are stated")
            sheets.append((part, count.cells))
            if count.cells == count.usual:
                usual.add(part.filename)
            if not count.is_harmless(limits):
                blocks = read_blocks(archive, part)
                problem = measure_sheet(blocks, count, part.filename, name, limits)
                if problem is not None:
                    return problem
        for part, cells in sheets:
            problem = check_texts(archive, part, cells, texts, name, limits)
            if problem is not None:
                return problem
    hiding, rich, hidden = (frozenset(having) for having in seen.having.values())
    return Package(frozenset(seen.formulas), hiding, rich, hidden, frozenset(usual))


def check_texts(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, cells: int, texts: SharedTexts,
    name: str, limits: Limits,
) -> Problem | None:  # fmt: skip
    """The problem of a sheet whose references come to too much text, or None."""
    if cells * texts.longest <= limits.text_bytes:
        return None
    total = sum_references(read_blocks(archive, part), texts)
    if total <= limits.text_bytes:
        return None
    return beyond("text_bytes", "The texts of a sheet come to more than the limit.", name,
                  f"{total:,} bytes", limits.text_bytes, "bytes",
                  part.filename.rpartition("/")[2].removesuffix(".xml"))  # fmt: skip


def describe_directory(name: str, limits: Limits) -> Problem:
    """The problem of an archive whose table of contents is larger than its parts need."""
    return beyond(
        "parts", "The workbook's archive has more parts than the limit.", name,
        f"a table of contents of more than {limits.directory_bytes:,} bytes", limits.parts, "parts",
    )  # fmt: skip


def measure_directory(path: Path) -> int:
    """Bytes of the archive's table of contents, as its end says; 0 when there is no end.

    The table is read into memory whole, so its size is asked for first.
    """
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - (1 << 16) - 22))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 20:
        return 0
    said = int(struct.unpack_from("<L", tail, at + 12)[0])
    if said < 0xFFFFFFFF:
        return said
    at = tail.rfind(_END_64, 0, at)
    return int(struct.unpack_from("<Q", tail, at + 40)[0]) if at >= 0 else 0


def check_directory(parts: list[zipfile.ZipInfo], name: str, limits: Limits) -> Problem | None:
    """What the table of contents alone tells: too much, or parts that no spreadsheet writes."""
    if len(parts) > limits.parts:
        return beyond(
            "parts", "The workbook's archive has more parts than the limit.", name,
            f"{len(parts):,} parts", limits.parts, "parts",
        )  # fmt: skip
    seen: set[str] = set()
    for part in parts:
        strange = describe_strangeness(part, seen)
        if strange is not None:
            return _strange(name, part, strange)
        seen.add(part.filename.lower())
        problem = check_size(part, part.file_size, 0, name, limits)
        if problem is not None:
            return problem
    unpacked = sum(part.file_size for part in parts)
    return check_size(parts[0], 0, unpacked, name, limits) if parts else None


def describe_strangeness(part: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """Why a part is none that a spreadsheet program writes, or None."""
    names = part.filename.split("/")
    if (
        part.filename.startswith("/")
        or ".." in names
        or re.search(r"[\\:\x00-\x1f]", part.filename)
    ):
        return "a path that leads out of the archive"
    if part.filename.lower() in seen:
        return "a part that is there twice"
    if stat.S_ISLNK(part.external_attr >> 16):
        return "a symbolic link"
    if part.flag_bits & 0x1:
        return "an encrypted part"
    if part.compress_type not in _METHODS:
        return f"compression method {part.compress_type}"
    return None


def check_size(
    part: zipfile.ZipInfo, size: int, unpacked: int, name: str, limits: Limits
) -> Problem | None:
    """The problem of a part (`size` bytes so far) or an archive that unpacks to too much."""
    if unpacked > limits.unpacked_bytes:
        return beyond(
            "unpacked_bytes", "The workbook is larger than the limit when unpacked.", name,
            f"{unpacked:,} bytes or more", limits.unpacked_bytes, "bytes",
        )  # fmt: skip
    if part.filename.lower() == _STRINGS and size > limits.shared_strings_bytes:
        return beyond(
            "shared_strings_bytes", "The workbook's texts are larger than the limit.", name,
            f"{size:,} bytes or more", limits.shared_strings_bytes, "bytes",
        )  # fmt: skip
    if size > _SMALL and size > limits.compression * max(part.compress_size, 1):
        return beyond(
            "compression", f"The part '{part.filename}' unpacks to far more than a table does.",
            name, f"{size / max(part.compress_size, 1):,.0f} times its packed size",
            limits.compression, "times",
        )  # fmt: skip
    return None


def check_markup(part: zipfile.ZipInfo, block: bytes, is_first: bool, name: str) -> Problem | None:
    """XML that defines its own entities, or hides in another encoding, is not read."""
    if not part.filename.lower().endswith(_XML):
        return None
    if is_first:
        said = _ENCODING.search(block[:200])
        if said is not None and said[1].lower() not in _ENCODINGS:
            found = f"the encoding {said[1].decode('ascii', 'replace')[:20]}"
            return _strange(name, part, found)
        if b"\x00" in block[:200]:
            return _strange(name, part, "zero bytes, or UTF-16")
    # one character is found far faster than two, and most blocks do not have it
    if b"!" in block and (b"<!DOCTYPE" in block or b"<!ENTITY" in block):
        return _strange(name, part, "a document type declaration (DTD)")
    return None


def read_blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's bytes to their true end, whatever size the table of contents states.

    The checksum is compared at the end. Raises `DAMAGE`.
    """
    stated = part.file_size
    # the library stops at the stated size, other readers do not
    part.file_size = 1 << 62
    try:
        with archive.open(part) as stream:
            while block := stream.read(_BLOCK):
                yield block
    finally:
        part.file_size = stated


def _strange(name: str, part: zipfile.ZipInfo, found: str) -> Problem:
    return Problem(
        rule="workbook_parts",
        message=f"The workbook has a part that no spreadsheet program writes: '{part.filename}'.",
        file=name,
        found=found,
        expected="a workbook as Excel or LibreOffice saves it",
        remedy="Open it in Excel and save it anew as xlsx, or download it again.",
    )

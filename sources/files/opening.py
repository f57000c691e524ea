"""What kind of file it is, told from its bytes.

Belongs here: kinds, sizes, and the problems of files that cannot be opened at all. Does
not belong here: reading tables (`csv_file`, `workbook_file`), a workbook's parts (`package`).
"""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

from schemas.problems import Problem
from sources.files.package import DAMAGE, describe_directory, measure_directory
from sources.limits import Limits, beyond

TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OPENDOCUMENT = b"application/vnd.oasis.opendocument."
_OTHER_ARCHIVES = {
    "xl/workbook.bin": "a binary Excel workbook (xlsb)",
    "Index/Document.iwa": "a sheet of Apple's Numbers",
    "Index.zip": "a sheet of Apple's Numbers",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
}
"""Parts by which archives of other programs are known."""
_OTHER_XML = {
    b"urn:schemas-microsoft-com:office:spreadsheet": "an XML sheet of Excel 2003",
    b"urn:oasis:names:tc:opendocument:xmlns:office": "a flat OpenDocument sheet",
}


def tell_kind(path: Path, name: str, limits: Limits) -> tuple[str | None, list[Problem]]:
    """'csv' or 'xlsx' from the file's bytes, or None with the problem that prevents reading."""
    try:
        # opening a pipe would wait for its writer
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                return None, [describe_special(name)]
            size = state.st_size
            head = stream.read(4096)
    except OSError as error:
        return None, [describe_unreadable(name, error)]
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return None, [_problem(
            "empty_file", name, "The file is empty.",
            "Download it again; the last accepted release stays in force.",
            found=f"{size} bytes without content", expected="a table with headings and rows",
        )]  # fmt: skip
    if size > limits.file_bytes:
        return None, [describe_size(name, size, limits)]
    if head.startswith(_OLE):
        return None, [_describe_ole(path, name)]
    if head.startswith(b"PK"):
        return _check_workbook(path, name, limits)
    xml = next((say for sign, say in _OTHER_XML.items() if sign in head), None)
    if xml is not None:
        return None, [describe_other_program(name, xml)]
    if path.suffix.lower() in WORKBOOK_SUFFIXES:
        return None, [_problem(
            "not_a_workbook", name, "The name says workbook, but the content is none.",
            "Download the file again; a login page may have been saved in its place.",
            found=_describe_head(head), expected="an Excel workbook (xlsx)",
        )]  # fmt: skip
    if head.startswith(b"%PDF") or path.suffix.lower() not in TEXT_SUFFIXES:
        return None, [_problem(
            "file_type", name, "This type of file belongs to no dataset.",
            "Move the file out of the folder of extracts if it is none.",
            found=f"'{path.suffix or path.name}'",
            expected="csv, txt, tsv or xlsx",
        )]  # fmt: skip
    return "csv", []


def describe_unreadable(name: str, error: OSError) -> Problem:
    """The problem of a file that the system does not let us read."""
    return _problem(
        "file_unreadable", name, f"The file cannot be read: {error.strerror or error}.",
        "Give the user that runs the pipeline the right to read it.",
    )  # fmt: skip


def describe_size(name: str, size: int, limits: Limits) -> Problem:
    """The problem of a file beyond the limit."""
    return beyond("file_bytes", "The file is larger than the limit.", name,
                  f"{size:,} bytes", limits.file_bytes, "bytes")  # fmt: skip


def describe_special(name: str) -> Problem:
    """The problem of a pipe, a socket or a device, which may have no end."""
    return _problem(
        "special_file", name, "This is a pipe, a socket or a device, not a file.",
        "Remove it, or put an ordinary file in its place.",
        found="a special file", expected="an ordinary file",
    )  # fmt: skip


def describe_other_program(name: str, found: str) -> Problem:
    """The problem of a sheet in a form that only its own program opens."""
    return _problem(
        "other_program", name, f"The file is {found}, whatever its name says.",
        "Open it in the program that it was made with, save it as xlsx (an Excel workbook) and "
        "send that.", found=found, expected="an Excel workbook (xlsx)",
    )  # fmt: skip


def _problem(
    rule: str, name: str, message: str, remedy: str,
    found: str | None = None, expected: str | None = None,
) -> Problem:  # fmt: skip
    return Problem(
        rule=rule, message=message, file=name, found=found, expected=expected, remedy=remedy
    )


def _describe_head(head: bytes) -> str:
    return "a web page" if b"<html" in head.lower() else f"bytes {head[:8].hex(' ')}"


def _describe_ole(path: Path, name: str) -> Problem:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        return _problem(
            "password", name, "The workbook is protected with a password.",
            "Open it in Excel, remove the password (File, Info) and save it again.",
            found="an encrypted workbook", expected="an Excel workbook (xlsx) without password",
        )  # fmt: skip
    return _problem(
        "old_workbook", name, "The file has the format of Excel before 2007.",
        "Open it in Excel and save it as xlsx.", found="xls", expected="xlsx",
    )  # fmt: skip


def _tell_opendocument(path: Path, names: set[str]) -> str | None:
    """What an archive of LibreOffice holds; its first part says so, unless it was packed anew."""
    if "mimetype" not in names:
        both = {"content.xml", "META-INF/manifest.xml"}
        return "an OpenDocument sheet" if both <= names else None
    try:
        with zipfile.ZipFile(path) as archive, archive.open("mimetype") as stream:
            said = stream.read(100)
    except (RuntimeError, *DAMAGE):
        return None
    if not said.startswith(_OPENDOCUMENT):
        return None
    is_sheet = said.removeprefix(_OPENDOCUMENT).startswith(b"spreadsheet")
    return "an OpenDocument sheet" if is_sheet else "an OpenDocument text"


def _check_workbook(path: Path, name: str, limits: Limits) -> tuple[str | None, list[Problem]]:
    try:
        if measure_directory(path) > limits.directory_bytes:
            return None, [describe_directory(name, limits)]
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (*DAMAGE, OSError, ValueError):
        return None, [_problem(
            "truncated_workbook", name, "The workbook is damaged or cut short.",
            "Download it again and compare the size with the publisher's.",
            found="a zip archive without its table of contents", expected="a whole xlsx file",
        )]  # fmt: skip
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        other = next((say for sign, say in _OTHER_ARCHIVES.items() if sign in names), None)
        other = other or _tell_opendocument(path, names)
        if other is not None:
            return None, [describe_other_program(name, other)]
        return None, [_problem(
            "not_a_workbook", name, "The file is a zip archive, but no Excel workbook.",
            "Unpack it and put the extract itself into the folder, saved as xlsx or csv.",
            found=", ".join(part.filename for part in parts[:3]), expected="xl/workbook.xml",
        )]  # fmt: skip
    return "xlsx", []

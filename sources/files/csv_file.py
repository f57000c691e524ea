"""Opening csv files: encoding, separator, every field as text.

Belongs here: bytes to a RawTable. Does not belong here: what the fields mean.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import polars as pl

from schemas.problems import Problem
from sources.files.raw import RawTable, check_cells
from sources.limits import Limits, beyond

# æ, ø, å, Æ, Ø, Å in UTF-8, read as Windows-1252
_TWICE_ENCODED = re.compile("\u00c3[\u00a6\u00b8\u00a5\u2020\u02dc\u2026]")


class CsvFile:
    """A csv file's text, read once; its table for each separator that is asked for."""

    def __init__(self, name: str, text: str, encoding: str, limits: Limits) -> None:
        self.name = name
        self.text = text
        self.encoding = encoding
        self._limits = limits
        self._tables: dict[str, RawTable | Problem] = {}

    @property
    def is_cut(self) -> bool:
        """Whether the last line has no end although the others have one."""
        return "\n" in self.text and not self.text.endswith(("\n", "\r"))

    def table(self, separator: str) -> RawTable | Problem:
        """All lines as fields between the separators, or why that cannot be done."""
        if separator not in self._tables:
            self._tables[separator] = split_fields(self.name, self.text, separator, self._limits)
        return self._tables[separator]


def open_csv(path: Path, name: str, limits: Limits) -> CsvFile | Problem:
    """Read a text file in UTF-8 (byte order mark or not) or Windows-1252.

    Its lines are measured before any of them is kept.
    """
    problem = check_lines(path, name, limits)
    if problem is not None:
        return problem
    content = path.read_bytes()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:4096]:
        return Problem(
            rule="encoding_utf16",
            message="The file is in UTF-16 or no text at all.",
            file=name,
            found="UTF-16 or zero bytes",
            expected="UTF-8 or Windows-1252",
            remedy="Save it again as 'CSV UTF-8' in Excel, or download it in UTF-8.",
        )
    try:
        return _check_letters(CsvFile(name, content.decode("utf-8-sig"), "utf-8", limits))
    except UnicodeDecodeError as error:
        place = content[: error.start].count(b"\n") + 1
    try:
        text = content.decode("windows-1252")
        return _check_letters(CsvFile(name, text, "windows-1252", limits))
    except UnicodeDecodeError:
        return Problem(
            rule="encoding_unknown",
            message="The file is neither in UTF-8 nor in Windows-1252.",
            file=name,
            row=place,
            found="bytes that neither encoding has",
            expected="UTF-8 or Windows-1252",
            remedy="Save it again as 'CSV UTF-8' in Excel, or download it in UTF-8.",
        )


def check_lines(path: Path, name: str, limits: Limits) -> Problem | None:
    """The problem of a file with too many lines, or a line that is too long, or None."""
    number = 0
    with path.open("rb") as stream:
        while line := stream.readline(limits.line_bytes + 1):
            number += 1
            if len(line) > limits.line_bytes:
                return beyond("line_bytes", "A line is longer than the limit.", name,
                              f"more than {limits.line_bytes:,} bytes", limits.line_bytes, "bytes",
                              row=number)  # fmt: skip
            if number > limits.rows:
                return beyond("rows", "The file has more lines than the limit.", name,
                              f"more than {limits.rows:,} lines", limits.rows, "rows")  # fmt: skip
    return None


def _check_letters(file: CsvFile) -> CsvFile | Problem:
    """A file in which some or all text was encoded twice is told, not guessed at."""
    found = _TWICE_ENCODED.search(file.text)
    if found is None:
        return file
    return Problem(
        rule="encoding_mixed",
        message="Danish letters have been encoded twice, or in two ways in the same file.",
        file=file.name,
        row=file.text.count("\n", 0, found.start()) + 1,
        found=f"'{found[0]}'",
        expected="æ, ø and å, in UTF-8 or Windows-1252 throughout",
        remedy="Download the file again, or save it as 'CSV UTF-8' from where it was made.",
    )


def split_fields(name: str, text: str, separator: str, limits: Limits) -> RawTable | Problem:
    """The text's lines as fields, or why it cannot be split."""
    try:
        widths = _count_fields(text, separator)
        # lines that are longer or shorter than the headings are told once those are known
        width = int(widths.max() or 1)  # type: ignore[arg-type]
        if width > limits.columns:
            return beyond("columns", "A line has more fields than the limit.", name,
                          f"{width:,} fields", limits.columns, "columns",
                          row=(widths.arg_max() or 0) + 1)  # fmt: skip
        heading = separator.join(f"c{index}" for index in range(width)) + "\n"
        frame = pl.read_csv(
            io.BytesIO((heading + text).encode()),
            separator=separator,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    except (pl.exceptions.PolarsError, csv.Error):
        return Problem(
            rule="csv_quotes",
            message="The file cannot be split into fields.",
            file=name,
            row=_find_stray_quote(text),
            found='a quote (") that is not closed, or one inside a field',
            expected="quotes only around whole fields, in pairs",
            remedy="Correct the line, or download the file again; it may be cut short.",
        )
    table = RawTable(frame, widths=widths if len(widths) == frame.height else None)
    return check_cells(table, name, limits) or table


def _find_stray_quote(text: str) -> int | None:
    """The first line in which quotes do not come in pairs; a sound file rarely has one."""
    odd = (nth for nth, line in enumerate(text.splitlines(), 1) if line.count('"') % 2)
    return next(odd, None)


def _count_fields(text: str, separator: str) -> pl.Series:
    if '"' in text:
        rows = csv.reader(io.StringIO(text), delimiter=separator)
        return pl.Series([max(len(row), 1) for row in rows], dtype=pl.Int64)
    lines = pl.Series(text.splitlines(), dtype=pl.String)
    return lines.str.count_matches(separator, literal=True).cast(pl.Int64) + 1

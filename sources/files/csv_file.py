"""Opening csv files: line ends, separator, every field as text.

Belongs here: bytes to a RawTable. Does not belong here: which encoding the bytes are in
(`encodings`) and what the fields mean.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

import polars as pl

from schemas.problems import Problem
from sources.files.encodings import decode_text
from sources.files.raw import RawTable, check_cells
from sources.limits import Limits, beyond

_HAS_BLANKS = re.compile('""|[ \u00a0]["\r\n;,|\t]')
"""A hint of fields that hold nothing but quotes or white space; blanks are all alike."""

SEPARATORS = (";", ",", "\t", "|")
"""What stands between the fields, in any layout's files."""

_HEAD_LINES = 60


class CsvFile:
    """A csv file's text, read once; its table for each separator that is asked for."""

    def __init__(self, name: str, text: str, encoding: str, limits: Limits) -> None:
        self.name = name
        self.text = end_lines(text)
        self.encoding = encoding
        self._limits = limits
        self._tables: dict[str, RawTable | Problem] = {}
        self._heads: dict[str, RawTable] = {}

    @property
    def is_cut(self) -> bool:
        """Whether the last line has no end although the others have one."""
        return "\n" in self.text and not self.text.endswith(("\n", "\r"))

    def table(self, separator: str) -> RawTable | Problem:
        """All lines as fields between the separators, or why that cannot be done."""
        if separator not in self._tables:
            self._tables[separator] = split_fields(self.name, self.text, separator, self._limits)
        return self._tables[separator]

    def head(self, separator: str) -> RawTable:
        """The first lines as fields, however their quotes stand: to look for headings in."""
        if separator not in self._heads:
            rows = self._split_first_lines(separator)
            width = max(map(len, rows), default=1) or 1
            filled = [[*row, *[""] * (width - len(row))] for row in rows]
            schema = {f"c{index}": pl.String for index in range(width)}
            self._heads[separator] = RawTable(pl.DataFrame(filled, schema=schema, orient="row"))
        return self._heads[separator]

    def guess_separator(self) -> str:
        """The separator that splits most of the first lines alike."""

        def count_alike(separator: str) -> tuple[int, int]:
            rows = self._split_first_lines(separator)
            filled = Counter(sum(map(bool, row)) for row in rows)
            alike = max((count for fields, count in filled.items() if fields > 1), default=0)
            return (alike, max(map(len, rows))) if alike else (0, 0)

        return max(SEPARATORS, key=count_alike)

    def _split_first_lines(self, separator: str) -> list[list[str]]:
        """The fields of the first lines, of each no more than a table may have columns."""
        lines = self.text[: self._limits.line_bytes].split("\n", _HEAD_LINES)[:_HEAD_LINES]
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            rows = [line.split(separator) for line in lines]
        return [row[: self._limits.columns] for row in rows]


def end_lines(text: str) -> str:
    """The text with the line ends of today, where it has those of an old Mac (CR alone)."""
    return text.replace("\r", "\n") if "\r" in text and "\n" not in text else text


def open_csv(path: Path, name: str, limits: Limits) -> CsvFile | Problem:
    """Read a text file in UTF-8 (byte order mark or not) or Windows-1252.

    Its lines are measured before any of them is kept.
    """
    problem = check_lines(path, name, limits)
    if problem is not None:
        return problem
    decoded = decode_text(path.read_bytes(), name)
    if isinstance(decoded, Problem):
        return decoded
    text, encoding = decoded
    return CsvFile(name, text, encoding, limits)


def check_lines(path: Path, name: str, limits: Limits) -> Problem | None:
    """The problem of a file with too many lines, or a line that is too long, or None."""
    number = 0
    with path.open("rb") as stream:
        while line := stream.readline(limits.line_bytes + 1):
            number += 1
            if len(line) > limits.line_bytes and b"\r" in line[:-1]:
                return _describe_old_mac(name)
            if len(line) > limits.line_bytes:
                return beyond("line_bytes", "A line is longer than the limit.", name,
                              f"more than {limits.line_bytes:,} bytes", limits.line_bytes, "bytes",
                              row=number)  # fmt: skip
            if number > limits.rows:
                return beyond("rows", "The file has more lines than the limit.", name,
                              f"more than {limits.rows:,} lines", limits.rows, "rows")  # fmt: skip
    return None


def _describe_old_mac(name: str) -> Problem:
    return Problem(
        rule="line_ends",
        message="The lines end as on an old Mac, and the file is too large to be read so.",
        file=name,
        found="line ends of an old Mac (CR alone)",
        expected="line ends of today (CR LF, or LF)",
        remedy="Open it in Excel and save it as 'CSV UTF-8'.",
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
    frame = (
        frame.with_columns(pl.when(pl.all().str.contains(r"[^\s\x{00A0}]")).then(pl.all()))
        if _HAS_BLANKS.search(text)
        else frame
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

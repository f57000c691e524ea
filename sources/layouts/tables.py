"""Which of a publisher's tables a file is, as far as anybody says so.

Belongs here: the names of tables in a sidecar, an address, a title and a file's name, what they
leave of the layouts, and where they contradict each other. Does not belong here: what the figures
say of it (`schemas.acceptance.agreement`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations, pairwise
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from schemas.problems import Problem
from sources.cells.text import quote_list
from sources.layouts.model import Layout
from sources.sidecar import Sidecar

SIDECAR, ADDRESS, TITLE, TEXT, NAME = "sidecar", "address", "title", "text of the file", "file name"
"""Where a table may be named; all of them count alike."""

_NAME_LIKE = r"[A-ZÆØÅ]{2,8}[0-9]{1,3}[A-Z]{0,2}"
_IN_NAME = re.compile(rf"(?<![^\W_])({_NAME_LIKE})(?![^\W_])")
_IN_TITLE = re.compile(rf"\W*(?!KILDE|NOTE|OBS|ANM|TITEL|TABEL)({_NAME_LIKE}|[A-ZÆØÅ]{{3,8}})\s*:")
_IN_ADDRESS = re.compile(r"[A-Za-zÆØÅæøå]{2,8}[0-9]*[A-Za-z0-9]{0,3}")
_STATBANKS = ("statbank.dk", "statistikbanken.dk")
_BEFORE_TABLE = ("data", "tableinfo", "maintable", "table", "tableid")
_NO_TABLES = re.compile(
    r"(UTF|ISO|WIN|CP|ANSI|XLS|CSV|DATA|FIL|FILE|TEST|EXPORT|EKSPORT|UDTRAEK|KOPI|COPY|VERSION|VER|"
    r"REV|DEL|PART|SIDE|ARK|TABEL|TABLE|TAL|BILAG|NR|NO|UGE|COVID|RUKS|LUP|DOK|RAPPORT)[0-9]+[A-Z]*"
)
"""What looks like a table's name in a file's and is none."""


@dataclass(frozen=True)
class NamedTable:
    """A table that something says the file is: `name` in capitals, and by what."""

    name: str
    by: str


def reads_table(layout: Layout, table: str) -> bool:
    """Whether a layout says that it reads this table."""
    return any(fnmatchcase(table.upper(), pattern) for pattern in layout.table)


def list_named_tables(
    sidecar: Sidecar, relative: str, remarks: Iterable[str], layouts: Sequence[Layout]
) -> list[NamedTable]:
    """Every table that is named for a file; `remarks` are its own lines beside the table."""
    named = [NamedTable(sidecar.table.upper(), SIDECAR)] if sidecar.table else []
    named += [NamedTable(name, ADDRESS) for name in find_in_address(sidecar.url or "")]
    named += [NamedTable(name, TITLE) for name in find_in_title(sidecar.title or "", layouts)]
    for remark in remarks:
        named += [NamedTable(name, TEXT) for name in find_in_title(remark, layouts)]
    stem = PurePosixPath(relative).name.split(".")[0]
    return [*named, *(NamedTable(name, NAME) for name in find_in_name(stem, layouts))]


def find_in_address(url: str) -> Iterator[str]:
    """The table of an address of StatBank: of its interface, its page, or a short one."""
    address = urlsplit(url)
    parts = [part for part in re.split(r"[/=&]", f"{address.path}&{address.query}") if part]
    if len(parts) == 1 and (address.hostname or "").endswith(_STATBANKS):
        parts.insert(0, _BEFORE_TABLE[0])
    for before, part in pairwise(parts):
        if before.lower() in _BEFORE_TABLE and _IN_ADDRESS.fullmatch(unquote(part)):
            yield unquote(part).upper()
            return


def find_in_title(title: str, layouts: Sequence[Layout]) -> list[str]:
    """The tables that a title names: a layout's anywhere in it, another only before a colon."""
    known = find_known(title, layouts)
    leading = _IN_TITLE.match(title)
    return known or ([leading[1]] if leading else [])


def find_in_name(stem: str, layouts: Sequence[Layout]) -> list[str]:
    """The tables that a file's name names: a layout's in any letters, another only in capitals."""
    known = find_known(stem, layouts)
    like = [name for name in _IN_NAME.findall(stem) if not _NO_TABLES.fullmatch(name)]
    return [*known, *(name for name in like if name not in known)]


def find_known(text: str, layouts: Sequence[Layout]) -> list[str]:
    """The names of layouts' tables that stand in a text by themselves.

    The web page puts digits around the name: a time before it, a number after.
    """
    named = {name for layout in layouts for name in (*layout.table, *layout.other_tables)}
    patterns = sorted(named, key=len)
    found: dict[str, None] = {}
    for pattern in reversed(patterns):
        body = re.escape(pattern).replace(r"\*", "[0-9A-Z]*?")
        end = r"(?![^\W_])" if pattern[-1].isdigit() or "*" in pattern else r"(?![^\W\d_])"
        for match in re.finditer(rf"(?<![^\W\d_])({body}){end}", text, re.IGNORECASE):
            found[match[1].upper()] = None
    return list(found)


def choose_layouts(
    layouts: Sequence[Layout], named: Sequence[NamedTable], dataset: str | None
) -> list[Layout]:
    """The layouts that the named tables leave.

    Those that read a named table, and those that speak of no table unless the sidecar names one.
    Without any name, those that can do without.
    """
    readable = [table for table in named if any(reads_table(each, table.name) for each in layouts)]
    if not readable:
        return [each for each in layouts if not each.only_named or each.dataset == dataset]
    # where they contradict each other the first is as good as any: the file is refused
    of_first = [table for table in readable if table.by == readable[0].by]
    sure = readable[0].by in (SIDECAR, ADDRESS)
    return [
        layout
        for layout in layouts
        if any(reads_table(layout, table.name) for table in of_first) or not (layout.table or sure)
    ]


def find_wrong_names(
    layouts: Sequence[Layout], layout: Layout | None, named: Sequence[NamedTable],
    sidecar: Sidecar, file: str,
) -> list[Problem]:  # fmt: skip
    """What speaks against reading the file by `layout`, or None where none was recognised.

    A table that no layout reads, two that differ, one that is not of the sidecar's dataset.
    """
    # a name like a table's means nothing on a file of another kind
    sure = (SIDECAR, ADDRESS) if layout is None else (SIDECAR,)
    said = [table for table in named if (layout and layout.table) or table.by in sure]
    for first, other in combinations(said, 2):
        apart = first.by == other.by and first.name != other.name
        if apart and not are_of_one_place(first, other, layouts):
            return [describe_two_tables(first, other, file)]
    unread = [table for table in said if not any(reads_table(each, table.name) for each in layouts)]
    if unread:
        return [describe_unread(unread[0], layouts, file)]
    for first, other in combinations(said, 2):
        if first.name != other.name and not are_of_one_place(first, other, layouts):
            return [describe_two_tables(first, other, file)]
    for table in named:
        of = [each.dataset for each in layouts if reads_table(each, table.name)]
        if sidecar.dataset is not None and of and sidecar.dataset not in of:
            return [describe_other_dataset(table, of[0], sidecar.dataset, file)]
    return []


def find_read_table(named: Sequence[NamedTable], layout: Layout) -> str | None:
    """The table that a file is named for, of those that its layout reads."""
    return next((table.name for table in named if reads_table(layout, table.name)), None)


def describe_unread(table: NamedTable, layouts: Sequence[Layout], file: str) -> Problem:
    """The file is of a table that nobody reads."""
    known = sorted({pattern for layout in layouts for pattern in layout.table})
    instead = next(
        (each.other_tables[table.name] for each in layouts if table.name in each.other_tables), None
    )
    return Problem(
        rule="unknown_table",
        message=f"The {table.by} names a table that no layout reads.",
        file=file,
        found=f"'{table.name}'",
        expected=quote_list(known),
        remedy=f"{instead}."
        if instead
        else f"Take the file out of the folder. If it is another table, state it in a sidecar "
        f"(table: {known[0] if known else 'FOLK1A'}) and give the file its name; a new table needs "
        "a layout in its dataset's file in datasets/.",
    )


def are_of_one_place(first: NamedTable, other: NamedTable, layouts: Sequence[Layout]) -> bool:
    """Two tables of one dataset that the same title or name speaks of."""
    of_both = [
        layout.dataset
        for layout in layouts
        if reads_table(layout, first.name) and reads_table(layout, other.name)
    ]
    return first.by == other.by and bool(of_both)


def describe_two_tables(first: NamedTable, other: NamedTable, file: str) -> Problem:
    """Two places name different tables."""
    return Problem(
        rule="contradiction",
        message=f"The {first.by} names two different tables."
        if first.by == other.by
        else f"The {first.by} and the {other.by} name different tables.",
        file=file,
        column="table",
        found=f"'{first.name}' and '{other.name}'",
        expected="one table" if first.by == other.by else "the same in both",
        remedy="Correct the one that is wrong: the sidecar, or the file's name.",
    )


def describe_other_dataset(table: NamedTable, dataset: str, stated: str, file: str) -> Problem:
    """The sidecar's dataset is not the one that the table belongs to."""
    return Problem(
        rule="contradiction",
        message=f"The {table.by} names a table of '{dataset}'; the sidecar says '{stated}'.",
        file=file,
        column="dataset",
        found=f"'{table.name}' and '{stated}'",
        expected=f"dataset: {dataset}",
        remedy="Correct 'dataset' in the sidecar, or the table's name.",
    )

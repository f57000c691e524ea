"""Which rejected files have since been replaced by one that was accepted.

Belongs here: telling a repair from another delivery. Does not belong here: taking files in; a
repaired file is an extract like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipelines.commands.extracts.file_record import Entry, find_kept
from pipelines.commands.extracts.stored_tables import UNREADABLE, list_rows, open_kept, read_tables
from warehouse.home import Home
from warehouse.intake import path_end

ENOUGH = 0.5
"""The share of a rejected file's rows that stand in its repair."""

LARGEST = 20_000_000
"""Bytes above which two files are not held against each other row by row."""

Rows = Callable[[Entry], Counter[str]]


@dataclass(frozen=True)
class Repair:
    """The accepted file that took a rejected one's place, and how that is known."""

    entry: Entry
    how: str


def find_repairs(home: Home, entries: Sequence[Entry]) -> dict[str, Repair]:
    """The repair of each rejected file that has one, by the rejected one's extract_id."""
    known: dict[str, Counter[str]] = {}

    def rows_of(entry: Entry) -> Counter[str]:
        if entry["sha256"] not in known:
            known[entry["sha256"]] = read_rows(home, entry)
        return known[entry["sha256"]]

    found = {}
    for entry in entries:
        if entry["status"] == "rejected":
            repair = find_repair(entry, entries, rows_of)
            if repair is not None:
                found[entry["extract_id"]] = repair
    return found


def find_repair(entry: Entry, entries: Sequence[Entry], rows_of: Rows) -> Repair | None:
    """What took the place of a rejected file: accepted later, the surest sign first."""
    later = [
        other
        for other in entries
        if other["status"] in ("accepted", "superseded")
        and other["received_at"] >= entry["received_at"]
        and entry["dataset"] in (None, other["dataset"])
    ]
    for other in later:
        if other["sha256"] == entry["sha256"]:
            return Repair(other, "the same bytes, after its sidecar or name was mended")
    for other in reversed(later):
        if path_end(other["file_name"]) == path_end(entry["file_name"]):
            return Repair(other, "a later file of the same name")
    candidates = [other for other in later if is_same_kind(entry, other)]
    mine = rows_of(entry) if candidates else Counter[str]()
    for other in reversed(candidates):
        if mine and share_rows(mine, rows_of(other)) >= ENOUGH:
            return Repair(other, "a later file that holds most of its rows")
    return None


def is_same_kind(entry: Entry, other: Entry) -> bool:
    """Whether two files may be held against each other: the same ending, neither too large."""
    ends = {each["file_name"].rpartition(".")[2].lower() for each in (entry, other)}
    return len(ends) == 1 and max(entry["size"], other["size"]) <= LARGEST


def share_rows(mine: Counter[str], others: Counter[str]) -> float:
    """The share of a file's rows that another has, too."""
    return (mine & others).total() / mine.total()


def read_rows(home: Home, entry: Entry) -> Counter[str]:
    """How often each row stands in a kept file; empty when it cannot be read."""
    path = find_kept(home, entry)
    try:
        source = open_kept(path, entry["file_name"]) if path else None
    except UNREADABLE:
        return Counter()
    return Counter(list_rows(read_tables(source))) if source is not None else Counter()


def list_unrepaired(entries: Iterable[Entry], repairs: dict[str, Repair]) -> list[Entry]:
    """The rejected files that nothing accepted has replaced."""
    return [
        entry
        for entry in entries
        if entry["status"] == "rejected" and entry["extract_id"] not in repairs
    ]

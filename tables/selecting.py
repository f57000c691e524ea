"""A part of a table: chosen values of its dimensions.

Belongs here: the ways in which PxWebApi 2 lets values be named, and cutting the table. Does not
belong here: HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from math import prod

import numpy as np

from tables.statistics_table import Dimension, StatisticsTable

EXPRESSION = re.compile(r"(?i)(top|bottom|from|to|range)\(\s*([^()]*?)\s*\)|\[range\(([^()]*)\)\]")
MOST_ASKED = 5_000
"""So many values of one dimension may be named in a question."""


@dataclass(frozen=True)
class SelectionFault:
    """What is wrong with a question, in words."""

    message: str


class SelectionError(ValueError):
    """The question names what the table does not have; `faults` says all of it."""

    def __init__(self, faults: Sequence[SelectionFault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


def select(table: StatisticsTable, asked: Mapping[str, Sequence[str]]) -> StatisticsTable:
    """The part of a table that is asked for: codes or expressions by dimension.

    Of a dimension that is not named all values are given, or only their total where it has one.
    Raises `SelectionError`.
    """
    faults: list[SelectionFault] = []
    known = [each.id for each in table.dimensions]
    faults += [describe_unknown("dimension", name, known) for name in asked if name not in known]
    chosen: list[list[int]] = []
    for dimension in table.dimensions:
        if dimension.id in asked:
            places, wrong = find_places(dimension, asked[dimension.id])
            faults += wrong
        else:
            places = leave_to_total(dimension)
        chosen.append(places)
    if faults:
        raise SelectionError(faults)
    return cut(table, chosen)


def leave_to_total(dimension: Dimension) -> list[int]:
    """The total alone, or everything where there is none."""
    if dimension.total is None:
        return list(range(len(dimension.codes)))
    return [dimension.codes.index(dimension.total)]


def find_places(
    dimension: Dimension, asked: Sequence[str]
) -> tuple[list[int], list[SelectionFault]]:
    """The places of the named values in the order of the dimension, and what cannot be named."""
    if len(asked) > MOST_ASKED:
        return [], [SelectionFault(f"Der nævnes flere end {MOST_ASKED} værdier.")]
    places: set[int] = set()
    faults = []
    for text in asked:
        found = match(dimension, text.strip())
        if not found:
            faults.append(describe_unknown(f"værdi af {dimension.id}", text, dimension.codes))
        places.update(found)
    if not asked:
        faults.append(SelectionFault(f"Der er ikke valgt noget af {dimension.id}."))
    return sorted(places), faults


def match(dimension: Dimension, text: str) -> list[int]:
    """The places that a code, a pattern with * and ?, or an expression names."""
    codes = dimension.codes
    if text in codes:
        return [codes.index(text)]
    expression = EXPRESSION.fullmatch(text)
    if expression is not None:
        return evaluate(
            codes, (expression[1] or "range").lower(), expression[2] or expression[3] or ""
        )
    if "*" in text or "?" in text:
        pattern = text.replace("[", "[[]")
        return [place for place, code in enumerate(codes) if fnmatchcase(code, pattern)]
    return []


def evaluate(codes: Sequence[str], name: str, inner: str) -> list[int]:
    """What top(n), bottom(n), from(x), to(x) and range(x, y) mean; nothing where they mean none."""
    words = [each.strip() for each in inner.split(",")]
    everything = list(range(len(codes)))
    if name in ("top", "bottom"):
        if not all(re.fullmatch(r"\d{1,6}", word) for word in words[:2]) or len(words) > 2:
            return []
        count, skipped = int(words[0]), int(words[1]) if len(words) == 2 else 0
        # the newest is the last: top(1) of time is the newest period
        backwards = everything[::-1] if name == "top" else everything
        return backwards[skipped : skipped + count]
    if any(word not in codes for word in words) or len(words) != (2 if name == "range" else 1):
        return []
    first = codes.index(words[0])
    if name == "from":
        return everything[first:]
    if name == "to":
        return everything[: first + 1]
    return everything[first : codes.index(words[1]) + 1]


def describe_unknown(what: str, found: str, known: Sequence[str]) -> SelectionFault:
    """A name that the table does not have, with the nearest that it has."""
    shown = found[:60]
    near = get_close_matches(shown, known, n=1, cutoff=0.6)
    hint = f" Mener du »{near[0]}«?" if near else ""
    return SelectionFault(f"Tabellen har ingen {what} »{shown}«.{hint}")


def cut(table: StatisticsTable, chosen: Sequence[Sequence[int]]) -> StatisticsTable:
    """The table with the chosen places of each dimension."""
    taken = np.ravel_multi_index(np.ix_(*map(np.asarray, chosen)), table.size).ravel()
    dimensions = tuple(
        replace(
            each,
            codes=tuple(each.codes[place] for place in places),
            labels=tuple(each.labels[place] for place in places),
            total=each.total if each.total in {each.codes[place] for place in places} else None,
        )
        for each, places in zip(table.dimensions, chosen, strict=True)
    )
    status = {
        place: table.status[before]
        for place, before in enumerate(taken.tolist())
        if before in table.status
    }
    return replace(table, dimensions=dimensions, values=table.values[taken], status=status)


def is_whole(table: StatisticsTable, asked: Mapping[str, Sequence[str]]) -> bool:
    """Whether every value of every dimension is asked for, by the shortest way to say so."""
    return set(asked) <= {each.id for each in table.dimensions} and all(
        list(asked[each.id]) == ["*"] if each.id in asked else each.total is None
        for each in table.dimensions
    )


def count_cells(table: StatisticsTable, asked: Mapping[str, Sequence[str]]) -> int:
    """How many cells a question asks for, without cutting anything. Raises `SelectionError`."""
    return prod(
        len(find_places(each, asked[each.id])[0]) if each.id in asked else len(leave_to_total(each))
        for each in table.dimensions
    )

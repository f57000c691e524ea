"""The page of what a snapshot changes: causes first, then indicator by indicator.

Belongs here: what its template is given. Does not belong here: finding changes, or their words
(`wording.news`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pages.changes_page import ChangedIndicator, tell_indicator
from pages.portal.frame import Frame, render
from wording.labels import write_count
from wording.news.changes import Changes

MOST_SHOWN, MOST_OF_INDICATOR, MOST_CAUSES = 500, 12, 20


@dataclass(frozen=True)
class SnapshotLine:
    """A published snapshot in a list: its day in words, its name, tags, how many figures."""

    title: str
    name: str
    tags: str
    figures: str


@dataclass(frozen=True)
class ChangedHere:
    """An indicator's changes; `cause` is what all the shown ones have as their cause, '' where they
    differ."""

    told: ChangedIndicator
    cause: str


def write_changes(
    frame: Frame,
    snapshots: list[SnapshotLine],
    areas: list[tuple[str, str, bool]],
    changes: Changes | None,
    old: str,
    new: str,
    chosen: str = "",
) -> str:
    """What differs between two snapshots, for all areas or the `chosen` one of `areas` (name,
    address, whether it is the one); None where there is nothing to compare with."""
    if changes is None:
        return render("changes.html", frame, "Ændringer", snapshots=snapshots, compared=False)
    return render(
        "changes.html", frame, "Ændringer", snapshots=snapshots, compared=True, areas=areas,
        old=old, new=new,
        summary=[(kind, write_count(count)) for kind, count in changes.counts if count],
        causes=[(label, write_count(figures), text)
                for label, text, figures in changes.causes[:MOST_CAUSES]],
        indicators=list_indicators(changes.rows), chosen=chosen,
    )  # fmt: skip


def list_indicators(rows: pl.DataFrame) -> list[ChangedHere]:
    """Each indicator with its first changes, what is new before what is revised; only counted
    where the page would grow too long."""
    found, left = [], MOST_SHOWN
    for group in rows.partition_by("indicator_id", maintain_order=True):
        newest_first = group.sort(pl.col("kind") != "new", maintain_order=True)
        told = tell_indicator(newest_first, min(MOST_OF_INDICATOR, left))
        left -= len(told.rows)
        found.append(ChangedHere(told, find_common([each.causes for each in told.rows])))
    return found


def find_common(texts: Sequence[str | None]) -> str:
    """The text that all of several are; '' where they differ, or there are none."""
    return texts[0] or "" if len(set(texts)) == 1 else ""

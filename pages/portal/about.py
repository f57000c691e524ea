"""The pages about the figures as a whole: sources, methods, changes, one's own extract.

Belongs here: what their templates are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pages.portal.frame import Frame, render
from wording.source_lines import SourceLine


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen on a page."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class SnapshotLine:
    """A published snapshot in a list: its name in words, address, how much changed against it."""

    title: str
    path: str
    tags: str
    figures: str


def write_sources(frame: Frame, lines: list[SourceLine]) -> str:
    """The sources, with their newest figures and next release."""
    return render("sources.html", frame, "Kilder", lines=lines)


def write_methods(frame: Frame, terms: list[tuple[str, str]]) -> str:
    """How figures are made and protected, in short."""
    return render("methods.html", frame, "Sådan laves tallene", terms=terms)


def write_changes(
    frame: Frame,
    snapshots: list[SnapshotLine],
    summary: list[tuple[str, int]],
    rows: Sequence[tuple[str, ...]],
    old: str,
    new: str,
) -> str:
    """What differs between two snapshots: kinds of change with their number, and rows."""
    return render(
        "changes.html", frame, "Ændringer", snapshots=snapshots, summary=summary, rows=rows,
        old=old, new=new,
    )  # fmt: skip


def write_choosing(
    frame: Frame, choices: dict[str, list[Option]], shown: list[dict[str, str]], address: str,
    count: int, fault: str, power_query: str,
) -> str:  # fmt: skip
    """One's own extract: the choices, what they give, and where it is taken."""
    return render(
        "choose.html", frame, "Byg dit eget udtræk", choices=choices, shown=shown,
        address=address, count=count, fault=fault, power_query=power_query,
    )  # fmt: skip

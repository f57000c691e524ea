"""What is worth noticing, goal by goal, and which figures the publishers have revised.

Belongs here: choosing a few lines for each goal, and the lines about revised figures. Does not
belong here: what a line says of a figure (`wording.notable`), all changes (`wording.news.changes`).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from wording.development import format_number
from wording.news.changes import AREA_TYPES
from wording.notable import (
    CAPACITY,
    KINDS,
    NotableLine,
    add_marks,
    describe_as,
    list_fresh,
    list_latest,
)
from wording.sections import GoalGroup
from wording.view import View

MOST_OF_A_GOAL = 3
MOST_REVISED = 6
REVISED = "revised"


@dataclass(frozen=True)
class GoalNews:
    """A goal with its few lines, and how many more there are."""

    goal: GoalGroup
    lines: list[NotableLine]
    left_out: int


@dataclass(frozen=True)
class RevisedFigure:
    """A figure that is another than in the snapshot before: the words, and the indicator."""

    indicator_id: str
    text: str


def list_goal_news(view: View, most: int = MOST_OF_A_GOAL) -> list[GoalNews]:
    """Each goal that has something worth noticing: at most `most` lines, headline indicators first,
    then by kind of news and the relatively largest changes; each indicator once."""
    latest, fresh = list_latest(view), list_fresh(view)
    told: set[str] = set()
    news = []
    for goal in view.goals():
        here = {definition.id for definition in goal.shown} - told
        found = []
        for entry in latest:
            if entry.definition.id not in here:
                continue
            kind, text = next(
                ((kind, text) for kind in KINDS if kind != CAPACITY
                 and (text := describe_as(kind, entry)) is not None), (None, None),
            )  # fmt: skip
            if kind is None or text is None:
                continue
            rank = (entry.definition.profile is None, KINDS.index(kind), -entry.size)
            line = NotableLine(
                kind, add_marks(text, entry, entry.place in fresh), entry.definition.id
            )
            found.append((rank, line))
        found.sort(key=lambda each: each[0])
        told |= here
        if found:
            lines = [line for _, line in found]
            news.append(GoalNews(goal, lines[:most], len(lines[most:])))
    return news


def list_revised(view: View, most: int = MOST_REVISED) -> tuple[list[RevisedFigure], int]:
    """The figures that are others than in the snapshot before, old and new, and how many more there
    are: the area's own first, headline indicators first, the relatively largest revision first."""
    changes = view.content.changes
    if changes is None:
        return [], 0
    profiles = {each.id for each in view.definitions() if each.profile is not None}
    is_own = (pl.col("area_type") == AREA_TYPES[view.main.area_type]) & (
        pl.col("area_name") == view.names[view.main]
    )
    rows = changes.rows.filter(
        pl.col("kind") == REVISED,
        pl.col("old_value").is_not_null() & pl.col("new_value").is_not_null(),
    ).sort(
        is_own, pl.col("indicator_id").is_in(sorted(profiles)), pl.col("relative").abs(),
        descending=True, nulls_last=True, maintain_order=True,
    )  # fmt: skip
    shown = [
        RevisedFigure(row["indicator_id"], tell_revision(row)) for row in rows.head(most).to_dicts()
    ]
    return shown, max(rows.height - most, 0)


def tell_revision(row: dict[str, object]) -> str:
    """'Daglig rygning, Nord, 2021: 12,4 pct. er rettet til 12,1 pct.'"""
    decimals, unit = int(str(row["decimals"])), str(row["unit"])
    group = "" if row["breakdown"] == "Alle" else f" ({row['breakdown']})"
    old, new = (
        format_number(float(str(row[side])), decimals) for side in ("old_value", "new_value")
    )
    where = f"{row['title']}{group}, {row['area_name']}, {row['period']}"
    of = "" if unit == "antal" else f" {unit}"
    return f"{where}: før {old}{of}, nu {new}{of}."

"""What changed between two snapshots, as one web page that needs nothing but itself.

Belongs here: what the template `changes.html` is given, and how many of the figures are shown. Does
not belong here: HTML, and what is said of a change (`wording.news`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from pages.rendering import render_page
from wording.labels import UNITS, write_count
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, MARKERS, write_signs
from wording.news.change_words import CHANGE_TEXTS, CHANGES, count_lost
from wording.news.changes import LEAD, TITLE, Changes, describe_release

SHOWN_ROWS = 25
"""Of each indicator."""
MOST_ROWS = 50_000
"""Above this many changed figures the page only counts them."""
SHOWN_CAUSES = 100
NAMED_TYPES = ("Sundhedsklynge", "Sundhedsråd", "Kommune")
"""The types of area that are told beside an area's name."""


@dataclass(frozen=True)
class ChangedFigure:
    """One changed figure as text; `relative` is '' where the difference is told alone."""

    place: str
    period: str
    breakdown: str
    change: str
    before: str
    now: str
    difference: str
    relative: str
    status: str
    causes: str


@dataclass(frozen=True)
class ChangedIndicator:
    """An indicator with its changes: counts of each kind, and the first of its figures.

    No part of the page itself is named as an `anchor` is.
    """

    id: str
    title: str
    anchor: str
    count: str
    told: str
    caption: str
    rows: list[ChangedFigure]


def write_changes_page(changes: Changes) -> str:
    """The page as text, to be stored as UTF-8."""
    return render_page("changes.html", **arrange_page(changes))


def arrange_page(changes: Changes) -> dict[str, object]:
    """What the template is given."""
    groups = changes.rows.partition_by("indicator_id", maintain_order=True)
    counts = dict(changes.counts)
    shown, among = changes.causes[:SHOWN_CAUSES], len(changes.causes)
    return {
        "title": TITLE,
        "lead": LEAD,
        "chosen": changes.chosen,
        "approval": changes.approval,
        "synthetic": changes.synthetic,
        "sides": [
            (name, write_count(side.figures), describe_release(side))
            for name, side in (("Før", changes.old), ("Nu", changes.new))
        ],
        "released": "Offentliggjort",
        "changed": "" if changes.rows.is_empty() else write_count(changes.rows.height),
        "kinds": [
            (word, write_count(number), text)
            for word, number, text in (
                *count_lost(changes.lost),
                *((word, counts[word], CHANGE_TEXTS[kind]) for kind, word in CHANGES.items()),
            )
        ],
        "causes_of": f" ({len(shown)} af {among})" if among > len(shown) else "",
        "causes": [(label, write_count(figures), text) for label, text, figures in shown],
        "indicators": [tell_indicator(group) for group in groups],
        "summarised": changes.rows.height > MOST_ROWS,
        "most_rows": write_count(MOST_ROWS),
        "shown_rows": SHOWN_ROWS,
        "estimated_sign": ESTIMATED_SIGN,
        "corrected_sign": CORRECTED_SIGN,
    }


def tell_indicator(group: pl.DataFrame, most: int = SHOWN_ROWS) -> ChangedIndicator:
    """The changes of one indicator, its first `most` figures row by row."""
    indicator_id, title = group["indicator_id"][0], group["title"][0]
    counts = dict(group.group_by("change").len().iter_rows())
    told = [f"{word}: {write_count(counts[word])}" for word in CHANGES.values() if word in counts]
    shown = group.head(most)
    return ChangedIndicator(
        indicator_id,
        title,
        f"indikator-{indicator_id}",
        write_count(group.height),
        ", ".join(told),
        describe_shown(shown.height, group.height),
        [tell_figure(row) for row in shown.iter_rows(named=True)],
    )


def describe_shown(shown: int, among: int) -> str:
    """How many of the changes the table shows."""
    if shown == among:
        return f"{shown} ændringer" if shown != 1 else "1 ændring"
    return f"{shown} af {write_count(among)} ændringer"


def tell_figure(row: dict[str, Any]) -> ChangedFigure:
    """One changed figure."""
    named = row["area_type"] in NAMED_TYPES
    return ChangedFigure(
        f"{row['area_name']} ({row['area_type'].lower()})" if named else row["area_name"],
        row["period"],
        row["breakdown"],
        row["change"],
        show_figure(row, "old"),
        show_figure(row, "new"),
        show_difference(row),
        show_relative(row["relative"]),
        row["status"],
        row["causes"],
    )


def show_figure(row: dict[str, Any], side: str) -> str:
    """A figure with its unit, or what stands instead of it."""
    value, status = row[f"{side}_value"], row[f"{side}_status"]
    if side == "old" and row["kind"] == "newly_protected":
        return MARKERS["suppressed"]
    if value is None:
        return MARKERS.get(status, "–")
    signs = write_signs(status, row[f"{side}_corrected"])
    return f"{signs}{write_number(value, row['decimals'])}{show_unit(row['unit'])}"


def show_difference(row: dict[str, Any]) -> str:
    """The difference with sign and unit."""
    if row["difference"] is None:
        return "–"
    unit = show_unit(row["difference_unit"])
    return f"{write_number(row['difference'], row['decimals'], '+')}{unit}"


def show_relative(relative: float | None) -> str:
    """The difference as a share of the old figure; '' where there is none to tell."""
    if relative is None:
        return ""
    return "under 0,1 pct." if abs(relative) < 0.05 else f"{write_number(relative, 1, '+')} pct."


def show_unit(unit: str) -> str:
    """The unit after a number; a count needs none."""
    return "" if unit == UNITS["antal"] else f" {unit}"


def write_number(value: float, decimals: int, sign: str = "") -> str:
    """A number as Danes write it: 1.234,5; a minus is a minus, not a hyphen."""
    text = f"{value:{sign},.{decimals}f}"
    return text.translate(str.maketrans(",.-", ".,−"))

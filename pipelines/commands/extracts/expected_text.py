"""What `klynge extracts --why` and `klynge run` say of a release held against what was in force.

Belongs here: the words for lost and surprising cells, and for extracts without a release date. Does
not belong here: finding them (`assets.intake.surprises`, `warehouse.vintages`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from indicators.changes.expected import NOTICED, SURPRISING
from schemas.frames.surprises import ABSENT, FORECAST, SPREAD, VINTAGE_BEFORE

SHOWN_CELLS = 10
YARDSTICKS = {
    VINTAGE_BEFORE: "as in the vintage before",
    FORECAST: "by the forecast of its series",
    SPREAD: "by the change of like areas",
}
BREAKDOWN = ("sex", "age", "education")


def describe_expected(lost: pl.DataFrame, surprises: pl.DataFrame) -> list[str]:
    """Lost cells, then surprising ones, with counts; the first `SHOWN_CELLS` of them by name."""
    lines = ["Against what was in force"]
    if lost.is_empty() and surprises.is_empty():
        return [
            *lines,
            "  Nothing is lost, and no figure lies far from what was expected, "
            "as far as there was anything to expect.",
        ]
    named = [*map(describe_lost_cell, lost.head(SHOWN_CELLS).iter_rows(named=True))]
    if not lost.is_empty():
        lines += [f"  {count_lost(lost)}", *named]
    if not surprises.is_empty():
        left = surprises.head(SHOWN_CELLS - len(named))
        lines.append(f"  {count_surprises(surprises)}")
        lines += map(describe_surprise, left.iter_rows(named=True))
    more = lost.height + surprises.height - SHOWN_CELLS
    return [*lines, f"  ... and {more:,} more"] if more > 0 else lines


def count_lost(lost: pl.DataFrame) -> str:
    """How many cells are lost, and how."""
    absent = lost.filter(pl.col("now") == ABSENT).height
    told = f"Lost: {say_figures(lost.height)} in force before: {lost.height - absent:,} blank now"
    kept = " (the older figure stays in force)" if absent else ""
    return f"{told}, {absent:,} absent{kept}."


def count_surprises(surprises: pl.DataFrame) -> str:
    """How many cells surprise, and how many are only noticed."""
    surprising = surprises.filter(pl.col("surprise") >= SURPRISING).height
    return (
        f"Surprising: {say_figures(surprising)} {SURPRISING:g} standard units or more from what "
        f"was expected; {surprises.height - surprising:,} more {NOTICED:g} or more."
    )


def describe_lost_cell(cell: Mapping[str, Any]) -> str:
    """One lost cell in one line."""
    now = "absent" if cell["now"] == ABSENT else f"'{cell['now']}' now"
    return f"    {name_cell(cell)}: {say_number(cell['held'])} before, {now}{say_readers(cell)}"


def describe_surprise(cell: Mapping[str, Any]) -> str:
    """One surprising cell in one line."""
    return (
        f"    {name_cell(cell)}: {say_number(cell['found'])}, expected "
        f"{say_number(cell['expected'])} {YARDSTICKS[cell['expected_from']]} "
        f"({cell['surprise']:.1f} units){say_readers(cell)}"
    )


def name_cell(cell: Mapping[str, Any]) -> str:
    """A cell by its key, without what is 'alle'."""
    parts = [cell["measure"], cell["item"], f"{cell['area_type']} {cell['area_id']}"]
    parts += [cell["period"], *(cell[name] for name in BREAKDOWN)]
    return ", ".join(part for part in parts if part != "alle")


def say_readers(cell: Mapping[str, Any]) -> str:
    """Which of the published indicators ask for a cell: how many."""
    number = cell["readers"]
    return f"; {number} indicator{'s read' if number != 1 else ' reads'} it" if number else ""


def say_figures(number: int) -> str:
    """'1 figure', '1,234 figures'."""
    return f"{number:,} figure{'' if number == 1 else 's'}"


def say_number(value: float) -> str:
    """A figure in few digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def describe_undated(counted: pl.DataFrame) -> Iterator[str]:
    """Extracts without a release date that did not replace what one with a date has.

    `counted` is that of `warehouse.vintages.Releases.count_not_replaced`.
    """
    for row in counted.iter_rows(named=True):
        differing = "none" if row["differing"] == 0 else f"{row['differing']:,}"
        yield (
            f"No release date: {row['file_name']} did not replace {say_figures(row['cells'])} that "
            f"an extract with a release date has ({differing} of them otherwise)."
        )
    if not counted.is_empty():
        yield (
            "  To let them count, say when they were released: `published: YYYY-MM-DD` in a "
            "sidecar FILE.meta.yaml beside the file, or `klynge receive FILE`; then run again."
        )

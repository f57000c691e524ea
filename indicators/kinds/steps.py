"""The arithmetic of one figure, written down line by line.

Belongs here: the line, what a kind is given to write it, and words that kinds share. Does not
belong here: the lines of a kind, which it lists itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic; `result` is None where a number is withheld or missing."""

    name: str
    formula: str
    result: float | None


@dataclass(frozen=True)
class TracedFigure:
    """One figure taken apart.

    `figure` is its row with a value; `is_printed` whether the publisher prints the area itself;
    `parts` are the areas' parts that are ok (`indicators.explaining.workings.PART_COLUMNS`),
    `reference` the country's that it is held against.
    """

    figure: dict[str, Any]
    is_printed: bool
    parts: pl.DataFrame
    reference: pl.DataFrame

    @property
    def value(self) -> float:
        """The figure itself."""
        return float(self.figure["value"])

    def name_sum(self, role: str) -> str:
        """How a count comes about."""
        return f"the area's own {role}" if self.is_printed else f"Σ share × {role}"


def sum_shares(rows: pl.DataFrame, column: str) -> float | None:
    """Σ share × column; None when any part's number is withheld or missing."""
    if rows.is_empty() or rows[column].null_count():
        return None
    return float((rows["share"] * rows[column]).sum())

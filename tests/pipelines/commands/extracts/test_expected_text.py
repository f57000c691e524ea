"""What is said of lost and surprising cells."""

from __future__ import annotations

import polars as pl

from pipelines.commands.extracts.expected_text import (
    SHOWN_CELLS,
    describe_expected,
    describe_undated,
)
from schemas.frames.surprises import LOST_COLUMNS, SURPRISE_COLUMNS

CELL = {
    "extract_id": "x", "dataset": "ruks", "measure": "prævalens_personer", "item": "kol",
    "area_type": "kommune", "area_id": "0147", "period": "2024", "sex": "kvinder", "age": "alle",
    "education": "alle", "unit": "antal", "readers": 2,
}  # fmt: skip


def lost(*statuses: str) -> pl.DataFrame:
    rows = [CELL | {"held": 1234.0, "held_by": "y", "now": status} for status in statuses]
    return pl.DataFrame(rows, schema=LOST_COLUMNS)


def surprises(*sizes: float) -> pl.DataFrame:
    rows = [
        CELL | {"found": 12340.0, "expected": 1240.2, "expected_from": "forecast", "surprise": size}
        for size in sizes
    ]
    return pl.DataFrame(rows, schema=SURPRISE_COLUMNS)


def test_lost_cells_come_first_with_counts_and_then_those_that_surprise() -> None:
    lines = describe_expected(lost("missing", "absent"), surprises(9.0, 3.5))
    assert lines == [
        "Against what was in force",
        "  Lost: 2 figures in force before: 1 blank now, 1 absent (the older figure stays in "
        "force).",
        "    prævalens_personer, kol, kommune 0147, 2024, kvinder: 1,234 before, 'missing' now; "
        "2 indicators read it",
        "    prævalens_personer, kol, kommune 0147, 2024, kvinder: 1,234 before, absent; "
        "2 indicators read it",
        "  Surprising: 1 figure 5 standard units or more from what was expected; 1 more 3 or more.",
        "    prævalens_personer, kol, kommune 0147, 2024, kvinder: 12,340, expected 1,240 by the "
        "forecast of its series (9.0 units); 2 indicators read it",
        "    prævalens_personer, kol, kommune 0147, 2024, kvinder: 12,340, expected 1,240 by the "
        "forecast of its series (3.5 units); 2 indicators read it",
    ]


def test_at_most_ten_cells_are_named() -> None:
    lines = describe_expected(lost(*["missing"] * 8), surprises(*[6.0] * 7))
    assert sum(line.startswith("    ") for line in lines) == SHOWN_CELLS
    assert lines[-1] == "  ... and 5 more"


def test_nothing_lost_and_nothing_surprising_is_said_too() -> None:
    assert "Nothing is lost" in describe_expected(lost(), surprises())[1]


def test_an_extract_without_a_date_is_named_with_how_to_give_it() -> None:
    counted = pl.DataFrame(
        {"extract_id": ["x"], "file_name": ["a.csv"], "cells": [98], "differing": [3]}
    )
    first, remedy = describe_undated(counted)
    assert "a.csv did not replace 98 figures" in first and "3 of them otherwise" in first
    assert "published: YYYY-MM-DD" in remedy and "klynge receive" in remedy
    assert list(describe_undated(counted.clear())) == []

"""Frames and problems as the web page shows them.

Belongs here: the small tables in a materialisation's or a check's metadata. Does not belong
here: which figures they show.
"""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg
import polars as pl

from schemas.problems import Problem

SHOWN_ROWS = 20


def show_table(rows: pl.DataFrame, limit: int = SHOWN_ROWS) -> dg.MarkdownMetadataValue:
    """The first rows as a table, and how many more there are."""
    if rows.is_empty():
        return dg.MetadataValue.md("none")
    lines = [markdown_row(rows.columns), markdown_row(["---"] * rows.width)]
    lines += [markdown_row(row) for row in rows.head(limit).iter_rows()]
    if rows.height > limit:
        lines.append(f"\n... and {rows.height - limit} more")
    return dg.MetadataValue.md("\n".join(lines))


def show_problems(problems: Sequence[Problem]) -> dg.MarkdownMetadataValue:
    """Problems as a table: file, place, rule, what is wrong, what to do."""
    return show_table(
        pl.DataFrame(
            {
                "file": [problem.file for problem in problems],
                "sheet": [problem.sheet for problem in problems],
                "row": [problem.row for problem in problems],
                "column": [problem.column for problem in problems],
                "rule": [problem.rule for problem in problems],
                "message": [problem.message for problem in problems],
                "found": [problem.found for problem in problems],
                "expected": [problem.expected for problem in problems],
                "remedy": [problem.remedy for problem in problems],
            },
            schema_overrides={"row": pl.Int64},
        )
    )


def markdown_row(cells: Sequence[object]) -> str:
    """One line of a markdown table; a cell cannot break out of it."""
    texts = ("" if cell is None else str(cell) for cell in cells)
    return "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in texts) + " |"

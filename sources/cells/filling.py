"""Keys that a row does not hold itself: blanks that repeat the cell above, lines that head rows.

Belongs here: giving each row the texts that hold for it. Does not belong here: what they mean
(`key_cells`, `area_cells`).
"""

from __future__ import annotations

import polars as pl

from schemas.problems import Problem
from sources.cells.key_cells import CellPlace
from sources.layouts.headings import HeadingMatch
from sources.layouts.model import Layout, LayoutColumn

SECTION = "section"
"""The column of texts from lines that head rows."""


def list_keys(match: HeadingMatch, layout: Layout) -> list[tuple[LayoutColumn, str]]:
    """The key columns that were found, with the names of their columns of texts."""
    keys = [(column, f"c{index}") for column, index in match.keys]
    return keys + [(column, SECTION) for column in layout.columns if column.section]


def take_sections(
    body: pl.DataFrame, layout: Layout, place: CellPlace
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows with the text of the line above that heads them, and without such lines.

    A line with a single text in it heads the rows below, up to the next one. A line without
    rows is told: it may be a note, or its rows were lost.
    """
    column = next((column for column in layout.columns if column.section), None)
    if column is None:
        return body, []
    texts = [name for name in body.columns if name != "row"]
    body = body.with_columns(
        heads=pl.sum_horizontal(pl.col(texts).is_not_null().cast(pl.Int32)) == 1,
        said=pl.coalesce(texts).str.strip_chars(),
    )
    body = body.with_columns(
        pl.when("heads").then("said").forward_fill().alias(SECTION),
        empty=pl.col("heads") & pl.col("heads").shift(-1, fill_value=True),
    )
    problems = [
        Problem(
            rule="empty_section",
            message="A line with a single text heads no rows.",
            row=int(row),
            column=column.name,
            found=f"'{text}'",
            expected="rows below it",
            remedy="Delete the line if it is a note; else download the file again, rows are "
            "missing.",
            **place.as_fields(),
        )
        for row, text in body.filter("empty").select("row", "said").head(10).iter_rows()
        if text not in column.skip
    ]
    return body.filter(~pl.col("heads")).drop("heads", "said", "empty"), problems


def fill_repeats(body: pl.DataFrame, match: HeadingMatch, layout: Layout) -> pl.DataFrame:
    """Blank cells filled with the one above, where the layout says that they repeat it.

    A new text in a column further left, or a new line that heads rows, ends what is repeated:
    what stood above belonged to another group.
    """
    repeating = sorted(index for column, index in match.keys if column.repeats_above)
    if not repeating:
        return body
    heads = [SECTION] if SECTION in body.columns else []
    for index in repeating:
        name = f"c{index}"
        text = pl.col(name).str.strip_chars()
        body = body.with_columns(pl.when(text != "").then(pl.col(name)).alias(name))
        groups = [pl.col(head).ne_missing(pl.col(head).shift()).cum_sum() for head in heads]
        filled = pl.col(name).forward_fill()
        body = body.with_columns(filled.over(groups) if groups else filled)
        heads.append(name)
    return body

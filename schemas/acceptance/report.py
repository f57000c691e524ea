"""Turning rows that break a rule into problems that a person can act on.

Belongs here: the wording of places and figures, and how many examples are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from schemas.problems import Problem

EXAMPLES = 10
"""Rows shown for each rule; the total is always said."""

REMEDY = (
    "Ask the publisher or download again; the last accepted release stays in force. If the "
    "figure is right, change the dataset's file in datasets/."
)


@dataclass(frozen=True)
class Where:
    """The file that is being checked."""

    file: str


def describe_rows(
    rule: str,
    message: str,
    rows: pl.DataFrame,
    total: int,
    where: Where,
    expected: str,
    found: str | None = None,
    counted: tuple[str, str] = ("row", "rows"),
) -> list[Problem]:
    """One problem for each example row; the first says how many rows there are in all.

    `found` names a text column of `rows` to be shown, else the row's own figure is; `counted`
    is what `total` counts, one and several of it.
    """
    problems = []
    for nth, row in enumerate(rows.head(EXAMPLES).iter_rows(named=True)):
        count = f" ({total:,} {counted[total != 1]})" if nth == 0 else ""
        said = row[found] if found else describe_value(row)
        problems.append(
            Problem(
                rule=rule,
                message=f"{message}{count}",
                file=where.file,
                sheet=row["sheet"] or None,
                row=row["row"],
                column=describe_column(row["column"], bool(row["sheet"])),
                found=f"{said} for {describe_key(row)}",
                expected=expected or None,
                remedy=REMEDY,
            )
        )
    return problems


def describe_value(row: dict[str, object]) -> str:
    """The figure, or its status where there is none."""
    value = row["value"]
    return (
        f"{value:g}"
        if isinstance(value, float) and abs(value) < 1e6
        else (f"{value:.1f}" if isinstance(value, float) else f"no figure ({row['status']})")
    )


def describe_key(row: dict[str, object]) -> str:
    """What the figure is of, without what is 'alle'."""
    parts = [f"{row['measure']}"]
    parts += [str(row[name]) for name in ("item", "sex", "age", "education") if row[name] != "alle"]
    return ", ".join([*parts, f"{row['area_type']} {row['area_id']}", str(row["period"])])


def describe_column(column: int, is_sheet: bool) -> str:
    """A sheet's column by its letters, a csv file's by its number."""
    if not is_sheet:
        return str(column)
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

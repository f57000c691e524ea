"""Which item, period, sex, age and so on a row is about.

Belongs here: turning key columns of texts into our ids, one distinct text at a time, and
the problems of labels that the layout does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import polars as pl

from schemas.problems import Problem
from sources.cells.causes import LikelyCause, find_age_cause, find_letter_cause
from sources.cells.periods import PERIOD_FORMS, Period, parse_period
from sources.cells.text import find_spellings, fold_text, quote_list
from sources.layouts.model import Layout, LayoutColumn

MOST_TOLD = 50
"""Distinct texts of a column that are described each for itself; nearest names take time."""


@dataclass(frozen=True)
class CellPlace:
    """File and sheet of what is being read, for problems."""

    file: str
    sheet: str

    def as_fields(self) -> dict[str, Any]:
        """As the fields of a Problem."""
        return {"file": self.file, "sheet": self.sheet or None}


@lru_cache(maxsize=256)
def constant(text: str) -> pl.Expr:
    """The same text for every row, at the size of a number."""
    return pl.lit(text, dtype=pl.Enum([text]))


def count_distinct(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Distinct combinations with `first_row` and `rows`, in order of appearance."""
    return frame.group_by(columns, maintain_order=True).agg(
        first_row=pl.col("row").min(), rows=pl.len()
    )


def drop_skipped(frame: pl.DataFrame, name: str, column: LayoutColumn) -> pl.DataFrame:
    """The rows whose label the layout does not leave out on purpose."""
    if not column.skip:
        return frame
    skipped = {fold_text(label) for label in column.skip}
    texts = frame[name].unique().drop_nulls().to_list()
    hit = [text for text in texts if fold_text(text) in skipped]
    return frame.filter(~pl.col(name).is_in(hit).fill_null(False)) if hit else frame


def translate_labels(
    frame: pl.DataFrame, name: str, column: LayoutColumn, place: CellPlace
) -> tuple[dict[str | None, str], list[Problem]]:
    """Our id for each distinct text of a column, and a Problem for each that is unknown."""
    ids: dict[str | None, str] = {}
    strangers: list[tuple[str | None, int, int]] = []
    for text, first_row, rows in count_distinct(frame, [name]).iter_rows():
        if text is None:
            found = column.blank_is
        elif column.label_set.is_empty:
            found = text
        else:
            found = column.label_set.translate(text)
        if found is not None:
            ids[text] = found
        else:
            strangers.append((text, first_row, rows))
    problems = [_describe_unknown(*stranger, column, place) for stranger in strangers[:MOST_TOLD]]
    return ids, problems + describe_rest(problems, strangers)


def translate_periods(
    frame: pl.DataFrame, name: str, column: LayoutColumn, layout: Layout, place: CellPlace
) -> tuple[dict[str | None, Period], list[Problem]]:
    """The period of each distinct text, and a Problem for each that is none."""
    periods: dict[str | None, Period] = {}
    problems: list[Problem] = []
    strangers: list[str | None] = []
    for text, first_row, rows in count_distinct(frame, [name]).iter_rows():
        period = parse_period(text, list(layout.period_forms)) if text else None
        if period is not None:
            periods[text] = period
            continue
        strangers.append(text)
        if len(strangers) > MOST_TOLD:
            continue
        problems.append(
            Problem(
                rule="unknown_period",
                message=f"The cell holds no period that the layout allows ({rows} rows).",
                row=first_row,
                column=column.name,
                found=f"'{text}'" if text else "a blank cell",
                expected=" or ".join(PERIOD_EXAMPLES[form] for form in layout.period_forms),
                remedy=advise_period(text, layout),
                **place.as_fields(),
            )
        )
    return periods, problems + describe_rest(problems, strangers)


def advise_period(text: str | None, layout: Layout) -> str:
    """What to do about a period: one of another form is no mistake in the cell."""
    if text is None or parse_period(text, PERIOD_FORMS) is None:
        return "Correct the cell in the file."
    instead = "".join(f"; {said}" for said in layout.other_tables.values())
    return f"Take the publisher's table with periods of the expected form{instead}."


def describe_rest(problems: list[Problem], strangers: Sequence[object]) -> list[Problem]:
    """That there are more of the last problem's kind than are described."""
    if len(strangers) <= len(problems):
        return []
    more = f"{len(strangers) - len(problems):,} more texts of this column are not known either."
    return [replace(problems[-1], message=more, found=None, expected=None)]


PERIOD_EXAMPLES = {
    "year": "2021",
    "quarter": "2020K1",
    "half_year": "2014H2",
    "half_year_date": "01-01-2014 or 01-07-2014",
    "quarter_date": "01-04-2014",
    "month": "2021-03",
    "school_year": "2024/25",
    "year_range": "2019-2021",
}


def find_cause(text: str, column: LayoutColumn) -> LikelyCause | None:
    """What a program has done to a label, where the label shows it."""
    ages = find_age_cause(text) if column.role == "age" else None
    return ages or find_letter_cause(text)


def _describe_unknown(
    text: str | None, first_row: int, rows: int, column: LayoutColumn, place: CellPlace
) -> Problem:
    labels = column.label_set.known_labels()
    near = find_spellings(text, labels) if text else []
    expected = f"perhaps {quote_list(near)}" if near else f"one of {quote_list(labels)}"
    if column.patterns and not near and not labels:
        expected = f"a text of the form {column.patterns[0].match}"
    many = f" ({rows} rows)" if rows > 1 else ""
    cause = find_cause(text, column) if text else None
    if cause is not None:
        return Problem(
            rule="unknown_label",
            message=cause.message.removesuffix(".") + f"{many}.",
            row=first_row,
            column=column.name,
            found=f"'{text}'",
            expected=cause.expected,
            remedy=cause.remedy,
            **place.as_fields(),
        )
    return Problem(
        rule="unknown_label" if text else "blank_label",
        message=f"The layout does not know this label{many}."
        if text
        else f"A cell that says what the row is about is blank{many}.",
        row=first_row,
        column=column.name,
        found=f"'{text}'" if text else "a blank cell",
        expected=expected,
        remedy="Correct the file; a new wording of the same thing is added to the layout's column."
        if text
        else "Fill the cell in. Where the publisher's blanks mean a total, state 'blank_is: alle' "
        "for the layout's column; where they repeat the cell above, 'repeats_above: true'.",
        **place.as_fields(),
    )

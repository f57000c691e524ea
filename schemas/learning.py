"""What clusters have learned: for a goal and an area what they did, learned and propose.

Belongs here: the table's columns and its rows. Does not belong here: reading a form
(`sources.learning_sheet`), choosing which of several forms counts (`assets.publishing.learning`),
printing it (`wording.learning`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

LEARNING_AREAS = ("klynge", "sundhedsraad", "region")
"""What kinds of area learning is written for."""


@dataclass(frozen=True)
class Lesson:
    """What one area learned about one goal (a goal or theme of the agreement, by its id).

    `row` is its row in the form.
    """

    goal: str
    area_type: str
    area_id: str
    what_we_did: str
    what_we_learned: str
    what_we_propose: str
    author: str
    written: date
    row: int


LEARNING_COLUMNS = {
    "goal": pl.String,
    "area_type": pl.String,
    "area_id": pl.String,
    "what_we_did": pl.String,
    "what_we_learned": pl.String,
    "what_we_propose": pl.String,
    "author": pl.String,
    "written": pl.Date,
    "row": pl.Int64,
    "file_name": pl.String,
    "sha256": pl.String,
    "synthetic": pl.Boolean,
}
"""The columns of a published lesson: its own, and those of the form that it stands in."""


def no_learning() -> pl.DataFrame:
    """A table of lessons without any."""
    return pl.DataFrame(schema=LEARNING_COLUMNS)


def tabulate_lessons(
    lessons: Sequence[Lesson], file_name: str, sha256: str, synthetic: bool
) -> pl.DataFrame:
    """The lessons of one form as a table with `LEARNING_COLUMNS`."""
    origin = {"file_name": file_name, "sha256": sha256, "synthetic": synthetic}
    return pl.DataFrame(
        [{**asdict(lesson), **origin} for lesson in lessons], schema=LEARNING_COLUMNS
    )


def keep_newest(learning: pl.DataFrame) -> pl.DataFrame:
    """Of each goal and area the lessons of the newest day; of the same day those read last.

    `learning` has the forms in the order in which they were received.
    """
    place = ["goal", "area_type", "area_id"]
    return (
        learning.with_row_index("order")
        .filter(pl.col("written") == pl.col("written").max().over(place))
        # a form that is sent again with the same day takes the place of the earlier one
        .filter(pl.col("sha256") == pl.col("sha256").sort_by("order").last().over(place))
        .sort("order")
        .drop("order")
    )

"""What clusters have learned, as a reader of one area's report or workbook is told it.

Belongs here: which lessons a product shows, in which order, and their words. Does not belong here:
which of several forms counts (`assets.publishing.learning`), pages and cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

import polars as pl

from schemas.agreement import Goal
from wording.labels import describe_date
from wording.source_lines import join_words
from wording.view import Area, View, name_with_kind

TITLE, PROPOSALS = "Læring", "Forslag til justering"
NOTHING_YET = "Der er endnu ikke indberettet læring eller forslag til justering."
SYNTHETIC = "opdigtet til afprøvning"


@dataclass(frozen=True)
class ToldLesson:
    """One lesson in words; `origin` says who wrote it, when, and in which form it stands."""

    goal: Goal
    area: str
    what_we_did: str
    what_we_learned: str
    what_we_propose: str
    origin: str
    author: str
    written: str
    file_name: str
    synthetic: bool


def list_lessons(view: View) -> list[ToldLesson]:
    """The lessons of the area and of its parts, in the agreement's order of goals, then by area."""
    learning = view.content.learning
    shown = [view.main, *view.parts]
    rows = [
        row
        for row in learning.sort("written", "file_name", "row").to_dicts()
        if Area(row["area_type"], row["area_id"]) in shown
    ]
    return [
        tell_lesson(row, goal, view)
        for goal in view.content.agreement.goals
        for area in shown
        for row in rows
        if row["goal"] == goal.id and Area(row["area_type"], row["area_id"]) == area
    ]


def tell_lesson(row: dict[str, object], goal: Goal, view: View) -> ToldLesson:
    """One row of the table of lessons in words."""
    area = Area(str(row["area_type"]), str(row["area_id"]))
    written = describe_date(pl.Series([row["written"]], dtype=pl.Date)[0])
    synthetic, file_name = bool(row["synthetic"]), PurePosixPath(str(row["file_name"])).name
    mark = f", {SYNTHETIC}" if synthetic else ""
    return ToldLesson(
        goal=goal,
        area=name_with_kind(area, view.names[area]),
        what_we_did=str(row["what_we_did"]),
        what_we_learned=str(row["what_we_learned"]),
        what_we_propose=str(row["what_we_propose"]),
        origin=f"Skrevet af {row['author']}, {written}{mark}. Indberetning: {file_name}.",
        author=str(row["author"]),
        written=written,
        file_name=file_name,
        synthetic=synthetic,
    )


def name_silent_parts(lessons: list[ToldLesson], view: View, about: str = "målet") -> str:
    """'Byen, Midt og Bornholm har ikke indberettet læring om målet.'; '' where all have, and for an
    area without parts. `about` names what the lessons are told of together."""
    heard = {lesson.area for lesson in lessons}
    parts = {view.names[part]: name_with_kind(part, view.names[part]) for part in view.parts}
    silent = [name for name, with_kind in parts.items() if with_kind not in heard]
    if not silent or len(silent) == len(view.parts):
        return ""
    return f"{join_words(silent)} har ikke indberettet læring om {about}."

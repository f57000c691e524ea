"""The pages of efforts: all of them, and one.

Belongs here: what their templates are given.
"""

from __future__ import annotations

from collections.abc import Sequence

from pages.portal.frame import Frame, render
from wording.questions.efforts import ABOUT, TITLE, CoursePoint, ToldEffort


def write_efforts(frame: Frame, efforts: Sequence[ToldEffort]) -> str:
    """All efforts with their verdicts."""
    return render("efforts.html", frame, TITLE, efforts=efforts, about=ABOUT)


def write_effort(
    frame: Frame, told: Sequence[tuple[ToldEffort, Sequence[CoursePoint], str]]
) -> str:
    """One effort: for each indicator the verdict, the course as a table, its picture's address."""
    return render("effort.html", frame, told[0][0].title, told=told)

"""The pages of an area and of its goals: the profile, with its numbers as a table beside it.

Belongs here: what the templates `area.html` and `goals.html` are given. Does not belong here: what
a profile says (`wording.profile`).
"""

from __future__ import annotations

from dataclasses import dataclass

from pages.portal.frame import Frame, render
from wording.profile.page import ProfilePage
from wording.profile.sentences import ProfileSentence

KIND_PATHS = {"klynge": "klynger", "region": "klynger", "sundhedsraad": "raad"}


@dataclass(frozen=True)
class AreaCard:
    """An area on the front page."""

    title: str
    path: str
    sentences: tuple[ProfileSentence, ...]


def write_front(
    frame: Frame, areas: list[AreaCard], news: str, fresh: list[tuple[str, str, str]],
    late: list[str],
) -> str:  # fmt: skip
    """The front page; `fresh` are indicators with a new period: title, address and period."""
    return render(
        "front.html", frame, "Klyngemonitor", areas=areas, news=news, fresh=fresh, late=late
    )


def write_area(
    frame: Frame, page: ProfilePage, path: str, pictures: list[str],
    successors: list[tuple[str, str]],
) -> str:  # fmt: skip
    """An area's page: the drawing, and all that it shows as text. `successors` are the areas that
    have come in its place, each with its address, '' where it has no page yet."""
    return render(
        "area.html", frame, page.area, page=page, path=path, pictures=pictures,
        heading=page.title, successors=successors,
        names={row.definition.id: row.name for row in page.rows},
    )  # fmt: skip


def write_goal(frame: Frame, title: str, text: str, pages: list[tuple[str, ProfilePage]]) -> str:
    """A goal's page: every indicator of it, for each area in turn."""
    return render("goal.html", frame, title, text=text, pages=pages)


def write_goals(frame: Frame, sections: list[tuple[str, list[tuple[str, str]]]]) -> str:
    """The list of all goals: sections with (title, path)."""
    return render("goals.html", frame, "Mål og temaer", sections=sections)

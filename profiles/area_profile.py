"""An area's profile and its goals' pages, from a view: what every product asks for.

Belongs here: which pages an area has, and the names of their files. Does not belong here: what a
page says (`wording.profile`) or how it is drawn (`profiles.drawing`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from profiles.drawing import DrawnProfile, draw_goal_pages, draw_profile
from wording.profile.page import arrange_goal_page, arrange_profile
from wording.view import View

GOALS = "_maal"
"""Stands in the name of the file with a page for each goal."""
SHOWN = ("focus_area", "themes")
"""The sections that have a page for each of their goals; the others show indicators again."""


def has_profile(view: View) -> bool:
    """Whether any indicator has a number in the profile."""
    return any(definition.profile for definition in view.content.definitions)


def draw_area(view: View, fonts: Path) -> DrawnProfile:
    """The profile of the area that a view is about, in all forms."""
    return draw_profile(arrange_profile(view), view.content.generated_at, fonts)


def draw_goals(view: View, fonts: Path) -> bytes | None:
    """A page for each goal and theme with figures as one PDF; None where there is none."""
    pages = [
        arrange_goal_page(goal, view)
        for section in view.sections
        if section.kind in SHOWN
        for goal in section.goals
    ]
    pages = [page for page in pages if page.goals]
    return draw_goal_pages(pages, view.content.generated_at, fonts) if pages else None


def name_files(name: str, drawn: DrawnProfile, goals: bytes | None) -> Iterator[tuple[str, bytes]]:
    """Each file of an area's profile as it is published: the PDF, a picture for each page that
    shows at every size, and the goals' pages."""
    yield f"{name}.pdf", drawn.pdf
    for number, picture in enumerate(drawn.svg, 1):
        yield f"{name}{'' if number == 1 else f'-{number}'}.svg", picture
    if goals is not None:
        yield f"{name}{GOALS}.pdf", goals

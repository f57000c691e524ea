"""What is arranged of a snapshot for an area's pages: once for each, and little of it kept.

Belongs here: profile and goals of an area as data. Does not belong here: how pages look
(`pages.portal`), what a profile says (`wording.profile`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.naming import main_of
from portal.shelf import ShownSnapshot
from wording.profile.page import ProfilePage, arrange_goal_page, arrange_profile
from wording.sections import GoalGroup, Section
from wording.view import Area, View

SHOWN = ("focus_area", "themes")


@dataclass(frozen=True)
class ArrangedArea:
    """An area's profile, its goals' pages by address, the sections and names beside them, and the
    region's places."""

    profile: ProfilePage
    goals: Mapping[str, ProfilePage]
    sections: Sequence[Section]
    names: Mapping[Area, str]
    places: Sequence[Area]


def arrange_area(shown: ShownSnapshot, area: Area) -> ArrangedArea:
    """All that pages about an area are made of."""

    def make() -> ArrangedArea:
        view = shown.arrange(area)
        own = view.sections if area == main_of(shown) else None
        mine = [(path, find_group(view, goal)) for _, goal, path in list_goals(shown, own)]
        return ArrangedArea(
            arrange_profile(view),
            {path: arrange_goal_page(goal, view) for path, goal in mine if goal is not None},
            view.sections,
            view.names,
            view.region_places,
        )

    return shown.keep(("arranged", area), make)


def list_goals(
    shown: ShownSnapshot, sections: Sequence[Section] | None = None
) -> list[tuple[Section, GoalGroup, str]]:
    """Each goal, theme and national goal with figures, and its address."""
    if sections is None:
        sections = arrange_area(shown, main_of(shown)).sections
    found = []
    national = {goal.title: goal.id for goal in shown.content.agreement.national_goals}
    for section in sections:
        for goal in section.goals:
            if section.kind in SHOWN:
                found.append((section, goal, f"/maal/{goal.goal_id}"))
            elif section.kind == "national_goals":
                number = next((n for title, n in national.items() if title in goal.title), None)
                if number is not None:
                    found.append((section, goal, f"/nationale-maal/{number}"))
    return found


def find_group(view: View, goal: GoalGroup) -> GoalGroup | None:
    """The same goal as another area's view has it; national goals show what stands elsewhere."""
    for section in view.sections:
        for each in section.goals:
            if each.title == goal.title:
                return each if each.shown else GoalGroup(
                    each.title, each.sheet_title, each.all_shown, text=each.text
                )  # fmt: skip
    return None

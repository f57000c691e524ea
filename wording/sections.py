"""Under which headings the indicators stand: focus areas, themes, national goals, visions.

Belongs here: placing indicators. Does not belong here: their figures (`wording.view`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from schemas.agreement import Agreement, Goal
from schemas.definitions.life import map_former_ids
from schemas.definitions.model import Definition


@dataclass(frozen=True)
class GoalGroup:
    """The indicators of one goal, theme, national goal or vision, which a workbook gives a sheet.

    `definitions` stand here and nowhere else; `placed` stand under another goal, too, and are
    shown here once more about the people of this one; `seen` stand elsewhere and are shown here
    in short. `text` is the goal's own words where its title is not all of them. `goal_id` is the id
    of a goal or theme, which learning may be about.
    """

    title: str
    sheet_title: str
    definitions: list[Definition]
    placed: list[Definition] = field(default_factory=list)
    seen: list[Definition] = field(default_factory=list)
    text: str = ""
    goal_id: str = ""

    @property
    def shown(self) -> list[Definition]:
        """What is shown whole: with chart, table and remarks."""
        return [*self.definitions, *self.placed]

    @property
    def all_shown(self) -> list[Definition]:
        """What is shown at all, whole or in short."""
        return [*self.seen, *self.shown]


@dataclass(frozen=True)
class Section:
    """A focus area, or the rest, with its goals in order."""

    kind: Literal["focus_area", "themes", "national_goals", "visions", "loose"]
    title: str
    goals: list[GoalGroup]
    short_title: str = ""


def arrange_sections(
    definitions: list[Definition], agreement: Agreement, with_figures: set[str]
) -> list[Section]:
    """Focus areas with their goals; then themes, the eight national goals and the visions.

    A national goal and a vision show all their indicators; those that belong to a goal or a theme
    stand there. Drafts and retired indicators are shown only when figures of them are published.
    """
    shown = [
        definition
        for definition in definitions
        if definition.status == "in_force" or definition.id in with_figures
    ]
    sections = arrange_focus_areas(shown, agreement)
    rest = [entry for entry in shown if entry.id not in list_placed(sections)]
    themes = [
        GoalGroup(
            theme.title,
            theme.short_title,
            [e for e in rest if e.theme == theme.id],
            goal_id=theme.id,
        )
        for theme in agreement.themes
    ]
    nationals = arrange_national_goals(shown, rest, agreement)
    others = [
        Section("themes", "Tværgående temaer", themes),
        Section("national_goals", "De otte nationale mål", nationals),
        Section("visions", "Aftalens visioner", arrange_visions(shown, agreement)),
    ]
    placed = list_placed([*sections, *others])
    loose = [entry for entry in shown if entry.id not in placed]
    without = GoalGroup("Uden mål i aftalen", "Uden mål", loose)
    others.append(Section("loose", without.title, [without]))
    for section in others:
        groups = [group for group in section.goals if group.all_shown]
        if groups:
            sections.append(replace(section, goals=groups))
    return sections


def arrange_focus_areas(shown: list[Definition], agreement: Agreement) -> list[Section]:
    """The focus areas, each goal with its own indicators and those that it shares with another."""

    def arrange_goal(area: str, goal: Goal) -> GoalGroup:
        mine = (area, goal.id)
        placed = [
            entry.place_under(place)
            for entry in shown
            for place in entry.also_under
            if (place.focus_area, place.goal) == mine
        ]
        own = [entry for entry in shown if (entry.focus_area, entry.goal) == mine]
        return GoalGroup(goal.title, goal.short_title, own, placed, goal_id=goal.id)

    return [
        Section(
            "focus_area",
            area.title,
            [arrange_goal(area.id, goal) for goal in area.goals],
            area.short_title,
        )
        for area in agreement.focus_areas
    ]


def arrange_national_goals(
    shown: list[Definition], rest: list[Definition], agreement: Agreement
) -> list[GoalGroup]:
    """The eight national goals; those of `rest` without a theme stand here."""
    here = {entry.id for entry in rest if entry.theme is None}
    groups = []
    for goal in agreement.national_goals:
        mine = [entry for entry in shown if entry.national_goal == goal.id]
        groups.append(
            GoalGroup(
                f"Nationalt mål {goal.id}: {goal.title}",
                f"Nationalt mål {goal.id}",
                [entry for entry in mine if entry.id in here],
                seen=[entry for entry in mine if entry.id not in here],
            )
        )
    return groups


def arrange_visions(shown: list[Definition], agreement: Agreement) -> list[GoalGroup]:
    """The visions in the agreement's order, each with the indicators that it names, also by a
    former id."""
    by_id = {entry.id: entry for entry in shown}
    names = map_former_ids({entry.id: entry.renamed_from for entry in shown})
    by_id |= {former: by_id[now] for former, now in names.items()}
    return [
        GoalGroup(
            vision.title,
            f"Vision {number}",
            [],
            seen=[by_id[name] for name in vision.indicators if name in by_id],
            text=vision.text,
        )
        for number, vision in enumerate(agreement.visions, 1)
    ]


def list_placed(sections: Iterable[Section]) -> set[str]:
    """The ids of the indicators that stand in these sections."""
    return {entry.id for each in sections for goal in each.goals for entry in goal.definitions}

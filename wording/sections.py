"""Under which headings the indicators stand: focus areas, themes, national goals.

Belongs here: placing indicators. Does not belong here: their figures (`wording.view`).
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.agreement import Agreement
from schemas.definitions.model import Definition


@dataclass(frozen=True)
class GoalGroup:
    """The indicators of one goal, theme or national goal, which a workbook gives a sheet."""

    title: str
    sheet_title: str
    definitions: list[Definition]


@dataclass(frozen=True)
class Section:
    """A focus area, or the rest, with its goals in order."""

    title: str
    goals: list[GoalGroup]


def arrange_sections(
    definitions: list[Definition], agreement: Agreement, with_figures: set[str]
) -> list[Section]:
    """Focus areas with their goals; then themes, then national goals that have indicators of
    their own. Drafts and retired indicators are shown only when figures of them are published."""
    shown = [
        definition
        for definition in definitions
        if definition.status == "in_force" or definition.id in with_figures
    ]
    sections = [
        Section(
            focus_area.title,
            [
                GoalGroup(
                    goal.title,
                    goal.short_title,
                    [entry for entry in shown if entry.goal == goal.id],
                )
                for goal in focus_area.goals
            ],
        )
        for focus_area in agreement.focus_areas
    ]
    placed = {entry.id for section in sections for g in section.goals for entry in g.definitions}
    rest = [entry for entry in shown if entry.id not in placed]
    themes = [
        GoalGroup(theme.title, theme.short_title, [e for e in rest if e.theme == theme.id])
        for theme in agreement.themes
    ]
    nationals = [
        GoalGroup(
            f"Nationalt mål {goal.id}: {goal.title}",
            f"Nationalt mål {goal.id}",
            [e for e in rest if e.theme is None and e.national_goal == goal.id],
        )
        for goal in agreement.national_goals
    ]
    found = {entry.id for group in (*themes, *nationals) for entry in group.definitions}
    loose = [entry for entry in rest if entry.id not in found]
    others = [
        Section("Tværgående temaer", themes),
        Section("De otte nationale mål", nationals),
        Section("Uden mål i aftalen", [GoalGroup("Uden mål i aftalen", "Uden mål", loose)]),
    ]
    for section in others:
        groups = [group for group in section.goals if group.definitions]
        if groups:
            sections.append(Section(section.title, groups))
    return sections

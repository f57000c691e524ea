"""The report's chapters: which indicators are told together, and which are shown once more.

Belongs here: arranging indicators into chapters, topics and groups. Does not belong here: the
blocks that are written of them (`reports.compose`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.selection import ReportedIndicator, select_reported_figure
from wording.sections import GoalGroup, Section
from wording.view import View


@dataclass(frozen=True)
class ReportGroup:
    """The indicators of one goal.

    `own` are told here and counted, `seen` stand under another goal and have a row here, too.
    """

    title: str
    own: list[ReportedIndicator]
    seen: list[ReportedIndicator] = field(default_factory=list)

    @property
    def rows(self) -> list[ReportedIndicator]:
        """All that has a row in the table."""
        return [*self.seen, *self.own]


@dataclass(frozen=True)
class ReportTopic:
    """What is told together: the indicators of one goal, or of several small ones.

    `heading` is None where the chapter's own heading is enough, `name` is a short one for the
    table, `text` the goal's own words beyond its title; `groups` have a band each in the table
    when there are several. `goals` are the ids of the goals and themes that learning may be about.
    """

    heading: str | None
    name: str
    groups: list[ReportGroup]
    text: str = ""
    goals: tuple[str, ...] = ()

    @property
    def indicators(self) -> list[ReportedIndicator]:
        """Every indicator that the topic tells of and counts."""
        return [one for group in self.groups for one in group.own]

    @property
    def seen(self) -> list[ReportedIndicator]:
        """Those that stand under another goal and have a row here."""
        return [one for group in self.groups for one in group.seen]


@dataclass(frozen=True)
class ReportChapter:
    """A focus area, the themes, the national goals or the visions, with what is told of it."""

    title: str
    topics: list[ReportTopic]

    @property
    def indicators(self) -> list[ReportedIndicator]:
        """Every indicator that the chapter tells of and counts."""
        return [one for topic in self.topics for one in topic.indicators]


def arrange_chapters(view: View, baseline: int) -> list[ReportChapter]:
    """A chapter for each section; the goals of a focus area and the visions are told one by one,
    the small groups of the others together."""
    chapters: list[ReportChapter] = []
    for section in view.sections:
        goals = [goal for goal in section.goals if goal.all_shown]
        if not goals:
            continue
        topics = arrange_topics(section, goals, view, baseline)
        chapters.append(ReportChapter(section.title, topics))
    return chapters


def arrange_topics(
    section: Section, goals: list[GoalGroup], view: View, baseline: int
) -> list[ReportTopic]:
    """The topics of one chapter."""
    groups = [arrange_group(goal, view, baseline) for goal in goals]
    if section.kind not in ("focus_area", "visions"):
        return [ReportTopic(None, section.title, groups, goals=list_ids(goals))]
    return [
        ReportTopic(goal.title, goal.sheet_title, [group], goal.text, list_ids([goal]))
        for goal, group in zip(goals, groups, strict=True)
    ]


def list_ids(groups: list[GoalGroup]) -> tuple[str, ...]:
    """The ids of the goals and themes among these groups."""
    return tuple(group.goal_id for group in groups if group.goal_id)


def arrange_group(goal: GoalGroup, view: View, baseline: int) -> ReportGroup:
    """Where the area stands on each indicator of a goal."""
    own = [select_reported_figure(view, entry, baseline) for entry in goal.shown]
    seen = [select_reported_figure(view, entry, baseline) for entry in goal.seen]
    return ReportGroup(goal.title, own, seen)


def select_further_groups(
    indicator: ReportedIndicator, view: View, baseline: int
) -> list[ReportedIndicator]:
    """The further breakdowns of an indicator that the documents ask for, as far as they have a
    figure or a hidden one."""
    definition = indicator.definition
    further = [
        select_reported_figure(view, definition, baseline, breakdown)
        for breakdown in view.report_groups_of(definition)
    ]
    return [one for one in further if one.is_in_table]

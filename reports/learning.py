"""The end of each goal in the report: what was learned, and what is proposed.

Belongs here: arranging lessons as blocks. Does not belong here: their words (`wording.learning`).
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.chapters import ReportTopic
from reports.outline import Block, Bullets, Heading, Paragraph
from wording.labels import lower_first
from wording.learning import (
    NOTHING_YET,
    PROPOSALS,
    TITLE,
    ToldLesson,
    list_lessons,
    name_silent_parts,
)
from wording.view import View

DID, LEARNED = "Hvad vi gjorde", "Hvad vi lærte"


def write_learning(view: View, topic: ReportTopic) -> list[Block]:
    """What the area and its parts have learned about a topic's goals, and what they propose."""
    # without a heading of its own the topic is named in those of its learning
    level, of = (3, "") if topic.heading else (2, f": {topic.name}")
    goals = topic.goals
    lessons = [lesson for lesson in list_lessons(view) if lesson.goal.id in goals]
    if not lessons:
        return [Paragraph(NOTHING_YET, "note", lead_in=f"{TITLE}:")]
    blocks: list[Block] = [Heading(level, f"{TITLE}{of}", listed=False)]
    for lesson in lessons:
        blocks += [
            Paragraph(
                lesson.what_we_did, lead_in=f"{name_lesson(lesson, goals)} – {lower_first(DID)}:"
            ),
            Paragraph(lesson.what_we_learned, lead_in=f"{LEARNED}:"),
            Paragraph(lesson.origin, "note"),
        ]
    # themes are told of together, under no goal's heading
    silent = name_silent_parts(lessons, view, "målet" if topic.heading else "temaerne")
    blocks += [Paragraph(silent, "note")] if silent else []
    return [
        *blocks,
        Heading(level, f"{PROPOSALS}{of}", listed=False),
        Bullets([(f"{name_lesson(one, goals)}:", one.what_we_propose) for one in lessons]),
    ]


def name_lesson(lesson: ToldLesson, goals: Sequence[str]) -> str:
    """Whose lesson it is, and of which goal where several are told together."""
    return f"{lesson.area}, {lesson.goal.short_title}" if len(goals) > 1 else lesson.area

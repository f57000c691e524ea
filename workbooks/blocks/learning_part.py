"""What was learned about a goal, at the end of the goal on its sheet.

Belongs here: the lines. Does not belong here: which lessons are shown (`wording.learning`).
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from wording.learning import PROPOSALS, TITLE, ToldLesson
from workbooks.excel.style import LABEL, PLAIN, QUIET, SUBTITLE, Pen

LEAD = "Klyngernes egne ord fra skemaet til lokal indberetning; teksterne er ikke rettet her."
DID, LEARNED = "Hvad vi gjorde", "Hvad vi lærte"


def write_learning(
    sheet: Worksheet, row: int, lessons: Sequence[ToldLesson], pen: Pen, characters: int
) -> int:
    """What each area did, learned and proposes; returns the next free row."""
    if not lessons:
        return row
    pen.write(sheet, row, 1, f"{TITLE} og {PROPOSALS[0].lower()}{PROPOSALS[1:]}", SUBTITLE)
    row = pen.write_lines(sheet, row + 1, LEAD, QUIET, characters)
    for lesson in lessons:
        pen.write(sheet, row, 1, lesson.area, LABEL)
        row += 1
        for label, text in (
            (DID, lesson.what_we_did), (LEARNED, lesson.what_we_learned),
            (PROPOSALS, lesson.what_we_propose),
        ):  # fmt: skip
            if text.strip():
                row = pen.write_lines(sheet, row, f"{label}: {text}", PLAIN, characters)
        row = pen.write_lines(sheet, row, lesson.origin, QUIET, characters)
    return row + 1

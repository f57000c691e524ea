"""The report's chapter on efforts.

Belongs here: arranging them as blocks. Does not belong here: their words
(`wording.questions.efforts`).
"""

from __future__ import annotations

from reports.content import ReportContent
from reports.outline import Block, Bullets, Heading, Paragraph, Pictures
from reports.pictures.effort_chart import draw_effort
from wording.questions.efforts import ABOUT, TITLE, list_efforts


def write_efforts(content: ReportContent) -> list[Block]:
    """Each effort: verdict, picture, what it rests on; nothing where there is none."""
    efforts = list_efforts(content.material)
    if not efforts:
        return []
    blocks: list[Block] = [Heading(1, TITLE), Paragraph(ABOUT)]
    for told in efforts:
        picture = draw_effort(content.material, told)
        blocks += [
            Heading(2, told.title, listed=False),
            Paragraph(told.sentence, lead_in=f"{told.verdict}."),
            *([Pictures([picture])] if picture is not None else []),
            *([Paragraph(told.foresight)] if told.foresight else []),
            Bullets([(f"{label}:", text) for label, text in told.facts]),
            *(Paragraph(text, "note") for text in told.warnings),
        ]
    return blocks

"""The area's profile as the report's first page.

Belongs here: the drawing in the report's two forms, and what it shows in words. Does not belong
here: what the profile says (`wording.profile`) or how it is drawn (`profiles/`).
"""

from __future__ import annotations

from profiles.drawing import draw_profile
from profiles.fonts import find_fonts
from reports.content import ReportContent
from reports.outline import Picture
from reports.pictures.drawing import add_words
from reports.selection import arrange_report
from wording.labels import write_count
from wording.profile.page import ProfilePage, arrange_profile
from wording.source_lines import join_words

PAPER_CM = (21.0, 29.7)
NOT_SURE = "Ingen"
"""How a sentence begins that tells of nothing certain."""


def draw_profile_pages(content: ReportContent) -> tuple[Picture, ...]:
    """The pages of the profile as it was at the end of the report's year; none where the steward
    chose no indicators, or none of them has a figure.

    Raises what `wording.view.arrange_view` raises.
    """
    if not any(definition.profile for definition in content.material.definitions):
        return ()
    page = arrange_profile(arrange_report(content))
    if not page.rows:
        return ()
    drawn = draw_profile(page, content.material.generated_at, find_fonts())
    title, text = f"{page.title}: {page.area}", describe_profile(page)
    return tuple(
        Picture(f"profil_{number}", add_words(svg, title, text), png, text, title, *PAPER_CM)
        for number, (svg, png) in enumerate(zip(drawn.svg, drawn.png, strict=True), 1)
    )


def describe_profile(page: ProfilePage) -> str:
    """The page in words: what is on it, and which indicators its sentences are about; their numbers
    stand in the report's tables."""
    names = {row.definition.id: row.name for row in page.rows}
    told = []
    for sentence in page.sentences:
        if sentence.indicator_id in names:
            unsure = " (ikke sikkert)" if sentence.text.startswith(NOT_SURE) else ""
            told.append(f"{sentence.kind}: {names[sentence.indicator_id]}{unsure}.")
    columns = ""
    if page.matrix.columns:
        columns = f", nederst et skema for {join_words(page.matrix.columns)}"
    return (
        f"{page.title} for {page.area} på én side: {write_count(len(page.rows))} indikatorer "
        "ordnet efter mål, hver med tal og interval, plads blandt landets kommuner, ændring og "
        f"status{columns}. {' '.join(told)} Tallene står i tabellerne under hvert mål."
    )

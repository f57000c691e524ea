"""What edited definitions change, as one web page that needs nothing but itself.

Belongs here: what the templates `preview.html` and `edits.html` are given; the review's page shows
the same of a snapshot that waits. Does not belong here: HTML, and what is said (`wording.news`).
"""

from __future__ import annotations

from typing import Any

from pages.rendering import render_page
from wording.labels import describe_time
from wording.news.edits import EditedIndicator, EditsTold
from wording.news.edits_summary import list_notes, summarise, tell_drafts

TITLE = "Hvad ændrer rettelserne?"
LEAD = (
    "Siden viser, hvad en kørsel ville udgive nu, mod det, der er udgivet {when}. Tallene er "
    "regnet som i en kørsel, men intet er udgivet."
)


def write_preview_page(told: EditsTold) -> str:
    """The page as text, to be stored as UTF-8."""
    return render_page(
        "preview.html",
        title=TITLE,
        lead=LEAD.format(when=describe_time(told.published_at)),
        synthetic=told.synthetic,
        summary=summarise(told),
        notes=list(list_notes(told)),
        edits=arrange_edits(told),
    )


def arrange_edits(told: EditsTold) -> dict[str, Any]:
    """What the template `edits.html` is given."""
    return {
        "indicators": [tell_indicator(each, "rettet") for each in told.indicators],
        "elsewhere": list(told.elsewhere),
        "silent": list(told.silent),
        "chosen": told.chosen,
        "drafts": [tell_indicator(each, "kladde") for each in told.drafts],
        "about_drafts": tell_drafts(told),
        "drafts_failed": bool(told.drafts_failed),
    }


def tell_indicator(indicator: EditedIndicator, part: str) -> dict[str, Any]:
    """One indicator as the template shows it; no part of the page is named as its anchor is."""
    return {
        "id": indicator.id,
        "title": indicator.title,
        "unit": indicator.unit,
        "anchor": f"{part}-{indicator.id}",
        "counts": indicator.counts,
        "edited": list(indicator.edited),
        "second": ", ".join(indicator.second),
        "figures": list(indicator.figures),
        "caption": describe_caption(indicator),
        "headlines": list(indicator.headlines),
    }


def describe_caption(indicator: EditedIndicator) -> str:
    """What of an indicator's figures the table shows."""
    shown, among = len(indicator.figures), len(indicator.figures) + indicator.left_out
    which = "tal" if shown == among else f"af {among} tal"
    return f"{shown} {which} i de viste områder: de nyeste perioder"

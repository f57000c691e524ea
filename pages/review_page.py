"""The snapshot that waits for approval against the one in force, as one web page.

Belongs here: what the template `review.html` is given beside what the page of changes is. Does not
belong here: HTML, why the snapshot waits (`wording.news.gate_words`).
"""

from __future__ import annotations

from collections.abc import Sequence

from indicators.changes.reading_order import READ_ORDER
from pages.changes_page import ChangedFigure, arrange_page, tell_figure
from pages.preview_page import arrange_edits
from pages.rendering import render_page
from wording.labels import write_count
from wording.news.changes import Changes, describe_release
from wording.news.edits import EditsTold

TITLE = "Skal de nye tal i kraft?"
LEAD = (
    "De nye tal er regnet færdig, men venter på, at et menneske siger god for dem. Indtil da "
    "gælder de gamle. Siden viser, hvorfor de venter, og hvad hvert tal var og bliver."
)
MOST_READ = 30


def write_review_page(
    changes: Changes, reasons: Sequence[str], edits: EditsTold | None = None
) -> str:
    """The page as text, to be stored as UTF-8. `edits` are what edited definitions change, None
    where none was edited.

    `changes` are of differences that `indicators.changes.reading_order` has ranked, `reasons` are
    Danish sentences, what weighs most first.
    """
    sides = (("I kraft", changes.old), ("Venter", changes.new))
    page = arrange_page(changes) | {
        "title": TITLE,
        "lead": LEAD,
        "sides": [
            (name, write_count(side.figures), describe_release(side)) for name, side in sides
        ],
        "released": "Offentliggjort, eller regnet færdig",
        "reasons": list(reasons),
        "most_read": list_most_read(changes),
        "edits": None if edits is None else arrange_edits(edits),
    }
    return render_page("review.html", **page)


def list_most_read(changes: Changes) -> list[tuple[str, ChangedFigure]]:
    """The changed figures that are read most, with their indicators' titles."""
    rows = changes.rows.sort(READ_ORDER).head(MOST_READ)
    return [(row["title"], tell_figure(row)) for row in rows.iter_rows(named=True)]

"""The promises of the background documents as one web page beside the catalogue's.

Belongs here: what the template `promises.html` is given. Does not belong here: HTML, what is said
of a promise (`wording.promises`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pages.rendering import render_page
from wording.labels import describe_time
from wording.promises import FOLLOWED, KEPT, OPEN, ToldDocument

TITLE = "Løfterne"
LEAD = (
    "Hver sætning, figur og faktaboks i de fem baggrundsdokumenter, der beder om et tal, en "
    "sammenligning, en opfølgning, et måltal eller læring, med det, den følges med. Citaterne er "
    "ordrette. Hvor intet følger et løfte, står grunden."
)


def write_promises_page(
    documents: Sequence[ToldDocument], catalogue_page: str, generated_at: datetime
) -> str:
    """The page as text, to be stored as UTF-8; `catalogue_page` is the file beside it that the
    indicators' ids lead to."""
    told = [promise for document in documents for promise in document.promises]
    return render_page(
        "promises.html",
        title=TITLE,
        lead=LEAD,
        made=describe_time(generated_at),
        synthetic=False,
        documents=documents,
        open_promises=[promise for promise in told if promise.state == OPEN],
        states=(FOLLOWED, KEPT, OPEN),
        count=len(told),
        catalogue_page=catalogue_page,
    )

"""What the report says of the agreement behind it: how its parties work together, and which of the
documents' promises nothing follows.

Belongs here: arranging principles and open promises as blocks. Does not belong here: their words
(`schemas/agreement.yaml`, `wording.promises`).
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.outline import Block, Bullets, Heading, Paragraph
from schemas.agreement import Agreement
from wording.labels import write_count
from wording.promises import FOLLOWED, KEPT, OPEN, ToldDocument

PRINCIPLES_TITLE = "Aftalens principper for samarbejdet"
PROMISES_TITLE = "Det, som dokumenterne beder om"
SOURCE = "Visioner, mål og principper er ordret fra {title}."
COUNTED = (
    "Baggrundsdokumenterne beder {count} steder om et tal, en sammenligning, en "
    "opfølgning, et måltal eller læring. {followed} af dem følges med indikatorer, {kept} holdes "
    "af overvågningen som helhed, og {open} er åbne. Alle står i indikatorkatalogets ark Løfter."
)
OPEN_LEAD = "Det, som intet tal følger, og hvorfor:"


def write_background(agreement: Agreement, documents: Sequence[ToldDocument]) -> list[Block]:
    """The agreement's principles, then how far the documents' promises are followed."""
    principles = [Paragraph(one.text, "note", f"{one.title}.") for one in agreement.principles]
    return [
        Heading(2, PRINCIPLES_TITLE, listed=False),
        Paragraph(SOURCE.format(title=agreement.source.title), "note", keep=True),
        *principles,
        *(write_promises(documents) if documents else []),
    ]


def write_promises(documents: Sequence[ToldDocument]) -> list[Block]:
    """How many promises are followed, and each open one with its reason."""
    told = [promise for document in documents for promise in document.promises]
    counts = {state: sum(one.state == state for one in told) for state in (FOLLOWED, KEPT, OPEN)}
    text = COUNTED.format(
        count=write_count(len(told)),
        followed=write_count(counts[FOLLOWED]),
        kept=write_count(counts[KEPT]),
        open=write_count(counts[OPEN]),
    )
    open_ones = [
        (f"{one.document}, {one.promise.section}:", f"»{one.promise.quote}« {one.promise.open}")
        for one in told
        if one.promise.open is not None
    ]
    blocks: list[Block] = [Heading(2, PROMISES_TITLE, listed=False), Paragraph(text)]
    if open_ones:
        blocks += [Paragraph(OPEN_LEAD, "note", keep=True), Bullets(open_ones, "note")]
    return blocks

"""What edited definitions change, in short: the sentences at the head of terminal, page and sheet.

Belongs here: how much differs. Does not belong here: the indicators themselves
(`wording.news.edits`).
"""

from __future__ import annotations

from collections.abc import Iterator

from wording.labels import write_count
from wording.news.edits import EditsTold

OTHER_NEWS = (
    "Der er også kommet andre data, områder eller programmer til, siden der blev udgivet; deres "
    "virkning er med."
)
DRAFTS = "Regnet, som om de var i kraft; de udgives ikke."


def summarise(told: EditsTold) -> str:
    """How much differs, in a sentence."""
    count = len(told.indicators)
    if not count:
        return "Ingen indikator får andre tal."
    which = "1 indikator får andre tal" if count == 1 else f"{count} indikatorer får andre tal"
    figures = write_count(told.compared.height)
    hidden = told.newly_hidden
    more = f"; {write_count(hidden)} af dem bliver skjult" if hidden else ""
    order = ", den største ændring først" if count > 1 else ""
    return f"{which} ({figures} tal{more}){order}."


def list_notes(told: EditsTold) -> Iterator[str]:
    """What else is to be known before reading on."""
    if told.because_of_data and told.indicators:
        yield OTHER_NEWS
    if told.stopped:
        named = "; ".join(told.stopped)
        yield f"Sat til side, fordi det er skrevet forkert (`klynge check`): {named}"
    seen = [each.id for each in told.indicators if each.second]
    if seen:
        yield (
            "Offentliggøres først, når en anden end den, der har rettet, har godkendt det: "
            f"{', '.join(seen)}."
        )


def tell_drafts(told: EditsTold) -> str:
    """What the drafts' figures are, and what they would hide."""
    if told.drafts_failed:
        return f"De kan ikke regnes: {told.drafts_failed}"
    if not told.hidden_for_drafts:
        return DRAFTS
    hidden = write_count(told.hidden_for_drafts)
    return f"{DRAFTS} Sættes de i kraft, bliver {hidden} tal i andre indikatorer skjult."

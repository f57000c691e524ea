"""Why a snapshot waits for approval, and who gave or refused it, in words.

Belongs here: one sentence for each condition of `schemas/gates.yaml`, in English for the terminal
and in Danish for the page and the workbooks; the lines about an approval. Does not belong here:
judging the conditions (`assets.gate.gates`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.vocabulary import Language
from wording.labels import describe_time, shorten_text, write_count
from wording.marks import NOT_APPROVED_BANNER

NAMED = 3
"""So many of what a condition found are named in its sentence."""
TOLD = 160
"""So many characters are told of each of them."""

SENTENCES: dict[str, dict[Language, tuple[str, str]]] = {
    "stopped_parts": {
        "en": ("1 part was set aside", "{n} parts were set aside"),
        "da": (
            "1 del er sat til side, fordi den er skrevet forkert",
            "{n} dele er sat til side, fordi de er skrevet forkert",
        ),
    },
    "indicators_vanished": {
        "en": ("1 indicator has no figure any more", "{n} indicators have no figure any more"),
        "da": ("1 indikator har ingen tal mere", "{n} indikatorer har ingen tal mere"),
    },
    "formulas_changed": {
        "en": (
            "1 indicator is computed in another way",
            "{n} indicators are computed in another way",
        ),
        "da": (
            "1 indikator regnes på en anden måde",
            "{n} indikatorer regnes på en anden måde",
        ),
    },
    "second_person": {
        "en": (
            "1 edit has to be approved by somebody other than its author",
            "{n} edits have to be approved by somebody other than their authors",
        ),
        "da": (
            "1 rettelse skal godkendes af en anden end den, der rettede",
            "{n} rettelser skal godkendes af en anden end den, der rettede",
        ),
    },
    "expectations_broken": {
        "en": (
            "1 figure breaks an expectation that it kept",
            "{n} figures break an expectation that they kept",
        ),
        "da": (
            "1 tal holder ikke længere, hvad der ventes af det",
            "{n} tal holder ikke længere, hvad der ventes af dem",
        ),
    },
    "figures_lost": {
        "en": (
            "1 published figure is gone, missing or hidden",
            "{n} published figures are gone, missing or hidden",
        ),
        "da": (
            "1 offentliggjort tal er væk, mangler eller er skjult",
            "{n} offentliggjorte tal er væk, mangler eller er skjult",
        ),
    },
    "figures_revised": {
        "en": (
            "1 figure is revised by more than {larger_than:.0%}",
            "{n} figures are revised by more than {larger_than:.0%}",
        ),
        "da": (
            "1 tal er ændret med mere end {percent} pct.",
            "{n} tal er ændret med mere end {percent} pct.",
        ),
    },
    "surprises": {
        "en": ("1 new cell surprises", "{n} new cells surprise"),
        "da": (
            "1 nyt tal afviger meget fra det ventede",
            "{n} nye tal afviger meget fra det ventede",
        ),
    },
}


@dataclass(frozen=True)
class Detail:
    """One thing that a condition found: its name in English and in Danish ('': the same), how many
    figures of it are concerned, and what else is said of it, in Danish where that differs."""

    english: str
    danish: str = ""
    count: int | None = None
    note: str = ""
    danish_note: str = ""

    def tell(self, language: Language) -> str:
        """The thing in words, cut so that others have room beside it."""
        danish = language == "da"
        name = self.danish if danish and self.danish else self.english
        note = self.danish_note if danish and self.danish_note else self.note
        count = "" if self.count is None else f" ({tell_count(self.count, language)})"
        return shorten_text(f"{name}{count}{': ' if note else ''}{note}", TOLD)


def tell_condition(
    condition: str,
    count: int,
    limits: Mapping[str, Any],
    details: Sequence[Detail],
    language: Language,
) -> str:
    """A condition that is met in one sentence, with the first of what it found.

    `limits` are its numbers in `gates.yaml`.
    """
    one, many = SENTENCES[condition][language]
    size = limits.get("larger_than", 0)
    head = (one if count == 1 else many).format(
        n=tell_count(count, language),
        larger_than=size,
        percent=f"{100 * size:.4g}".replace(".", ","),
    )
    named = "; ".join(each.tell(language) for each in details[:NAMED])
    left = len(details) - NAMED
    more = f" … (+{left})" if left > 0 else ""
    text = f"{head}: {named}{more}" if named else head
    return text if text.endswith(".") else f"{text}."


def tell_count(count: int, language: Language) -> str:
    """A whole number with marks for thousands."""
    return f"{count:,}" if language == "en" else write_count(count)


APPROVAL_ROOM = (
    "Ikke godkendt: udgivelsen er ikke trådt i kraft, og dens tal må ikke bruges.",
    "\u00a0",
    "\u00a0\u00a0",
)
"""Lines of a waiting snapshot's files that its approval takes the place of, each unlike any other
text of them. They stay true of one that is declined."""
FRONT_ROOM, FRONT_APPROVED = NOT_APPROVED_BANNER, "\u00a0\u00a0\u00a0"
"""The line of a waiting workbook's front sheet, and what its approval leaves there."""
LINE = 140
WHY = "Udgivelsen skulle godkendes, fordi:"


def list_waiting_lines(reasons: Sequence[str]) -> list[str]:
    """What the files of a waiting snapshot say of that: room for the approval, then why."""
    wrapped = [line for reason in reasons for line in textwrap.wrap(f"– {reason}", LINE)]
    return [*APPROVAL_ROOM, WHY, *wrapped]


def list_approval_lines(by: str, user: str, at: datetime, because: str) -> list[str]:
    """Who approved a snapshot, when and why, in as many lines as there is room for."""
    text = f"Godkendt {describe_time(at)} af {by} (bruger: {user}). Begrundelse: {because}"
    lines = textwrap.wrap(text, LINE)
    last = len(APPROVAL_ROOM) - 1
    lines = [line for line in (*lines[:last], " ".join(lines[last:])) if line]
    return [*lines, *APPROVAL_ROOM[len(lines) :]]

"""What is said of the promises of the background documents, in Danish.

Belongs here: putting each promise, and what it is followed with, into words. Does not belong here:
the promises themselves (`schemas.promises`), the page (`pages.promises_page`) and the sheet
(`workbooks.sheets.promises_sheet`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.definitions.model import Definition
from schemas.promises import Answer, Asked, Document, Means, Promise, PromiseLedger, Reached
from wording.labels import describe_breakdown, describe_period, is_of_pupils
from wording.source_lines import join_words

ASKED: Mapping[Asked, str] = {
    "figure": "et tal",
    "comparison": "en sammenligning",
    "follow_up": "en opfølgning",
    "target": "et måltal",
    "learning": "læring",
}
MEANS: Mapping[Means, str] = {
    "mål_med_indikatorer": "Hvert mål i aftalen har sine indikatorer.",
    "nye_indikatorer": "En ny indikator er en blok i definitionsfilen, og skemaet til lokal "
    "indberetning har den med det samme.",
    "landsdækkende_kilder": "Tal fra de otte nationale mål, Sundhedsprofilen og LUP læses, som de "
    "udgives.",
    "udvikling": "Hver indikator viser sin udvikling, og om den er mere, end tilfældet kan "
    "forklare.",
    "regioner": "De fem regioner står ved siden af hinanden, hvor tallene kan sammenlignes.",
    "nationale_mål": "De otte nationale mål vises hver for sig med deres indikatorer.",
    "projektmapper": "Hver klynge og regionen har en projektmappe med alle tal.",
    "data": "Alle tal står med tæller og nævner i arket »Data«, som kan bruges frit.",
    "læring": "Klyngerne skriver for hvert mål, hvad de gjorde, lærte og foreslår.",
    "midtvejsstatus": "Midtvejsstatus laves af de samme tal for regionen og hver klynge.",
    "slutstatus": "Slutstatus laves af de samme tal for regionen og hver klynge.",
}
REACHED: Mapping[Reached, str] = {
    "klynge": "alle klynger",
    "kommune": "kommunerne",
    "region": "regionen",
    "regioner": "de fem regioner",
    "land": "hele landet",
}
FOLLOWED, KEPT, OPEN = "Følges", "Holdes af overvågningen", "Åbent"
UNDATED = "uden dato"


@dataclass(frozen=True)
class ToldAnswer:
    """An indicator that a promise is followed with: its id, and the words with group and areas."""

    indicator_id: str
    text: str


@dataclass(frozen=True)
class ToldPromise:
    """One promise in words. `state` is `FOLLOWED`, `KEPT` or `OPEN`; `means` are sentences."""

    promise: Promise
    document: str
    asks: str
    state: str
    answers: list[ToldAnswer]
    means: list[str]


@dataclass(frozen=True)
class ToldDocument:
    """A document with its promises in its own order."""

    document: Document
    heading: str
    promises: list[ToldPromise]

    def count(self, state: str) -> int:
        """How many of its promises are in a state."""
        return sum(told.state == state for told in self.promises)


def tell_promises(ledger: PromiseLedger, definitions: Sequence[Definition]) -> list[ToldDocument]:
    """Every document with its promises, in the ledger's order; an indicator that the ledger names
    by a former id is named by its own."""
    ledger = ledger.follow(definitions)
    by_id = {definition.id: definition for definition in definitions}
    return [
        ToldDocument(
            document,
            f"{document.title} ({document.kind}, {document.date or UNDATED})",
            [
                tell_promise(promise, document, by_id)
                for promise in ledger.promises
                if promise.document == document.id
            ],
        )
        for document in ledger.documents
    ]


def tell_promise(
    promise: Promise, document: Document, by_id: Mapping[str, Definition]
) -> ToldPromise:
    """One promise; `by_id` are the indicators by their ids."""
    state = OPEN if promise.is_open else FOLLOWED if promise.indicators else KEPT
    return ToldPromise(
        promise,
        document.title,
        ASKED[promise.asks],
        state,
        [ToldAnswer(answer.id, tell_answer(answer, by_id)) for answer in promise.indicators],
        [MEANS[means] for means in promise.kept_by],
    )


def tell_answer(answer: Answer, by_id: Mapping[str, Definition]) -> str:
    """'Genindlæggelser inden for 30 dage: 80+ år (alle klynger, regionen og hele landet)'."""
    areas = join_words([REACHED[area] for area in answer.areas])
    definition = by_id.get(answer.id)
    pupils = definition is not None and is_of_pupils(definition)
    whom = f": {describe_breakdown(*answer.group.key, pupils=pupils)}" if answer.group else ""
    period = f", {describe_period(answer.period)}" if answer.period else ""
    return f"{definition.label if definition else answer.id}{whom}{period} ({areas})"


def list_asking(ledger: PromiseLedger, indicator_id: str) -> list[str]:
    """Where in the documents an indicator is asked for: '»Inspirationskatalog …«, figur 2'."""
    places = [
        f"{ledger.find_document(promise.document).title}, {promise.section}"
        for promise in ledger.promises
        if any(answer.id == indicator_id for answer in promise.indicators)
    ]
    return list(dict.fromkeys(places))

"""The ledger of promises: what the background documents ask to follow, and where it is followed.

Belongs here: the model of `promises.yaml` and its reading. Does not belong here: what of it the
indicators no longer answer (`schemas.unanswered_promises`), what is said of a promise
(`wording.promises`), the agreement's own texts (`schemas.agreement`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from schemas.definitions.breakdowns import BreakdownKey, Words
from schemas.definitions.life import IndicatorId, map_former_ids
from schemas.definitions.model import Definition
from schemas.definitions.series import PeriodId
from schemas.problems import StageError
from schemas.vocabulary import Language
from schemas.written.strict import Strict
from schemas.written.yaml_file import KeyPlace, YamlFile, read_yaml_file

PROMISES_FILE = Path(__file__).with_name("promises.yaml")

WRONG_NAMES: dict[str, dict[Language, tuple[str, str]]] = {
    "document_twice": {
        "en": ("Another document has this id.", "Give each document an id of its own."),
        "da": ("Et andet dokument har id'et »{found}«.", "Giv hvert dokument sit eget id."),
    },
    "promise_twice": {
        "en": ("Another promise has this id.", "Give each promise an id of its own."),
        "da": ("Et andet løfte har id'et »{found}«.", "Giv hvert løfte sit eget id."),
    },
    "no_document": {
        "en": ("There is no such document.", "Name one of those under 'documents'."),
        "da": (
            "Der er intet dokument »{found}«.",
            "Skriv et af dem under 'documents': {allowed}.",
        ),
    },
}
"""Names in the ledger that are wrong: what is said, and what is to be done."""


DocumentKind = Literal["forslag", "notat", "katalog", "oplæg", "præsentation"]
Asked = Literal["figure", "comparison", "follow_up", "target", "learning"]
Reached = Literal["klynge", "kommune", "region", "regioner", "land"]
"""`klynge`: all five clusters; `region`: our own; `regioner`: all five regions."""

Means = Literal[
    "mål_med_indikatorer", "nye_indikatorer", "landsdækkende_kilder", "udvikling", "regioner",
    "nationale_mål", "projektmapper", "data", "læring", "midtvejsstatus", "slutstatus",
]  # fmt: skip
"""What keeps a promise that is about the monitoring as a whole, not about an indicator."""


class PromiseError(StageError):
    """The ledger cannot be used; every mistake with its line."""


class Document(Strict):
    """A background document. `date` is what it prints, None where it prints none."""

    id: Words
    title: Words
    kind: DocumentKind
    date: Words | None = None


class Answer(Strict):
    """An indicator that a promise is kept with, the areas whose figure is published, and group and
    period where the text names them. Where it names no group, the indicator's headline stands for
    it."""

    id: IndicatorId
    group: BreakdownKey | None = None
    areas: list[Reached] = Field(["klynge"], min_length=1)
    period: PeriodId | None = None


class Promise(Strict):
    """One thing that a document asks for, or one figure that it prints.

    `quote` is word for word, `request` says in a sentence what it asks. It is kept with
    `indicators`, by `kept_by`, or is `open` with the reason; `reach` says how far what keeps it
    reaches.
    """

    id: str = Field(pattern=r"^[a-zæøå][a-zæøå0-9_]*$")
    document: str
    section: Words
    quote: Words
    asks: Asked
    request: Words
    indicators: list[Answer] = []
    kept_by: list[Means] = []
    open: Words | None = None
    reach: Words | None = None
    owner: Words

    @model_validator(mode="after")
    def check_answer(self) -> Self:
        """A promise is kept or open, and what no cluster has a figure of says why."""
        if bool(self.indicators or self.kept_by) == bool(self.open):
            message = "a promise has 'indicators' or 'kept_by', or it is 'open' with the reason"
            raise PydanticCustomError("promise_answer", message)
        keys = [(one.id, one.group and one.group.key, one.period) for one in self.indicators]
        twice = [key[0] for place, key in enumerate(keys) if key in keys[:place]]
        if twice:
            raise PydanticCustomError(
                "promise_twice", "{names} stands twice with the same group and period",
                {"names": ", ".join(dict.fromkeys(twice))},
            )  # fmt: skip
        lacking = [one.id for one in self.indicators if "klynge" not in one.areas]
        if lacking and self.reach is None:
            raise PydanticCustomError(
                "promise_reach", "say in 'reach' why no cluster has a figure of {names}",
                {"names": ", ".join(lacking)},
            )  # fmt: skip
        return self

    @property
    def is_open(self) -> bool:
        """Whether nothing follows it."""
        return self.open is not None


class PromiseLedger(Strict):
    """The whole of `promises.yaml`."""

    documents: list[Document] = Field(min_length=1)
    promises: list[Promise] = Field(min_length=1)

    @property
    def indicators(self) -> set[str]:
        """The ids of all indicators that a promise is followed with."""
        return {answer.id for promise in self.promises for answer in promise.indicators}

    def follow(self, definitions: Sequence[Definition]) -> PromiseLedger:
        """The ledger by the ids that indicators have now, where it names former ones."""
        names = list_renamed(definitions)
        if not names.keys() & self.indicators:
            return self
        promises = [
            promise.model_copy(update={"indicators": [
                answer.model_copy(update={"id": names.get(answer.id, answer.id)})
                for answer in promise.indicators
            ]})
            for promise in self.promises
        ]  # fmt: skip
        return self.model_copy(update={"promises": promises})

    def find_document(self, name: str) -> Document:
        """A document by its id; raises KeyError for one that is not in the ledger."""
        return {document.id: document for document in self.documents}[name]


def load_promises(path: Path = PROMISES_FILE) -> PromiseLedger:
    """Read the ledger. Raises `PromiseError` with every mistake."""
    ledger, file = read_promises(path)
    if ledger is None or file.problems:
        raise PromiseError(file.problems)
    return ledger


def read_promises(
    path: Path = PROMISES_FILE, language: Language = "en"
) -> tuple[PromiseLedger | None, YamlFile]:
    """The ledger and its file with all that is wrong in it; never raises for what is in it."""
    file = read_yaml_file(path, "promise", language)
    if file.problems:
        return None, file
    try:
        ledger = PromiseLedger.model_validate(file.content)
    except ValidationError as error:
        file.tell_errors(error, PromiseLedger)
        return None, file
    tell_wrong_names(file, ledger)
    return ledger, file


def tell_wrong_names(file: YamlFile, ledger: PromiseLedger) -> None:
    """Add problems for documents that are not listed, and for ids that stand twice."""
    known = {document.id for document in ledger.documents}
    for place, document in enumerate(ledger.documents):
        if document.id in {earlier.id for earlier in ledger.documents[:place]}:
            tell_name(file, ("documents", place, "id"), "document_twice", document.id)
    seen: set[str] = set()
    for place, promise in enumerate(ledger.promises):
        if promise.document not in known:
            allowed = ", ".join(sorted(known))
            where = ("promises", place, "document")
            tell_name(file, where, "no_document", promise.document, allowed)
        if promise.id in seen:
            tell_name(file, ("promises", place, "id"), "promise_twice", promise.id)
        seen.add(promise.id)


def tell_name(
    file: YamlFile, place: KeyPlace, what: str, found: str, allowed: str | None = None
) -> None:
    """Add the problem of a name in the ledger (`WRONG_NAMES`), in the file's language."""
    message, remedy = WRONG_NAMES[what][file.language]
    words = {"found": found, "allowed": allowed}
    danish = file.language == "da"
    file.tell(
        place, message.format(**words), found, None if danish else allowed, remedy.format(**words)
    )


def list_renamed(definitions: Sequence[Definition]) -> dict[str, str]:
    """Each former id with the indicator's id now."""
    return map_former_ids({entry.id: entry.renamed_from for entry in definitions})

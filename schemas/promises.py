"""The ledger of promises: what the background documents ask to follow, and where it is followed.

Belongs here: the model of `promises.yaml`, its reading, and what of it the indicators no longer
answer. Does not belong here: what is said of a promise (`wording.promises`), the agreement's own
texts (`schemas.agreement`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from schemas.agreement import AGREEMENT_FILE, load_agreement
from schemas.definitions.breakdowns import BreakdownKey, Group, Words, label_bands
from schemas.definitions.findings import (
    Danish,
    DefinitionBlock,
    Finding,
    find_nearest,
    suggest_in_danish,
)
from schemas.definitions.life import IndicatorId, map_former_ids
from schemas.definitions.model import Definition
from schemas.definitions.series import PeriodId
from schemas.problems import Problem, StageError
from schemas.vocabulary import ALL, Language
from schemas.written.strict import Strict
from schemas.written.yaml_file import KeyPlace, YamlFile, read_yaml_file

PROMISES_FILE = Path(__file__).with_name("promises.yaml")
RENAMED = "renamed"
SHOWN_PROMISES = 4
"""How many promises that name the same in vain are listed."""

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

UNANSWERED: dict[str, dict[Language, tuple[str, str, str, str]]] = {
    "indicator": {
        "en": (
            "The promise '{promise}' is followed with the indicator '{indicator}', which is not "
            "in force.",
            "{count} promises are followed with the indicator '{indicator}', which is not in "
            "force.",
            "Correct the id in the promise, or write 'open' with the reason.",
            "Did you mean '{near}'?",
        ),
        "da": (
            "Løftet »{promise}« følges med indikatoren »{indicator}«, som ikke findes i kraft.",
            "{count} løfter følges med indikatoren »{indicator}«, som ikke findes i kraft.",
            "Ret id'et i løftet, eller skriv 'open' med grunden.",
            "Mente du »{near}«?",
        ),
    },
    "renamed": {
        "en": (
            "The promise '{promise}' names the indicator '{indicator}', which is now called "
            "'{near}'.",
            "{count} promises name the indicator '{indicator}', which is now called '{near}'.",
            "Write the new id.", "",
        ),
        "da": (
            "Løftet »{promise}« nævner indikatoren »{indicator}«, som nu hedder »{near}«.",
            "{count} løfter nævner indikatoren »{indicator}«, som nu hedder »{near}«.",
            "Skriv det nye id.", "",
        ),
    },
    "group": {
        "en": (
            "The promise '{promise}' names a group that '{indicator}' does not have: {group}.",
            "{count} promises name a group that '{indicator}' does not have: {group}.",
            "Add the group to the definition, or correct the promise.", "",
        ),
        "da": (
            "Løftet »{promise}« nævner en gruppe, som »{indicator}« ikke har: {group}.",
            "{count} løfter nævner en gruppe, som »{indicator}« ikke har: {group}.",
            "Tilføj gruppen i definitionen, eller ret løftet.", "",
        ),
    },
}  # fmt: skip
"""Of one promise, of several, what is to be done, and the guess."""

UNANSWERED_VISION: dict[Language, tuple[str, str, str, str]] = {
    "en": (
        "The vision '{vision}' is shown with the indicator '{indicator}', which is not in force.",
        "Correct the id, or take it out of the vision's list.",
        "The vision '{vision}' names the indicator '{indicator}', which is now called '{now}'.",
        "Write the new id.",
    ),
    "da": (
        "Visionen »{vision}« vises med indikatoren »{indicator}«, som ikke findes i kraft.",
        "Ret id'et, eller tag det ud af visionens liste.",
        "Visionen »{vision}« nævner indikatoren »{indicator}«, som nu hedder »{now}«.",
        "Skriv det nye id.",
    ),
}
"""Of an indicator that is gone, and of one that has another name now, and what is to be done."""

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


def find_unanswered(
    ledger: PromiseLedger, file: YamlFile, definitions: Sequence[Definition]
) -> list[Problem]:
    """Each indicator that promises name and that is not in force or has another name now, and each
    group that it lacks, at the first promise that names it, in the file's language."""
    names = list_renamed(definitions)
    in_force = {entry.id: entry for entry in definitions if entry.status == "in_force"}
    asking: dict[tuple[str, str], dict[str, None]] = {}
    places: dict[tuple[str, str], KeyPlace] = {}
    for number, promise in enumerate(ledger.promises):
        for place, answer in enumerate(promise.indicators):
            definition = in_force.get(names.get(answer.id, answer.id))
            group = answer.group
            if definition is None:
                key = (answer.id, "")
            elif group is not None and not has_group(definition, group):
                key = (answer.id, name_group(group))
            elif answer.id in names:
                key = (answer.id, RENAMED)
            else:
                continue
            asking.setdefault(key, {}).setdefault(promise.id)
            places.setdefault(key, ("promises", number, "indicators", place, "id"))
    return [
        describe_unanswered(key, list(promises), file, places[key], in_force, names)
        for key, promises in asking.items()
    ]


def describe_unanswered(
    key: tuple[str, str],
    promises: Sequence[str],
    file: YamlFile,
    place: KeyPlace,
    in_force: Collection[str],
    names: Mapping[str, str],
) -> Problem:
    """An indicator that promises name in vain, one with another name now, or a group of one."""
    indicator, group = key
    what = group if group in UNANSWERED else "group" if group else "indicator"
    near = names[indicator] if what == RENAMED else find_nearest(indicator, in_force)
    one, many, remedy, hint = UNANSWERED[what][file.language]
    message = (one if len(promises) == 1 else many).format(
        promise=promises[0], count=len(promises), indicator=indicator, group=group, near=near
    )
    remedy = f"{remedy} {hint.format(near=near)}" if near and hint else remedy
    if len(promises) > 1:
        message = f"{message[:-1]} ({', '.join(promises[:SHOWN_PROMISES])})."
    row, column = file.tree.place_of(tuple(place))
    return Problem(
        rule="promise_unanswered", message=message, file=str(file.path), row=row,
        column=str(column), remedy=remedy,
    )  # fmt: skip


def list_renamed(definitions: Sequence[Definition]) -> dict[str, str]:
    """Each former id with the indicator's id now."""
    return map_former_ids({entry.id: entry.renamed_from for entry in definitions})


def has_group(definition: Definition, choice: BreakdownKey) -> bool:
    """Whether an indicator is published with a breakdown."""
    people = Group(sex=choice.sex, age=choice.age, education=choice.education)
    named = [category.name for category in definition.categories] or label_bands(definition.bands)
    return people in definition.groups and choice.category in (named or [ALL])


def name_group(group: BreakdownKey) -> str:
    """A breakdown as it is written in the ledger."""
    said = group.model_dump(exclude_defaults=True)
    return ", ".join(f"{key}: {value}" for key, value in said.items()) or "alle"


def find_unknown_documents(
    ledger: PromiseLedger, blocks: Sequence[DefinitionBlock]
) -> list[Finding]:
    """Targets that are said to stand in a document that the ledger does not have."""
    known = [document.id for document in ledger.documents]
    return [
        Finding(
            "unknown_document", (*block.path, "target", "document"),
            f"the ledger of promises has no document '{target.document}'.", tuple(known),
            danish=Danish(
                f"blandt løfterne er der intet dokument »{target.document}«.",
                suggest_in_danish(target.document, known),
            ),
        )
        for block in blocks
        if (target := block.definition.target) is not None
        and target.document is not None
        and target.document not in known
    ]  # fmt: skip


def find_unknown_quotes(ledger: PromiseLedger, blocks: Sequence[DefinitionBlock]) -> list[Finding]:
    """Targets whose quote stands in no promise of the document that they name."""
    quoted = {(promise.document, promise.quote) for promise in ledger.promises}
    known = {document.id for document in ledger.documents}
    return [
        Finding(
            "unknown_quote", (*block.path, "target", "quote"),
            f"no promise of '{target.document}' has this quote.",
            remedy="Copy the quote from the ledger of promises, or add the promise there.",
            warning=True,
            danish=Danish(
                f"intet løfte fra »{target.document}« har dette citat.",
                "Kopiér citatet fra løfterne, eller tilføj løftet dér.",
            ),
        )
        for block in blocks
        if (target := block.definition.target) is not None
        and target.document in known
        and (target.document, target.quote) not in quoted
    ]  # fmt: skip


def find_unknown_in_visions(
    definitions: Sequence[Definition], language: Language = "en"
) -> list[Problem]:
    """Each indicator that a vision of the agreement lists and that is not in force."""
    in_force = {entry.id for entry in definitions if entry.status == "in_force"}
    names = list_renamed(definitions)
    file = read_yaml_file(AGREEMENT_FILE, "agreement")
    gone, correct, renamed, write = UNANSWERED_VISION[language]
    problems = []
    for number, vision in enumerate(load_agreement().visions):
        for place, name in enumerate(vision.indicators):
            if name in in_force:
                continue
            now = names.get(name)
            message, remedy = (renamed, write) if now in in_force else (gone, correct)
            row, column = file.tree.place_of(("visions", number, "indicators", place))
            problems.append(
                Problem(
                    rule="vision_unanswered",
                    message=message.format(vision=vision.title, indicator=name, now=now),
                    file=str(file.path), row=row, column=str(column), remedy=remedy,
                )
            )  # fmt: skip
    return problems

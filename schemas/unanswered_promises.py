"""What of the ledger of promises, and of the texts beside it, the indicators no longer answer.

Belongs here: finding it, and the words. Does not belong here: the ledger (`schemas.promises`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from schemas.agreement import AGREEMENT_FILE, load_agreement
from schemas.definitions.breakdowns import BreakdownKey, Group, label_bands
from schemas.definitions.findings import (
    Danish,
    DefinitionBlock,
    Finding,
    find_nearest,
    suggest_in_danish,
)
from schemas.definitions.model import Definition
from schemas.problems import Problem
from schemas.promises import PromiseLedger, list_renamed
from schemas.vocabulary import ALL, Language
from schemas.written.yaml_file import KeyPlace, YamlFile, read_yaml_file

RENAMED = "renamed"

SHOWN_PROMISES = 4
"""How many promises that name the same in vain are listed."""

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

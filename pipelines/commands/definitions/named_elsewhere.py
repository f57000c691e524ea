"""Ids in data files that no indicator in force has: printed figures and invented targets.

Belongs here: what `klynge check` says of them. Does not belong here: the ledger of promises and the
agreement's visions (`schemas.promises`); using the files, which follow a rename.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from assets.quality.expectations import EXPECTATIONS_FILE
from schemas.definitions.demo_targets import DEMO_TARGETS_FILE
from schemas.definitions.findings import find_nearest
from schemas.definitions.model import Definition
from schemas.problems import Problem
from schemas.promises import list_renamed
from schemas.vocabulary import Language
from schemas.written.yaml_file import KeyPlace, YamlFile, read_yaml_file

PRINTED = ("anchors", "developments", "orders")
FILES: Mapping[Path, Mapping[Language, str]] = {
    EXPECTATIONS_FILE: {"en": "A printed figure", "da": "Et trykt tal"},
    DEMO_TARGETS_FILE: {"en": "An invented target", "da": "Et opfundet mål"},
}
GONE: Mapping[Language, tuple[str, str, str]] = {
    "en": (
        "{what} is held against the indicator '{name}', which is not in force.",
        "Correct the id, or remove the entry.", "Did you mean '{near}'?",
    ),
    "da": (
        "{what} hører til indikatoren »{name}«, som ikke findes i kraft.",
        "Ret id'et, eller slet linjen.", "Mente du »{near}«?",
    ),
}  # fmt: skip
CALLED: Mapping[Language, tuple[str, str]] = {
    "en": (
        "{what} names the indicator '{name}', which is now called '{now}'.",
        "Write the new id.",
    ),
    "da": ("{what} nævner indikatoren »{name}«, som nu hedder »{now}«.", "Skriv det nye id."),
}


def find_named_elsewhere(definitions: Sequence[Definition], language: Language) -> list[Problem]:
    """Each id in those files that is gone, or that an indicator had before, at its line."""
    printed = read_yaml_file(EXPECTATIONS_FILE, "expectation", language)
    targets = read_yaml_file(DEMO_TARGETS_FILE, "target", language)
    places: list[tuple[KeyPlace, str]] = [
        ((kind, number, "indicator_id"), entry["indicator_id"])
        for kind in PRINTED
        for number, entry in enumerate(printed.content.get(kind, []))
    ]
    aimed: list[tuple[KeyPlace, str]] = [((name,), name) for name in targets.content]
    return [*tell(printed, places, definitions), *tell(targets, aimed, definitions)]


def tell(
    file: YamlFile, places: Iterable[tuple[KeyPlace, str]], definitions: Sequence[Definition]
) -> list[Problem]:
    """The problems of one file's ids, each id once."""
    in_force = {entry.id for entry in definitions if entry.status == "in_force"}
    names, told, problems = list_renamed(definitions), set[str](), []
    for place, name in places:
        if name in in_force or name in told:
            continue
        told.add(name)
        row, column = file.tree.place_of(tuple(place))
        message, remedy = describe(file, name, names.get(name), in_force)
        problems.append(
            Problem(
                rule="named_elsewhere", message=message, file=str(file.path), row=row,
                column=str(column), remedy=remedy,
            )
        )  # fmt: skip
    return problems


def describe(file: YamlFile, name: str, now: str | None, in_force: set[str]) -> tuple[str, str]:
    """What is said of an id, and what is to be done."""
    language = file.language
    what = FILES[file.path][language]
    if now in in_force:
        message, remedy = CALLED[language]
        return message.format(what=what, name=name, now=now), remedy
    message, remedy, hint = GONE[language]
    near = find_nearest(name, in_force)
    guess = f" {hint.format(near=near)}" if near else ""
    return message.format(what=what, name=name), f"{remedy}{guess}"

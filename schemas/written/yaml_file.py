"""A YAML file that a steward writes (a dataset, a layout), and what is wrong with it.

Belongs here: reading it without raising, its parts, and problems with the line of the key that they
are about.
Does not belong here: what the keys mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from pydantic import BaseModel, ValidationError
from ruamel.yaml.error import YAMLError

from schemas.problems import Problem
from schemas.vocabulary import Language
from schemas.written.file_words import say_in_danish
from schemas.written.refusals import describe_refusal
from schemas.written.yaml_nodes import load_yaml

if TYPE_CHECKING:
    from schemas.definitions.tree import Tree

UNKNOWN_KEY = "extra_forbidden"
UNREAD: dict[str, dict[Language, tuple[str, int | None, str]]] = {
    "encoding": {
        "en": ("The file is not in UTF-8.", None, "Save it as UTF-8."),
        "da": ("Filen er ikke i UTF-8.", None, "Gem den som UTF-8."),
    },
    "rights": {
        "en": ("The file cannot be read: {reason}.", None, "Check its rights."),
        "da": ("Filen kan ikke læses: {reason}.", None, "Se efter, om den må læses."),
    },
    "no_keys": {
        "en": ("The file holds no list of keys and values.", 1,
               "Compare it with the other files in the folder, or take it away."),
        "da": ("Filen er ikke en liste af nøgler og værdier.", 1,
               "Sammenlign med den, som filen var."),
    },
    "syntax": {
        "en": ("The file is no valid YAML: {reason}", None, "Correct the file at this place."),
        "da": ("Filen er ikke gyldig YAML: {reason}", None, "Ret filen på dette sted."),
    },
}  # fmt: skip
"""What is said of a file that cannot be read: message, line, remedy."""

NO_MAPPING: dict[Language, tuple[str, None, str]] = {
    "en": ("Keys and values were expected here.", None,
           "Write 'key: value' lines, indented below the key."),
    "da": ("Her skulle stå nøgler og værdier.", None,
           "Skriv linjer med »nøgle: værdi«, rykket ind under nøglen."),
}  # fmt: skip

KeyPlace = Sequence[str | int]
"""The way to a key: names of keys, and numbers of entries of lists (from 0)."""


@dataclass
class YamlFile:
    """The content of a file (empty when it cannot be read), and all that was found wrong.

    `kind` is the word of the file's problems: 'layout' gives 'layout_yaml' and 'layout_key'. What
    a model refuses, and that the file cannot be read, is told in `language`. A part of a file
    (`part`) has the way to it in `within`; places are told from there.
    """

    path: Path
    kind: str
    content: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    text: str = ""
    language: Language = "en"
    within: tuple[str | int, ...] = ()
    whole: YamlFile | None = None

    @cached_property
    def tree(self) -> Tree:
        """Where each key stands."""
        if self.whole is not None:
            return self.whole.tree
        # the tree's room asks for the rules, which are read by this file
        from schemas.definitions.tree import parse_tree

        return parse_tree(self.text)

    def part(self, place: KeyPlace, content: object, kind: str) -> YamlFile:
        """What stands below a key, as a file of another kind, with problems of its own.

        What is no list of keys and values is its problem.
        """
        part = YamlFile(
            self.path, kind, text=self.text, language=self.language,
            within=(*self.within, *place), whole=self,
        )  # fmt: skip
        if is_mapping(content):
            part.content = content
        else:
            message, _, remedy = NO_MAPPING[self.language]
            part.tell((), message, repr(content)[:80], None, remedy)
        return part

    def tell(
        self, place: KeyPlace, message: str, found: str | None, expected: str | None, remedy: str,
        rule: str = "",
    ) -> None:  # fmt: skip
        """Add a problem of a key; its line is that of the nearest key that is written."""
        place = (*self.within, *place)
        if self.language == "da":
            message, remedy = (say_in_danish(text) or text for text in (message, remedy))
            found, expected = (
                (say_in_danish(text) or text) if text else text for text in (found, expected)
            )
        self.problems.append(
            Problem(
                rule=rule or f"{self.kind}_key",
                message=message,
                file=str(self.path),
                row=self.tree.place_of(tuple(place))[0],
                column=".".join(map(str, place)) or "(whole file)",
                found=found,
                expected=expected,
                remedy=remedy,
            )
        )

    def tell_errors(
        self, error: ValidationError, model: type[BaseModel], above: KeyPlace = ()
    ) -> None:
        """Add a problem for each key that a model refuses."""
        for item in error.errors():
            if item["type"] == UNKNOWN_KEY:
                self._tell_unknown((*above, *item["loc"]), model)
                continue
            if self.language == "da":
                message, remedy = describe_refusal(item)
                self.tell((*above, *item["loc"]), message, None, None, remedy)
                continue
            self.tell(
                (*above, *item["loc"]), f"A key is wrong: {item['msg']}.",
                repr(item["input"])[:80], None,
                "Correct the key; the other files in the folder show its form.",
            )  # fmt: skip

    def _tell_unknown(self, place: KeyPlace, model: type[BaseModel]) -> None:
        key = str(place[-1])
        near = get_close_matches(key, list_keys(model), 1)
        if self.language == "da":
            hint = f" Mente du »{near[0]}«?" if near else ""
            self.tell(place, f"Der er ingen nøgle »{key}« her.{hint}", None, None, "Ret nøglen.")
            return
        self.tell(
            place, f"There is no key '{key}'." + (f" Did you mean '{near[0]}'?" if near else ""),
            None, None, "Correct the key; the other files in the folder show its form.",
        )  # fmt: skip

    def tell_unread(self, message: str, row: int | None, remedy: str) -> None:
        """Add the problem of a file that cannot be read as YAML."""
        self.problems.append(
            Problem(
                rule=f"{self.kind}_yaml",
                message=message,
                file=str(self.path),
                row=row,
                remedy=remedy,
            )
        )


@lru_cache(maxsize=32)
def parse_text(text: str) -> object:
    """What a text says. A dataset's file is asked for its rules, its rhythm and its layouts, and
    parsing takes most of the time that `klynge` needs to begin; nobody changes what comes of it."""
    return load_yaml(text)


def is_mapping(content: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a list of keys and values that is not empty."""
    return (
        isinstance(content, dict) and bool(content) and all(isinstance(key, str) for key in content)
    )


def list_keys(model: type[BaseModel]) -> list[str]:
    """The keys that a file of this model can have at any depth."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for part in parts for key in part.get("properties", {})})


def read_yaml_file(path: Path, kind: str, language: Language = "en") -> YamlFile:
    """Read a file; never raises for what is in it."""
    file = YamlFile(path, kind, language=language)
    try:
        file.text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        file.tell_unread(*UNREAD["encoding"][language])
        return file
    except OSError as error:
        reason = error.strerror or str(error)
        message, row, remedy = UNREAD["rights"][language]
        file.tell_unread(message.format(reason=reason), row, remedy)
        return file
    try:
        content = parse_text(file.text)
    except (YAMLError, ValueError, TypeError, RecursionError, AttributeError) as error:
        _tell_syntax(file, error)
        return file
    if is_mapping(content):
        file.content = content
    else:
        file.tell_unread(*UNREAD["no_keys"][language])
    return file


def _tell_syntax(file: YamlFile, error: Exception) -> None:
    invalid, _, remedy = UNREAD["syntax"][file.language]
    for finding in file.tree.findings:
        danish = finding.danish if file.language == "da" else None
        said, told = (danish or finding).message, (danish or finding).remedy
        # that it is no YAML is said once
        reason = said.partition(": ")[2] if finding.rule == "yaml" else said
        line = file.tree.place_of(finding.path)[0]
        file.tell_unread(invalid.format(reason=reason), line, told or remedy)
    if not file.tree.findings:
        reason = " ".join(str(error).split())[:300]
        file.tell_unread(invalid.format(reason=f"{reason}."), None, remedy)

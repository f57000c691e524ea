"""Reading `indicator_defs.yaml` and saying at which line and column it is wrong.

Belongs here: parsing, validation against the model and the agreement, findings with places.
Does not belong here: the language itself (`schemas.definitions`), and rules that need stored
observations.
"""

from __future__ import annotations

import difflib
from collections import Counter
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from schemas.agreement import Agreement, load_agreement
from schemas.definitions import Definition, DefinitionFile, Filter, Group, Source
from schemas.problems import Problem, StageError

Place = tuple[int, int]
"""Line and column, counted from 1."""

KNOWN_KEYS = sorted(
    {name for model in (Definition, Source, Filter, Group) for name in model.model_fields}
)


class DefinitionError(StageError):
    """The definitions file has mistakes; all of them, each with its line and column."""


def load_definitions(path: Path, agreement: Agreement | None = None) -> list[Definition]:
    """Read, validate and return the definitions in the file's order.

    Raises `DefinitionError` with every finding; `Problem.row` is the line and
    `Problem.column` the column, both counted from 1.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DefinitionError(
            [
                Problem(
                    "definitions_missing",
                    "There is no definitions file here.",
                    str(path),
                    remedy="Name the file with --definitions.",
                )
            ]
        ) from error
    except OSError as error:
        raise DefinitionError(
            [
                Problem(
                    "definitions_unreadable",
                    f"The definitions file cannot be read: {error.strerror}.",
                    str(path),
                    remedy="Name a file that may be read with --definitions.",
                )
            ]
        ) from error
    except UnicodeDecodeError as error:
        raise DefinitionError(
            [
                Problem(
                    "encoding",
                    "The file is not UTF-8 text.",
                    str(path),
                    remedy="Save it as UTF-8.",
                )
            ]
        ) from error
    return parse_definitions(text, str(path), agreement or load_agreement())


def parse_definitions(text: str, file: str, agreement: Agreement) -> list[Definition]:
    """As `load_definitions`, from text; `file` is the name that findings carry."""
    content = parse_yaml(text, file)
    try:
        definitions = DefinitionFile.model_validate(content).indicators
    except ValidationError as error:
        places = locate(text)
        raise DefinitionError(
            [explain_finding(finding, file, places, content) for finding in error.errors()]
        ) from error
    problems = [
        *find_repeated_ids(definitions, file, text),
        *find_unknown_goals(definitions, file, text, agreement),
    ]
    if problems:
        raise DefinitionError(sorted(problems, key=lambda problem: problem.row or 0))
    return definitions


def parse_yaml(text: str, file: str) -> object:
    """The file's content as plain data; only plain data, never objects."""
    try:
        return YAML(typ="safe").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = None
        if mark is not None and text.splitlines()[mark.line : mark.line + 1]:
            found = text.splitlines()[mark.line].strip()
        raise DefinitionError(
            [
                Problem(
                    "yaml",
                    f"This is not valid YAML: {error.problem or error.context}.",
                    file,
                    row=mark.line + 1 if mark else None,
                    column=str(mark.column + 1) if mark else None,
                    found=found,
                    remedy="Check the indentation (spaces, no tabs), colons and quotes at this "
                    "line and the one above, and that no key stands twice.",
                )
            ]
        ) from error
    except YAMLError as error:
        raise DefinitionError(
            [Problem("yaml", f"This is not valid YAML: {error}", file)]
        ) from error


def locate(text: str) -> Any:  # noqa: ANN401
    """The same content with lines and columns attached (a ruamel round-trip tree)."""
    return YAML(typ="rt").load(text)


def place_of(tree: Any, path: tuple[str | int, ...]) -> Place:  # noqa: ANN401
    """Where the key or entry at `path` stands; the nearest parent when it is absent."""
    place: Place = (1, 1)
    node = tree
    for step in path:
        try:
            line, column = node.lc.item(step) if isinstance(step, int) else node.lc.key(step)
            place = (line + 1, column + 1)
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return place


def explain_finding(finding: ErrorDetails, file: str, tree: Any, content: object) -> Problem:  # noqa: ANN401
    """One finding of pydantic in a steward's words."""
    path = finding["loc"]
    line, column = place_of(tree, path)
    owner = describe_owner(path, content)
    key = str(path[-1]) if path else "file"
    if finding["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, KNOWN_KEYS, n=1)
        remedy = f"Did you mean '{near[0]}'?" if near else "Remove the key."
        return Problem(
            "unknown_key", f"{owner}'{key}' is no known key.", file,
            row=line, column=str(column), remedy=remedy,
        )  # fmt: skip
    if finding["type"] == "missing":
        return Problem(
            "missing_key", f"{owner}'{key}' is missing.", file,
            row=line, column=str(column), remedy=f"Add '{key}:' with a value.",
        )  # fmt: skip
    found = finding["input"]
    shown = repr(found) if isinstance(found, str | int | float | bool) else None
    allowed = finding.get("ctx", {}).get("expected")
    near = difflib.get_close_matches(str(found), str(allowed).replace("'", "").split(", "), n=1)
    message = finding["msg"].removeprefix("Value error, ")
    return Problem(
        finding["type"], f"{owner}{key}: {message}.", file, row=line, column=str(column),
        found=shown, expected=str(allowed) if allowed else None,
        remedy=f"Did you mean '{near[0]}'?" if near else None,
    )  # fmt: skip


def describe_owner(path: tuple[str | int, ...], content: object) -> str:
    """The id of the indicator that a finding is about, as the beginning of a sentence."""
    match path, content:
        case ("indicators", int(number), *_), {"indicators": list(blocks)}:
            block = blocks[number] if number < len(blocks) else None
            if isinstance(block, dict) and "id" in block:
                return f"Indicator '{block['id']}': "
            return f"Indicator number {number + 1}: "
    return ""


def find_repeated_ids(definitions: list[Definition], file: str, text: str) -> list[Problem]:
    """Ids that more than one block uses."""
    counts = Counter(definition.id for definition in definitions)
    if max(counts.values(), default=0) < 2:
        return []
    tree = locate(text)
    return [
        Problem(
            "repeated_id", f"The id '{definition.id}' is used by more than one indicator.",
            file, row=line, column=str(column), remedy="Give each indicator an id of its own.",
        )
        for number, definition in enumerate(definitions)
        if counts[definition.id] > 1
        for line, column in [place_of(tree, ("indicators", number, "id"))]
    ]  # fmt: skip


def find_unknown_goals(
    definitions: list[Definition], file: str, text: str, agreement: Agreement
) -> list[Problem]:
    """Goals that do not belong to the focus area that the block names."""
    goals = {area.id: [goal.id for goal in area.goals] for area in agreement.focus_areas}
    wrong = [
        (number, definition)
        for number, definition in enumerate(definitions)
        if definition.focus_area and definition.goal not in goals[definition.focus_area]
    ]
    if not wrong:
        return []
    tree = locate(text)
    problems = []
    for number, definition in wrong:
        line, column = place_of(tree, ("indicators", number, "goal"))
        allowed = goals[str(definition.focus_area)]
        near = difflib.get_close_matches(str(definition.goal), allowed, n=1)
        problems.append(
            Problem(
                "unknown_goal",
                f"Indicator '{definition.id}': the focus area '{definition.focus_area}' has no "
                f"goal '{definition.goal}'.",
                file,
                row=line,
                column=str(column),
                expected=", ".join(allowed),
                remedy=f"Did you mean '{near[0]}'?" if near else "Use one of the goals above.",
            )
        )
    return problems

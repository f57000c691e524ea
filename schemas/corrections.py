"""Declared corrections to publishers' figures: the language of `sources/corrections.yaml`.

Belongs here: what a correction says, reading the file with the line and column of every mistake,
and the corrections as a frame. Does not belong here: the stored cells that they are held against
and put on (`warehouse.corrections`), and how a corrected figure is marked (`indicators/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, ValidationError
from pydantic_core import ErrorDetails

from schemas.definitions.findings import Finding, suggest
from schemas.definitions.tree import Tree, parse_tree
from schemas.definitions.words import SHAPES, name_key, show
from schemas.frames.observations import KEY
from schemas.problems import Problem, StageError
from schemas.vocabulary import (
    AGE_PATTERN,
    ALL,
    DATASETS,
    OBSERVED_AREA_TYPES,
    PERIOD_PATTERN,
    SEXES,
    UNITS,
)

NAMING = "`klynge check --corrections FILE`, `klynge run --corrections FILE`"
FORMS = {
    "area_id": "the area's code or id in quotes, such as '0201' or 'nord'",
    "age": "'alle', a band such as '16-24', an open one such as '80+', or one year",
    "period": "a period such as '2021', '2021H1', '2021Q3' or '2021-03'",
}
TOLERANCE = 1e-9
"""Relative; less is how a file writes a number, not another figure."""

CORRECTION_COLUMNS: dict[str, pl.DataType] = {
    "correction": pl.Int32(),
    **dict.fromkeys(KEY, pl.String()),
    "unit": pl.String(),
    "printed_value": pl.Float64(),
    "printed_status": pl.String(),
    "corrected_value": pl.Float64(),
    "corrected_status": pl.String(),
    "reason": pl.String(),
    "told_by": pl.String(),
    "told_at": pl.Date(),
    "url": pl.String(),
    "line": pl.Int32(),
}
"""Corrections as a frame: numbered from 1 in the file's order, key, both sides, why, line."""


class CorrectionError(StageError):
    """The corrections file has mistakes, or a publisher's figure is not what it says any more."""


def write_digits(value: object) -> object:
    """A year of the calendar or of age, which YAML takes for a number, as text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Digits = BeforeValidator(write_digits)
Text = Annotated[str, Field(min_length=1)]


class Correction(BaseModel):
    """One cell of a publisher's table that is wrong, and what it should have said.

    The key is that of an observation; what is left out is `alle`. `printed` is what the publisher
    prints, a number or the status of a marker: the correction holds only as long as that is so.
    `reason` and `told_by` are Danish and shown to readers.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    dataset: Literal[DATASETS]  # type: ignore[valid-type]
    measure: Text
    item: Text = ALL
    area_type: Literal[OBSERVED_AREA_TYPES]  # type: ignore[valid-type]
    area_id: Text
    period: Annotated[str, Digits, Field(pattern=PERIOD_PATTERN)]
    sex: Literal[SEXES] = ALL  # type: ignore[valid-type]
    age: Annotated[str, Digits, Field(pattern=AGE_PATTERN)] = ALL
    education: Text = ALL
    unit: Literal[UNITS] | None = None  # type: ignore[valid-type]
    printed: FiniteFloat | Literal["suppressed", "missing", "not_applicable"]
    corrected: FiniteFloat | Literal["missing"]
    reason: Annotated[str, Field(min_length=1, max_length=300)]
    told_by: Text
    told_at: date
    url: Text | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Which cell is meant."""
        return tuple(str(getattr(self, name)) for name in KEY)


class CorrectionFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(strict=True, extra="forbid")

    corrections: list[Correction]


@dataclass(frozen=True)
class Declared:
    """The corrections of one file in its order, each with the line that it begins in.

    `withheld` are the cells (`KEY`) of corrections that cannot be read: neither the printed nor the
    corrected figure can be trusted.
    """

    file: str = ""
    corrections: tuple[Correction, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    withheld: tuple[tuple[str, ...], ...] = ()


def load_corrections(path: Path) -> Declared:
    """Read and validate a corrections file.

    Raises `CorrectionError` with every mistake, each with line (`row`) and column from 1.
    """
    declared, problems = check_corrections(path)
    if problems:
        raise CorrectionError(problems)
    return declared


def load_readable_corrections(path: Path) -> tuple[Declared, list[Problem]]:
    """The corrections that can be read, with the cells of the others withheld, and what is wrong.

    Raises `CorrectionError` where the file cannot be read, or a wrong correction does not say in
    whole which cell it is about.
    """
    whole, problems = check_corrections(path)
    if not problems:
        return whole, []
    text = path.read_bytes().decode("utf-8-sig", "replace") if path.is_file() else ""
    tree = parse_tree(text)
    owners = [re.match(r"Correction number (\d+): ", problem.message) for problem in problems]
    if tree.stopped or not all(owners):
        raise CorrectionError(problems)
    wrong = {int(owner[1]) - 1 for owner in owners if owner}
    entries = dict(list_raw(tree.content))
    cells = [tell_cell(entries.get(number, {})) for number in sorted(wrong)]
    withheld = tuple(cell for cell in cells if cell is not None)
    if len(withheld) < len(wrong):
        raise CorrectionError(problems)
    sound = [(number, Correction.model_validate(entry)) for number, entry in entries.items()
             if number not in wrong]  # fmt: skip
    sound = [(number, entry) for number, entry in sound if entry.key not in withheld]
    places = tuple(tree.place_of(("corrections", number)) for number, _ in sound)
    until = "Until then the cell's figure is missing."
    told = [replace(each, remedy=f"{each.remedy or ''} {until}".strip()) for each in problems]
    return Declared(str(path), tuple(entry for _, entry in sound), places, withheld), told


def tell_cell(entry: dict[str, object]) -> tuple[str, ...] | None:
    """The cell that a correction is about, where every part of its key is right."""
    said = {name: entry[name] for name in KEY if name in entry}
    stand_in = {"printed": 0.0, "corrected": 1.0, "reason": "?", "told_by": "?",
                "told_at": date.min}  # fmt: skip
    try:
        return Correction.model_validate({**said, **stand_in}).key
    except ValidationError:
        return None


def check_corrections(path: Path) -> tuple[Declared, list[Problem]]:
    """The corrections of a file, and all that is wrong with it; never raises for one that is."""
    place = (1, 1)
    try:
        return check_text(path.read_bytes().decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        before = error.object[: error.start].rpartition(b"\n")
        place = (error.object[: error.start].count(b"\n") + 1, len(before[2].decode()) + 1)
        rule, message, remedy = "encoding", "The file is not UTF-8 text.", "Save it as UTF-8."
    except FileNotFoundError:
        rule, message = "corrections_missing", "There is no corrections file here."
        remedy = f"Name a file that is there: {NAMING}."
    except OSError as error:
        rule, message = "corrections_unreadable", f"It cannot be read: {error.strerror}."
        remedy = f"Name a file that may be read: {NAMING}."
    problem = Problem(rule, message, str(path), row=place[0], column=str(place[1]), remedy=remedy)
    return Declared(str(path)), [problem]


def check_text(text: str, file: str) -> tuple[Declared, list[Problem]]:
    """As `check_corrections`, from text; `file` is the name that problems carry."""
    tree = parse_tree(text)
    corrections: list[Correction] = []
    findings = [reword(finding) for finding in tree.findings]
    if not tree.stopped:
        try:
            corrections = CorrectionFile.model_validate(tree.content).corrections
        except ValidationError as error:
            findings += list(explain_errors(error.errors()))
        findings += list(find_repeated(tree.content))
        findings += list(find_idle(tree.content))
    problems = [place_finding(finding, tree, file) for finding in dict.fromkeys(findings)]
    problems.sort(key=lambda problem: (problem.row or 0, int(problem.column or 0)))
    places = tuple(tree.place_of(("corrections", number)) for number in range(len(corrections)))
    return Declared(file, tuple(corrections), places), problems


def reword(finding: Finding) -> Finding:
    """What the reading of definitions files says of the text, for this file."""
    if finding.rule == "empty":
        return replace(finding, remedy="Write 'corrections: []' where there are none.")
    return finding


def explain_errors(errors: Sequence[ErrorDetails]) -> Iterator[Finding]:
    """Errors of pydantic in a steward's words, those of one key told once."""
    told = set()
    for error in errors:
        path, kind, key = error["loc"], error["type"], str(error["loc"][-1] if error["loc"] else "")
        if "printed" in path or "corrected" in path:
            # either a number or a word: pydantic tells of both tries
            path = path[: next(n for n, step in enumerate(path) if step in ("printed", "corrected"))
                        + 1]  # fmt: skip
            key = str(path[-1])
            if kind != "missing":
                kind = "number_or_word"
        if path in told:
            continue
        told.add(path)
        yield explain_error(error, path, kind, key)


def explain_error(error: ErrorDetails, path: tuple[str | int, ...], kind: str, key: str) -> Finding:
    """One mistake as a finding."""
    found = show(error["input"])
    if not path or kind in ("model_type", "model_attributes_type"):
        if len(path) < 2:
            message = f"the file must begin with 'corrections:', not {found}."
            return Finding("no_block", path, message,
                           remedy="Write 'corrections:' above the list.")  # fmt: skip
        return Finding("not_a_block", path, f"a correction must be a block of keys, not {found}.",
                       remedy="Begin it with '- dataset:'.")  # fmt: skip
    if kind == "extra_forbidden":
        known = tuple(Correction.model_fields if len(path) > 1 else CorrectionFile.model_fields)
        return Finding("unknown_key", path, f"'{key}' is no known key.",
                       remedy=suggest(key, known) or "Remove it.")  # fmt: skip
    if kind == "missing":
        return Finding("missing_key", path, f"'{key}' is missing.",
                       remedy=f"Add '{key}:' and a value.")  # fmt: skip
    if kind == "number_or_word":
        words = ("suppressed", "missing", "not_applicable") if key == "printed" else ("missing",)
        # what stands there may be a small count, and readers of the manifest are told of this
        message = f"'{key}' must be a number or a status."
        return Finding("not_a_figure", path, message, words,
                       "Write a number with a point before decimals, or the status.")  # fmt: skip
    if kind == "literal_error":
        allowed = {"dataset": DATASETS, "area_type": OBSERVED_AREA_TYPES, "sex": SEXES}.get(
            key, UNITS
        )
        return Finding("unknown_value", path, f"{key} {found} is not known.", allowed,
                       suggest(str(error["input"]), allowed))  # fmt: skip
    if kind == "string_pattern_mismatch" or (kind == "string_type" and key in FORMS):
        return Finding("form", path, f"{key} {found} is not written as it must be.",
                       remedy=f"Write {FORMS[key]}.")  # fmt: skip
    for kinds, rule, needs, remedy in SHAPES:
        if kind in kinds:
            needed = needs.format(**error.get("ctx", {}))
            message = f"{name_key(path)} must be {needed}, not {found}."
            return Finding(rule, path, message, remedy=remedy)
    return Finding(kind, path, f"{name_key(path)}: {error['msg']}.")


def list_raw(content: object) -> Iterator[tuple[int, dict[str, object]]]:
    """The blocks as they are written, so that one wrong key hides no other mistake."""
    listed = content.get("corrections") if isinstance(content, dict) else None
    for number, entry in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(entry, dict):
            yield number, entry


def find_repeated(content: object) -> Iterator[Finding]:
    """Two corrections of one cell."""
    first: dict[tuple[str, ...], int] = {}
    for number, entry in list_raw(content):
        if not {"dataset", "measure", "area_type", "area_id", "period"} <= entry.keys():
            continue
        key = tuple(str(entry.get(name, ALL)) for name in KEY)
        if key in first:
            message = f"the cell is corrected by correction number {first[key] + 1} already."
            yield Finding("repeated", ("corrections", number), message, remedy="Keep one of them.")
        else:
            first[key] = number


def find_idle(content: object) -> Iterator[Finding]:
    """A correction that changes nothing."""
    for number, entry in list_raw(content):
        printed = entry.get("printed")
        if printed is not None and printed == entry.get("corrected"):
            path = ("corrections", number, "corrected")
            yield Finding("idle", path, "the corrected figure is the printed one.",
                          remedy="Write the right figure, or remove the correction.")  # fmt: skip


def place_finding(finding: Finding, tree: Tree, file: str) -> Problem:
    """A finding as a problem that names the correction, line and column."""
    line, column = tree.place_of(finding.path)
    owner, message = "", finding.message[:1].upper() + finding.message[1:]
    match finding.path:
        case ("corrections", int(number), *_):
            owner, message = f"Correction number {number + 1}: ", finding.message
    return Problem(
        finding.rule, f"{owner}{message}", file, row=line, column=str(column),
        expected=", ".join(finding.allowed) or None, remedy=finding.remedy,
    )  # fmt: skip


def tabulate_corrections(declared: Declared) -> pl.DataFrame:
    """The corrections as a frame of `CORRECTION_COLUMNS`."""
    rows = [
        {
            "correction": number,
            **dict(zip(KEY, entry.key, strict=True)),
            **entry.model_dump(include={"unit", "reason", "told_by", "told_at", "url"}),
            "printed_value": entry.printed if isinstance(entry.printed, float) else None,
            "printed_status": "ok" if isinstance(entry.printed, float) else entry.printed,
            "corrected_value": entry.corrected if isinstance(entry.corrected, float) else None,
            "corrected_status": "ok" if isinstance(entry.corrected, float) else entry.corrected,
            "line": place[0],
        }
        for number, (entry, place) in enumerate(
            zip(declared.corrections, declared.places, strict=True), start=1
        )
    ]
    return pl.DataFrame(rows, schema=CORRECTION_COLUMNS)

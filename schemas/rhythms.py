"""The expected rhythm of each dataset: what a steward says under `rhythm` in `datasets/*.yaml`.

Belongs here: the keys of a rhythm, reading them with the place of every mistake, and the calendar
of releases that follows. Does not belong here: whether a release is late (`schemas.lateness`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from schemas.datasets import DATASETS_FOLDER, describe_dataset, list_dataset_files
from schemas.definitions.findings import Danish, Finding, KeyPath, suggest
from schemas.definitions.tree import Tree
from schemas.problems import Problem, StageError
from schemas.vocabulary import DATASETS, Language
from schemas.written.file_words import say_in_danish
from schemas.written.refusals import describe_refusal
from schemas.written.strict import Strict
from schemas.written.yaml_file import read_yaml_file

RHYTHM = "rhythm"
WHOLE = "alle"
"""The part that is a dataset, or all of it that no other part names."""

COVERS = re.compile(r"(this|last) (?:school (year)|year(?: (H[12]|Q[1-4]))?)")
COVERS_FORMS = ("this year", "last year", "this year H1", "last year Q4", "this school year")
LEAP_YEAR = 2024


class RhythmError(StageError):
    """Rhythms have mistakes; all of them, each with its file, line and column."""


@dataclass(frozen=True)
class ReleaseWindow:
    """A release that is expected: between which days, and the newest period that it brings."""

    start: date
    end: date
    covers: str
    covers_end: date


class ReleaseRule(Strict):
    """One release in a year. Without `day` any day of the month, or up to `until_month`."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)] | None = None
    until_month: Annotated[int, Field(ge=1, le=12)] | None = None
    covers: str

    def release_of(self, year: int) -> ReleaseWindow:
        """The release of a year; the 29th of February is the last day of February."""
        last_month = self.until_month or self.month
        start = date(year, self.month, min(self.day or 1, last_day(year, self.month)))
        end = start if self.day else date(year, last_month, last_day(year, last_month))
        period, period_end = find_covered(self.covers, year)
        return ReleaseWindow(start, end, period, period_end)


class Rhythm(Strict):
    """When a dataset, or the `items` that are a part of it, is expected."""

    dataset: Literal[DATASETS]  # type: ignore[valid-type]
    part: str = WHOLE
    label: str | None = None
    items: frozenset[str] = frozenset()
    publisher: str
    every_years: Annotated[int, Field(ge=1, le=20)] = 1
    release_year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    releases: Annotated[list[ReleaseRule], Field(min_length=1, max_length=12)]
    grace_days: Annotated[int, Field(ge=0, le=365)]
    source: Annotated[str, Field(min_length=1)]
    assumed: bool
    optional: bool = False

    def releases_from(self, year: int) -> Iterator[ReleaseWindow]:
        """The releases of the year and those after it, in order, without end."""
        if self.release_year is not None:
            year += (self.release_year - year) % self.every_years
        while True:
            yield from sorted(
                (rule.release_of(year) for rule in self.releases), key=lambda each: each.start
            )
            year += self.every_years


def last_day(year: int, month: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(year, month)[1]


def find_covered(covers: str, year: int) -> tuple[str, date]:
    """The period that a release of a year covers, and its last day; this school year is the one
    that ends in the year.

    Raises ValueError for words that are no period.
    """
    found = COVERS.fullmatch(covers)
    if found is None:
        raise ValueError(f"'{covers}' is no period")
    if found[1] == "last":
        year -= 1
    if found[2]:
        return f"{year - 1}/{year % 100:02d}", date(year, 7, 31)
    part = found[3] or ""
    months = {"H": 6, "Q": 3}.get(part[:1], 12)
    month = months * int(part[1:] or 1)
    return f"{year}{part}", date(year, month, last_day(year, month))


@dataclass(frozen=True)
class LoadedRhythms:
    """The rhythms of the datasets without a mistake in theirs, and what is wrong with others'."""

    rhythms: list[Rhythm]
    problems: list[Problem]


def load_rhythms(folder: Path = DATASETS_FOLDER, language: Language = "en") -> list[Rhythm]:
    """The rhythms of all datasets. Raises `RhythmError` with every mistake."""
    loaded = load_sound_rhythms(folder, language)
    if loaded.problems:
        raise RhythmError(loaded.problems)
    return loaded.rhythms


def load_sound_rhythms(folder: Path = DATASETS_FOLDER, language: Language = "en") -> LoadedRhythms:
    """The rhythms of all datasets in their order, each file's in its own; a dataset with a mistake
    in its rhythm has none, and stops no other.

    A file that cannot be read has none either: what is wrong with it is told where its rules are
    loaded. Every mistake has its file, line and column.
    """
    rhythms: list[Rhythm] = []
    problems: list[Problem] = []
    for path in sorted(list_dataset_files(folder), key=lambda each: describe_dataset(each).rank):
        file = read_yaml_file(path, RHYTHM)
        if file.problems:
            continue
        publisher = file.content.get("publisher")
        known = {"dataset": path.stem, **({"publisher": publisher} if publisher else {})}
        read, findings = read_rhythms(file.content.get(RHYTHM), known)
        rhythms += [] if findings else read
        problems += sorted(
            (place_finding(finding, file.tree, path, language) for finding in findings),
            key=lambda each: (each.row or 0, int(each.column or 0)),
        )
    return LoadedRhythms(rhythms, problems)


def read_rhythms(
    content: object, known: Mapping[str, object]
) -> tuple[list[Rhythm], list[Finding]]:
    """The rhythms of a dataset that can be understood, and everything that is wrong with the
    others. `known` is what the file says of all of them."""
    if content is None:
        message = f"The dataset '{known['dataset']}' has no rhythm."
        remedy = f"Add '{RHYTHM}:'; `assumed: true` when nobody has promised it."
        return [], [Finding("rhythm_missing", (), message, remedy=remedy)]
    if not isinstance(content, list) or not content:
        message = f"'{RHYTHM}' is a list of blocks."
        remedy = "Begin each block with '- ' on a line of its own."
        return [], [Finding("rhythms_key", (RHYTHM,), message, remedy=remedy)]
    rhythms: dict[int, Rhythm] = {}
    findings: list[Finding] = []
    for number, block in enumerate(content):
        said = {**known, **block} if isinstance(block, dict) else block
        if isinstance(block, dict) and block.get("dataset", known["dataset"]) != known["dataset"]:
            message = f"A rhythm in this file is that of '{known['dataset']}'."
            remedy = "Leave 'dataset' out."
            place = (RHYTHM, number, "dataset")
            findings.append(Finding("rhythms_dataset", place, message, remedy=remedy))
            continue
        try:
            rhythms[number] = Rhythm.model_validate(said)
        except ValidationError as error:
            findings += [
                describe_error((RHYTHM, number, *item["loc"]), item) for item in error.errors()
            ]
    for number, rhythm in rhythms.items():
        path = (RHYTHM, number)
        findings += [*check_releases(rhythm, path), *check_part(rhythm, path)]
    findings += check_together(rhythms)
    return list(rhythms.values()), findings


def describe_error(path: KeyPath, error: ErrorDetails) -> Finding:
    """A key that is unknown, missing or has a value of the wrong sort."""
    key, kind = str(path[-1]), error["type"]
    if isinstance(path[-1], int):
        return Finding("rhythms_value", path, "A rhythm is a block of keys and values.",
                       remedy="Write 'key: value' lines, indented below '- '.")  # fmt: skip
    if kind == "extra_forbidden":
        known = {*Rhythm.model_fields, *ReleaseRule.model_fields}
        return Finding("rhythms_key", path, f"There is no key '{key}'.", remedy=suggest(key, known))
    if kind == "missing":
        return Finding("rhythms_key", path, f"The key '{key}' is missing.", remedy="Add it.")
    return Finding("rhythms_value", path, f"'{key}' cannot be used: {error['msg']}.",
                   remedy="Correct it; docs/ret_en_rytme.md says what the keys mean.",
                   danish=Danish(*describe_refusal(error)))  # fmt: skip


def check_releases(rhythm: Rhythm, path: KeyPath) -> Iterator[Finding]:
    """Days that no month has, months in the wrong order, periods that have not begun."""
    covered: set[str] = set()
    for number, rule in enumerate(rhythm.releases):
        here = (*path, "releases", number)
        if rule.day and rule.day > last_day(LEAP_YEAR, rule.month):
            yield Finding("rhythms_day", (*here, "day"),
                          f"Month {rule.month} has no day {rule.day}.",
                          remedy="Write a day that the month has, or leave it out.")  # fmt: skip
        if rule.until_month and (rule.until_month < rule.month or rule.day):
            yield Finding("rhythms_months", (*here, "until_month"),
                          "'until_month' comes after 'month' in the same year, and goes without "
                          "'day'.", remedy="Write the months in order, without a day.")  # fmt: skip
        wrong = find_wrong_period(rule, covered)
        if wrong:
            remedy = suggest(rule.covers, COVERS_FORMS) or "Correct the month or the period."
            yield Finding("rhythms_covers", (*here, "covers"), f"'{rule.covers}' {wrong}.",
                          allowed=COVERS_FORMS, remedy=remedy)  # fmt: skip
        covered.add(rule.covers)


def find_wrong_period(rule: ReleaseRule, covered: set[str]) -> str | None:
    """What is wrong with the period that a release covers; `covered` are those before it."""
    if COVERS.fullmatch(rule.covers) is None:
        return "is no period"
    if rule.covers in covered:
        return "is covered by an earlier release of the year; a revision is none of its own"
    _, end = find_covered(rule.covers, LEAP_YEAR)
    months = {"H": 6, "Q": 3}.get(rule.covers[-2:-1], 12)
    if (end.year, end.month - months + 1) > (LEAP_YEAR, rule.until_month or rule.month):
        return "has not begun when it is released"
    return None


def check_part(rhythm: Rhythm, path: KeyPath) -> Iterator[Finding]:
    """Keys that go together: a part's name and items; years between releases and one of them."""
    if bool(rhythm.items) != (rhythm.part != WHOLE) or bool(rhythm.items) != bool(rhythm.label):
        yield Finding("rhythms_part", (*path, "part"),
                      "A part of a dataset has 'part', 'label' and 'items'; the rest of the "
                      "dataset has none of them.", remedy="Write all three or none.")  # fmt: skip
    if (rhythm.every_years > 1) != (rhythm.release_year is not None):
        yield Finding("rhythms_years", (*path, "every_years"),
                      "'every_years' above 1 and 'release_year' go together.",
                      remedy="Write a year that has a release, or leave both out.")  # fmt: skip


def check_together(rhythms: dict[int, Rhythm]) -> Iterator[Finding]:
    """What stands twice in a dataset, and parts without a rest."""
    parts: dict[tuple[str, str], int] = {}
    owners: dict[tuple[str, str], str] = {}
    for number, rhythm in rhythms.items():
        key = (rhythm.dataset, rhythm.part)
        if key in parts:
            yield Finding("rhythms_twice", (RHYTHM, number),
                          f"'{rhythm.dataset}' has two blocks for '{rhythm.part}'.",
                          remedy="Keep one of them.")  # fmt: skip
        parts[key] = number
        for item in sorted(rhythm.items):
            owner = owners.setdefault((rhythm.dataset, item), rhythm.part)
            if owner != rhythm.part:
                yield Finding("rhythms_item", (RHYTHM, number, "items"),
                              f"'{item}' belongs to the part '{owner}' already.",
                              remedy="Name it in one part.")  # fmt: skip
    for (dataset, part), number in parts.items():
        if part != WHOLE and (dataset, WHOLE) not in parts:
            yield Finding("rhythms_rest", (RHYTHM, number),
                          f"'{dataset}' has parts, but no block for the rest of it.",
                          remedy="Add a block without 'part' and 'items'.")  # fmt: skip


def place_finding(finding: Finding, tree: Tree, path: Path, language: Language = "en") -> Problem:
    """A finding with line and column, in a language."""
    line, column = tree.place_of(finding.path)
    message, remedy = finding.message, finding.remedy
    if language == "da" and finding.danish is not None:
        message, remedy = finding.danish.message, finding.danish.remedy
    elif language == "da":
        message = say_in_danish(message) or message
        remedy = (say_in_danish(remedy) or remedy) if remedy else None
    return Problem(
        finding.rule, message, str(path), row=line, column=str(column),
        expected=", ".join(finding.allowed) or None, remedy=remedy,
    )  # fmt: skip

"""Efforts (*indsatser*): what is done where and from when, and what it is to move.

Belongs here: the model of `indsatser.yaml`, which lies beside the definitions file, its reading and
checking. Does not belong here: whether they work (`evaluation/`), and registering them
(`warehouse.effort_register`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from schemas.problems import Problem, StageError
from schemas.strict import Strict
from schemas.vocabulary import Language
from schemas.yaml_file import YamlFile, read_yaml_file

EFFORTS_NAME = "indsatser.yaml"
ID = r"^[a-zæøå][a-z0-9_æøå]*$"

Method = Literal["imputation", "callaway_santanna"]


class EffortError(StageError):
    """The file of efforts cannot be used; every mistake with its line."""


class Expectation(Strict):
    """What an effort is to move: an indicator, which way, and by how much in its own unit.

    `age` is one of the indicator's age groups; left out, it is the one that it is shown for.
    """

    indicator: str = Field(min_length=1)
    direction: Literal["lower", "higher"]
    size: float = Field(gt=0)
    age: str | None = None

    @property
    def signed_size(self) -> float:
        """The expected movement; negative where the figure is to fall."""
        return self.size if self.direction == "higher" else -self.size


class Effort(Strict):
    """One effort. `begins` says from which day on in each municipality or cluster; `compare` names
    the municipalities to compare with, by default all of the same region without the effort.

    `synthetic`: an invented effort, which is only shown with invented figures.
    """

    id: str = Field(pattern=ID)
    title: str = Field(min_length=1, max_length=100)
    goal: str = Field(min_length=1)
    what: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    begins: dict[str, date] = Field(min_length=1)
    expects: list[Expectation] = Field(min_length=1)
    compare: list[str] = []
    method: Method = "imputation"
    synthetic: bool = False

    @property
    def first_day(self) -> date:
        """The day on which it begins anywhere."""
        return min(self.begins.values())

    @property
    def digest(self) -> str:
        """What is fixed by registering: everything but the words for readers and the owner."""
        fixed = self.model_dump(
            mode="json", include={"id", "begins", "expects", "compare", "method"}
        )
        return hashlib.sha256(json.dumps(fixed, sort_keys=True).encode()).hexdigest()


class EffortFile(Strict):
    """The whole of `indsatser.yaml`."""

    indsatser: list[Effort]


def name_efforts_file(definitions_file: Path) -> Path:
    """Where the efforts of a definitions file lie."""
    return definitions_file.with_name(EFFORTS_NAME)


def load_efforts(path: Path) -> list[Effort]:
    """The efforts of a file; none where there is no file. Raises `EffortError`."""
    efforts, problems = check_efforts(path)
    if problems:
        raise EffortError(problems)
    return efforts


def check_efforts(
    path: Path, known: KnownNames | None = None, language: Language = "da"
) -> tuple[list[Effort], list[Problem]]:
    """The efforts and all that is wrong with the file; never raises for what is in it.

    With `known` the names of goals, indicators and areas are held against what there is.
    """
    if not path.exists():
        return [], []
    file = read_yaml_file(path, "effort", language)
    if file.problems:
        return [], file.problems
    try:
        efforts = EffortFile.model_validate(file.content).indsatser
    except ValidationError as error:
        file.tell_errors(error, EffortFile)
        return [], file.problems
    tell_repeated(file, efforts)
    if known is not None:
        for place, effort in enumerate(efforts):
            known.tell_unknown(file, place, effort)
    return efforts, file.problems


def tell_repeated(file: YamlFile, efforts: list[Effort]) -> None:
    """Add a problem for each id that stands twice."""
    seen: set[str] = set()
    for place, effort in enumerate(efforts):
        if effort.id in seen:
            file.tell(
                ("indsatser", place, "id"), "Id'et står to gange.", effort.id, None,
                "Giv indsatsen et id for sig.",
            )  # fmt: skip
        seen.add(effort.id)


class KnownNames(Strict):
    """What the names in a file of efforts can mean."""

    goals: frozenset[str]
    indicators: frozenset[str]
    areas: frozenset[str]
    municipalities: frozenset[str]

    def tell_unknown(self, file: YamlFile, place: int, effort: Effort) -> None:
        """Add a problem for each name that nothing is called by."""
        start = ("indsatser", place)
        tell_name(file, (*start, "goal"), effort.goal, self.goals, "Målet")
        for area in effort.begins:
            tell_name(file, (*start, "begins", area), area, self.areas, "Området")
        for number, area in enumerate(effort.compare):
            tell_name(file, (*start, "compare", number), area, self.municipalities, "Kommunen")
            if area in effort.begins:
                file.tell(
                    (*start, "compare", number), "Kommunen er selv med i indsatsen.", area, None,
                    "Sammenlign med kommuner uden indsatsen.",
                )  # fmt: skip
        for number, each in enumerate(effort.expects):
            where = (*start, "expects", number, "indicator")
            tell_name(file, where, each.indicator, self.indicators, "Indikatoren")


def tell_name(
    file: YamlFile, place: tuple[str | int, ...], name: str, known: Collection[str], what: str
) -> None:
    """Add a problem for a name that nothing is called by, with the nearest."""
    if name in known:
        return
    near = get_close_matches(name, sorted(known), 1)
    hint = f"Mente du »{near[0]}«?" if near else "Se navnene med `klynge data` eller kataloget."
    file.tell(place, f"{what} »{name}« findes ikke.", name, None, hint)

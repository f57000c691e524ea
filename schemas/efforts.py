"""Efforts (*indsatser*): what is done where and from when, and what it is to move.

Belongs here: the model of `indsatser.yaml`, which lies beside the definitions file, its reading and
checking. Does not belong here: whether they work (`evaluation/`), and registering them
(`warehouse.effort_register`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import polars as pl
from pydantic import Field, ValidationError

from geography import Geography
from schemas.agreement import Agreement
from schemas.definitions.model import Definition
from schemas.problems import Problem
from schemas.vocabulary import Language
from schemas.written.strict import Strict
from schemas.written.yaml_file import YamlFile, read_yaml_file

EFFORTS_NAME = "indsatser.yaml"
ENTRIES = "indsatser"
ID = r"^[a-zæøå][a-z0-9_æøå]*$"

MUNICIPALITY, WIDER = "kommune", ("klynge", "region")
"""The kinds of area that an effort can begin in."""

Method = Literal["imputation", "callaway_santanna"]


class ExpectedMove(Strict):
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
    the municipalities to compare with, by default all of the same region without the effort;
    `resembling` takes those that resemble the treated ones (`geography/data/peers.csv`).

    `synthetic`: an invented effort, which is only shown with invented figures.
    """

    id: str = Field(pattern=ID)
    title: str = Field(min_length=1, max_length=100)
    goal: str = Field(min_length=1)
    what: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    begins: dict[str, date] = Field(min_length=1)
    expects: list[ExpectedMove] = Field(min_length=1)
    compare: list[str] = []
    resembling: bool = False
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
            mode="json", include={"id", "begins", "expects", "compare", "resembling", "method"}
        )
        return hashlib.sha256(json.dumps(fixed, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class FirstRegistration:
    """What was fixed of an effort, and when."""

    day: date
    snapshot: str | None
    digest: str
    visible: Mapping[str, float | None]


class EffortFile(Strict):
    """The whole of `indsatser.yaml`."""

    indsatser: list[Effort]


def name_efforts_file(definitions_file: Path) -> Path:
    """Where the efforts of a definitions file lie."""
    return definitions_file.with_name(EFFORTS_NAME)


def check_efforts(
    path: Path, known: KnownNames, language: Language = "da"
) -> tuple[list[Effort], list[Problem]]:
    """The efforts that are sound, and all that is wrong with the others; never raises for what is
    in the file. Without a file there are none."""
    if not path.exists():
        return [], []
    file = read_yaml_file(path, "effort", language)
    if file.problems:
        return [], file.problems
    if not isinstance(entries := file.content.get(ENTRIES), list):
        tell_form(file, file.content)
        return [], file.problems
    tell_form(file, file.content | {ENTRIES: []})
    sound: list[Effort] = []
    for place, entry in enumerate(entries):
        before = len(file.problems)
        effort = read_effort(file, place, entry)
        if effort is not None:
            tell_repeated(file, place, effort, sound)
            known.tell_unknown(file, place, effort)
        if effort is not None and len(file.problems) == before:
            sound.append(effort)
    return sound, file.problems


def tell_form(file: YamlFile, content: object) -> None:
    """Add problems where the file is not a list of efforts below its one key."""
    try:
        EffortFile.model_validate(content)
    except ValidationError as error:
        file.tell_errors(error, EffortFile)


def read_effort(file: YamlFile, place: int, entry: object) -> Effort | None:
    """One entry; None, with its problems told, where it is wrong."""
    try:
        return Effort.model_validate(entry)
    except ValidationError as error:
        file.tell_errors(error, Effort, (ENTRIES, place))
        return None


def tell_repeated(file: YamlFile, place: int, effort: Effort, sound: list[Effort]) -> None:
    """Add a problem for an id that stands twice, and for an indicator that stands twice in one."""
    if effort.id in {each.id for each in sound}:
        file.tell(
            (ENTRIES, place, "id"), "Id'et står to gange.", effort.id, None,
            "Giv indsatsen et id for sig.",
        )  # fmt: skip
    seen: set[tuple[str, str | None]] = set()
    for number, each in enumerate(effort.expects):
        if (each.indicator, each.age) in seen:
            file.tell(
                (ENTRIES, place, "expects", number), "Indikatoren står to gange.", each.indicator,
                None, "Behold den ene.",
            )  # fmt: skip
        seen.add((each.indicator, each.age))


class KnownNames(Strict):
    """What the names in a file of efforts can mean."""

    goals: frozenset[str]
    indicators: frozenset[str]
    areas: frozenset[str]
    municipalities: frozenset[str]

    @classmethod
    def gather(
        cls, agreement: Agreement, definitions: Iterable[Definition], geography: Geography
    ) -> KnownNames:
        """Those of the agreement, the definitions and the map."""
        areas = geography.areas
        named = areas.filter(pl.col("area_type").is_in((MUNICIPALITY, *WIDER)))
        return cls(
            goals=frozenset(goal.id for goal in agreement.goals),
            indicators=frozenset(definition.id for definition in definitions),
            areas=frozenset(named["name"]),
            municipalities=frozenset(areas.filter(area_type=MUNICIPALITY)["name"]),
        )

    def tell_unknown(self, file: YamlFile, place: int, effort: Effort) -> None:
        """Add a problem for each name that nothing is called by."""
        start = (ENTRIES, place)
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

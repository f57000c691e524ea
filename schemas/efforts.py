"""Efforts (*indsatser*): what is done where and from when, and what it is to move.

Belongs here: the model of `indsatser.yaml`, which lies beside the definitions file, its reading and
checking. Does not belong here: whether they work (`evaluation/`), and registering them
(`warehouse.effort_register`).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from geography import Geography
from schemas.agreement import Agreement
from schemas.definitions.model import Definition
from schemas.problems import Problem, make_printable
from schemas.vocabulary import Language
from schemas.written.strict import Strict
from schemas.written.yaml_file import YamlFile, read_yaml_file

EFFORTS_NAME = "indsatser.yaml"
ENTRIES = "indsatser"
ID = r"^[a-zæøå][a-z0-9_æøå]*$"

MUNICIPALITY, WIDER = "kommune", ("klynge", "region")
"""The kinds of area that an effort can begin in."""

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Between these an effort begins; other days are slips of the pen."""

Method = Literal["imputation", "callaway_santanna"]


def tidy(text: object) -> object:
    """A text in one line and composed letters, without what commands a terminal or a sheet."""
    if not isinstance(text, str):
        return text
    return " ".join(make_printable(unicodedata.normalize("NFC", text)).split())


def check_day(day: object) -> object:
    """A day as it is written; a bare number is none, though it could be counted from 1970."""
    if isinstance(day, int | float):
        raise PydanticCustomError("date_type", "no date")
    if isinstance(day, date) and not EARLIEST.year <= day.year <= LATEST.year:
        raise PydanticCustomError("date_far", "no year of an effort")
    return day


Words = Annotated[str, Field(min_length=1), BeforeValidator(tidy)]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST), BeforeValidator(check_day)]


class ExpectedMove(Strict):
    """What an effort is to move: an indicator, which way, and by how much in its own unit.

    `age` is one of the indicator's age groups; left out, it is the one that it is shown for.
    """

    indicator: Words
    direction: Literal["lower", "higher"]
    size: float = Field(gt=0, le=1e9, strict=True)
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

    id: str = Field(pattern=ID, max_length=60)
    title: Words = Field(max_length=100)
    goal: Words
    what: Words = Field(max_length=2000)
    owner: Words = Field(max_length=200)
    begins: dict[Words, Day] = Field(min_length=1)
    expects: list[ExpectedMove] = Field(min_length=1)
    compare: list[Words] = []
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
    seen: set[str] = set()
    for number, each in enumerate(effort.expects):
        if each.indicator in seen:
            file.tell(
                (ENTRIES, place, "expects", number), "Indikatoren står to gange.", each.indicator,
                None, "Behold den ene, eller skriv en indsats for hver aldersgruppe.",
            )  # fmt: skip
        seen.add(each.indicator)


class KnownNames(Strict):
    """What the names in a file of efforts can mean.

    `ages` are those that each indicator is shown for, `members` the municipalities of each cluster
    and region that are whole in it, `regions` where each municipality lies.
    """

    goals: frozenset[str]
    indicators: frozenset[str]
    areas: frozenset[str]
    municipalities: frozenset[str]
    ages: Mapping[str, frozenset[str]] = {}
    members: Mapping[str, frozenset[str]] = {}
    regions: Mapping[str, str] = {}

    @classmethod
    def gather(
        cls, agreement: Agreement, definitions: Iterable[Definition], geography: Geography
    ) -> KnownNames:
        """Those of the agreement, the definitions and the map."""
        areas = geography.areas
        named = areas.filter(pl.col("area_type").is_in((MUNICIPALITY, *WIDER)))
        municipalities = areas.filter(area_type=MUNICIPALITY)
        ages = {each.id: list_ages(each) for each in definitions}
        return cls(
            goals=frozenset(goal.id for goal in agreement.goals),
            indicators=frozenset(ages),
            areas=frozenset(named["name"]),
            municipalities=frozenset(municipalities["name"]),
            ages=ages,
            members=list_wholes(geography),
            regions=dict(municipalities.select("name", "region_id").iter_rows()),
        )

    def tell_unknown(self, file: YamlFile, place: int, effort: Effort) -> None:
        """Add a problem for each name that nothing is called by, or that says nothing here."""
        start = (ENTRIES, place)
        tell_name(file, (*start, "goal"), effort.goal, self.goals, "Målet")
        for area, day in effort.begins.items():
            tell_name(file, (*start, "begins", area), area, self.areas, "Området")
            for wider in self.find_above(area, effort):
                if day > effort.begins[wider]:
                    file.tell(
                        (*start, "begins", area), f"Kommunen begynder allerede som del af {wider}.",
                        area, None, f"Slet den, eller skriv kommunerne i stedet for {wider}.",
                    )  # fmt: skip
        for number, area in enumerate(effort.compare):
            self.tell_compared(file, (*start, "compare", number), area, effort)
        for number, each in enumerate(effort.expects):
            where = (*start, "expects", number)
            tell_name(file, (*where, "indicator"), each.indicator, self.indicators, "Indikatoren")
            if each.age is not None and (ages := self.ages.get(each.indicator)):
                tell_name(file, (*where, "age"), each.age, ages, "Aldersgruppen")

    def find_above(self, area: str, effort: Effort) -> list[str]:
        """The clusters and regions of the effort that a municipality is part of."""
        return [
            each for each in effort.begins
            if each != area and area in self.members.get(each, frozenset())
        ]  # fmt: skip

    def tell_compared(
        self, file: YamlFile, where: tuple[str | int, ...], area: str, effort: Effort
    ) -> None:
        """Add a problem for a municipality that the effort cannot be compared with."""
        tell_name(file, where, area, self.municipalities, "Kommunen")
        if area in effort.begins or self.find_above(area, effort):
            file.tell(
                where, "Kommunen er selv med i indsatsen.", area, None,
                "Sammenlign med kommuner uden indsatsen.",
            )  # fmt: skip
        reached = {
            self.regions[each]
            for name in effort.begins
            for each in {name, *self.members.get(name, frozenset())}
            if each in self.regions
        }
        if reached and self.regions.get(area, "") not in {"", *reached}:
            file.tell(
                where, "Kommunen ligger i en anden region end indsatsen.", area, None,
                "Sammenlign med kommuner i samme region.",
            )  # fmt: skip


def list_ages(definition: Definition) -> frozenset[str]:
    """The ages that an indicator is shown for, in the group of people that stands for it."""
    headline = definition.headline_breakdown
    shown = [headline, *definition.list_breakdowns()]
    return frozenset(
        each.age for each in shown if headline == each.model_copy(update={"age": headline.age})
    )


def list_wholes(geography: Geography) -> dict[str, frozenset[str]]:
    """The municipalities of each cluster and region by name, without those that are split."""
    names = geography.areas.select("area_type", "area_id", "name")
    rows = geography.membership.filter(
        pl.col("group_type").is_in(WIDER) & ~pl.col("split"), area_type=MUNICIPALITY
    ).join(names, on=["area_type", "area_id"])
    wider = rows.select("group_type", "group_id", member="name").join(
        names, left_on=["group_type", "group_id"], right_on=["area_type", "area_id"]
    )
    return {str(name): frozenset(part["member"]) for (name,), part in wider.group_by("name")}


def tell_name(
    file: YamlFile, place: tuple[str | int, ...], name: str, known: Collection[str], what: str
) -> None:
    """Add a problem for a name that nothing is called by, with the nearest."""
    if name in known:
        return
    near = get_close_matches(name, sorted(known), 1)
    hint = f"Mente du »{near[0]}«?" if near else "Se navnene med `klynge data` eller kataloget."
    file.tell(place, f"{what} »{name}« findes ikke.", name, None, hint)

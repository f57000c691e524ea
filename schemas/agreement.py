"""Sundhedsaftalen in its own words: period, visions, principles, focus areas and goals; then the
catalogue's further themes and the eight national goals.

Belongs here: the model of `agreement.yaml` and its reading. The texts themselves are data; which
document they are taken from is `schemas.promises`.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from schemas.written.strict import Strict
from schemas.written.yaml_nodes import load_yaml

AGREEMENT_FILE = Path(__file__).with_name("agreement.yaml")


class Goal(Strict):
    """A goal of a focus area, or a theme; `short_title` names its sheet in the workbooks."""

    id: str
    title: str
    short_title: str = Field(max_length=31)


class FocusArea(Strict):
    """A focus area with its goals in the agreement's order. `oldest_age` is that of the people it
    is about, None where it is about people of all ages."""

    id: str
    title: str
    short_title: str
    oldest_age: int | None = None
    goals: list[Goal]


class NationalGoal(Strict):
    """One of the eight national goals."""

    id: int
    title: str


class AgreementPeriod(Strict):
    """The calendar years that the agreement runs from and to."""

    first: int = Field(ge=2000, le=2100)
    last: int = Field(ge=2000, le=2100)


class AgreementSource(Strict):
    """The document that the texts are taken from: its id in `schemas.promises`, and its title."""

    document: str
    title: str


class Vision(Strict):
    """A vision, and the ids of the indicators that it is shown with: a view, since each of them
    belongs to a goal or a theme."""

    id: str
    title: str
    text: str
    indicators: list[str] = []


class Principle(Strict):
    """How the parties have agreed to work together."""

    title: str
    text: str


class Agreement(Strict):
    """All that an indicator can be tied to, and what the agreement says of itself.

    `source` is the document that the texts are taken from, called what it is: a proposal.
    `baseline` is the year that changes are counted from: the last one before the agreement, in
    every product.
    """

    title: str
    period: AgreementPeriod
    source: AgreementSource
    baseline: int = Field(ge=1990, le=2100)
    visions: list[Vision]
    principles: list[Principle]
    focus_areas: list[FocusArea]
    themes: list[Goal]
    national_goals: list[NationalGoal]

    @property
    def goals(self) -> list[Goal]:
        """The goals of all focus areas, then the themes."""
        return [goal for area in self.focus_areas for goal in area.goals] + self.themes


def load_agreement(path: Path = AGREEMENT_FILE) -> Agreement:
    """Read the agreement's data file."""
    return Agreement.model_validate(load_yaml(path.read_text(encoding="utf-8")))

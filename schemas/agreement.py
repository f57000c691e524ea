"""Sundhedsaftalen's focus areas and goals, the further themes and the eight national goals.

Belongs here: the model of `agreement.yaml` and its reading. The texts themselves are data.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

AGREEMENT_FILE = Path(__file__).with_name("agreement.yaml")


class Goal(BaseModel):
    """A goal of a focus area, or a theme; `short_title` names its sheet in the workbooks."""

    model_config = ConfigDict(frozen=True)
    id: str
    title: str
    short_title: str = Field(max_length=31)


class FocusArea(BaseModel):
    """A focus area with its goals in the agreement's order."""

    model_config = ConfigDict(frozen=True)
    id: str
    title: str
    short_title: str
    goals: list[Goal]


class NationalGoal(BaseModel):
    """One of the eight national goals."""

    model_config = ConfigDict(frozen=True)
    id: int
    title: str


class Agreement(BaseModel):
    """All that an indicator can be tied to, and the year that changes are counted from: the last
    one before the agreement, in every product."""

    model_config = ConfigDict(frozen=True)
    baseline: int = Field(ge=1990, le=2100)
    focus_areas: list[FocusArea]
    themes: list[Goal]
    national_goals: list[NationalGoal]


def load_agreement(path: Path = AGREEMENT_FILE) -> Agreement:
    """Read the agreement's data file."""
    return Agreement.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))

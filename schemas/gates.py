"""The conditions under which a finished snapshot waits for approval, as stewards set them.

Belongs here: the model of `gates.yaml` and its reading. Does not belong here: judging a snapshot
by them (`assets.gate.gates`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from ruamel.yaml.error import YAMLError

from schemas.problems import Problem, StageError
from schemas.written.strict import Strict
from schemas.written.yaml_nodes import load_yaml

GATES_FILE = Path(__file__).with_name("gates.yaml")


class GatesError(StageError):
    """`gates.yaml` cannot be used."""


class Limit(Strict):
    """How many are let through."""

    more_than: int = Field(ge=0)


class LostLimit(Limit):
    """Figures lost: in all, and as a share (0 to 1) of one indicator's."""

    share_of_indicator: float = Field(gt=0, le=1)


class SizeLimit(Limit):
    """How many are let through of those above a size: a share of the figure before (revisions),
    or a number of times the uncertainty of what was expected (surprises)."""

    larger_than: float = Field(gt=0)


class ExpectationLimit(Limit):
    """How many figures may break one of the named expectations of `expectations/values.yaml`."""

    expectations: list[Literal["national_figures_near_anchors", "shares_within_0_and_100"]] = Field(
        min_length=1
    )


class Gates(Strict):
    """All conditions; `never` turns one off, leaving one out is refused.

    `second_person`: whether edits wait for somebody else than their author; it has no numbers, and
    no `never`.
    """

    stopped_parts: Limit | Literal["never"]
    indicators_vanished: Limit | Literal["never"]
    formulas_changed: Limit | Literal["never"]
    second_person: bool = True
    expectations_broken: ExpectationLimit | Literal["never"]
    figures_lost: LostLimit | Literal["never"]
    figures_revised: SizeLimit | Literal["never"]
    surprises: SizeLimit | Literal["never"]


class GatesFile(Strict):
    """The whole of `gates.yaml`."""

    gates: Gates


def load_gates(path: Path = GATES_FILE) -> Gates:
    """Read the conditions. Raises `GatesError` with every mistake."""
    try:
        data = load_yaml(path.read_text(encoding="utf-8"))
        return GatesFile.model_validate(data).gates
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        raise GatesError([wrong_file(path, " ".join(str(error).split()))]) from error
    except ValidationError as error:
        mistakes = [each for each in error.errors() if each["type"] != "literal_error"]
        raise GatesError([describe_mistake(path, each) for each in mistakes]) from error


def describe_mistake(path: Path, mistake: object) -> Problem:
    """One of pydantic's mistakes, told with its key."""
    assert isinstance(mistake, dict)
    # the name of the model that pydantic tried stands among the keys
    keys = [str(key) for key in mistake["loc"] if key != "literal['never']" and "Limit" not in key]
    return wrong_file(path, f"{'.'.join(keys)}: {mistake['msg']}")


def wrong_file(path: Path, found: str) -> Problem:
    """`gates.yaml` as a problem."""
    return Problem(
        rule="gates",
        message="The conditions for waiting cannot be used.",
        file=str(path),
        found=found,
        remedy="Write each condition with its numbers, or 'never'; docs/contract.md says how.",
    )

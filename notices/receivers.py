"""Who hears what: the model of `notices.yaml` and its reading.

Belongs here: the receivers and the place of every mistake in the file. Does not belong here: what
there is to hear (`notices.causes`) and secrets, which the environment alone holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, get_args

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from schemas.definitions.tree import Tree, parse_tree
from schemas.problems import Problem, StageError
from schemas.vocabulary import Language
from schemas.written.strict import Strict

NOTICES_FILE = Path(__file__).parents[1] / "notices.yaml"
NOTICES_VARIABLE = "KLYNGE_NOTICES"

Kind = Literal["failure", "rejected", "waiting", "late", "surprising", "published", "weekly"]
KINDS: tuple[Kind, ...] = get_args(Kind)
ADDRESS = r"^[^\s@,;<>\"]+@[^\s@,;<>\"]+$"
VARIABLE = r"^KLYNGE_[A-Z0-9_]+$"
LOG_FOLDER = "log"


class NoticesError(StageError):
    """`notices.yaml` cannot be used; all its mistakes, each with its line."""


class Webhook(Strict):
    """A channel of Teams or Slack; its address is a secret, in a variable of the environment."""

    shape: Literal["teams", "slack"]
    address_in: Annotated[str, Field(pattern=VARIABLE)]


class Receiver(Strict):
    """One who is told: what, in which language, and by exactly one way.

    `file` is a path below the home's log folder.
    """

    name: Annotated[str, Field(min_length=1, max_length=60)]
    language: Language = "da"
    hears: Annotated[tuple[Kind, ...], Field(min_length=1)]
    email: Annotated[tuple[Annotated[str, Field(pattern=ADDRESS)], ...], Field(max_length=50)] = ()
    webhook: Webhook | None = None
    file: str | None = None

    @field_validator("file")
    @classmethod
    def stays_in_home(cls, file: str | None) -> str | None:
        """Elsewhere the settings could write into the warehouse, a snapshot or anything else."""
        path = PurePosixPath(file or "log/beskeder.txt")
        if path.parts[:1] != (LOG_FOLDER,) or ".." in path.parts or path.suffix != ".txt":
            raise ValueError("write a text file in the home's log folder, such as log/beskeder.txt")
        return file

    @model_validator(mode="after")
    def has_one_way(self) -> Receiver:
        """A receiver of two ways would be told of one failure by both."""
        if sum(map(bool, (self.email, self.webhook, self.file))) != 1:
            raise ValueError("write exactly one of email, webhook and file")
        return self


class NoticesFile(Strict):
    """The whole of `notices.yaml`."""

    receivers: tuple[Receiver, ...]


def find_notices(environment: Mapping[str, str]) -> Path:
    """The file that the environment names, else the project's own."""
    named = environment.get(NOTICES_VARIABLE)
    return Path(named) if named else NOTICES_FILE


def load_receivers(path: Path = NOTICES_FILE) -> list[Receiver]:
    """The receivers in the file's order. Raises `NoticesError` with every mistake and its line."""
    try:
        tree = parse_tree(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise NoticesError([describe_mistake(path, (1, 1), str(error))]) from error
    problems = [
        describe_mistake(path, tree.place_of(each.path), each.message) for each in tree.findings
    ]
    if problems:
        raise NoticesError(problems)
    try:
        receivers = list(NoticesFile.model_validate(tree.content).receivers)
    except ValidationError as error:
        raise NoticesError([place_mistake(path, tree, each) for each in error.errors()]) from error
    names = [each.name for each in receivers]
    twice = [number for number, name in enumerate(names) if name in names[:number]]
    if twice:
        raise NoticesError(
            [
                describe_mistake(
                    path, tree.place_of(("receivers", number)), f"Two are named '{names[number]}'."
                )
                for number in twice
            ]
        )
    return receivers


def place_mistake(path: Path, tree: Tree, mistake: ErrorDetails) -> Problem:
    """One of pydantic's mistakes with its line, column and keys."""
    keys = ".".join(str(key) for key in mistake["loc"])
    return describe_mistake(path, tree.place_of(mistake["loc"]), f"{keys}: {mistake['msg']}")


def describe_mistake(path: Path, place: tuple[int, int], message: str) -> Problem:
    """`notices.yaml` as a problem."""
    return Problem(
        rule="notices",
        message=message if message.endswith(".") else f"{message}.",
        file=str(path),
        row=place[0],
        column=str(place[1]),
        remedy="docs/beskeder.md shows how a receiver is written.",
    )

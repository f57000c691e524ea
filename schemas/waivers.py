"""Waivers: small counts of which a steward has signed that they may be known more closely.

Belongs here: the model of `disclosure_waivers.yaml`, which lies beside the definitions file, and
its reading. Does not belong here: what is set against them (`auditing/`,
`assets.publishing.audit`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from schemas.problems import Problem, StageError
from schemas.written.strict import Strict
from schemas.written.yaml_file import YamlFile, read_yaml_file

WAIVERS_NAME = "disclosure_waivers.yaml"
PARTS = 7
"""Source, education, kind of area, area, period, sex and age make a count's key."""


class WaiverError(StageError):
    """The file of waivers cannot be used; every mistake with its line."""


class Waiver(Strict):
    """One count that a steward has waived: its key as `klynge audit` prints it, who, when, why."""

    count: str = Field(min_length=1)
    signed_by: str = Field(min_length=1)
    signed_on: date
    because: str = Field(min_length=1)


class WaiverFile(Strict):
    """The whole of `disclosure_waivers.yaml`."""

    waivers: list[Waiver]


def name_waivers_file(definitions_file: Path) -> Path:
    """Where the waivers of a definitions file lie."""
    return definitions_file.with_name(WAIVERS_NAME)


def load_waivers(path: Path) -> list[Waiver]:
    """The waivers of a file; none where there is no file. Raises `WaiverError`."""
    waivers, problems = check_waivers(path)
    if problems:
        raise WaiverError(problems)
    return waivers


def check_waivers(
    path: Path, find_unknown: Callable[[str], str | None] | None = None
) -> tuple[list[Waiver], list[Problem]]:
    """The waivers and all that is wrong with the file; never raises for what is in it.

    `find_unknown` says, in Danish, what of a count's key nothing is called.
    """
    if not path.exists():
        return [], []
    file = read_yaml_file(path, "waiver")
    if file.problems:
        return [], file.problems
    try:
        waivers = WaiverFile.model_validate(file.content).waivers
    except ValidationError as error:
        file.tell_errors(error, WaiverFile)
        return [], file.problems
    tell_wrong_counts(file, waivers)
    if find_unknown is not None:
        tell_unknown_counts(file, waivers, find_unknown)
    return waivers, file.problems


def tell_wrong_counts(file: YamlFile, waivers: Sequence[Waiver]) -> None:
    """Add problems for keys that are none, and for those that stand twice."""
    seen: set[str] = set()
    for place, waiver in enumerate(waivers):
        key = ("waivers", place, "count")
        if not is_key(waiver.count):
            file.tell(
                key, "This is no key of a count.", waiver.count,
                "dataset/measure/item | education | kind of area | area | period | sex | age",
                "Copy the key from the line of `klynge audit` or of the run that was stopped.",
            )  # fmt: skip
        if waiver.count in seen:
            file.tell(key, "The count is waived twice.", waiver.count, None, "Take one away.")
        seen.add(waiver.count)


def tell_unknown_counts(
    file: YamlFile, waivers: Sequence[Waiver], find_unknown: Callable[[str], str | None]
) -> None:
    """Add problems for keys in the right form that name no count there is."""
    for place, waiver in enumerate(waivers):
        unknown = find_unknown(waiver.count) if is_key(waiver.count) else None
        if unknown is not None:
            file.tell(
                ("waivers", place, "count"), f"Undtagelsen gælder intet antal: {unknown}.",
                waiver.count, None,
                "Ret nøglen efter linjen fra `klynge audit`, eller fjern undtagelsen.",
            )  # fmt: skip


def is_key(count: str) -> bool:
    """Whether a text has the parts of a count's key."""
    return len(count.split(" | ")) >= PARTS

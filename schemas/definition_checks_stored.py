"""Rules against what is stored: filters that find nothing, and shares above 100.

Belongs here: telling what the warehouse showed. Does not belong here: asking it
(`pipelines.definition_check`) and the names that layouts can give
(`schemas.definition_checks_names`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schemas.definition_findings import Block, Finding, KeyPath
from schemas.vocabulary import ALL

FILLED_LATER = frozenset({"lokal"})
"""Datasets whose figures come after the indicator has been defined."""


@dataclass(frozen=True)
class Unmatched:
    """A figure that a block asks for and of which no observation is stored.

    `item_stored` says whether anything is stored for the measure and item at all.
    """

    indicator_id: str
    role: str
    dataset: str
    measure: str
    item: str
    sex: str
    age: str
    education: str
    item_stored: bool


@dataclass(frozen=True)
class Exceeding:
    """A share whose stored numerator is above its denominator: one place, and how many."""

    indicator_id: str
    place: str
    numerator: float
    denominator: float
    count: int


def tell_unmatched(blocks: Sequence[Block], unmatched: Sequence[Unmatched]) -> Iterator[Finding]:
    """A finding for each filter that matches no stored observation.

    What a layout can give but no extract has given, and local reports that have yet to come,
    are warnings; so is a weight, as the next one takes its place.
    """
    by_id = {block.definition.id: block for block in blocks}
    told: set[tuple[KeyPath, str]] = set()
    for entry in unmatched:
        block = by_id.get(entry.indicator_id)
        if block is None:
            continue
        path = (*block.path, *path_of_role(entry.role))
        wanted = describe_wanted(entry)
        if (path, wanted) in told:
            continue
        told.add((path, wanted))
        role = str(path[2]).replace("_", " ")
        if not entry.item_stored:
            yield Finding(
                "nothing_stored", (*path, "where", "item"),
                f"the {role}'s filter matches no stored observation: nothing of '{entry.measure}' "
                f"with item '{entry.item}' has been accepted yet.",
                remedy="Take in an extract that has it, or name another item.", warning=True,
            )  # fmt: skip
        else:
            yield Finding(
                "no_match", path,
                f"the {role}'s filter matches no stored observation: '{entry.measure}' of "
                f"'{entry.dataset}' is stored, but not with {wanted}.",
                remedy="Name a breakdown that the dataset has, or set it under 'where'.",
                warning=entry.dataset in FILLED_LATER or path[2] == "weight",
            )  # fmt: skip


def path_of_role(role: str) -> KeyPath:
    """Where a role of the arithmetic stands in a block."""
    name, _, number = role.rpartition("_")
    return (name, int(number)) if name == "weight" else (role,)


def describe_wanted(entry: Unmatched) -> str:
    """The breakdown that was asked for."""
    asked: Mapping[str, str] = {
        "item": entry.item, "sex": entry.sex, "age": entry.age, "education": entry.education,
    }  # fmt: skip
    said = [f"{name} '{value}'" for name, value in asked.items() if value != ALL]
    return ", ".join(said) or "the total of everyone"


def tell_exceeding(blocks: Sequence[Block], exceeding: Sequence[Exceeding]) -> Iterator[Finding]:
    """A finding for each share whose stored numerators are above their denominators."""
    by_id = {block.definition.id: block for block in blocks}
    for entry in exceeding:
        block = by_id.get(entry.indicator_id)
        if block is not None:
            more = f", and {entry.count - 1} more figures" if entry.count > 1 else ""
            yield Finding(
                "wider_numerator", (*block.path, "numerator"),
                f"the numerator exceeds the denominator: {entry.numerator:g} against "
                f"{entry.denominator:g} for {entry.place}{more}.",
                remedy="Let the numerator count a part of what the denominator counts.",
            )  # fmt: skip

"""Rules against what is stored: filters that find nothing, and shares above 100.

What finds nothing is a warning that names both causes: a mistake in the file, or an extract
that has not been taken in yet. From the stored data alone the two cannot be told apart.

Belongs here: telling what the warehouse showed. Does not belong here: asking it
(`pipelines.commands.definitions.check`) and the names that layouts can give
(`schemas.definitions.checking.checks_names`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.definitions.findings import DefinitionBlock, Finding, KeyPath
from schemas.vocabulary import ALL

NEEDED = ("numerator", "denominator", "figure")
"""Roles without which there is no figure; without the others it only lacks something."""


@dataclass(frozen=True)
class Unmatched:
    """Something that a block asks for and of which no observation is stored.

    `found_under` and `group` are sex, age and education: those that were looked for, and those
    of the published breakdown. `item_stored` says whether anything is stored for the measure
    and item at all, `others_match` whether the role has observations for another breakdown.
    """

    indicator_id: str
    role: str
    dataset: str
    measure: str
    item: str
    found_under: tuple[str, str, str]
    group: tuple[str, str, str]
    stratum: str
    item_stored: bool
    others_match: bool


@dataclass(frozen=True)
class Exceeding:
    """A share whose stored numerator is above its denominator: one place, and how many."""

    indicator_id: str
    place: str
    numerator: float
    denominator: float
    count: int


def tell_unmatched(
    blocks: Sequence[DefinitionBlock], unmatched: Sequence[Unmatched]
) -> list[Finding]:
    """A warning for each filter and breakdown that matches no stored observation."""
    by_id = {block.definition.id: block for block in blocks}
    findings = [
        tell_one(by_id[entry.indicator_id], entry)
        for entry in unmatched
        if entry.indicator_id in by_id and entry.role in NEEDED
    ]
    return list(dict.fromkeys(findings))


def tell_one(block: DefinitionBlock, entry: Unmatched) -> Finding:
    """What to say about one request that nothing answers."""
    nothing = f"no stored observation matches the {entry.role}"
    looked_for = describe_breakdown(entry.found_under)
    if not entry.item_stored:
        # no guess at another item: what no layout can give is told by the rules of names
        return Finding(
            "nothing_stored", path_of_item(block, entry),
            f"{nothing}: nothing of measure '{entry.measure}' with item '{entry.item}' has been "
            "accepted yet.",
            remedy="Take in the extract that has it, or name another item.", warning=True,
        )  # fmt: skip
    if entry.stratum != ALL:
        return Finding(
            "lacking_breakdown", path_of_stratum(block, entry),
            f"the {entry.role} ('{entry.measure}' of dataset '{entry.dataset}') has no stored "
            f"observation with {looked_for}, which 'standardise' asks for.",
            remedy="Use ages that are stored, or that finer ones make up, or take in the extract "
            "that has it.", warning=True,
        )  # fmt: skip
    if entry.others_match and entry.role == "denominator":
        return Finding(
            "lacking_breakdown", (*block.path, entry.role),
            f"the denominator ('{entry.measure}' of dataset '{entry.dataset}') has no stored "
            f"observation with {looked_for}, which 'groups' asks for.",
            remedy="Remove the group, take another dataset, or take in the extract that has it.",
            warning=True,
        )  # fmt: skip
    if entry.others_match:
        return Finding(
            "no_figures_for_group", path_of_group(block, entry),
            f"{nothing} for the group {describe_breakdown(entry.group)}, so it has no figures.",
            remedy="Take in the extract that has it, or remove the group.", warning=True,
        )  # fmt: skip
    return Finding(
        "no_match", (*block.path, entry.role),
        f"{nothing}: '{entry.measure}' of dataset '{entry.dataset}' with item '{entry.item}' is "
        f"stored, but not with {looked_for}.",
        remedy="Correct 'where' or 'groups', or take in the extract that has it.", warning=True,
    )  # fmt: skip


def path_of_item(block: DefinitionBlock, entry: Unmatched) -> KeyPath:
    """Where the item was named: in a category, or in the source's filter."""
    for number, category in enumerate(block.definition.categories):
        if entry.item in (category.item, category.denominator_item):
            return (*block.path, "categories", number)
    return (*block.path, entry.role, "where", "item")


def path_of_stratum(block: DefinitionBlock, entry: Unmatched) -> KeyPath:
    """Where the age band of a standardisation was named."""
    standardise = block.definition.standardise
    ages = [] if standardise is None else standardise.ages
    number = next((n for n, age in enumerate(ages) if entry.stratum.endswith(age)), 0)
    return (*block.path, "standardise", "ages", number)


def path_of_group(block: DefinitionBlock, entry: Unmatched) -> KeyPath:
    """Where the published breakdown was named."""
    groups: list[tuple[str, str, str]] = [
        (group.sex, group.age, group.education) for group in block.definition.groups
    ]
    return (*block.path, "groups", groups.index(entry.group))


def describe_breakdown(breakdown: tuple[str, str, str]) -> str:
    """Sex, age and education as they are written in the file."""
    named = zip(("sex", "age", "education"), breakdown, strict=True)
    said = [f"{name} '{value}'" for name, value in named if value != ALL]
    return ", ".join(said) or "a total of everyone"


def tell_exceeding(
    blocks: Sequence[DefinitionBlock], exceeding: Sequence[Exceeding]
) -> Iterator[Finding]:
    """A finding for each share whose stored numerators are above their denominators."""
    by_id = {block.definition.id: block for block in blocks}
    for entry in exceeding:
        block = by_id.get(entry.indicator_id)
        if block is not None:
            more = f", and {entry.count - 1} more figures" if entry.count > 1 else ""
            yield Finding(
                "wider_numerator", (*block.path, "numerator"),
                f"the numerator exceeds the denominator: {entry.numerator:.10g} against "
                f"{entry.denominator:.10g} for {entry.place}{more}.",
                remedy="Let the numerator count a part of what the denominator counts.",
            )  # fmt: skip

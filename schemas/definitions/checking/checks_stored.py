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

from schemas.definitions.checking.checks_block import PART_OF_WHOLE
from schemas.definitions.checking.checks_names import BREAKDOWN_WORDS, BREAKDOWNS
from schemas.definitions.findings import ROLE_WORDS, Danish, DefinitionBlock, Finding, KeyPath
from schemas.vocabulary import ALL

NO_AGE = "no_such_age"
NEEDED = ("numerator", "denominator", "figure")
"""Roles without which there is no figure; without the others it only lacks something."""


@dataclass(frozen=True)
class Unmatched:
    """Something that a block asks for and of which no observation is stored.

    `found_under` and `group` are sex, age and education: those that were looked for, and those
    of the published breakdown. `item_stored` says whether anything is stored for the measure
    and item at all, `others_match` whether the role has observations for another breakdown. `ages`
    are bands that the stored ages can give, the nearest to the one that was looked for first; none
    where the age is not what is lacking.
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
    ages: tuple[str, ...] = ()


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
    # numerator and denominator lack the same age together
    ages = {finding.path: finding for finding in reversed(findings) if finding.rule == NO_AGE}
    return list(dict.fromkeys(ages.get(finding.path, finding) for finding in findings))


def tell_one(block: DefinitionBlock, entry: Unmatched) -> Finding:
    """What to say about one request that nothing answers."""
    if not entry.item_stored:
        return tell_unstored_item(block, entry)
    if entry.stratum != ALL or (entry.others_match and entry.role == "denominator"):
        return tell_lacking_breakdown(block, entry)
    if entry.others_match:
        return tell_empty_group(block, entry)
    of = f"'{entry.measure}' of dataset '{entry.dataset}'"
    af = f"»{entry.measure}« i datasættet »{entry.dataset}«"
    looked_for, søgt = describe_breakdown(entry.found_under), say_breakdown(entry.found_under)
    role, rolle = entry.role, ROLE_WORDS[entry.role]
    instead, i_stedet = say_ages(entry)
    source = getattr(block.definition, entry.role)
    if entry.ages and source.where.age is None:
        return Finding(
            NO_AGE, (*path_of_group(block, entry), "age"),
            f"the stored ages of {of} cannot give '{entry.found_under[1]}'.",
            remedy=f"{instead}Write one of them, or take in the extract that has the age.",
            warning=True,
            danish=Danish(
                f"de aldre, der er data for i {af}, kan ikke give »{entry.found_under[1]}«.",
                f"{i_stedet}Skriv en af dem, eller læs det udtræk ind, der har alderen.",
            ),
        )  # fmt: skip
    return Finding(
        "no_match", (*block.path, entry.role),
        f"no stored observation matches the {role}: {of} with item '{entry.item}' is stored, but "
        f"not with {looked_for}.",
        remedy=f"{instead}Correct 'where' or 'groups', or take in the extract that has it.",
        warning=True,
        danish=Danish(
            f"der er ingen data til {rolle}: der er data for {af} med emnet »{entry.item}«, men "
            f"ikke med {søgt}.",
            f"{i_stedet}Ret 'where' eller 'groups', eller læs det udtræk ind, der har det.",
        ),
    )  # fmt: skip


def tell_lacking_breakdown(block: DefinitionBlock, entry: Unmatched) -> Finding:
    """A stratum of `standardise`, or a group of the denominator, that is not stored."""
    of = f"'{entry.measure}' of dataset '{entry.dataset}'"
    af = f"»{entry.measure}« i datasættet »{entry.dataset}«"
    looked_for, søgt = describe_breakdown(entry.found_under), say_breakdown(entry.found_under)
    instead, i_stedet = say_ages(entry)
    if entry.stratum != ALL:
        role, rolle = entry.role, ROLE_WORDS[entry.role]
        return Finding(
            "lacking_breakdown", path_of_stratum(block, entry),
            f"the {role} ({of}) has no stored observation with {looked_for}, which 'standardise' "
            "asks for.",
            remedy=f"{instead}Use ages that are stored, or that finer ones make up, or take in "
            "the extract that has it.", warning=True,
            danish=Danish(
                f"{rolle} ({af}) har ingen data med {søgt}, som 'standardise' beder om.",
                f"{i_stedet}Brug aldre, som der er data for, eller som finere kan lægges sammen "
                "til, eller læs det udtræk ind, der har dem.",
            ),
        )  # fmt: skip
    return Finding(
        "lacking_breakdown", (*block.path, entry.role),
        f"the denominator ({of}) has no stored observation with {looked_for}, which 'groups' "
        "asks for.",
        remedy=f"{instead}Remove the group, take another dataset, or take in the extract that "
        "has it.",
        warning=True,
        danish=Danish(
            f"nævneren ({af}) har ingen data med {søgt}, som 'groups' beder om.",
            f"{i_stedet}Slet opdelingen, tag et andet datasæt, eller læs det udtræk ind, der "
            "har den.",
        ),
    )  # fmt: skip


def tell_empty_group(block: DefinitionBlock, entry: Unmatched) -> Finding:
    """A group without figures, where other groups of the indicator have some."""
    instead, i_stedet = say_ages(entry)
    return Finding(
        "no_figures_for_group", path_of_group(block, entry),
        f"no stored observation matches the {entry.role} for the group "
        f"{describe_breakdown(entry.group)}, so it has no figures.",
        remedy=f"{instead}Take in the extract that has it, or remove the group.", warning=True,
        danish=Danish(
            f"der er ingen data til {ROLE_WORDS[entry.role]} for opdelingen "
            f"{say_breakdown(entry.group)}, så den har ingen tal.",
            f"{i_stedet}Læs det udtræk ind, der har den, eller slet opdelingen.",
        ),
    )  # fmt: skip


def tell_unstored_item(block: DefinitionBlock, entry: Unmatched) -> Finding:
    """That nothing of an item has been accepted yet.

    No other item is guessed: what no layout can give is told by the rules of names.
    """
    return Finding(
        "nothing_stored", path_of_item(block, entry),
        f"no stored observation matches the {entry.role}: nothing of measure '{entry.measure}' "
        f"with item '{entry.item}' has been accepted yet.",
        remedy="Take in the extract that has it, or name another item.", warning=True,
        danish=Danish(
            f"der er ingen data til {ROLE_WORDS[entry.role]}: intet af målet »{entry.measure}« med "
            f"emnet »{entry.item}« er modtaget endnu.",
            "Læs det udtræk ind, der har det, eller nævn et andet emne (`klynge data` viser dem).",
        ),
    )  # fmt: skip


def say_ages(entry: Unmatched) -> tuple[str, str]:
    """The bands that the stored ages can give, as the beginning of a remedy."""
    if not entry.ages:
        return "", ""
    listed = ", ".join(entry.ages)
    return f"The stored ages give {listed}. ", f"De aldre, der er data for, giver {listed}. "


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
    named = zip(BREAKDOWNS, breakdown, strict=True)
    said = [f"{name} '{value}'" for name, value in named if value != ALL]
    return ", ".join(said) or "a total of everyone"


def say_breakdown(breakdown: tuple[str, str, str]) -> str:
    """As `describe_breakdown`, in Danish."""
    named = zip(BREAKDOWNS, breakdown, strict=True)
    said = [f"{BREAKDOWN_WORDS[name]} »{value}«" for name, value in named if value != ALL]
    return ", ".join(said) or "alle under ét"


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
                danish=Danish(
                    f"tælleren er større end nævneren: {entry.numerator:.10g} mod "
                    f"{entry.denominator:.10g} for {entry.place}"
                    + (f", og {entry.count - 1} tal mere." if entry.count > 1 else "."),
                    PART_OF_WHOLE,
                ),
            )  # fmt: skip

"""Rules on disclosure control: no block opens a count that another one protects.

Belongs here: which counts of persons a block guards or opens. Does not belong here: which figures
are hidden (`indicators.disclosure`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known, join_names
from schemas.definitions.kinds import COUNTS, RULES, Kind
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.equal_counts import CountName

OPEN_DATASETS = ("folketal", "folketal_fremskrivning")
"""Anybody can look the population up, to the last person: it is below nearly every rate, and hiding
it here would hide nothing."""


def find_opened_counts(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """A block with `disclosure_control: false` of a count that a block in force protects.

    Of whatever sex and age: a small group follows from the others.
    """
    protecting: dict[CountName, str] = {}
    for block in blocks:
        if block.definition.status == "in_force" and not block.unsure & {"status", "kind"}:
            for _, count in list_protected(block.definition):
                protecting.setdefault(known.equal.get(count, count), block.definition.id)
    for block in blocks:
        definition = block.definition
        if definition.disclosure_control or definition.status == "retired":
            continue
        told = {
            count: protecting[known.equal.get(count, count)]
            for role, count in list_shown(definition)
            if known.equal.get(count, count) in protecting and role not in block.unsure
        }
        if told and not block.unsure & {"disclosure_control", "status", "categories"}:
            measures = join_names(dict.fromkeys(f"{each[1]}/{each[2]}" for each in told))
            others = join_names(dict.fromkeys(told.values()))
            yield Finding(
                "opened_count", (*block.path, "disclosure_control"),
                f"'disclosure_control: false' would show the counts {measures}, which {others} "
                "protects.",
                remedy="Remove the line; small counts of persons are hidden wherever they stand.",
                danish=Danish(
                    f"»disclosure_control: false« ville vise antallene {measures}, som {others} "
                    "beskytter.",
                    "Slet linjen; små antal personer skjules, hvor de end står.",
                ),
            )  # fmt: skip


def list_protected(definition: Definition) -> Iterator[tuple[str, CountName]]:
    """The counts of persons that a definition guards, each with its role."""
    if not definition.disclosure_control or definition.kind is Kind.DISTRIBUTION:
        return
    for role in COUNTS:
        # below an indirectly standardised ratio stands an expectation
        expected = definition.kind is Kind.INDIRECT_RATIO and role == "denominator"
        if role in RULES[definition.kind].needs and not expected:
            yield from list_counts(definition, role)


def list_shown(definition: Definition) -> Iterator[tuple[str, CountName]]:
    """The counts that a definition tells of, whether or not they are counts of persons."""
    for role in (*COUNTS, "figure", "respondents"):
        yield from list_counts(definition, role)


def list_counts(definition: Definition, role: str) -> Iterator[tuple[str, CountName]]:
    """What one role counts: of each category the item, where the role follows the categories."""
    source: Source | None = getattr(definition, role)
    if source is None or source.dataset in OPEN_DATASETS:
        return
    if source.is_combined:
        yield role, source.name
        yield from ((role, term.name) for _, term in source.terms)
        return
    own = source.where.item
    numerator = definition.numerator
    follows = role != "denominator" or (numerator is not None and numerator.where.item == own)
    items = [
        (entry.denominator_item if role == "denominator" else None)
        or (entry.item if follows else own)
        for entry in definition.categories
    ]
    for item in items or [own]:
        yield role, (source.dataset, source.measure, item)

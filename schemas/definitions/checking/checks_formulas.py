"""Rules on formulas: two blocks that make the same figures.

Belongs here: telling that a block says what another says. Does not belong here: twins and variants
that are declared (`schemas.definitions.checking.checks_twins`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from schemas.definitions.findings import (
    Danish,
    DefinitionBlock,
    Finding,
    Known,
    list_roles,
)
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition

MAKING = ("kind", "unit", "per", "expression", "pool_years", "periods", "catchment")
UNSURE = {
    "numerator", "denominator", "figure", "groups", "categories", "standardise", "bands", "of",
    "to", "of_group", "to_group", "parts", *MAKING,
}  # fmt: skip


def find_same_formulas(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """A block with the formula of an earlier one, and without a word of it."""
    owners: dict[Hashable, Definition] = {}
    for block in blocks:
        definition = block.definition
        if definition.status == "retired" or block.unsure & UNSURE:
            continue
        other = owners.setdefault(write_formula(definition), definition)
        if other.id == definition.id or are_related(definition, other):
            continue
        yield Finding(
            "same_formula", (*block.path, "id"), f"'{other.id}' makes the same figures.",
            remedy="Correct the formula, or remove one of the two.", warning=True,
            danish=Danish(
                f"»{other.id}« laver de samme tal.", "Ret formlen, eller slet den ene af de to."
            ),
        )  # fmt: skip


def are_related(one: Definition, other: Definition) -> bool:
    """Whether one of the two says that it is another edition of the other."""
    return one.id in (other.twin_of, other.variant_of) or other.id in (one.twin_of, one.variant_of)


def write_formula(definition: Definition) -> Hashable:
    """All that makes the figures, in whatever order the block has it."""
    standardise = definition.standardise
    return (
        *(getattr(definition, key) for key in MAKING),
        tuple((path, write_source(source)) for path, source in list_roles(definition)
              if path[0] in ("numerator", "denominator", "figure")),
        frozenset((group.sex, group.age, group.education) for group in definition.groups),
        frozenset((each.item, each.denominator_item) for each in definition.categories),
        (tuple(standardise.ages), tuple(standardise.over), standardise.population)
        if standardise else None,
        tuple(definition.bands), tuple(definition.between),
        tuple((way, name, tuple(sorted(fixed.items())))
              for way, name, fixed in definition.list_parts()),
    )  # fmt: skip


def write_source(source: Source) -> Hashable:
    """A source and its filter."""
    where = source.where
    return source.name, where.item, where.sex, where.age, where.education

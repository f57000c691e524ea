"""Rules on twins and variants: what says once more what another indicator says.

Belongs here: whether the other is there and stands for itself, and whether a twin can be held
against it. Does not belong here: holding their figures together (`schemas/expectations/`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from schemas.definitions.findings import (
    Danish,
    DefinitionBlock,
    Finding,
    Known,
    find_nearest,
    suggest,
)
from schemas.definitions.model import Definition

OTHER_EDITIONS = ("twin_of", "variant_of")
SAME_KIND = {"unit": "enhed", "direction": "retning", "catchment": "optageområde"}
"""Keys that twins have in common, and their Danish words."""

COUNTED = ("numerator", "figure")
"""Roles that say where a figure comes from; the population below it may well be the same."""


def find_unknown_twins(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """A twin or a variant of an indicator that is not in the file, or that is one itself."""
    by_id = {block.definition.id: block.definition for block in blocks}
    for block, key in itertools.product(blocks, OTHER_EDITIONS):
        name = getattr(block.definition, key)
        if name is None or key in block.unsure or name == block.definition.id:
            continue
        path = (*block.path, key)
        if name not in by_id:
            others = [each for each in by_id if each != block.definition.id]
            near = find_nearest(name, others)
            yield Finding(
                "unknown_indicator", path, f"'{key}': there is no indicator '{name}'.",
                remedy=suggest(name, others),
                danish=Danish(
                    f"»{key}«: der er ingen indikator »{name}«.",
                    f"Mente du »{near}«?" if near else None,
                ),
            )  # fmt: skip
        elif by_id[name].stands_for_another:
            yield tell_chain(path, key, name, by_id)


def tell_chain(
    path: tuple[str | int, ...], key: str, name: str, by_id: Mapping[str, Definition]
) -> Finding:
    """An indicator that is named as the first edition and stands for another one itself."""
    first = find_first_edition(name, by_id)
    return Finding(
        "twin_of_twin", path, f"'{name}' stands for another indicator itself.",
        remedy=f"Write {key}: {first}." if first else "They stand for one another in a "
        "circle: let one of them stand for itself, without 'twin_of' and 'variant_of'.",
        danish=Danish(
            f"»{name}« står selv for en anden indikator.",
            f"Skriv {key}: {first}." if first else "De står for hinanden i en ring: lad én "
            "af dem stå for sig selv, uden 'twin_of' og 'variant_of'.",
        ),
    )  # fmt: skip


def find_first_edition(name: str, by_id: Mapping[str, Definition]) -> str | None:
    """The indicator that a chain of twins and variants ends with; None where it is a circle."""
    passed: set[str] = set()
    while (entry := by_id.get(name)) is not None and (after := entry.twin_of or entry.variant_of):
        if name in passed:
            return None
        passed.add(name)
        name = after
    return name


def find_unfit_twins(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """A twin that cannot be held against its like: of another unit, direction or people, or of the
    same source."""
    by_id = {block.definition.id: block for block in blocks}
    for block in blocks:
        other = by_id.get(str(block.definition.twin_of))
        if other is not None and other is not block and "twin_of" not in block.unsure:
            yield from find_unlikeness(block, other)
            yield from find_common_source(block, other)


def find_unlikeness(block: DefinitionBlock, other: DefinitionBlock) -> Iterator[Finding]:
    """What makes a twin's figures others than its like's."""
    twin, path, name = block.definition, (*block.path, "twin_of"), other.definition.id
    unsure = block.unsure | other.unsure
    for key, danish in SAME_KIND.items():
        if key not in unsure and getattr(twin, key) != getattr(other.definition, key):
            yield Finding(
                "unfit_twin", path, f"'{name}' has another '{key}'.",
                remedy="Only what is of one kind is a twin; use 'variant_of'.", rests_on=(key,),
                danish=Danish(
                    f"»{name}« har et andet »{key}« ({danish}).",
                    "Kun det, der er af samme slags, er en tvilling; brug 'variant_of'.",
                ),
            )  # fmt: skip
    about = twin.headline_breakdown
    if not {"groups", "headline"} & unsure and (
        about.key not in [choice.key for choice in other.definition.list_breakdowns()]
    ):
        yield Finding(
            "unfit_twin", path,
            f"'{name}' has no figures of the people that this headline is about.",
            remedy="Only what is about the same people is a twin.", rests_on=("groups",),
            danish=Danish(
                f"»{name}« har ingen tal for dem, som hovedopdelingen her er om.",
                "Kun det, der er om de samme mennesker, er en tvilling.",
            ),
        )  # fmt: skip


def find_common_source(block: DefinitionBlock, other: DefinitionBlock) -> Iterator[Finding]:
    """A twin from the dataset that its like is from: two readings of one source confirm nothing."""
    if {*COUNTED} & (block.unsure | other.unsure):
        return
    common = list_counted_datasets(block.definition) & list_counted_datasets(other.definition)
    for dataset in sorted(common):
        yield Finding(
            "unfit_twin", (*block.path, "twin_of"),
            f"'{other.definition.id}' is from the dataset '{dataset}', too.",
            remedy="Only what is from another source is a twin; use 'variant_of'.",
            rests_on=COUNTED,
            danish=Danish(
                f"»{other.definition.id}« er også fra datasættet »{dataset}«.",
                "Kun det, der er fra en anden kilde, er en tvilling; brug 'variant_of'.",
            ),
        )  # fmt: skip


def list_counted_datasets(definition: Definition) -> set[str]:
    """The datasets that a definition's own figures come from."""
    sources = [getattr(definition, role) for role in COUNTED]
    return {source.dataset for source in sources if source is not None}

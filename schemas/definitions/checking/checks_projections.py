"""Rules on projections: what a number of people to come can be worked out of.

Belongs here: the indicator whose rates are used. Does not belong here: a projection's own keys
(`schemas.definitions.block_rules`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.definitions.findings import Danish, DefinitionBlock, Finding, Known
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

COUNTED = (Kind.PROPORTION, Kind.RATE)
POPULATION = ("folketal", "folketal", "alle")


def find_unfit_projections(blocks: Sequence[DefinitionBlock], known: Known) -> Iterator[Finding]:
    """A projection of an indicator that is no rate among inhabitants, or of another group of people
    than its headline."""
    by_id = {block.definition.id: block.definition for block in blocks}
    for block in blocks:
        definition = block.definition
        of = by_id.get(str(definition.of))
        if definition.kind is not Kind.PROJECTION or of is None or block.unsure & {"kind", "of"}:
            continue
        if not is_of_inhabitants(of):
            yield Finding(
                "unfit_projection", (*block.path, "of"),
                f"'{of.id}' is no share or rate of inhabitants, so the population to come does not "
                "give its number.",
                remedy="Name a proportion or rate whose denominator is the population.",
                danish=Danish(
                    f"»{of.id}« er ingen andel eller rate af indbyggere, så den kommende "
                    "befolkning giver ikke dens antal.",
                    "Nævn en andel eller rate, hvis nævner er folketallet.",
                ),
            )  # fmt: skip
        elif definition.groups[0].model_dump() != of.headline_breakdown.model_dump(
            exclude={"category"}
        ):
            age = of.headline_breakdown.age
            yield Finding(
                "unfit_projection", (*block.path, "groups"),
                f"a projection is of the people who stand for '{of.id}', here of the age '{age}'.",
                remedy=f"Write groups: [{{age: {age}}}], with the sex where it has one.",
                danish=Danish(
                    f"en fremskrivning gælder dem, der står for »{of.id}«, her alderen »{age}«.",
                    f"Skriv groups: [{{age: {age}}}], og kønnet, hvor der er et.",
                ),
            )  # fmt: skip


def is_of_inhabitants(definition: Definition) -> bool:
    """Whether an indicator divides a count by the population, of whatever age its group says."""
    below = definition.denominator
    return (
        definition.kind in COUNTED
        and below is not None
        and not below.is_combined
        and below.name == POPULATION
        and not (below.where.age or below.where.sex or below.where.education)
        and definition.pool_years is None
        and definition.headline_breakdown.category == "alle"
    )

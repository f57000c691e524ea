"""The nature of an indicator's figures: what is counted, and so how much chance there is in it.

Belongs here: finding it from the dataset's rules. Does not belong here: the natures of measures
(`schemas/rules/*.yaml`) and what follows for intervals (`indicators.natures`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from schemas.acceptance.rules import DatasetRules
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.model import Definition

FULL_COUNT, EVENTS, CLUSTERED, SAMPLE, PRINTED = (
    "full_count", "events", "clustered_events", "sample", "printed",
)  # fmt: skip


def find_nature(definition: Definition, rules: Mapping[str, DatasetRules]) -> str:
    """What the figures of an indicator of observations are.

    That of its numerator or of the figure that is printed. A count of municipalities is complete.
    Where no rule speaks of the measure, counts are events and printed figures printed.
    """
    if definition.kind is Kind.DISTRIBUTION:
        return FULL_COUNT
    source = definition.numerator or definition.figure
    rule = None if source is None else rules.get(source.dataset)
    known = rule.find_nature(source.measure, source.where.item) if rule and source else None
    if known is None:
        return EVENTS if definition.numerator is not None else PRINTED
    return known


def find_natures(
    definitions: Iterable[Definition], rules: Mapping[str, DatasetRules]
) -> dict[str, str]:
    """The nature of each indicator by its id.

    A ratio of two indicators is a full count where both are, else what its numerator is.
    """
    known = {entry.id: entry for entry in definitions}
    natures = {
        entry.id: find_nature(entry, rules)
        for entry in known.values()
        if not RULES[entry.kind].made_of_indicators
    }
    for entry in known.values():
        if entry.id not in natures:
            of, to = natures.get(entry.of or "", PRINTED), natures.get(entry.to or "", PRINTED)
            natures[entry.id] = to if of == FULL_COUNT else of
    return natures

"""The nature of an indicator's figures: what is counted, and so how much chance there is in it.

Belongs here: finding it from the dataset's rules. Does not belong here: the natures of measures
(`datasets/*.yaml`) and what follows for intervals (`indicators.natures`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from schemas.acceptance.rules import DatasetRules
from schemas.definitions.kinds import RULES, Kind
from schemas.definitions.model import Definition
from schemas.vocabulary import NATURES

FULL_COUNT, EVENTS, CLUSTERED, SAMPLE, PRINTED = NATURES


def find_nature(definition: Definition, rules: Mapping[str, DatasetRules]) -> str:
    """What the figures of an indicator of observations are.

    That of its numerator or of the figure that is printed. A count of municipalities is complete.
    Where no rule speaks of the measure, counts are events and printed figures printed.
    """
    if definition.kind is Kind.DISTRIBUTION:
        return FULL_COUNT
    source = definition.numerator or definition.figure
    default = EVENTS if definition.numerator is not None else PRINTED
    known = [
        (rule.find_nature(term.measure, term.where.item) if rule else None) or default
        for _, term in (source.terms if source else [])
        for rule in [rules.get(term.dataset)]
    ]
    # of counts put together the first that is no full count says how much chance there is
    return reduce(join_natures, known) if known else default


def find_natures(
    definitions: Iterable[Definition], rules: Mapping[str, DatasetRules]
) -> dict[str, str]:
    """The nature of each indicator by its id; that of a ratio follows from its two."""
    known = {entry.id: entry for entry in definitions}
    natures = {
        entry.id: find_nature(entry, rules)
        for entry in known.values()
        if not RULES[entry.kind].made_of_indicators
    }
    for entry in known.values():
        if entry.id not in natures:
            natures[entry.id] = join_all_natures(
                natures.get(name, PRINTED) for name in entry.made_of
            )
    return natures


def join_all_natures(of_parts: Iterable[str]) -> str:
    """The nature of a figure made of several: the first that is no full count, else that."""
    return reduce(join_natures, list(of_parts) or [PRINTED])


def join_natures(above: str, below: str) -> str:
    """The nature of one figure divided by another: a full count where both are, else what is
    above, or below where that above is a full count."""
    return below if above == FULL_COUNT else above

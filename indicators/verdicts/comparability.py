"""What an indicator's figures may be set against; every product asks here.

Belongs here: the questions, answered from a definition and its kind. Does not belong here: the
verdicts themselves (`indicators.verdicts.benchmarks`), putting figures in order
(`indicators.verdicts.ranking`).
"""

from __future__ import annotations

from indicators.kinds import kind_of
from schemas.age_bands import parse_band
from schemas.definitions.model import Definition

REGION, COUNTRY = "region", "land"
MOST_YEARS, OLDEST = 20, 80
"""What a narrow band holds at most, and from which age on an open one is narrow."""
BENCHMARK_LEVELS: dict[str, tuple[str, ...]] = {
    "both": (REGION, COUNTRY),
    "region": (REGION,),
    "land": (COUNTRY,),
    "none": (),
}
"""The levels that each value of a definition's `benchmark` names."""


def is_comparable(definition: Definition) -> bool:
    """Whether one area's or group's figure says more or less of it than another's does of that:
    a count of persons does not, since a larger area has more of them."""
    return kind_of(definition).can_be_compared(definition)


def is_set_against_others(definition: Definition) -> bool:
    """Whether areas stand side by side at all: in a table, on a map, in order.

    Not with `benchmark: none`, nor where each area's figure rests on a reference of its own.
    """
    return definition.benchmark != "none" and kind_of(definition).shares_reference


def is_compared_with(definition: Definition, level: str) -> bool:
    """Whether an area's figure is held against that of its `region`, or of the country (`land`):
    a verdict, a sentence, an order."""
    return stands_beside(definition, level) and level in kind_of(definition).reference_levels


def stands_beside(definition: Definition, level: str) -> bool:
    """Whether the region's or the country's figure stands beside an area's: a column, a line in a
    chart. The country's number of inhabitants does, though nothing is held against it."""
    kind = kind_of(definition)
    named = level in BENCHMARK_LEVELS[definition.benchmark]
    return named and (kind.shares_reference or level in kind.reference_levels)


def list_compared_levels(definition: Definition) -> list[str]:
    """The levels that a figure is held against, the region first."""
    return [level for level in (REGION, COUNTRY) if is_compared_with(definition, level)]


def is_crude(definition: Definition) -> bool:
    """Whether areas are set against each other by a headline figure of persons that their ages make
    differ.

    Not where ages are levelled out, where the figure counts no persons (`disclosure_control:
    false`) or people of one narrow age, nor where the definition says that age does not matter.
    """
    if not kind_of(definition).mixes_ages or not definition.age_matters:
        return False
    counts_persons = definition.disclosure_control
    return (
        counts_persons
        and is_set_against_others(definition)
        and not is_narrow(definition.headline_breakdown.age)
    )


def is_narrow(age: str) -> bool:
    """Whether people of a band are so near in age that areas' bands are alike: 20 years at most,
    or the oldest."""
    band = parse_band(age)
    return band is not None and (band[1] - band[0] < MOST_YEARS or band[0] >= OLDEST)


def has_development(definition: Definition) -> bool:
    """Whether figures of different periods can be held against each other."""
    return kind_of(definition).shares_reference


def can_be_ranked(definition: Definition) -> bool:
    """Whether one area's figure can be called the best: with a direction, for what is comparable
    and set against others."""
    is_judged = definition.direction is not None and is_set_against_others(definition)
    return is_judged and is_comparable(definition)

"""The kinds of indicator: how each is measured, joined over areas, finished, told and explained.

Belongs here: one file for each kind, what some of them share, and which object stands for which
kind. Does not belong here: the keys that a kind takes (`schemas.definitions.kinds`).
"""

from __future__ import annotations

from indicators.kinds.count import Count
from indicators.kinds.direct_rate import DirectRate
from indicators.kinds.distribution import Distribution
from indicators.kinds.expression import ExpressionKind
from indicators.kinds.indirect_ratio import IndirectRatio
from indicators.kinds.inequality import InequalityGap, InequalityRatio, RelativeIndex, SlopeIndex
from indicators.kinds.kind import DerivedKind, MeasuredKind
from indicators.kinds.mean import Mean
from indicators.kinds.projection import Projection
from indicators.kinds.proportion import Proportion
from indicators.kinds.published import Published
from indicators.kinds.rate import Rate
from indicators.kinds.ratio import Ratio
from indicators.kinds.survey_share import SurveyShare
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

KINDS: dict[Kind, MeasuredKind | DerivedKind] = {
    Kind.PROPORTION: Proportion(),
    Kind.RATE: Rate(),
    Kind.COUNT: Count(),
    Kind.MEAN: Mean(),
    Kind.SURVEY_SHARE: SurveyShare(),
    Kind.PUBLISHED: Published(),
    Kind.DISTRIBUTION: Distribution(),
    Kind.DIRECT_RATE: DirectRate(),
    Kind.INDIRECT_RATIO: IndirectRatio(),
    Kind.RATIO: Ratio(),
    Kind.INEQUALITY_GAP: InequalityGap(),
    Kind.INEQUALITY_RATIO: InequalityRatio(),
    Kind.SLOPE_INDEX: SlopeIndex(),
    Kind.RELATIVE_INDEX: RelativeIndex(),
    Kind.EXPRESSION: ExpressionKind(),
    Kind.PROJECTION: Projection(),
}
"""The object of each kind."""


def kind_of(definition: Definition) -> MeasuredKind | DerivedKind:
    """The kind of an indicator."""
    return KINDS[definition.kind]


def is_measured(definition: Definition) -> bool:
    """Whether an indicator is made of observations, not of other indicators."""
    return isinstance(kind_of(definition), MeasuredKind)


def group_by_kind(
    definitions: list[Definition],
) -> list[tuple[MeasuredKind | DerivedKind, list[Definition]]]:
    """The definitions, those of the same kind together."""
    return [
        (kind, entries)
        for key, kind in KINDS.items()
        if (entries := [definition for definition in definitions if definition.kind is key])
    ]


def group_measured(definitions: list[Definition]) -> list[tuple[MeasuredKind, list[Definition]]]:
    """The same for those that are made of observations."""
    return [
        (kind, entries)
        for kind, entries in group_by_kind(definitions)
        if isinstance(kind, MeasuredKind)
    ]

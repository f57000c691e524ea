"""Which municipalities differ more than chance, and what makes all of them differ, can explain.

Belongs here: the municipalities of an indicator's newest period, the level that they are held
against, and which lie outside the funnel. Does not belong here: the limits
(`indicators.methods.funnel`), drawing and words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from indicators.kinds import kind_of
from indicators.kinds.counted import CountedKind
from indicators.kinds.measuring import read_floats
from indicators.methods.funnel import ALARM, WARNING, Funnel, fit_funnel
from indicators.methods.statistics import Floats
from indicators.verdicts.comparability import is_set_against_others
from indicators.verdicts.period_marks import is_partial
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition

FEWEST = 8
"""Fewer municipalities show nothing of how much they differ."""
GROUP = ("sex", "age", "education", "category")


@dataclass(frozen=True)
class FunnelFigures:
    """The municipalities that show a figure in `period`: `areas` (area_id, area_name), their
    figures and what these are divided by, and for each which limits it lies outside (0, 0.95 or
    0.998; below 0 on the low side). `scale` is what the funnel's numbers are multiplied by."""

    period: str
    areas: pl.DataFrame
    values: Floats
    sizes: Floats
    outside: Floats
    funnel: Funnel
    scale: float
    is_of_country: bool


def can_have_funnel(definition: Definition) -> bool:
    """Whether an indicator divides counts and sets areas against each other."""
    kind = kind_of(definition)
    return (
        isinstance(kind, CountedKind) and kind.has_denominator and is_set_against_others(definition)
    )


def find_funnel(
    values: pl.DataFrame, definition: Definition, group: tuple[str, str, str, str]
) -> FunnelFigures | None:
    """The funnel of an indicator's group in the newest period with enough municipalities; None
    without one. `values` are published rows: hidden figures are in nothing of it.

    The level is the country's figure where it has one, else that of all shown municipalities.
    """
    kind = kind_of(definition)
    if not can_have_funnel(definition) or not isinstance(kind, CountedKind):
        return None
    scale = float(kind.find_scale(definition))
    # where the publisher prints the rate beside the count, the two give what it is divided by
    size = pl.coalesce("denominator", pl.col("numerator") * scale / pl.col("value"))
    mine = values.filter(
        pl.col("value").is_not_null(), pl.col("numerator").is_not_null(), ~is_partial(),
        indicator_id=definition.id, **dict(zip(GROUP, group, strict=True)),
    ).with_columns(size=size).filter(pl.col("size") > 0, pl.col("size").is_finite())  # fmt: skip
    places = mine.filter(area_type="kommune")
    enough = places.group_by("period", "period_end").len().filter(pl.col("len") >= FEWEST)
    if enough.is_empty():
        return None
    period = str(enough.sort("period_end").row(-1, named=True)["period"])
    shown = places.filter(period=period).sort("size", "area_id")
    figures, n = read_floats(shown, "value") / scale, read_floats(shown, "size")
    country = mine.filter(area_type="land", period=period)
    level = float(country["value"][0]) / scale if country.height else (figures * n).sum() / n.sum()
    funnel = fit_funnel(figures * n, n, float(level), definition.kind is Kind.PROPORTION)
    outside = np.zeros(len(n))
    for confidence in (WARNING, ALARM):
        low, high = funnel.limits(n, confidence)
        above, below = figures > high, figures < low
        outside = np.where(above, confidence, np.where(below, -confidence, outside))
    areas = shown.select("area_id", "area_name")
    return FunnelFigures(
        period, areas, scale * figures, n, outside, funnel, scale, bool(country.height)
    )

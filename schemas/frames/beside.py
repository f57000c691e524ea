"""The frames that stand beside `values` in a snapshot: the spread among municipalities, and what
each municipality contributes to an area's figure.

Belongs here: the columns, each stated once. Does not belong here: how they are made
(`indicators.verdicts.spread` and `contributions`).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import polars as pl

from schemas.frames.columns import Described, FrameColumn, read_columns
from schemas.vocabulary import AREA_TYPES, UNITS

REST = "øvrige"
"""The member that stands for all municipalities that have no row of their own."""


# fmt: off
class Spread(NamedTuple):
    """How the country's municipalities lie in one figure: one row for each indicator, period and
    group of people of which enough municipalities show a figure."""

    indicator_id: Annotated[str, Described(
        "id in `indicator_defs.yaml`", "Indikatorens id", "indicators.verdicts.spread",
        is_key=True)]
    period: Annotated[str, Described(
        "as in `indicators`", "Perioden", "indicators.verdicts.spread", is_key=True)]
    sex: Annotated[str, Described(
        "as in `indicators`", "Køn", "indicators.verdicts.spread", is_key=True)]
    age: Annotated[str, Described(
        "as in `indicators`", "Alder", "indicators.verdicts.spread", is_key=True)]
    education: Annotated[str, Described(
        "as in `indicators`", "Uddannelse", "indicators.verdicts.spread", is_key=True)]
    category: Annotated[str, Described(
        "as in `indicators`", "Opdeling", "indicators.verdicts.spread", is_key=True)]
    municipalities: Annotated[int, Described(
        "how many municipalities show a figure, of 98", "Antal kommuner med et vist tal",
        "indicators.verdicts.spread", unit="municipalities", minimum=1)]
    p05: Annotated[float, Described(
        "5th percentile of the shown figures (linear between two)", "5 pct. ligger lavere",
        "indicators.verdicts.spread", unit="`unit`")]
    p25: Annotated[float, Described(
        "25th percentile", "En fjerdedel ligger lavere",
        "indicators.verdicts.spread", unit="`unit`")]
    p75: Annotated[float, Described(
        "75th percentile", "En fjerdedel ligger højere",
        "indicators.verdicts.spread", unit="`unit`")]
    p95: Annotated[float, Described(
        "95th percentile", "5 pct. ligger højere",
        "indicators.verdicts.spread", unit="`unit`")]


class Contribution(NamedTuple):
    """What one municipality contributes to an area's newest headline figure: one row for each area
    and member, `øvrige` for all that have none of their own."""

    indicator_id: Annotated[str, Described(
        "id in `indicator_defs.yaml`", "Indikatorens id",
        "indicators.verdicts.contributions", is_key=True)]
    area_type: Annotated[str, Described(
        "the area's kind: klynge, region, sundhedsraad", "Områdets slags",
        "indicators.verdicts.contributions", allowed=AREA_TYPES, is_key=True)]
    area_id: Annotated[str, Described(
        "the area's id", "Områdets id", "indicators.verdicts.contributions", is_key=True)]
    period: Annotated[str, Described(
        "the area's newest period with a figure", "Perioden",
        "indicators.verdicts.contributions", is_key=True)]
    sex: Annotated[str, Described(
        "of the headline", "Køn", "indicators.verdicts.contributions", is_key=True)]
    age: Annotated[str, Described(
        "of the headline", "Alder", "indicators.verdicts.contributions", is_key=True)]
    education: Annotated[str, Described(
        "of the headline", "Uddannelse", "indicators.verdicts.contributions", is_key=True)]
    category: Annotated[str, Described(
        "of the headline", "Opdeling", "indicators.verdicts.contributions", is_key=True)]
    member_id: Annotated[str, Described(
        "the municipality's code, or `øvrige`", "Kommunens kode, eller øvrige",
        "indicators.verdicts.contributions", is_key=True)]
    member_name: Annotated[str, Described(
        "Danish name", "Kommunens navn", "indicators.verdicts.contributions")]
    unit: Annotated[str, Described(
        "the unit of the figure", "Enhed", "indicators.verdicts.contributions", allowed=UNITS)]
    weight: Annotated[float, Described(
        "the member's part of the area's denominator", "Kommunens del af områdets nævner",
        "indicators.verdicts.contributions", unit="share")]
    against: Annotated[str | None, Described(
        "what `to_gap` is counted from: region (for a region: land); null where that has no figure",
        "Hvad afstanden regnes til", "indicators.verdicts.contributions",
        allowed=("region", "land"))] = None
    to_gap: Annotated[float | None, Described(
        "its contribution to the distance from there; all members' sum to the distance",
        "Kommunens bidrag til afstanden", "indicators.verdicts.contributions",
        unit="`unit`")] = None
    baseline_period: Annotated[str | None, Described(
        "what `to_change` is counted from; null where the figure has no change",
        "Perioden, som ændringen regnes fra", "indicators.verdicts.contributions")] = None
    to_change: Annotated[float | None, Described(
        "its contribution to the change since then; all members' sum to the change",
        "Kommunens bidrag til ændringen", "indicators.verdicts.contributions",
        unit="`unit`")] = None
# fmt: on


SPREAD: dict[str, FrameColumn] = read_columns(Spread)
CONTRIBUTIONS: dict[str, FrameColumn] = read_columns(Contribution)
SPREAD_COLUMNS: dict[str, pl.DataType] = {name: column.kind for name, column in SPREAD.items()}
CONTRIBUTION_COLUMNS: dict[str, pl.DataType] = {
    name: column.kind for name, column in CONTRIBUTIONS.items()
}

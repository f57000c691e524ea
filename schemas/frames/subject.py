"""What a published figure is of: the first columns of the frame `values`, most of them its key.

Belongs here: indicator, area, period and breakdown, each stated once. Does not belong here: what is
said of them (`schemas.frames.values`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple

from schemas.frames.columns import Described
from schemas.vocabulary import AGE_PATTERN, AREA_TYPES, PERIOD_PATTERN, SEXES


# fmt: off
class Subject(NamedTuple):
    """What a figure is of: the key of the frame, with the area's name and the period's days."""

    indicator_id: Annotated[str, Described(
        "id in `indicator_defs.yaml`",
        "Indikatorens id; titel og definition står i arket Definitioner",
        "indicators.compute", is_key=True, in_suppressed=True,
    )]
    area_type: Annotated[str, Described(
        "the kind of area",
        "Områdets slags: kommune, klynge, region, land, hospital, sundhedsraad",
        "indicators.compute", allowed=AREA_TYPES, is_key=True, in_suppressed=True,
    )]
    area_id: Annotated[str, Described(
        "`0101`; `nord`; `084`; `000`; …",
        "Områdets kode eller id",
        "indicators.compute", is_key=True, in_suppressed=True,
    )]
    area_name: Annotated[str, Described(
        "Danish name",
        "Områdets navn",
        "indicators.compute", in_suppressed=True,
    )]
    period: Annotated[str, Described(
        "`2021`, `2021H1`, `2021Q3`, `2021-03`, `2019-2021`, `2024/25` (a school year)",
        "Opgørelsesperiode: 2021, 2021H1 (halvår), 2021Q3 (kvartal), 2021-03 (måned), "
        "2024/25 (skoleår)",
        "indicators.compute", pattern=PERIOD_PATTERN, is_key=True, in_suppressed=True,
    )]
    period_start: Annotated[date, Described(
        "first day of the period",
        "Periodens første dag",
        "indicators.compute", in_suppressed=True,
    )]
    period_end: Annotated[date, Described(
        "last day of the period",
        "Periodens sidste dag",
        "indicators.compute", in_suppressed=True,
    )]
    sex: Annotated[str, Described(
        "whose figure it is",
        "Køn: alle, kvinder, maend, standardiseret",
        "indicators.compute", allowed=SEXES, is_key=True, in_suppressed=True,
    )]
    age: Annotated[str, Described(
        "`alle`, `standardiseret`, `80+`, `16-24`, `7` (years)",
        "Alder: alle, standardiseret eller et aldersspænd i år",
        "indicators.compute", pattern=AGE_PATTERN, is_key=True, in_suppressed=True,
    )]
    education: Annotated[str, Described(
        "`alle`, `grundskole`, …",
        "Uddannelse: alle eller en uddannelsesgruppe",
        "indicators.compute", is_key=True, in_suppressed=True,
    )]
    category: Annotated[str, Described(
        "a breakdown of the indicator's own, such as a band of a distribution; else `alle`",
        "Indikatorens egen opdeling, ellers alle",
        "indicators.compute", is_key=True, in_suppressed=True,
    )]
# fmt: on

"""What a funnel says: which municipalities differ more than can be explained, in Danish.

Belongs here: the words in the picture and those for who cannot see it. Does not belong here: the
limits (`indicators.methods.funnel`) and drawing (`reports.pictures.funnel`).
"""

from __future__ import annotations

import numpy as np

from indicators.methods.funnel import ALARM
from indicators.verdicts.funnel import FunnelFigures
from schemas.definitions.model import Definition
from wording.development import format_number
from wording.figure_words import name_series, name_unit, say_unit
from wording.labels import describe_period, describe_source, lower_first, shorten_list
from wording.pictures.chart_words import ChartWords, tell_source
from wording.remarks import mark_synthetic
from wording.view import Breakdown, Figure

WIDER = 1.05
"""An overdispersion above this is said; below it limits are those of chance."""


def word_funnel(
    found: FunnelFigures, definition: Definition, breakdown: Breakdown, figures: list[Figure]
) -> ChartWords:
    """The words of a funnel; `figures` are those that it is drawn from."""
    far = list_outside(found)
    count = found.areas.height
    name = name_series(definition, breakdown)
    finding = (
        f"{name}: {len(far) or 'ingen'} af {count} kommuner ligger uden for det, der kan ventes"
    )
    level = format_number(found.scale * found.funnel.level, definition.decimals)
    of_whom = "landets tal" if found.is_of_country else "de viste kommuner under ét"
    parts = [
        describe_period(found.period), name_unit(definition), tell_limits(found),
        tell_source(definition, figures),
    ]  # fmt: skip
    told = f" Uden for: {shorten_list(far, len(far))}." if far else ""
    title = mark_synthetic(finding, figures)
    return ChartWords(
        title, " · ".join(filter(None, parts)), name_unit(definition),
        f"Tragtdiagram: {title}, {describe_period(found.period)}. Midten er {of_whom}, "
        f"{level}{say_unit(definition)}.{told}",
    )  # fmt: skip


def list_outside(found: FunnelFigures) -> list[str]:
    """'Ishøj (over)': the municipalities outside the outer limits, the largest first."""
    rows = zip(found.areas["area_name"], found.outside, strict=True)
    far = [(name, "over" if side > 0 else "under") for name, side in rows if abs(side) == ALARM]
    return [f"{name} ({side})" for name, side in reversed(far)]


def tell_limits(found: FunnelFigures) -> str:
    """What the lines are, and how much wider they are than chance would make them."""
    told = "linjer: 95 % (stiplet) og 99,8 % grænser"
    dispersion = found.funnel.dispersion
    if np.isnan(dispersion) or dispersion < WIDER:
        return told
    times = format_number(float(np.sqrt(dispersion)), 1)
    return f"{told}, {times} gange så vide som ved tilfældet alene"


def name_size(definition: Definition) -> str:
    """What the lying axis counts."""
    assert definition.denominator is not None
    counted = definition.counted.denominator
    return counted or lower_first(describe_source(definition.denominator).partition(" (")[0])

"""How many there will be, in sentences that name both assumptions.

Belongs here: the sentences. Does not belong here: the numbers (`indicators.projecting`).
"""

from __future__ import annotations

from collections.abc import Mapping

from indicators.reasons import AHEAD_UNTRIED
from schemas.definitions.breakdowns import TODAYS_RATES, TREND_OF_RATES
from schemas.definitions.kinds import Kind
from schemas.definitions.model import Definition
from wording.development import format_number
from wording.figure_words import say_step, say_unit
from wording.labels import describe_period
from wording.view import Area, Figure, Series, View


def list_projections(definition: Definition, known: Mapping[str, Definition]) -> list[Definition]:
    """The indicator itself where it is a projection, and those that use its rates."""
    every = [definition, *known.values()]
    return list({
        each.id: each for each in every
        if each.kind is Kind.PROJECTION and definition.id in (each.id, each.of)
    }.values())  # fmt: skip


def tell_to_come(view: View, area: Area, definition: Definition) -> list[str]:
    """A sentence for each year to come of an area; why there is none where no year has a number."""
    stay, trend = (find_series(view, area, definition, each)
                   for each in (TODAYS_RATES, TREND_OF_RATES))  # fmt: skip
    periods = list(stay)
    if len(periods) < 2:
        return []
    first = stay[periods[0]]
    told = [
        tell_year(period, stay[period], trend.get(period), (periods[0], first), definition)
        for period in periods[1:]
    ]
    return [sentence for sentence in dict.fromkeys(told) if sentence]


def find_series(view: View, area: Area, definition: Definition, category: str) -> Series:
    """An area's series under an assumption."""
    for each in view.breakdowns_of(definition):
        if each.category == category:
            return view.series_of(definition, area, each)
    return {}


def tell_year(
    period: str, stay: Figure, trend: Figure | None, today: tuple[str, Figure],
    definition: Definition,
) -> str:  # fmt: skip
    """'I 2035 ventes 9.025 borgere, hvis raterne bliver som i 2025: 965 flere end da. …'"""
    if stay.value is None:
        return stay.status_reason or ""
    since, first = today
    told = (
        f"I {describe_period(period)} ventes {write(stay.value, definition)}, hvis raterne bliver "
        f"som i {describe_period(since)}"
    )
    if first.value is not None:
        more = stay.value - first.value
        size = format_number(abs(more), definition.decimals)
        told += f": {say_step(size, more, definition)} end da" if more else ": lige så mange som da"
    if trend is None or trend.value is None:
        lacking = trend.status_reason if trend else None
        why = (lacking or "").removeprefix("Intet tal: ").rstrip(".")
        return f"{told}; {why}." if why else f"{told}."
    limits = ""
    if trend.ci_low is not None and trend.ci_high is not None:
        low, high = (format_number(each, definition.decimals)
                     for each in (trend.ci_low, trend.ci_high))  # fmt: skip
        limits = f" (med 95 pct. sikkerhed {low} til {high})"
    number = write(trend.value, definition)
    untried = f" {AHEAD_UNTRIED}" if AHEAD_UNTRIED in (trend.note or "") else ""
    return f"{told}. Fortsætter raternes udvikling, bliver det {number}{limits}.{untried}"


def write(number: float, definition: Definition) -> str:
    """The number with what is counted."""
    return f"{format_number(number, definition.decimals)}{say_unit(definition)}"

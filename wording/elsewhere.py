"""Of whom a figure speaks, and what is said where only region and country have one.

Belongs here: the words beside a figure about its people, and the sentence in place of a row of
figures that a source does not have. Does not belong here: other reservations (`wording.remarks`).
"""

from __future__ import annotations

from collections.abc import Callable

from indicators.reasons import NO_SUCH_LEVEL
from schemas.definitions.model import Definition
from wording.development import format_number
from wording.figure_words import say_unit
from wording.labels import describe_period, lower_first
from wording.sections import GoalGroup
from wording.source_lines import join_words
from wording.view import COUNTRY, Area, Breakdown, Figure, View, find_latest_period


def tell_population(definition: Definition) -> str:
    """'Gælder unge på 16-24 år i hele befolkningen.'; '' where the title says it."""
    words = definition.population
    return f"Gælder {lower_first(words)}." if words else ""


def tell_home(definition: Definition, home: GoalGroup, sheet: str) -> str:
    """Of an indicator shown under a further goal: where it stands, and about whom it is there."""
    words = next(entry.population for entry in home.definitions if entry.id == definition.id)
    about = f", hvor den gælder {lower_first(words)}" if words else ""
    return f"Indikatoren står også i arket {sheet}{about}."


def is_only_beside(definition: Definition, breakdown: Breakdown, view: View) -> bool:
    """Whether the source has figures of region or country, and of the area none at all."""
    own = view.series_of(definition, view.main, breakdown).values()
    if not own or not all(map(lacks_level, own)):
        return False
    return bool(list_beside(definition, breakdown, view))


def lacks_level(figure: Figure) -> bool:
    """Whether a row only says that the source has no figures of such areas."""
    return figure.value is None and figure.status_reason in NO_SUCH_LEVEL


def list_beside(
    definition: Definition, breakdown: Breakdown, view: View
) -> list[tuple[Area, str, float]]:
    """The newest figures of region and country: area, period, value."""
    found = []
    for area in view.beside(definition):
        series = view.series_of(definition, area, breakdown)
        period = find_latest_period(series)
        value = series[period].value if period is not None else None
        if period is not None and value is not None:
            found.append((area, period, value))
    return found


def tell_only_beside(definition: Definition, breakdown: Breakdown, view: View) -> str | None:
    """'Opgøres ikke for Sundhedsklynge Nord; tallet er 34,8 pct. i Region Hovedstaden og 32,6 pct.
    i hele landet (2025).'; None where the area has figures, or nobody has."""
    told = tell_beside(definition, breakdown, view)
    return f"Opgøres ikke for {view.title}; tallet er {told}." if told else None


def tell_beside(
    definition: Definition,
    breakdown: Breakdown,
    view: View,
    write: Callable[[Area, str, float], str] | None = None,
) -> str | None:
    """'34,8 pct. i Region Hovedstaden og 32,6 pct. i hele landet (2025)'; None where the area has
    figures, or nobody has.

    `write` makes a number of the area, period and value; without it the plain Danish one.
    """
    if not is_only_beside(definition, breakdown, view):
        return None
    told = list_beside(definition, breakdown, view)
    periods = {period for _, period, _ in told}
    figures = []
    for area, period, value in told:
        number = write(area, period, value) if write else format_number(value, definition.decimals)
        when = f" ({describe_period(period)})" if len(periods) > 1 else ""
        figures.append(f"{number}{say_unit(definition)} i {name_level(area, view)}{when}")
    when = f" ({describe_period(periods.pop())})" if len(periods) == 1 else ""
    return f"{join_words(figures)}{when}"


def name_level(area: Area, view: View) -> str:
    """The region by its name, the country as 'hele landet'."""
    return "hele landet" if area.area_type == COUNTRY else view.names[area]

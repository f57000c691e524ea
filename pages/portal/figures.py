"""Figures as the portal's tables show them.

Belongs here: lines of tables, with every number as text that a person reads. Does not belong here:
choosing what a page shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from schemas.definitions.model import Definition
from wording.development import format_number
from wording.labels import COMPARISONS, describe_period
from wording.marks import MARKERS, write_signs
from wording.view import REGION, Area, Breakdown, Figure, Series, View

NO_PEERS: Mapping[Area, str] = MappingProxyType({})


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, value, interval and counts as text, its verdict, remarks, and the
    level of the municipalities that resemble it."""

    name: str
    value: str
    interval: str
    counts: str
    verdict: str
    remark: str
    peers: str = ""


def show_value(figure: Figure, definition: Definition) -> str:
    """The figure, or what stands in its place."""
    if figure.value is None:
        return MARKERS.get(figure.status, "ingen tal")
    signs = write_signs(figure.status, bool(figure.corrected))
    return signs + format_number(figure.value, definition.decimals)


def show_interval(figure: Figure, definition: Definition) -> str:
    """The limits; '' where there are none."""
    if figure.value is None or figure.ci_low is None or figure.ci_high is None:
        return ""
    low, high = (
        format_number(each, definition.decimals) for each in (figure.ci_low, figure.ci_high)
    )
    return f"{low} til {high}"


def show_counts(figure: Figure) -> str:
    """Numerator of denominator, where the snapshot says both."""
    if figure.numerator is None or figure.denominator is None:
        return ""
    return f"{format_number(figure.numerator, 0)} af {format_number(figure.denominator, 0)}"


def write_line(name: str, figure: Figure, definition: Definition, view: View) -> Line:
    """One figure as a row, judged as the page's own area is: against its region, a region against
    the country."""
    verdict = figure.vs_land if view.main.area_type == REGION else figure.vs_region
    return Line(
        name,
        show_value(figure, definition),
        show_interval(figure, definition),
        show_counts(figure),
        COMPARISONS.get(verdict or "", ""),
        figure.status_reason or figure.note or "",
    )


def list_periods(series: Series, definition: Definition, view: View) -> list[Line]:
    """A series, the newest first."""
    return [
        write_line(describe_period(period), figure, definition, view)
        for period, figure in reversed(series.items())
    ]


def list_areas(
    areas: Iterable[Area],
    definition: Definition,
    group: Breakdown,
    period: str | None,
    view: View,
    peers: Mapping[Area, str] = NO_PEERS,
) -> list[Line]:
    """The areas in one period, the highest first; those without a figure last, by name. `peers` is
    the level of those that resemble each."""
    found = []
    for area in areas:
        figure = view.series_of(definition, area, group).get(period or "")
        if figure is not None:
            found.append((area, figure))
    found.sort(key=lambda each: (
        each[1].value is None, -(each[1].value or 0.0), view.names[each[0]]
    ))  # fmt: skip
    return [
        replace(write_line(view.names[area], figure, definition, view), peers=peers.get(area, ""))
        for area, figure in found
    ]

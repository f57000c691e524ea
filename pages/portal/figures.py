"""Figures as the portal's tables show them.

Belongs here: lines of tables, with every number as text that a person reads. Does not belong here:
choosing what a page shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from schemas.definitions.model import Definition
from wording.development import format_number
from wording.labels import COMPARISONS, describe_period
from wording.marks import MARKERS, write_signs
from wording.view import REGION, Area, Breakdown, Figure, Series, View

NO_PEERS: Mapping[Area, str] = MappingProxyType({})
OFTEN = 3
"""What so many lines remark is said once beside the table."""


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


@dataclass(frozen=True)
class FigureTable:
    """Lines under a heading; `first` says what they are, `remark` what is true of all lines that
    have none of their own, `picture` is the address of the same as a picture, '' without one."""

    heading: str
    first: str
    lines: list[Line]
    remark: str = ""
    picture: str = ""

    def has(self, column: str) -> bool:
        """Whether any line says anything in a column."""
        return any(getattr(line, column) for line in self.lines)


def arrange_figures(heading: str, first: str, lines: list[Line], picture: str = "") -> FigureTable:
    """The table of some lines; what most of them remark is said once."""
    said = Counter(line.remark for line in lines if line.remark)
    common, count = said.most_common(1)[0] if said else ("", 0)
    if count < OFTEN:
        return FigureTable(heading, first, lines, picture=picture)
    kept = [replace(line, remark="" if line.remark == common else line.remark or "–")
            for line in lines]  # fmt: skip
    return FigureTable(heading, first, kept, common, picture)


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

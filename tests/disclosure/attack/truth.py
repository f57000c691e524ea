"""What the tests know and a reader must not: made-up counts of persons, and what is made of them.

Belongs here: a table of true counts, the indicators that publish it, and which of its counts a
published row holds. Does not belong here: drawing tables (`drawn_tables`), the ten ways (`ways`),
files (`reports`), what a reader works out (`strict_check`).

All figures are synthetic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.disclosure.attack.map_of_areas import list_shares

Area = tuple[str, str]
"""Type and id."""
OPEN_END = 200
EVERYONE = "alle"


class Cell(NamedTuple):
    """A count of the finest kind that the truth has: one area, period, sex and band of ages."""

    area: Area
    period: str
    sex: str
    age: str


class Count(NamedTuple):
    """How many have it, of how many (None where nobody counts those)."""

    x: int
    n: int | None


class Place(NamedTuple):
    """Where a printed or published figure stands."""

    area: Area
    period: str
    sex: str
    age: str


@dataclass(frozen=True)
class Indicator:
    """A definition over a table. `more` are further keys of its block.

    `sex` is the one that the block's `where` fixes, so that its rows of everyone are of that sex.
    `first_item` is what the block counts but for its categories.
    """

    name: str
    groups: tuple[tuple[str, str], ...]
    kind: str = "proportion"
    catchment: str = "somatic"
    sex: str | None = None
    pooled: int | None = None
    ages: tuple[str, ...] = ()
    first_item: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """True counts of one item, what its publisher prints of them, and who publishes it.

    `printed` are the breakdowns (sex, age) of the report, `totals` the groups of areas whose own
    figure it has beside its members, `marked` the places that it prints as "<5". `periods` are the
    periods of the report with the cells' periods in them. `category` names it within an indicator
    that has several.
    """

    item: str
    counts: Mapping[Cell, Count]
    printed: tuple[tuple[str, str], ...]
    indicators: tuple[Indicator, ...]
    periods: Mapping[str, tuple[str, ...]]
    totals: tuple[Area, ...] = ()
    marked: frozenset[Place] = frozenset()
    category: str = EVERYONE

    @property
    def areas(self) -> list[Area]:
        """The areas that report."""
        return list(dict.fromkeys(cell.area for cell in self.counts))

    @property
    def sexes(self) -> list[str]:
        """The sexes of the cells."""
        return list(dict.fromkeys(cell.sex for cell in self.counts))

    @property
    def ages(self) -> list[str]:
        """The bands of the cells."""
        return list(dict.fromkeys(cell.age for cell in self.counts))

    def list_cells(self, place: Place) -> list[Cell]:
        """The cells of a reporting area that make the figure of a place.

        An area that reports no parts of a period has the whole of it as its cells.
        """
        sexes = self.sexes if place.sex == EVERYONE else [place.sex]
        ages = [age for age in self.ages if lies_within(age, place.age)]
        for periods in (self.periods[place.period], (place.period,)):
            found = [
                cell
                for period in periods
                for sex in sexes
                for age in ages
                if (cell := Cell(place.area, period, sex, age)) in self.counts
            ]
            if found:
                return found
        return []

    def list_reported(self) -> Iterable[Place]:
        """Every place that the report has a line for."""
        for area in (*self.areas, *self.totals):
            for period in self.periods:
                for sex, age in self.printed:
                    yield Place(area, period, sex, age)

    def add_up(self, cells: Iterable[Cell]) -> Count:
        """Whole counts together."""
        found = [self.counts[cell] for cell in cells]
        people = [count.n for count in found if count.n is not None]
        return Count(sum(count.x for count in found), sum(people) if people else None)

    def count(self, place: Place) -> Count:
        """The true figure of a reporting area, or of a group's own line."""
        return self.add_up(self.list_behind(place))

    def list_behind(self, place: Place) -> list[Cell]:
        """The cells behind a line of the report."""
        if place.area not in self.totals:
            return self.list_cells(place)
        members = list_shares(place.area, place.period, "somatic")
        return [
            cell
            for area in self.areas
            if members.get(area) == 1
            for cell in self.list_cells(place._replace(area=area))
        ]

    def make_up(self, indicator: Indicator, place: Place) -> dict[Cell, float] | None:
        """Each cell with how much of it is in a published figure; None when it has none.

        A group's figure is its own line where the report has one, else the sum of its members, but
        for those with a mark (in one of the years, where several are put together). A standardised
        figure is made of its bands.
        """
        periods = list_years(place.period) if indicator.pooled else [place.period]
        sex = place.sex if indicator.sex is None else indicator.sex
        if not set(periods) <= set(self.periods):
            return None
        made: dict[Cell, float] = {}
        for age in indicator.ages or (place.age,):
            made |= self.sum_up(
                [Place(place.area, period, sex, age) for period in periods], indicator.catchment
            )
        return made or None

    def sum_up(self, lines: list[Place], catchment: str) -> dict[Cell, float]:
        """The cells of one area's lines together, with how much of each."""
        area = lines[0].area
        if area in (*self.areas, *self.totals):
            return {cell: 1.0 for line in lines for cell in self.list_behind(line)}
        made: dict[Cell, float] = {}
        for member, share in list_shares(area, lines[-1].period, catchment).items():
            own = [line._replace(area=member) for line in lines]
            if all(self.has_number(line) for line in own):
                made |= {cell: share for line in own for cell in self.list_cells(line)}
        return made

    def has_number(self, line: Place) -> bool:
        """Whether the report has a number there, or for all the parts that make one."""
        if (line.sex, line.age) in self.printed:
            return line not in self.marked
        cells = set(self.list_cells(line))
        return not any(
            cells.issuperset(self.list_cells(place))
            for place in self.marked
            if (place.area, place.period) == (line.area, line.period)
        )


def read_band(age: str) -> tuple[int, int]:
    """First and last year of a band of ages."""
    if age == EVERYONE:
        return 0, OPEN_END
    if age.endswith("+"):
        return int(age[:-1]), OPEN_END
    first, last = age.split("-")
    return int(first), int(last)


def lies_within(age: str, wider: str) -> bool:
    """Whether a band is part of another."""
    (first, last), (low, high) = read_band(age), read_band(wider)
    return low <= first and last <= high


def list_years(period: str) -> list[str]:
    """The years of a period of several; any other is its own."""
    if not re.fullmatch(r"\d{4}-\d{4}", period):
        return [period]
    first, last = period.split("-")
    return [str(year) for year in range(int(first), int(last) + 1)]

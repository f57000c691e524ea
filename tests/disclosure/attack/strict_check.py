"""What a reader with a linear programme learns of each small count, measured with the truth.

Belongs here: the equations that published rows of a table are over its true cells, which small
counts a reader must not know, and the range that remains of each. Written for the tests alone: it
shares no line with the protection nor with the auditor, and is simpler than both, since it knows
how the tables are built.

The reader knows the map and the definitions, that counts are whole and not negative, that a place
marked by its publisher is 1-4, and every row of every snapshot. A small count is `exact` when one
value is left of it, `narrowed` when some of 1-4 that marks and denominators leave is gone. Rows
that contradict each other make a table `unsolvable`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from typing import Any, NamedTuple

import polars as pl

from tests.disclosure.attack.linear_ranges import Known, Ranges, Terms
from tests.disclosure.attack.truth import (
    EVERYONE,
    Area,
    Cell,
    Indicator,
    Place,
    Table,
    read_band,
)

MANY_WAYS = 10**12
"""Up to so many ways of dividing events among strata a reader tries them all."""
SHOWN = ("ok", "estimated")
HIDDEN = "suppressed"


Rows = Mapping[tuple[str, str], list[dict[str, Any]]]
"""What a snapshot shows, by indicator and category."""


class Secret(NamedTuple):
    """A small count that must not be known: in words, over the cells, and its true value."""

    told: str
    terms: Terms
    value: float


class Find(NamedTuple):
    """A secret of which too little remains."""

    table: str
    what: str
    secret: str
    value: float
    low: float
    high: float


@dataclass
class Verdict:
    """What came of some tables."""

    finds: list[Find] = field(default_factory=list)
    secrets: int = 0
    shown: int = 0
    hidden: int = 0

    def count(self) -> dict[str, int]:
        """How many exact, narrowed and unsolvable ones."""
        found = Counter(find.what for find in self.finds)
        return {what: found[what] for what in ("exact", "narrowed", "unsolvable")}

    def describe(self) -> str:
        """All of it, for a failed test."""
        lines = [
            f"{find.table}: {find.what}: {find.secret} is {find.value:g}, "
            f"leaving {find.low:g} to {find.high:g}"
            for find in self.finds
        ]
        return "\n".join([f"{self.count()} of {self.secrets} small counts", *lines])


def check_families(families: Iterable[Sequence[tuple[Table, Rows]]]) -> Verdict:
    """Attack tables by all that is told of them.

    A family are tables that count the same persons, each with the rows that a snapshot has of it:
    one table alone, one in several snapshots as it was then, or two that publish one count.
    """
    verdict = Verdict()
    for family in families:
        check_family([(table, list_rows(table, rows)) for table, rows in family], verdict)
    return verdict


def name_table(table: Table) -> str:
    """Item and category."""
    return f"{table.item}|{table.category}"


def split(frame: pl.DataFrame) -> Rows:
    """The published rows of each indicator and category."""
    columns = ["area_type", "area_id", "period", "sex", "age", "category", "status", "numerator",
               "denominator", "value", "indicator_id"]  # fmt: skip
    return {
        (str(key[0]), str(key[1])): rows.to_dicts()
        for key, rows in frame.select(columns).group_by("indicator_id", "category")
    }


Told = list[tuple[Indicator, Place, dict[str, Any], dict[Cell, float]]]
"""Published rows of a table: by whom, where, what it says, and the cells that it is made of."""


def list_rows(table: Table, frame: Rows) -> Told:
    """The published rows of a table that have a figure or hide one."""
    found = []
    for indicator in table.indicators:
        for row in frame.get((indicator.name, table.category), []):
            place = Place((row["area_type"], row["area_id"]), row["period"], row["sex"], row["age"])
            made = table.make_up(indicator, place)
            if made is not None and row["status"] in (*SHOWN, HIDDEN):
                found.append((indicator, place, row, made))
    return found


def check_family(told: Sequence[tuple[Table, Told]], verdict: Verdict) -> None:
    """Add what a reader finds of one family."""
    marks, seen = Known(), Known()
    for table, rows in told:
        for known in (marks, seen):
            learn_of_report(known, table)
        for row in rows:
            learn_denominator(marks, table, *row, least=5)
            learn(seen, table, *row)
            verdict.shown += row[2]["status"] in SHOWN
            verdict.hidden += row[2]["status"] == HIDDEN
    name, secrets = name_table(told[0][0]), list_secrets(told)
    verdict.secrets += len(secrets)
    ranges = Ranges(seen)
    if not ranges.solvable:
        verdict.finds.append(Find(name, "unsolvable", "", 0, 0, 0))
        return
    before = Ranges(marks)
    for secret, (low, high) in zip(secrets, ranges.measure(secrets), strict=True):
        if low <= 1 and high >= 4:
            continue
        least, most = before.measure_one(secret.terms)
        if low > max(1.0, least) or high < min(4.0, most):
            what = "exact" if high - low < 1e-6 else "narrowed"
            verdict.finds.append(Find(name, what, secret.told, secret.value, low, high))


def learn_of_report(known: Known, table: Table) -> None:
    """The reader knows marks, and how many people there are; nobody has more than all."""
    for cell, count in table.counts.items():
        known.truth[x_of(table, cell)] = count.x
        if count.n is not None:
            known.truth[n_of(table, cell)] = count.n
            if has_parts(table):
                known.add({n_of(table, cell): 1.0, x_of(table, cell): -1.0}, 0, None)
    for place in table.marked:
        known.add({x_of(table, cell): 1.0 for cell in table.list_behind(place)}, 1, 4)


def has_parts(table: Table) -> bool:
    """Whether its numerator counts some of those whom its denominator counts."""
    return any(indicator.kind == "proportion" for indicator in table.indicators)


def x_of(table: Table, cell: Cell) -> tuple[str, Cell, float]:
    """The variable of those who have it. A revised count is another one."""
    return ("x", cell, table.counts[cell].x)


def n_of(table: Table, cell: Cell) -> tuple[str, Cell, float]:
    """The variable of all."""
    return ("n", cell, float(table.counts[cell].n or 0))


def learn(
    known: Known, table: Table, indicator: Indicator, place: Place, row: dict[str, Any],
    made: dict[Cell, float],
) -> None:  # fmt: skip
    """What one published row tells."""
    learn_denominator(known, table, indicator, place, row, made)
    if row["numerator"] is None and row["value"] is not None:
        raise AssertionError(f"a value without a numerator: {row}")
    if row["numerator"] is None or row["status"] not in SHOWN:
        return
    learn_sum(known, {x_of(table, cell): share for cell, share in made.items()}, row["numerator"])
    if indicator.ages:
        learn_strata(known, table, indicator, made)


def learn_denominator(
    known: Known, table: Table, indicator: Indicator, place: Place, row: dict[str, Any],
    made: dict[Cell, float], least: float = 0,
) -> None:  # fmt: skip
    """The denominator of a row, also of one that hides its numerator."""
    counted = all(table.counts[cell].n is not None for cell in made)
    if counted and row["denominator"] is not None and row["denominator"] >= least:
        people = {n_of(table, cell): share for cell, share in made.items()}
        learn_sum(known, people, row["denominator"])


def learn_sum(known: Known, terms: Terms, total: float) -> None:
    """A shown sum. Persons are whole, so its decimals tell the part that is divided."""
    known.add(terms, total, total)
    for share in {share for share in terms.values() if share % 1}:
        divided = {name: 1.0 for name, own in terms.items() if own == share}
        whole = {name: own for name, own in terms.items() if own != share}
        for part in (divided, whole):
            truth = sum(own * known.truth[name] for name, own in part.items())
            known.add(part, truth, truth)


def learn_strata(known: Known, table: Table, indicator: Indicator, made: dict[Cell, float]) -> None:
    """A standardised rate tells all its strata where few enough ways make its events."""
    strata = [
        {x_of(table, cell): share for cell, share in made.items() if cell.age == age}
        for age in indicator.ages
    ]
    events = sum(own * known.truth[name] for part in strata for name, own in part.items())
    if comb(int(events) + len(strata) - 1, len(strata) - 1) < MANY_WAYS:
        for part in strata:
            learn_sum(known, part, sum(own * known.truth[name] for name, own in part.items()))


Groups = dict[tuple[str, str], dict[Cell, float]]
"""The cells of rows by sex and age."""
Site = tuple[Area, str]
"""An area with the members that its figures are made of."""


def list_secrets(told: Sequence[tuple[Table, Told]]) -> list[Secret]:
    """The small counts of a family: of its rows, between its rows, and those marked."""
    found: dict[frozenset[tuple[Any, float]], Secret] = {}
    for table, rows in told:
        for words, terms in (*list_marked(table), *list_row_counts(table, rows)):
            value = sum(
                own * (table.counts[cell].x if kind == "x" else table.counts[cell].n or 0)
                for (kind, cell, _), own in terms.items()
            )
            if 1 <= value <= 4:
                found.setdefault(frozenset(terms.items()), Secret(words, terms, value))
    return list(found.values())


def list_marked(table: Table) -> Iterator[tuple[str, Terms]]:
    """What the publisher hides."""
    for place in table.marked:
        yield (
            f"marked {'/'.join(place.area)} {place.period} {place.sex} {place.age}",
            {x_of(table, cell): 1.0 for cell in table.list_behind(place)},
        )


def list_row_counts(table: Table, rows: Told) -> Iterator[tuple[str, Terms]]:
    """Numerators, denominators and complements of rows, and of what lies between rows."""
    by_site: dict[Site, dict[str, Groups]] = {}
    for indicator, place, _, made in rows:
        if all(share == 1 for share in made.values()) and not indicator.ages:
            # the members of a group without its marked ones differ from breakdown to breakdown
            members = ",".join(sorted({cell.area[1] for cell in made}))
            groups = by_site.setdefault((place.area, members), {}).setdefault(place.period, {})
            groups[indicator.sex or place.sex, place.age] = made
    for (area, _), periods in by_site.items():
        for period, groups in (*periods.items(), *list_rest_of_year(periods)):
            for (sex, age), cells in (*groups.items(), *list_between(groups)):
                yield from list_counts(table, f"{'/'.join(area)} {period} {sex} {age}", cells)


def list_counts(table: Table, told: str, cells: dict[Cell, float]) -> Iterator[tuple[str, Terms]]:
    """Those who have it, all, and those who have it not."""
    x = {x_of(table, cell): 1.0 for cell in cells}
    yield told, x
    if all(table.counts[cell].n is not None for cell in cells):
        n = {n_of(table, cell): 1.0 for cell in cells}
        yield f"all of {told}", n
        if has_parts(table):
            yield f"those without of {told}", n | dict.fromkeys(x, -1.0)


def list_rest_of_year(periods: dict[str, Groups]) -> Iterator[tuple[str, Groups]]:
    """What is left of a period when one within it is taken away, where no row shows the rest."""
    for groups in periods.values():
        for fewer in periods.values():
            rest = {
                group: subtract(cells, fewer[group])
                for group, cells in groups.items()
                if group in fewer and fewer[group].keys() < cells.keys()
            }
            left = {cell.period for cells in rest.values() for cell in cells}
            if len(left) == 1 and left.isdisjoint(periods):
                yield left.pop(), rest


def list_between(groups: Groups) -> Iterator[tuple[tuple[str, str], dict[Cell, float]]]:
    """The third sex, and what is left of a band when bands within it are taken away."""
    whole = dict(groups)
    for sex, other in (("kvinder", "maend"), ("maend", "kvinder")):
        for age in {age for _, age in groups}:
            everyone, own = groups.get((EVERYONE, age)), groups.get((sex, age))
            if everyone and own and (other, age) not in groups:
                whole[other, age] = subtract(everyone, own)
                yield (other, age), whole[other, age]
    for sex in {sex for sex, _ in whole}:
        bands = {age: cells for (own, age), cells in whole.items() if own == sex}
        for age, cells in bands.items():
            inside = [other for other, rest in bands.items() if rest.keys() < cells.keys()]
            for other in inside:
                yield (sex, f"{age} without {other}"), subtract(cells, bands[other])
            for first, second in list_apart(inside):
                rest = subtract(subtract(cells, bands[first]), bands[second])
                if rest:
                    yield (sex, f"{age} without {first} and {second}"), rest


def list_apart(ages: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of bands that do not overlap."""
    for number, first in enumerate(ages):
        for second in ages[number + 1 :]:
            (low, high), (other_low, other_high) = read_band(first), read_band(second)
            if high < other_low or other_high < low:
                yield first, second


def subtract(cells: dict[Cell, float], fewer: dict[Cell, float]) -> dict[Cell, float]:
    """The cells of the first that the second lacks."""
    return {cell: share for cell, share in cells.items() if cell not in fewer}

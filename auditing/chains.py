"""A find in words: which published numbers give which hidden one.

Belongs here: naming counts and writing chains, in English as all that analysts read. Does not
belong here: finding anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from auditing.bounds import Ranges
from auditing.exact import Solution
from auditing.knowledge import WITHOUT
from geography import Geography

TINY = 1e-9
MANY = 6
"""So many addends are named in a chain."""
STEPS = 4
"""So many counts are told how they are found."""
SHARED = ("period", "sex", "age", "education", "source")
"""What is said of an addend only where it is another than the found count's."""


@dataclass(frozen=True)
class CountNames:
    """The counts of a system with what they are called."""

    cells: pl.DataFrame
    areas: dict[tuple[str, str], str]

    def row(self, cell: int) -> dict[str, str]:
        """What a count counts."""
        return self.cells.row(cell, named=True)

    def name(self, cell: int, beside: int | None = None) -> str:
        """A count in words; of one that stands beside another only what differs."""
        mine = self.row(cell)
        if beside is None:
            return self.describe(mine)
        area = self.name_area(mine)
        other = self.row(beside)
        rest = [name_part(mine, key) for key in SHARED if mine[key] != other[key]]
        same = (mine["area_type"], mine["area_id"]) == (other["area_type"], other["area_id"])
        return " ".join(rest if same and rest else [area, *rest])

    def name_area(self, row: Mapping[str, str]) -> str:
        """The area of a count, with the catchment where that makes it another."""
        area = self.areas.get((row["area_type"], row["area_id"]), row["area_id"])
        return f"{area} ({row['catchment']})" if row.get("catchment") else area

    def describe(self, row: Mapping[str, str]) -> str:
        """A count in words."""
        rest = [row[key] for key in ("sex", "age", "education") if row[key] != "alle"]
        without = ["(those without)"] if WITHOUT in row["source"] else []
        return " ".join([self.name_area(row), row["period"], *rest, *without])


def name_part(row: Mapping[str, str], key: str) -> str:
    """A part of a count's key in words."""
    if key != "source":
        return row[key]
    return "those without" if WITHOUT in row[key] else f"({row[key]})"


def name_cells(cells: pl.DataFrame, geography: Geography) -> CountNames:
    """The words for all counts."""
    areas = geography.areas.select("area_type", "area_id", "name")
    columns = ("area_type", "area_id", "catchment", "indicator_id", *SHARED)
    return CountNames(
        cells.select(columns), {(kind, area): name for kind, area, name in areas.rows()}
    )


def tell_exact(solution: Solution, names: CountNames, cell: int) -> str:
    """`Allerød 3 = Nord 353 - Hillerød 60 - ...`, then how each unknown one in it was found."""
    told: list[str] = []
    todo, seen, determined = [cell], {cell}, solution.determined
    while todo and len(told) < STEPS:
        each = todo.pop(0)
        terms = list_terms(solution, names, each)
        name = names.name(each) if each == cell else names.name(each, cell)
        told.append(f"{name} {write(solution.number[each])} = {join(terms)}")
        cells = [term.cell for term in terms if term.cell >= 0]
        new = [other for other in cells if determined[other] and other not in seen]
        seen |= set(new)
        todo += new
    more = f"; and {len(todo)} more like these" if todo else ""
    return "; ".join(told) + more


def tell_bound(
    solution: Solution, names: CountNames, cell: int, ranges: Ranges, upper: bool
) -> str:
    """Why a count is not lower or higher: the sum that it is in, with what the others may be."""
    reasons, system = ranges.give_reasons(cell, upper), solution.system
    terms = list_terms(solution, names, cell, reasons)
    if not reasons or not terms:
        return ""
    spans = {
        term.cell: tell_span(system.low[term.cell], system.high[term.cell])
        for term in terms
        if term.cell >= 0 and np.isnan(term.number)
    }
    return f"{names.name(cell)} = {join(terms, spans)}"


def tell_span(low: float, high: float) -> str:
    """What an unknown count may be, in words."""
    if np.isinf(high):
        return f"({write(low)} or more)"
    return f"({write(low)} to {write(high)})"


@dataclass(frozen=True)
class Addend:
    """An addend of a chain; `cell` is -1 for a figure."""

    coef: float
    number: float
    name: str
    cell: int


def list_terms(
    solution: Solution, names: CountNames, cell: int, reasons: Mapping[int, float] | None = None
) -> list[Addend]:
    """All that a count is made of by some equations, what is added before what is taken off."""
    system = solution.system
    coefs: dict[int, float] = {}
    terms = []
    reasons = solution.give_reasons(cell) if reasons is None else reasons
    for eq, factor in reasons.items():
        if abs(system.rhs[eq]) > TINY:
            name = str(system.stated[eq])
            terms.append(Addend(factor, float(system.rhs[eq]), name, -1))
        for other, coef in zip(*system.terms_of(eq), strict=True):
            coefs[int(other)] = coefs.get(int(other), 0.0) + factor * float(coef)
    terms += [
        Addend(-coef, float(solution.number[other]), names.name(other, cell), other)
        for other, coef in coefs.items()
        if other != cell and abs(coef) > TINY
    ]  # fmt: skip
    return sorted(terms, key=lambda term: (term.coef < 0, term.cell))


def join(terms: Sequence[Addend], spans: Mapping[int, str] | None = None) -> str:
    """The terms as a sum in words; of many the first, and what the others make.

    `spans` has in words what unknown counts may be; those are always named.
    """
    spans = spans or {}
    known = [term for term in terms if term.cell not in spans]
    named = known if len(known) <= MANY + 1 else known[:MANY]
    text = ""
    for term in [*named, *(term for term in terms if term.cell in spans)]:
        factor = "" if abs(abs(term.coef) - 1) < TINY else f"{abs(term.coef):.6g} x "
        joint = " - " if term.coef < 0 else " + " if text else ""
        text += f"{joint}{factor}{term.name} {spans.get(term.cell) or write(term.number)}"
    for sign in (1, -1):
        rest = [term for term in known[len(named) :] if term.coef * sign > 0]
        total = sum(abs(term.coef) * term.number for term in rest)
        text += f" {'+' if sign > 0 else '-'} {len(rest)} others {write(total)}" if rest else ""
    return text.strip()


def write(number: float) -> str:
    """A number as short as it is told."""
    return f"{np.round(number, 3) + 0.0:.10g}"

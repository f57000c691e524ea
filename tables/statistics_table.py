"""One indicator's published figures as a table with dimensions, every cell in its place.

Belongs here: the dimensions and their words, and putting rows into cells. Does not belong here:
choosing a part of a table (`tables.selecting`), or a form to send it in (`tables.json_stat`,
`tables.flat`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import prod
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from schemas.definitions.model import Definition
from schemas.vocabulary import ALL
from wording.figure_words import name_unit
from wording.labels import STATUSES, describe_breakdown, describe_period, rank_category

Role = Literal["geo", "time", "metric"]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

AREA, PERIOD, CONTENTS = "Omraade", "Tid", "ContentsCode"
BREAKDOWNS = {"sex": ("Koen", "køn"), "age": ("Alder", "alder"),
              "education": ("Uddannelse", "uddannelse"),
              "category": ("Kategori", "kategori")}  # fmt: skip
"""Column, name of the dimension in addresses, and its Danish label."""

MEASURES = {
    "value": ("vaerdi", "{title}"),
    "ci_low": ("nedre", "Nedre grænse for sikkerhedsintervallet"),
    "ci_high": ("oevre", "Øvre grænse for sikkerhedsintervallet"),
    "numerator": ("taeller", "Tæller"),
    "denominator": ("naevner", "Nævner"),
}
"""Published columns that a table holds, with code and label."""

WHOLE = {"sex": "begge køn", "age": "alle aldre", "education": "alle uddannelser",
         "category": "alle"}  # fmt: skip
AREA_ORDER = ("land", "region", "sundhedsraad", "klynge", "kommune", "hospital")
AREA_WORDS = {"sundhedsraad": "sundhedsråd"}
"""The word for a kind of area where that is not the kind itself."""
NO_ROW = "findes ikke"
"""Said of a cell of which the snapshot has no row; it has no status in a table."""


@dataclass(frozen=True)
class Dimension:
    """One side of a table: its values in order, each with code and label."""

    id: str
    label: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    role: Role | None = None
    total: str | None = None
    """The code that stands for all others together, where there is one."""


@dataclass(frozen=True)
class StatisticsTable:
    """A table with all that is said of it.

    `values` has a place for each combination of the dimensions' values, the last dimension running
    fastest; nan where there is no number, and then `status` says why. `status` also marks figures
    that are estimated. `units` say the unit and the decimals of each measure.
    """

    id: str
    title: str
    dimensions: tuple[Dimension, ...]
    values: Floats
    status: Mapping[int, str]
    units: Mapping[str, tuple[str, int]]
    notes: tuple[str, ...]
    source: str
    updated: datetime
    synthetic: bool

    @property
    def size(self) -> tuple[int, ...]:
        """How many values each dimension has."""
        return tuple(len(each.codes) for each in self.dimensions)

    def dimension(self, name: str) -> Dimension:
        """The dimension of that name. Raises KeyError."""
        found = next((each for each in self.dimensions if each.id == name), None)
        if found is None:
            raise KeyError(name)
        return found


def arrange_table(
    rows: pl.DataFrame, definition: Definition, sources: Sequence[str], updated: datetime
) -> StatisticsTable:
    """The table of an indicator's published rows (columns of `schemas.frames.values`).

    A breakdown that the indicator has not is no dimension. `sources` are the publications.
    """
    breakdowns = [name for name in BREAKDOWNS if rows[name].unique().to_list() != [ALL]]
    measures = [name for name in MEASURES if name == "value" or rows[name].is_not_null().any()]
    dimensions = (
        list_areas(rows),
        list_periods(rows),
        *(list_groups(rows, name) for name in breakdowns),
        list_measures(definition, measures),
    )
    values, status = fill_cells(rows, dimensions, breakdowns, measures)
    return StatisticsTable(
        definition.id, definition.title, dimensions, values, status,
        tell_units(definition, measures), tell_notes(definition, rows), "; ".join(sources),
        updated, bool(rows["synthetic"].any()),
    )  # fmt: skip


def name_area(area_type: str, area_id: str) -> str:
    """The code of an area, in which a municipality and a cluster of one name differ."""
    return f"{area_type}_{area_id}"


def list_areas(rows: pl.DataFrame) -> Dimension:
    """The areas, the largest kind first, by name within it."""
    areas = rows.select("area_type", "area_id", "area_name").unique(["area_type", "area_id"])
    ordered = sorted(
        areas.iter_rows(), key=lambda area: (AREA_ORDER.index(area[0]), area[2] or "", area[1])
    )
    codes = tuple(name_area(kind, each) for kind, each, _ in ordered)
    names = [name or each for _, each, name in ordered]
    twice = {name for name in names if names.count(name) > 1}
    labels = tuple(
        f"{name} ({AREA_WORDS.get(kind, kind)})" if name in twice else name
        for name, (kind, _, _) in zip(names, ordered, strict=True)
    )
    return Dimension(AREA, "område", codes, labels, "geo")


def list_periods(rows: pl.DataFrame) -> Dimension:
    """The periods, oldest first."""
    periods = rows.select("period", "period_start", "period_end").unique()
    codes = tuple(periods.sort("period_end", "period_start", "period")["period"].unique(
        maintain_order=True))  # fmt: skip
    return Dimension(PERIOD, "periode", codes, tuple(map(describe_period, codes)), "time")


def list_groups(rows: pl.DataFrame, name: str) -> Dimension:
    """The groups of one breakdown, all together first."""
    found = set(rows[name])
    codes = [ALL] if ALL in found else []
    codes += sorted(found - {ALL}, key=rank_category)
    labels = [
        WHOLE[name] if code == ALL else describe_breakdown(**{**WITHIN, name: code})
        for code in codes
    ]
    identity, label = BREAKDOWNS[name]
    return Dimension(
        identity, label, tuple(codes), tuple(labels), total=ALL if ALL in found else None
    )


WITHIN = {"sex": ALL, "age": ALL, "education": ALL, "category": ALL}


def list_measures(definition: Definition, measures: Sequence[str]) -> Dimension:
    """What stands in the cells: the figure, and what belongs to it."""
    return Dimension(
        CONTENTS, "indhold", tuple(MEASURES[name][0] for name in measures),
        tuple(MEASURES[name][1].format(title=definition.title) for name in measures), "metric",
    )  # fmt: skip


def tell_units(definition: Definition, measures: Sequence[str]) -> dict[str, tuple[str, int]]:
    """The unit and the decimals of each measure by its code."""
    counts = {"numerator", "denominator"}
    unit = name_unit(definition)
    return {
        MEASURES[name][0]: ("antal", 0) if name in counts else (unit, definition.decimals)
        for name in measures
    }


def tell_notes(definition: Definition, rows: pl.DataFrame) -> tuple[str, ...]:
    """What has to be said beside the figures: whom they are about, what they cannot say."""
    told = [definition.population, definition.limitations]
    noted = rows["note"].drop_nulls().unique(maintain_order=True).to_list()
    return tuple(dict.fromkeys(text for text in [*told, *noted] if text))


def fill_cells(
    rows: pl.DataFrame,
    dimensions: Sequence[Dimension],
    breakdowns: Sequence[str],
    measures: Sequence[str],
) -> tuple[Floats, dict[int, str]]:
    """The value of each cell, and the status of those that have none or whose figure is
    estimated."""
    size = [len(each.codes) for each in dimensions]
    place = find_places(rows, dimensions[:-1], breakdowns)
    cells = prod(size[:-1])
    values = np.full((cells, len(measures)), np.nan)
    words = np.full(cells, NO_ROW, dtype=object)
    words[place] = [STATUSES.get(each, each) for each in rows["status"].to_list()]
    for number, name in enumerate(measures):
        values[place, number] = rows[name].cast(pl.Float64).to_numpy()
    return values.ravel(), tell_statuses(values, words)


def find_places(
    rows: pl.DataFrame, dimensions: Sequence[Dimension], breakdowns: Sequence[str]
) -> Places:
    """The cell of each row, measures left aside."""
    place = np.zeros(rows.height, dtype=np.int64)
    kinds, ids = rows["area_type"].to_list(), rows["area_id"].to_list()
    areas = [name_area(kind, each) for kind, each in zip(kinds, ids, strict=True)]
    columns = [areas, *(rows[name].to_list() for name in ("period", *breakdowns))]
    for column, dimension in zip(columns, dimensions, strict=True):
        order = {code: number for number, code in enumerate(dimension.codes)}
        place = place * len(order) + np.fromiter(map(order.__getitem__, column), np.int64)
    return place


def tell_statuses(values: Floats, words: npt.NDArray[np.object_]) -> dict[int, str]:
    """The words of cells without a number, and of estimated ones, by their place."""
    estimated = words == STATUSES["estimated"]
    marked = (np.isnan(values) | estimated[:, np.newaxis]) & (words != NO_ROW)[:, np.newaxis]
    told = np.where(words == STATUSES["ok"], "ingen tal", words)
    cells, _ = np.nonzero(marked)
    places = np.flatnonzero(marked)
    return dict(zip(places.tolist(), told[cells].tolist(), strict=True))


def list_publications(extracts: pl.DataFrame, dataset: Iterable[str | None]) -> list[str]:
    """The publishers of the extracts that some datasets were accepted from."""
    mine = extracts.filter(pl.col("status") == "accepted", pl.col("dataset").is_in(list(dataset)))
    return sorted(set(mine["publisher"].drop_nulls()))

"""The published rows of one product as series: by indicator and area, breakdown, then period.

Belongs here: naming areas and breakdowns, and making a series when it is first asked for: a product
shows a part of them, and making a figure of a row takes longer than finding it. Does not belong
here: which rows a product shows (`wording.view`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from schemas.frames.values import Figure
from schemas.vocabulary import ALL
from wording.labels import describe_breakdown, is_school_year


class Breakdown(NamedTuple):
    """Which group of people, or which category of its own, a series is about."""

    sex: str = ALL
    age: str = ALL
    education: str = ALL
    category: str = ALL

    @property
    def label(self) -> str:
        """The group in Danish."""
        return describe_breakdown(*self)


class PupilBreakdown(Breakdown):
    """A group of pupils: equal to the same of anybody, and told in their words."""

    __slots__ = ()

    @property
    def label(self) -> str:
        """The group in Danish."""
        return describe_breakdown(*self, pupils=True)


class Area(NamedTuple):
    """An area as the frame names it."""

    area_type: str
    area_id: str


Series = dict[str, Figure]
"""Figures by period, oldest first."""

SUBJECT = ["indicator_id", "area_type", "area_id", "sex", "age", "education", "category"]


class AreaSeries(Mapping[Breakdown, Series]):
    """The series of one indicator and area, each made when it is first asked for."""

    def __init__(self, rows: Sequence[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._places: dict[Breakdown, tuple[int, int]] = {}
        self._made: dict[Breakdown, Series] = {}

    def add(self, breakdown: Breakdown, first: int, count: int) -> None:
        """Say at which rows a breakdown's figures stand."""
        self._places[breakdown] = (first, count)

    def __getitem__(self, breakdown: Breakdown) -> Series:
        if breakdown not in self._made:
            first, count = self._places[breakdown]
            rows = self._rows[first : first + count]
            self._made[breakdown] = {row[0]: Figure(*row[1:]) for row in rows}
        return self._made[breakdown]

    def __iter__(self) -> Iterator[Breakdown]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def arrange_series(
    rows: pl.DataFrame, shown: set[Area]
) -> dict[tuple[str, Area], Mapping[Breakdown, Series]]:
    """The rows of the shown areas, which come in the order of their periods, by indicator and area,
    then breakdown, then period."""
    ordered = rows.sort(SUBJECT, maintain_order=True)
    figures = ordered.select("period", *Figure._fields).rows()
    counts = ordered.group_by(SUBJECT, maintain_order=True).agg(pl.len(), pl.col("period").last())
    series: dict[tuple[str, Area], AreaSeries] = {}
    first = 0
    for row in counts.iter_rows():
        area, count = Area(row[1], row[2]), row[7]
        if area in shown:
            mine = series.setdefault((row[0], area), AreaSeries(figures))
            kind = PupilBreakdown if is_school_year(row[8]) else Breakdown
            mine.add(kind(*row[3:7]), first, count)
        first += count
    return dict(series)

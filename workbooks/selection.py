"""What of the published values concerns one cluster, and in which order it is shown.

Belongs here: choosing areas, definitions, rows and series. Does not belong here: cells,
colours, or arithmetic on figures; nothing is computed from a figure here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from schemas.agreement import Agreement
from schemas.definitions import Definition
from schemas.vocabulary import ALL
from workbooks.content import WorkbookContent
from workbooks.labels import describe_breakdown

COUNTRY_ID = "000"
OTHER_TITLE = "Øvrige temaer"


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


class Area(NamedTuple):
    """An area as the frame names it."""

    area_type: str
    area_id: str


class Figure(NamedTuple):
    """One row of the values, with what a reader is shown of it."""

    value: float | None
    status: str
    status_reason: str | None
    note: str | None
    ci_low: float | None
    ci_high: float | None
    vs_region: str | None
    vs_land: str | None
    synthetic: bool


NO_FIGURE = Figure(
    None, "missing", "Der er ingen tal for klyngen.", None, None, None, None, None, False
)

Series = dict[str, Figure]
"""Figures by period, oldest first."""


@dataclass(frozen=True)
class GoalGroup:
    """The indicators of one goal, theme or national goal."""

    title: str
    definitions: list[Definition]


@dataclass(frozen=True)
class Section:
    """A focus area (or the rest), which has a sheet of its own."""

    title: str
    sheet_title: str
    goals: list[GoalGroup]


@dataclass(frozen=True)
class ClusterView:
    """What one cluster's workbook shows, arranged.

    `rows` are the published rows of the data sheet: the cluster, its municipalities and
    hospitals, all clusters, regions and the country. `names` and `series` cover the areas
    that the cluster's own sheets show; `places` are its municipalities and hospitals by
    catchment, in the order in which they are shown.
    """

    content: WorkbookContent
    cluster: Area
    region: Area
    country: Area
    places: dict[str, list[Area]]
    names: dict[Area, str]
    sections: list[Section]
    rows: pl.DataFrame
    series: dict[tuple[str, Area], dict[Breakdown, Series]]

    @property
    def cluster_name(self) -> str:
        """The cluster's Danish name."""
        return self.names[self.cluster]

    @property
    def synthetic(self) -> bool:
        """Whether any figure of the workbook is synthetic."""
        return bool(self.rows["synthetic"].any())

    def definitions(self) -> Iterator[Definition]:
        """Every indicator that is shown, in the workbook's order."""
        for section in self.sections:
            for goal in section.goals:
                yield from goal.definitions

    def areas_of(self, definition: Definition) -> list[Area]:
        """Cluster, region and country, then the places of the definition's catchment that
        have figures."""
        places = self.places[definition.catchment]
        with_figures = [place for place in places if (definition.id, place) in self.series]
        return [self.cluster, self.region, self.country, *with_figures]

    def breakdowns_of(self, definition: Definition) -> list[Breakdown]:
        """The groups in the definition's order, then any other that has figures."""
        found: dict[Breakdown, None] = {}
        for area in self.areas_of(definition):
            found.update(dict.fromkeys(self.series.get((definition.id, area), {})))
        order: dict[tuple[str, ...], int] = {
            (group.sex, group.age, group.education): place
            for place, group in enumerate(definition.groups)
        }
        known = sorted(
            found, key=lambda group: (order.get(group[:3], len(order)), rank_category(group[3]))
        )
        return known or [Breakdown(g.sex, g.age, g.education) for g in definition.groups]

    def series_of(self, definition: Definition, area: Area, breakdown: Breakdown) -> Series:
        """One area's figures by period, empty when there are none."""
        return self.series.get((definition.id, area), {}).get(breakdown, {})


def rank_category(category: str) -> tuple[int, bool, str]:
    """A place for a category among its like: by its first number, 'under 20' before '20-40'."""
    number = re.search(r"\d+", category)
    return (int(number[0]) if number else -1, category[:1].isdigit(), category)


def arrange_cluster(content: WorkbookContent) -> ClusterView:
    """Choose and arrange what the cluster's workbook shows."""
    cluster = Area("klynge", content.cluster_id)
    country = Area("land", COUNTRY_ID)
    region = Area("region", _find_region(content))
    places = {kind: _find_places(content, kind) for kind in ("somatic", "psychiatric")}
    own = [area for areas in places.values() for area in areas]
    names = {area: content.geography.name_of(*area) for area in [cluster, region, country, *own]}
    names |= {area: f"{names[area]} (hele kommunen)" for area in _find_split(content)}
    rows = _choose_rows(content.values, own)
    shown = {cluster, region, country, *own}
    series = _arrange_series(rows, shown)
    return ClusterView(
        content=content,
        cluster=cluster,
        region=region,
        country=country,
        places={
            kind: sorted(areas, key=lambda area: (area.area_type != "kommune", names[area]))
            for kind, areas in places.items()
        },
        names=names,
        sections=arrange_sections(
            content.definitions, content.agreement, {indicator for indicator, _ in series}
        ),
        rows=rows,
        series=series,
    )


def _find_region(content: WorkbookContent) -> str:
    areas = content.geography.areas.filter(
        (pl.col("area_type") == "klynge") & (pl.col("area_id") == content.cluster_id)
    )
    if areas.is_empty():
        raise ValueError(f"'{content.cluster_id}' is no cluster of the geography")
    return str(areas["region_id"][0])


def _find_places(content: WorkbookContent, catchment: str) -> list[Area]:
    """Municipalities and hospitals that belong to the cluster in a catchment, at any time."""
    members = content.geography.membership.filter(
        (pl.col("group_type") == "klynge")
        & (pl.col("group_id") == content.cluster_id)
        & pl.col("area_type").is_in(["kommune", "hospital"])
        & (pl.col("catchment").is_null() | (pl.col("catchment") == catchment))
    ).unique(["area_type", "area_id"])
    return [Area(*row) for row in members.select("area_type", "area_id").sort(pl.all()).rows()]


def _find_split(content: WorkbookContent) -> list[Area]:
    """The municipalities of which only a part belongs to the cluster."""
    split = content.geography.membership.filter(
        (pl.col("group_type") == "klynge")
        & (pl.col("group_id") == content.cluster_id)
        & pl.col("split")
    )
    return [
        Area(*row) for row in split.select("area_type", "area_id").unique().sort(pl.all()).rows()
    ]


def _choose_rows(values: pl.DataFrame, own: list[Area]) -> pl.DataFrame:
    """The data sheet's rows, in an order that does not depend on how they were stored."""
    kommuner = [area.area_id for area in own if area.area_type == "kommune"]
    hospitals = [area.area_id for area in own if area.area_type == "hospital"]
    kind, area = pl.col("area_type"), pl.col("area_id")
    return values.filter(
        kind.is_in(["klynge", "region", "land"])
        | ((kind == "kommune") & area.is_in(kommuner))
        | ((kind == "hospital") & area.is_in(hospitals))
    ).sort(
        "indicator_id", "area_type", "area_id", "period_start", "period_end", "sex", "age",
        "education", "category",
    )  # fmt: skip


def _arrange_series(
    rows: pl.DataFrame, shown: set[Area]
) -> dict[tuple[str, Area], dict[Breakdown, Series]]:
    columns = rows.select(
        "indicator_id", "area_type", "area_id", "sex", "age", "education", "category", "period",
        "value", "status", "status_reason", "note", "ci_low", "ci_high", "vs_region", "vs_land",
        "synthetic",
    )  # fmt: skip
    series: dict[tuple[str, Area], dict[Breakdown, Series]] = {}
    for row in columns.iter_rows():
        area = Area(row[1], row[2])
        if area in shown:
            groups = series.setdefault((row[0], area), {})
            groups.setdefault(Breakdown(*row[3:7]), {})[row[7]] = Figure(*row[8:])
    return series


def arrange_sections(
    definitions: list[Definition], agreement: Agreement, with_figures: set[str]
) -> list[Section]:
    """Focus areas with their goals; then, on one sheet, what has only a theme or a national
    goal. Drafts and retired indicators are shown only when figures of them are published."""
    shown = [
        definition
        for definition in definitions
        if definition.status == "in_force" or definition.id in with_figures
    ]
    sections: list[Section] = []
    placed: set[str] = set()
    for focus_area in agreement.focus_areas:
        goals = [
            GoalGroup(goal.title, [d for d in shown if d.goal == goal.id])
            for goal in focus_area.goals
        ]
        placed.update(d.id for goal in goals for d in goal.definitions)
        sections.append(Section(focus_area.title, focus_area.short_title, goals))
    rest = [definition for definition in shown if definition.id not in placed]
    others = [
        GoalGroup(theme.title, [d for d in rest if d.theme == theme.id])
        for theme in agreement.themes
    ]
    others += [
        GoalGroup(
            f"Nationalt mål {goal.id}: {goal.title}",
            [d for d in rest if d.theme is None and d.national_goal == goal.id],
        )
        for goal in agreement.national_goals
    ]
    placed.update(d.id for goal in others for d in goal.definitions)
    others.append(GoalGroup("Uden mål i aftalen", [d for d in rest if d.id not in placed]))
    others = [goal for goal in others if goal.definitions]
    if others:
        sections.append(Section("Tværgående temaer og nationale mål", OTHER_TITLE, others))
    return sections

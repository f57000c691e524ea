"""What of the published values one product shows, and in which order.

Belongs here: choosing areas, goals, rows and series for the area that a product is about: a
cluster, a region, or a health council. Does not belong here: cells, colours, or arithmetic on
figures; nothing is computed from a figure here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from geography import Geography
from indicators.verdicts.comparability import is_compared_with, is_set_against_others, stands_beside
from indicators.verdicts.outlook import FanPoint, spread_fan
from schemas.definitions.breakdowns import BreakdownKey
from schemas.definitions.model import Definition
from schemas.frames.values import Figure as Figure
from wording.content import PublishedContent
from wording.labels import is_of_pupils, rank_category
from wording.sections import GoalGroup, Section, arrange_sections
from wording.series import Area as Area
from wording.series import Breakdown as Breakdown
from wording.series import PupilBreakdown as PupilBreakdown
from wording.series import Series as Series
from wording.series import arrange_series
from wording.sheet_names import name_home

COUNTRY_ID = "000"
CLUSTER, REGION, COUNCIL, COUNTRY = "klynge", "region", "sundhedsraad", "land"
KOMMUNE, HOSPITAL = "kommune", "hospital"
CATCHMENTS = ("somatic", "psychiatric")


def name_breakdown(choice: BreakdownKey, definition: Definition) -> Breakdown:
    """A breakdown of a definition; an indicator of school years is about pupils."""
    kind = PupilBreakdown if is_of_pupils(definition) else Breakdown
    return kind(*choice.key)


NO_FIGURE = Figure(status="missing", status_reason="Der er ingen tal for området.")


@dataclass(frozen=True)
class View:
    """What one product shows, arranged.

    `main` is the area that it is about; `references` are what it is held against (region and
    country; for a region the country alone); `peers` are the areas of its kind that it stands
    among, itself included (a region's peers are the regions); `parts` are the clusters side by
    side where it is about a region, else empty; `places` its municipalities and hospitals by
    catchment; `region_places` all municipalities of the region, for the map. `rows` are all
    published rows that any part of it shows. `names` and `series`
    cover all these areas.
    """

    content: PublishedContent
    main: Area
    region: Area
    country: Area
    references: list[Area]
    peers: list[Area]
    regions: list[Area]
    parts: list[Area]
    places: dict[str, list[Area]]
    region_places: list[Area]
    names: dict[Area, str]
    sections: list[Section]
    rows: pl.DataFrame
    series: Mapping[tuple[str, Area], Mapping[Breakdown, Series]]

    @property
    def main_name(self) -> str:
        """The area's Danish name."""
        return self.names[self.main]

    @property
    def title(self) -> str:
        """The area's name with its kind: 'Sundhedsklynge Nord'."""
        return name_with_kind(self.main, self.main_name)

    @cached_property
    def synthetic(self) -> bool:
        """Whether any figure shown is synthetic."""
        return bool(self.rows["synthetic"].any())

    @cached_property
    def is_mixed(self) -> bool:
        """Whether some figures are synthetic and others are not."""
        shown = self.rows.filter(pl.col("value").is_not_null())["synthetic"]
        return bool(shown.any()) and not bool(shown.all())

    @property
    def is_unapproved(self) -> bool:
        """Whether the snapshot waits for approval."""
        changes = self.content.changes
        return changes is not None and bool(changes.approval)

    def as_approved(self) -> View:
        """The same as it is shown once the snapshot is approved."""
        changes = self.content.changes
        if changes is None:
            return self
        return replace(self, content=replace(self.content, changes=replace(changes, approval=())))

    def goals(self) -> Iterator[GoalGroup]:
        """Every goal that is shown, in order."""
        for section in self.sections:
            yield from section.goals

    def definitions(self) -> Iterator[Definition]:
        """Every indicator that is shown whole, in order; one that is about other people under a
        further goal comes once for each."""
        for goal in self.goals():
            yield from goal.shown

    @cached_property
    def homes(self) -> dict[str, GoalGroup]:
        """Under which goal each indicator stands."""
        return {entry.id: goal for goal in self.goals() for entry in goal.definitions}

    @cached_property
    def home_sheets(self) -> dict[str, str]:
        """On which sheet of the workbook each indicator stands."""
        return {
            entry.id: name_home(section, goal)
            for section in self.sections
            for goal in section.goals
            for entry in goal.definitions
        }

    def areas_of(self, definition: Definition) -> list[Area]:
        """The area, the references that stand beside it, its parts, then the places of the
        definition's catchment that have figures."""
        places = self.places[definition.catchment]
        with_figures = [place for place in places if (definition.id, place) in self.series]
        return [self.main, *self.beside(definition), *self.parts, *with_figures]

    def beside(self, definition: Definition) -> list[Area]:
        """The region and the country where their figures stand beside the area's."""
        return [area for area in self.references if stands_beside(definition, area.area_type)]

    def references_of(self, definition: Definition) -> list[Area]:
        """What an indicator's figure is judged against: region, country, both or none."""
        return [area for area in self.references if is_compared_with(definition, area.area_type)]

    def parts_of(self, definition: Definition) -> list[Area]:
        """The clusters that stand side by side; none where the indicator sets areas against
        nobody."""
        return self.parts if is_set_against_others(definition) else []

    def breakdowns_of(self, definition: Definition) -> list[Breakdown]:
        """The headline, the other breakdowns in the definition's order, then any that has figures
        all the same (of an older definition)."""
        found: dict[Breakdown, None] = {}
        for area in self.areas_of(definition):
            found.update(dict.fromkeys(self.series.get((definition.id, area), {})))
        named = [name_breakdown(choice, definition) for choice in definition.list_breakdowns()]
        headline = self.headline_of(definition)
        others = sorted(found.keys() - set(named), key=lambda each: (rank_category(each[3]), each))
        in_order = [headline, *(each for each in named if each in found), *others]
        return list(dict.fromkeys(in_order))

    def headline_of(self, definition: Definition) -> Breakdown:
        """The one breakdown that stands for the indicator, as its definition says."""
        return name_breakdown(definition.headline_breakdown, definition)

    def report_groups_of(self, definition: Definition) -> list[Breakdown]:
        """The further breakdowns that the documents ask for."""
        return [name_breakdown(choice, definition) for choice in definition.report_groups]

    def series_of(self, definition: Definition, area: Area, breakdown: Breakdown) -> Series:
        """One area's figures by period, empty when there are none."""
        return self.series.get((definition.id, area), {}).get(breakdown, {})

    def fan_of(self, definition: Definition, breakdown: Breakdown) -> list[FanPoint]:
        """What the area's own series lets expect up to its target's year; empty without one."""
        figures = self.series_of(definition, self.main, breakdown).values()
        if all(figure.target is None for figure in figures):
            return []
        series = {**self.main._asdict(), **breakdown._asdict()}
        return spread_fan(self.rows.filter(indicator_id=definition.id, **series))

    def latest_period_of(self, definition: Definition, breakdown: Breakdown) -> str | None:
        """The newest period of the area's own figures; where it has none, of those that stand
        beside it."""
        for area in (self.main, *self.beside(definition)):
            period = find_latest_period(self.series_of(definition, area, breakdown))
            if period is not None:
                return period
        return None


def find_latest_period(series: Series) -> str | None:
    """The newest period with a figure that covers what the indicator's usually do; where there is
    none, the newest with any figure, else with a marker."""
    with_value = [period for period, figure in series.items() if figure.value is not None]
    usual = [period for period in with_value if series[period].period_mark is None]
    return next(reversed(usual or with_value or list(series)), None)


def leave_out_marked(series: Series) -> Series:
    """The figures that cover what the indicator's usually do, so that they can be set in order."""
    return {period: figure for period, figure in series.items() if figure.period_mark is None}


def name_with_kind(area: Area, name: str) -> str:
    """An area's name with what it is: 'Sundhedsklynge Nord', 'Region Hovedstaden'."""
    kinds = {CLUSTER: "Sundhedsklynge ", COUNCIL: "Sundhedsråd "}
    return kinds.get(area.area_type, "") + name


def arrange_view(content: PublishedContent) -> View:
    """Choose and arrange what a product about `content.area` shows.

    Raises ValueError when the geography knows no such area, KeyError when it lacks a name.
    """
    geography, main = content.geography, Area(*content.area)
    region, country = Area(REGION, find_region(geography, main)), Area(COUNTRY, COUNTRY_ID)
    parts = list_clusters_within(geography, main)
    places = {kind: list_places_within(geography, main, kind) for kind in CATCHMENTS}
    region_places = list_members_of(geography, region, [KOMMUNE])
    peers, regions = list_peers(geography, main, region), list_regions(geography)
    own = list(dict.fromkeys(area for areas in places.values() for area in areas))
    shown = list(
        dict.fromkeys([main, region, country, *peers, *regions, *parts, *own, *region_places])
    )
    names = {area: geography.name_of(*area) for area in shown}
    # Bornholm is a municipality and a cluster, and their figures need not be the same
    taken = {name for area, name in names.items() if area.area_type != KOMMUNE}
    names |= {
        area: f"{name} (kommunen)"
        for area, name in names.items()
        if area.area_type == KOMMUNE and name in taken
    }
    names |= {
        area: f"{names[area]} (hele kommunen)"
        for area in list_members_of(geography, main, None, True)
    }
    rows = choose_rows(content.values, main, own, region_places)
    series = arrange_series(rows, set(shown))
    return View(
        content=content,
        main=main,
        region=region,
        country=country,
        references=[area for area in (region, country) if area != main],
        peers=sorted(peers, key=lambda area: names[area]),
        regions=sorted(regions, key=lambda area: names[area]),
        parts=sorted(parts, key=lambda area: names[area]),
        places={
            kind: sorted(areas, key=lambda area: (area.area_type != KOMMUNE, names[area]))
            for kind, areas in places.items()
        },
        region_places=region_places,
        names=names,
        sections=arrange_sections(
            content.definitions, content.agreement, {indicator for indicator, _ in series}
        ),
        rows=rows,
        series=series,
    )


def find_region(geography: Geography, main: Area) -> str:
    """The region that an area lies in, by its municipalities today; ValueError when unknown."""
    areas = geography.areas.filter(area_type=main.area_type, area_id=main.area_id)
    if areas.is_empty():
        raise ValueError(f"'{main.area_id}' is no {main.area_type} of the geography")
    return str(areas["region_id"][0])


def list_clusters_within(geography: Geography, main: Area) -> list[Area]:
    """The clusters of a region; nothing for any other area."""
    if main.area_type != REGION:
        return []
    clusters = geography.areas.filter(area_type=CLUSTER, region_id=main.area_id)
    return [Area(CLUSTER, area_id) for area_id in clusters["area_id"].unique().sort()]


def list_peers(geography: Geography, main: Area, region: Area) -> list[Area]:
    """The areas of the same kind in the same region; for a region all regions."""
    if main.area_type == REGION:
        return list_regions(geography)
    same = geography.areas.filter(area_type=main.area_type, region_id=region.area_id)
    return [Area(main.area_type, area_id) for area_id in same["area_id"].unique().sort()]


def list_regions(geography: Geography) -> list[Area]:
    """All regions that have municipalities."""
    members = geography.membership.filter(group_type=REGION)
    return [Area(REGION, area_id) for area_id in members["group_id"].unique().sort()]


def list_places_within(geography: Geography, main: Area, catchment: str) -> list[Area]:
    """Municipalities and hospitals of an area in a catchment; a region's own hospitals."""
    return list_members_of(geography, main, [KOMMUNE, HOSPITAL], catchment=catchment)


def list_members_of(
    geography: Geography,
    main: Area,
    kinds: list[str] | None,
    only_split: bool = False,
    catchment: str | None = None,
) -> list[Area]:
    """The areas that belong to another at any time; `only_split`: those of which only a part."""
    members = geography.membership.filter(group_type=main.area_type, group_id=main.area_id)
    if kinds is not None:
        members = members.filter(pl.col("area_type").is_in(kinds))
    if only_split:
        members = members.filter("split")
    if catchment is not None:
        members = members.filter(pl.col("catchment").is_null() | (pl.col("catchment") == catchment))
    return [
        Area(*row) for row in members.select("area_type", "area_id").unique().sort(pl.all()).rows()
    ]


def choose_rows(
    values: pl.DataFrame, main: Area, own: list[Area], region_places: list[Area]
) -> pl.DataFrame:
    """Every row that is shown somewhere, in an order that does not depend on how it was stored.

    Of the region's other municipalities only the newest period with figures, for the map.
    """
    kommuner = [area.area_id for area in own if area.area_type == KOMMUNE]
    hospitals = [area.area_id for area in own if area.area_type == HOSPITAL]
    mapped = [area.area_id for area in region_places]
    kind, area = pl.col("area_type"), pl.col("area_id")
    always = [CLUSTER, REGION, COUNTRY] + ([COUNCIL] if main.area_type == COUNCIL else [])
    newest = (
        values.filter((kind == KOMMUNE) & area.is_in(mapped) & pl.col("value").is_not_null())
        .group_by("indicator_id")
        .agg(pl.col("period_end").max().alias("newest_end"))
    )
    return (
        values.join(newest, on="indicator_id", how="left")
        .filter(
            kind.is_in(always)
            | ((kind == KOMMUNE) & area.is_in(kommuner))
            | ((kind == HOSPITAL) & area.is_in(hospitals))
            | (
                (kind == KOMMUNE)
                & area.is_in(mapped)
                & (pl.col("period_end") == pl.col("newest_end"))
            )
        )
        .drop("newest_end")
        .sort(
            "indicator_id", "area_type", "area_id", "period_start", "period_end", "sex", "age",
            "education", "category",
        )
    )  # fmt: skip

"""What a local report asks of whom: the lines of the Excel form.

Belongs here: which indicators are reported locally, by which areas, for which period, and
which figures of a line are asked for. Does not belong here: how the form looks
(`workbooks.forms.report_form`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from geography import Geography
from indicators.bands import tile_band
from schemas.definitions.breakdowns import Category, Group
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from schemas.vocabulary import ALL

LOCAL = "lokal"
REGION = "084"
"""The region whose clusters report."""

FIGURES = ("tæller", "nævner", "værdi")


@dataclass(frozen=True)
class ReportingArea:
    """An area that reports: `kommune`, `klynge` or `hospital`, its id and its Danish name."""

    area_type: str
    area_id: str
    name: str

    @property
    def label(self) -> str:
        """As it is written in the form; a cluster with the word in front."""
        return f"Klynge {self.name}" if self.area_type == "klynge" else self.name


@dataclass(frozen=True)
class ReportLine:
    """One row of the form: what it is about, and which of FIGURES are asked for."""

    definition: Definition
    item: str
    title: str
    area: ReportingArea
    period: str
    sex: str
    age: str
    asked: frozenset[str]

    @property
    def key(self) -> tuple[str, ...]:
        """What makes the line's figures those of one observation."""
        return (self.item, self.area.area_type, self.area.area_id, self.period, self.sex, self.age)

    @property
    def indicator(self) -> str:
        """The title with the item in brackets, by which the report is read."""
        return f"{self.title} [{self.item}]"


def list_local(definitions: list[Definition], today: date) -> list[Definition]:
    """The definitions in force on that day that are reported locally, in their order."""
    return [
        definition
        for definition in definitions
        if definition.status == "in_force"
        and any(source.dataset == LOCAL for source in list_sources(definition))
        and (definition.valid_to is None or definition.valid_to >= today)
    ]


def list_sources(definition: Definition) -> list[Source]:
    """Every count and figure that a definition names."""
    named = (
        definition.numerator, definition.denominator, definition.figure, definition.limit_low,
        definition.limit_high, definition.respondents, *definition.weight,
    )  # fmt: skip
    return [term for source in named if source is not None for _, term in source.terms]


def list_lines(
    definitions: list[Definition], geography: Geography, areas: list[ReportingArea], today: date
) -> list[ReportLine]:
    """One line for each figure that is due from each area, indicator by indicator.

    A figure that several indicators use is asked for once, under the first of them.
    """
    lines: dict[tuple[str, ...], ReportLine] = {}
    for definition in list_local(definitions, today):
        period = find_due_period(definition, today)
        for area in areas:
            if reports(area, definition, geography):
                for line in list_area_lines(definition, area, period):
                    first = lines.setdefault(line.key, line)
                    lines[line.key] = replace(first, asked=first.asked | line.asked)
    return list(lines.values())


def list_area_lines(
    definition: Definition, area: ReportingArea, period: str
) -> Iterator[ReportLine]:
    """The lines of one indicator for one area: one per category, sex and age."""
    categories: list[Category | None] = [*definition.categories] or [None]
    local = [source for source in list_sources(definition) if source.dataset == LOCAL]
    groups = list_asked_groups(definition, local)
    for category in categories:
        items = dict.fromkeys(category.item if category else s.where.item for s in local)
        for item in items:
            mine = [s for s in local if category is not None or s.where.item == item]
            title = f"{definition.label}: {category.name}" if category else definition.label
            for sex, age in groups:
                yield ReportLine(
                    definition, item, title, area, period, sex, age,
                    frozenset(source.measure for source in mine),
                )  # fmt: skip


def list_asked_groups(definition: Definition, local: list[Source]) -> list[tuple[str, str]]:
    """The breakdowns that are asked for; an age band that others make up is not."""
    wanted: list[Group] = list(definition.groups)
    if definition.standardise is not None:
        by_sex = "sex" in definition.standardise.over
        wanted = [
            Group.model_validate({"sex": sex, "age": age})
            for sex in (["kvinder", "maend"] if by_sex else [ALL])
            for age in definition.standardise.ages
        ]
    pairs = list(
        dict.fromkeys(
            (source.where.sex or group.sex, source.where.age or group.age)
            for group in wanted
            for source in local
        )
    )
    return [
        (sex, age)
        for sex, age in pairs
        if not tile_band(age, {other for s, other in pairs if s == sex and other != age})
    ]


def reports(area: ReportingArea, definition: Definition, geography: Geography) -> bool:
    """Whether the area is one of those that report the indicator.

    Of the hospitals those of the indicator's own catchment, somatic or psychiatric.
    """
    if area.area_type != definition.reported_by:
        return False
    if area.area_type != "hospital":
        return True
    catchments = geography.membership.filter(
        (pl.col("area_type") == "hospital") & (pl.col("area_id") == area.area_id)
    )["catchment"]
    return definition.catchment in set(catchments)


def find_due_period(definition: Definition, today: date) -> str:
    """The last period that has ended before `today`; a year unless the definition says else."""
    year, month = today.year, today.month
    if definition.periods == "half_year":
        return f"{year}H1" if month > 6 else f"{year - 1}H2"
    if definition.periods == "quarter":
        quarter = (month - 1) // 3
        return f"{year}Q{quarter}" if quarter else f"{year - 1}Q4"
    if definition.periods == "month":
        return f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"
    if definition.periods == "school_year":
        ended = year if month > 7 else year - 1
        return f"{ended - 1}/{ended % 100:02d}"
    return str(year - 1)


def list_reporting_areas(geography: Geography) -> list[ReportingArea]:
    """Everyone who can report: the region's clusters, municipalities and hospitals."""
    areas = geography.areas.filter(
        (pl.col("area_type") == "klynge")
        | (pl.col("area_type").is_in(["kommune", "hospital"]) & (pl.col("region_id") == REGION))
    )
    return [
        ReportingArea(area_type, area_id, name)
        for kind in ("klynge", "kommune", "hospital")
        for area_type, area_id, name in areas.filter(pl.col("area_type") == kind)
        .select("area_type", "area_id", "name")
        .iter_rows()
    ]


def list_areas_of(
    geography: Geography, area_type: str | None, area_id: str | None
) -> list[ReportingArea]:
    """The areas of one form: an area alone, a cluster with its members, or (None) everyone.

    A municipality that lies in two clusters is in the form of the one with most of it.
    """
    everyone = list_reporting_areas(geography)
    if area_type is None:
        return everyone
    members = {(str(area_type), str(area_id))}
    if area_type == "klynge":
        rows = geography.membership.filter(
            (pl.col("group_type") == "klynge") & (pl.col("group_id") == area_id)
        )
        rows = rows.filter(
            (pl.col("area_type") == "hospital")
            | pl.col("catchment").fill_null("somatic").eq("somatic")
        )
        elsewhere = find_split_elsewhere(geography, str(area_id))
        members |= {
            (member_type, member)
            for member_type, member in rows.select("area_type", "area_id").iter_rows()
            if member not in elsewhere
        }
    return [area for area in everyone if (area.area_type, area.area_id) in members]


def find_split_elsewhere(geography: Geography, cluster: str) -> set[str]:
    """The municipalities that lie in this cluster with their smaller part."""
    weights = geography.weights.filter(pl.col("group_type") == "klynge").sort("year")
    newest = weights.filter(pl.col("year") == pl.col("year").max().over("area_id"))
    largest = newest.sort("share", descending=True).unique("area_id", keep="first")
    return set(largest.filter(pl.col("group_id") != cluster)["area_id"])

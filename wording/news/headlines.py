"""The lines that readers see first, before and after an edit: titles of charts, the front sheet.

Belongs here: which of them are others. Does not belong here: the lines themselves
(`wording.pictures.chart_words`, `wording.notable`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from geography import Geography
from schemas.agreement import Agreement
from schemas.definitions.model import Definition
from wording.content import PublishedContent
from wording.notable import list_notable
from wording.pictures.chart_words import tell_finding
from wording.series import SUBJECT, Area, arrange_series
from wording.view import REGION, View, arrange_view, name_breakdown, name_with_kind

CHART, FRONT = "Diagrammets titel", "Forsiden"
NOT_TOLD = "(linjen nævner et tal, der bliver skjult)"
LEVELS = ("klynge", "region", "land")


@dataclass(frozen=True)
class HeadlineChange:
    """A line that is another one: whose, where it stands, before and after ('': no line)."""

    indicator_id: str
    area: str
    place: str
    before: str
    now: str


@dataclass(frozen=True)
class DefinedFigures:
    """Figures and the definitions that they are told by."""

    values: pl.DataFrame
    definitions: Mapping[str, Definition]


def list_headline_changes(
    old: DefinedFigures,
    new: DefinedFigures,
    moved: Iterable[str],
    geography: Geography,
    agreement: Agreement,
    only: Area | None = None,
    hidden: Collection[tuple[str, str, str]] = frozenset(),
) -> list[HeadlineChange]:
    """The lines of clusters and their region that are others, of indicators that `moved` and of
    the front sheets. With `only` those of that area.

    What a line said of a figure that is `hidden` now (indicator, type and id of the area) is not
    told again.
    """
    areas = list_told_areas(geography)
    if only is not None:
        areas = [area for area in areas if area == only]
    if not areas:
        return []
    closed = {(name, name_area(Area(*area), geography)) for name, *area in hidden}
    found = list(compare_titles(old, new, sorted(moved), areas, geography))
    before, now = (read_fronts(side, areas, geography, agreement) for side in (old, new))
    found += compare_fronts(before, now, geography)
    return [
        replace(line, before=NOT_TOLD)
        if line.before and (line.indicator_id, line.area) in closed
        else line
        for line in found
    ]


def list_told_areas(geography: Geography) -> list[Area]:
    """The clusters, then the regions that have clusters."""
    clusters = geography.areas.filter(area_type="klynge")
    regions = clusters["region_id"].drop_nulls().unique().sort()
    named = clusters.unique("area_id").sort("name")["area_id"]
    return [*(Area("klynge", each) for each in named), *(Area(REGION, each) for each in regions)]


def cut_headlines(side: DefinedFigures, indicators: Iterable[str] | None = None) -> pl.DataFrame:
    """The figures of headlines in clusters, regions and the country, oldest first."""
    wanted = side.definitions if indicators is None else indicators
    heads = [
        (name, *headline.key)
        for name in wanted
        if name in side.definitions
        for headline in side.definitions[name].list_headlines()
    ]
    key = ["indicator_id", "sex", "age", "education", "category"]
    table = pl.DataFrame(heads, schema=dict.fromkeys(key, pl.String), orient="row")
    return (
        side.values.filter(pl.col("area_type").is_in(LEVELS))
        .join(table, on=key, how="semi", maintain_order="left")
        .sort("period_start", "period_end", maintain_order=True)
    )


def compare_titles(
    old: DefinedFigures,
    new: DefinedFigures,
    moved: Sequence[str],
    areas: Sequence[Area],
    geography: Geography,
) -> Iterable[HeadlineChange]:
    """The titles of charts that say something else."""
    series = [arrange_series(cut_headlines(side, moved), set(areas)) for side in (old, new)]
    for name in moved:
        for area in areas:
            before, now = (
                tell_title(side.definitions.get(name), area, figures)
                for side, figures in zip((old, new), series, strict=True)
            )
            if before != now:
                yield HeadlineChange(name, name_area(area, geography), CHART, before, now)


def tell_title(definition: Definition | None, area: Area, series: Mapping) -> str:  # type: ignore[type-arg]
    """The title of an area's chart of an indicator's headline; '' without figures."""
    if definition is None:
        return ""
    breakdown = name_breakdown(definition.headline_breakdown, definition)
    figures = series.get((definition.id, area), {}).get(breakdown, {})
    return tell_finding(definition, breakdown, figures) if figures else ""


Lines = dict[Area, dict[str, list[str]]]
"""For each area its lines by indicator."""


def read_fronts(
    side: DefinedFigures, areas: Sequence[Area], geography: Geography, agreement: Agreement
) -> Lines:
    """The lines of each area's front sheet."""
    lines: Lines = {}
    view: View | None = None
    figures = keep_newest(cut_headlines(side))
    for area in areas:
        if view is None or area.area_type != view.main.area_type:
            view = arrange_view(describe_content(side, figures, area, geography, agreement))
        own = lines.setdefault(area, {})
        for line in list_notable(replace(view, main=area)):
            if line.indicator_id is not None:
                own.setdefault(line.indicator_id, []).append(f"{line.kind}: {line.text}")
    return lines


def keep_newest(figures: pl.DataFrame) -> pl.DataFrame:
    """Of each series the one figure that a front sheet tells, as
    `wording.series.find_latest_period` finds it."""
    rank = pl.col("value").is_not_null() * (1 + pl.col("period_mark").is_null().cast(pl.Int8))
    ranked = figures.with_columns(rank=rank)
    best = ranked.sort("rank", maintain_order=True).unique(
        SUBJECT, keep="last", maintain_order=True
    )
    return best.drop("rank")


def describe_content(
    side: DefinedFigures,
    figures: pl.DataFrame,
    area: Area,
    geography: Geography,
    agreement: Agreement,
) -> PublishedContent:
    """As much of a product's content as the lines of its front sheet ask for."""
    return PublishedContent(
        area=(area.area_type, area.area_id),
        values=figures,
        definitions=list(side.definitions.values()),
        agreement=agreement,
        geography=geography,
        extracts=pl.DataFrame(),
        run_id="",
        generated_at=datetime.min,
    )


def compare_fronts(old: Lines, new: Lines, geography: Geography) -> Iterable[HeadlineChange]:
    """The lines of front sheets that come, go or say something else."""
    for area in new:
        for name in sorted(old[area].keys() | new[area].keys()):
            before, now = (" ".join(side[area].get(name, [])) for side in (old, new))
            if before != now:
                yield HeadlineChange(name, name_area(area, geography), FRONT, before, now)


def name_area(area: Area, geography: Geography) -> str:
    """'Sundhedsklynge Nord'."""
    return name_with_kind(area, geography.name_of(*area))

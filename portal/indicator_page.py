"""The page of one indicator: data in, HTML out.

Belongs here: gathering what an indicator's page is given. Does not belong here: other pages
(`portal.showing`), how a page looks (`pages.portal`), what is said of a figure (`wording`).
"""

from __future__ import annotations

from geography.peers import load_peers
from indicators.verdicts.comparability import is_comparable, is_set_against_others
from indicators.verdicts.funnel import can_have_funnel, find_funnel
from indicators.verdicts.peers import level_of_peers
from pages.portal import indicators
from pages.portal.figures import FigureTable, arrange_figures, list_areas, list_periods
from pages.portal.frame import Frame
from pages.portal.indicators import IndicatorPage
from portal.drawing import FUNNEL, link_map
from portal.naming import choose_area, choose_group, path_of
from portal.shelf import ShownSnapshot
from portal.showing import frame_of
from schemas.definitions.model import Definition
from schemas.promises import load_promises
from schemas.standards import load_standards
from wording.catalogue import Teller
from wording.development import format_number
from wording.figure_words import name_unit
from wording.labels import describe_period
from wording.pictures.chart_words import tell_finding
from wording.questions.inequality import tell_direction
from wording.questions.peers import describe_peers
from wording.questions.projection import list_projections, tell_to_come
from wording.questions.structure import name_strata, tell_structure
from wording.view import KOMMUNE, REGION, Area, Breakdown, Figure, View


def show_indicator(
    shown: ShownSnapshot, asked: str, definition: Definition, named: str, group: str
) -> str:
    """An indicator's page for one area and group."""
    frame = frame_of(shown, asked)
    area = choose_area(shown, named)
    view = shown.narrow_view(area, definition)
    breakdown = choose_group(view, definition, group)
    series = view.series_of(definition, view.main, breakdown)
    period = view.latest_period_of(definition, breakdown)
    path = f"/indikatorer/{definition.id}"
    chosen = "" if breakdown == view.headline_of(definition) else breakdown.label
    has_figure = any(figure.value is not None for figure in series.values())
    peers = list_levels_of_peers(view, definition, breakdown, period)
    teller = Teller(
        list(shown.definitions.values()), shown.content.agreement, load_promises(),
        load_standards(), {}, shown.snapshot.published_at.date(),
    )  # fmt: skip
    page = IndicatorPage(
        definition=definition,
        unit=name_unit(definition),
        against="landet" if area.area_type == REGION else "regionen",
        finding=tell_finding(definition, breakdown, series) if has_figure else
        f"Der er ingen tal for {view.title}.",
        chart=frame.link(f"{path}.svg", omraade=path_of(area), gruppe=chosen) if has_figure else "",
        areas=[(view.names.get(each, name),
                frame.link(path, omraade=path_of(each), gruppe=chosen), each == area)
               for name, each in shown.areas.items()],
        groups=[(each.label, frame.link(path, omraade=path_of(area), gruppe=each.label),
                 each == breakdown) for each in view.breakdowns_of(definition)],
        tables=arrange_tables(
            view, definition, breakdown, period, peers,
            link_map(frame, view, definition, breakdown)),
        facts=teller.tell(definition, "").facts,
        direction=tell_direction(series.get(period or ""), definition),
        to_come=tell_projections(shown, frame, definition, area),
        why=tell_why(view, definition, breakdown),
        by_ages=tell_ages(series.get(period or "")),
        funnel=frame.link(f"{path}.svg", omraade=path_of(area), gruppe=chosen, tegning=FUNNEL)
        if has_funnel(view, definition, breakdown) else "",
        about_peers=describe_peers(load_peers()) if peers else "",
        explain=frame.link("/forklar", indikator=definition.id, omraade=path_of(area),
                           periode=period or "", gruppe=chosen),
        extract=frame.link("/udtraek", indikator=definition.id, omraade="klynger"),
    )  # fmt: skip
    return indicators.write_indicator(frame, page)


def arrange_tables(
    view: View,
    definition: Definition,
    breakdown: Breakdown,
    period: str | None,
    peers: dict[Area, str],
    map_address: str,
) -> list[FigureTable]:
    """The area's series, the areas beside it, and the region's municipalities with their map."""
    series = view.series_of(definition, view.main, breakdown)
    when = describe_period(period) if period else ""
    areas = list_areas([*view.references, *view.peers], definition, breakdown, period, view)
    places = list_areas(view.region_places, definition, breakdown, period, view, peers)
    periods = list_periods(series, definition, view)
    return [
        arrange_figures(f"{view.title}: {breakdown.label}", "Periode", periods),
        arrange_figures(f"Områder, {when}", "Område", areas),
        arrange_figures(f"Kommuner i regionen, {when}", "Kommune", places, map_address),
    ]


def tell_why(view: View, definition: Definition, breakdown: Breakdown) -> list[str]:
    """What of the newest figure's change and distances follows from people's age."""
    period = view.latest_period_of(definition, breakdown)
    figure = view.series_of(definition, view.main, breakdown).get(period or "")
    if figure is None:
        return []
    beside = {
        area.area_type: other.value
        for area in view.references_of(definition)
        if (other := view.series_of(definition, area, breakdown).get(period or "")) is not None
        and other.value is not None
    }
    return tell_structure(figure, definition, beside)


def tell_projections(
    shown: ShownSnapshot, frame: Frame, definition: Definition, area: Area
) -> list[tuple[str, str, list[str]]]:
    """The projections of an indicator: title, address (of another's page) and sentences."""
    found = []
    for each in list_projections(definition, shown.definitions):
        if each.id not in shown.rows:
            continue
        sentences = tell_to_come(shown.narrow_view(area, each), area, each)
        path = frame.link(f"/indikatorer/{each.id}", omraade=path_of(area))
        if sentences:
            found.append((each.title, "" if each.id == definition.id else path, sentences))
    return found


def list_levels_of_peers(
    view: View, definition: Definition, breakdown: Breakdown, period: str | None
) -> dict[Area, str]:
    """For each municipality of the region the level of those that resemble it, as it is written;
    none where areas are not set against each other."""
    if period is None or not is_set_against_others(definition) or not is_comparable(definition):
        return {}
    figures = {
        area: view.series_of(definition, area, breakdown).get(period)
        for area in view.region_places
        if area.area_type == KOMMUNE
    }
    levels = {}
    for area in figures:
        peers = (Area(KOMMUNE, each) for each in load_peers().of.get(area.area_id, ()))
        level = level_of_peers(figures.get(each) for each in peers)
        if level is not None:
            levels[area] = format_number(level, definition.decimals)
    return levels


def has_funnel(view: View, definition: Definition, breakdown: Breakdown) -> bool:
    """Whether there are municipalities enough for a funnel."""
    if not can_have_funnel(definition):
        return False
    return find_funnel(view.content.values, definition, breakdown) is not None


def tell_ages(figure: Figure | None) -> str:
    """Over which ages parts were worked out; '' where there are none."""
    return name_strata(figure.structure_strata) if figure else ""

"""Pictures that are drawn when they are asked for: an indicator's chart, the municipalities' map.

Belongs here: drawing, and whether there is anything to draw. Does not belong here: the looks
(`reports.pictures`), the pages they stand on (`portal.showing`).
"""

from __future__ import annotations

from threading import Lock

from pages.portal.frame import Frame
from portal.faults import not_found
from portal.naming import choose_area, choose_group, path_of
from portal.shelf import ShownSnapshot
from schemas.definitions.model import Definition
from wording.pictures.tiles import find_map_period, has_map, place_tiles
from wording.view import Breakdown, View

DRAWING = Lock()
"""matplotlib's settings are one for all threads."""
MAP, FUNNEL = "kort", "tragt"
"""What `?tegning=` asks for in place of the chart."""


def link_map(frame: Frame, view: View, definition: Definition, group: Breakdown) -> str:
    """The address of the map of the municipalities; '' where there is none to draw."""
    if group != view.headline_of(definition) or find_mapped(view, definition) is None:
        return ""
    return frame.link(f"/indikatorer/{definition.id}.svg", omraade=path_of(view.main), tegning=MAP)


def find_mapped(view: View, definition: Definition) -> str | None:
    """The period that the map of the municipalities is of; None without a map."""
    return find_map_period(definition, place_tiles(view), view) if has_map(view) else None


def draw_indicator(
    shown: ShownSnapshot,
    definition: Definition,
    named: str,
    group: str,
    ending: str,
    drawn_as: str = "",
) -> bytes:
    """The chart of an indicator, or its funnel, as SVG or PNG. Raises `FaultError` without a
    figure."""
    # matplotlib is slow to import, and most answers need none
    from reports.ledger import Ledger
    from reports.pictures.charts import ChartPlace, draw_chart
    from reports.pictures.funnel import draw_funnel
    from reports.selection import select_reported_figure

    area = choose_area(shown, named)
    view = shown.narrow_view(area, definition)
    breakdown = choose_group(view, definition, group)

    def draw_as_funnel() -> tuple[bytes, bytes]:
        with DRAWING:
            picture = draw_funnel(definition, breakdown, view)
        if picture is None:
            raise not_found("Et tal at tegne")
        return picture.svg, picture.png

    def draw() -> tuple[bytes, bytes]:
        indicator = select_reported_figure(
            view, definition, view.content.agreement.baseline, breakdown
        )
        if not indicator.has_figure:
            raise not_found("Et tal at tegne")
        with DRAWING:
            picture = draw_chart(indicator, view, ChartPlace(), Ledger())
        return picture.svg, picture.png

    make = draw_as_funnel if drawn_as == FUNNEL else draw
    vector, pixels = shown.keep(("chart", definition.id, area, breakdown, drawn_as == FUNNEL), make)
    return vector if ending == "svg" else pixels


def draw_municipalities(
    shown: ShownSnapshot, definition: Definition, named: str, ending: str
) -> bytes:
    """The map of the region's municipalities as SVG or PNG. Raises `FaultError` without one."""
    # matplotlib is slow to import, and most answers need none
    from reports.ledger import Ledger
    from reports.pictures.tile_map import draw_map

    area = choose_area(shown, named)
    view = shown.narrow_view(area, definition)
    period = find_mapped(view, definition)
    if period is None:
        raise not_found("Kortet")

    def draw() -> tuple[bytes, bytes]:
        with DRAWING:
            picture = draw_map(definition, period, view, 1, Ledger())
        return picture.svg, picture.png

    vector, pixels = shown.keep(("map", definition.id, area), draw)
    return vector if ending == "svg" else pixels

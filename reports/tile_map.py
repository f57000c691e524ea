"""The tile map as a picture: a square for each municipality of the region.

Belongs here: drawing the squares with figures, markers, legend and the own area's outline. Does
not belong here: where the squares stand (`geography.tiles`), the same map in Excel
(`workbooks.map_sheet`).
"""

from __future__ import annotations

from typing import Any

from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patches import Rectangle

from reports.drawing import color, drawing_settings, finish_picture, start_drawing
from reports.ledger import About, Ledger
from reports.outline import Picture
from reports.text import name_indicator, write_unit
from schemas.definitions import Definition
from workbooks.development import format_number
from workbooks.labels import UNITS, describe_period
from workbooks.map_sheet import place_tiles
from workbooks.style import (
    CORRECTED_SIGN,
    ESTIMATED_SIGN,
    INK,
    MAP_HIGH,
    MAP_LOW,
    MARKERS,
    RULE,
)
from workbooks.view import NO_FIGURE, REGION, Area, Figure, View

WIDTH_CM, HEIGHT_CM = 16.8, 10.4
GAP = 0.05
HATCHES = {"suppressed": "////", "missing": "....", "not_applicable": ""}
HATCH_WORDS = {
    "suppressed": "skjult af hensyn til få personer",
    "missing": "mangler",
    "not_applicable": "ikke relevant (i.r.)",
}
CITY_WORDS = (" (hele kommunen)", " (kommunen)")


def draw_map(
    definition: Definition, period: str, view: View, number: int, ledger: Ledger
) -> Picture:
    """The map of one indicator in one period; KeyError never: a lacking figure is 'mangler'."""
    breakdown = view.headline_of(definition)
    tiles = place_tiles(view)
    figures = {
        area: view.series_of(definition, area, breakdown).get(period, NO_FIGURE) for area in tiles
    }
    values = [figure.value for figure in figures.values() if figure.value is not None]
    own = {area for places in view.places.values() for area in places}
    outlined = own if view.main.area_type != REGION else set()
    with drawing_settings():
        drawing = start_drawing(WIDTH_CM, HEIGHT_CM)
        axes: Any = drawing.add_subplot()
        scale = Normalize(
            min(values), max(values) if max(values) > min(values) else min(values) + 1
        )
        shades = LinearSegmentedColormap.from_list("kort", [color(MAP_LOW), color(MAP_HIGH)])
        for area, place in tiles.items():
            figure = figures[area]
            fill = "white" if figure.value is None else shades(scale(figure.value))
            draw_square(axes, place, shorten_name(view.names[area]), figure, fill, definition)
        for area, place in tiles.items():
            if area in outlined:
                outline_square(axes, place)
        draw_key(axes, definition, period, values, figures, shades, bool(outlined), view)
        finish_axes(axes, tiles)
        synthetic = " Syntetiske tal." if any(f.synthetic for f in figures.values()) else ""
        title = name_indicator(definition, breakdown)
        when = f"{UNITS[definition.unit]}, {describe_period(period)}"
        return finish_picture(
            drawing, f"figur_{number}",
            describe_map(definition, period, figures, view, ledger) + synthetic,
            f"Figur {number}. {title} i regionens kommuner, {when}.{synthetic}",
        )  # fmt: skip


def describe_map(
    definition: Definition,
    period: str,
    figures: dict[Area, Figure],
    view: View,
    ledger: Ledger,
) -> str:
    """The map in words: the lowest and the highest municipality, and how many have no figure."""
    breakdown = view.headline_of(definition)
    known = [(figure.value, area) for area, figure in figures.items() if figure.value is not None]
    told = []
    for word, (value, area) in (("Lavest", min(known)), ("højest", max(known))):
        about = About(definition.id, area, period, breakdown)
        text = ledger.tell(value, definition.decimals, "value", about)
        told.append(f"{word} er {view.names[area]} med {text}{write_unit(definition.unit)}")
    lacking = len(figures) - len(known)
    without = f" {ledger.count(lacking)} kommuner har intet tal." if lacking else ""
    title = name_indicator(definition, breakdown)
    return (
        f"Kort med et felt for hver kommune: {title} i {describe_period(period)}. "
        f"{', '.join(told)}.{without}"
    )


def draw_square(
    axes: Any,
    place: tuple[int, int],
    name: str,
    figure: Figure,
    fill: Any,
    definition: Definition,
) -> None:
    """One municipality: its colour or hatching, name, and figure or marker."""
    column, row = place
    axes.add_patch(
        Rectangle(
            (column + GAP, row + GAP), 1 - 2 * GAP, 1 - 2 * GAP, facecolor=fill,
            edgecolor=color(RULE), linewidth=0.6,
            hatch=HATCHES.get(figure.status, "") if figure.value is None else "",
        )
    )  # fmt: skip
    shown = (
        MARKERS.get(figure.status, "") if figure.value is None else write_figure(figure, definition)
    )
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.9}
    box = paper if figure.value is None else None
    axes.text(
        column + 0.5, row + 0.36, name, ha="center", va="center", fontsize=6, color=color(INK),
        bbox=box,
    )  # fmt: skip
    axes.text(
        column + 0.5, row + 0.68, shown, ha="center", va="center", fontsize=7.5,
        fontweight="bold" if figure.value is not None else "normal", color=color(INK), bbox=box,
    )  # fmt: skip


def write_figure(figure: Figure, definition: Definition) -> str:
    """A square's number with its signs."""
    signs = f"{ESTIMATED_SIGN} " if figure.status == "estimated" else ""
    signs += f"{CORRECTED_SIGN} " if figure.corrected else ""
    return f"{signs}{format_number(figure.value or 0.0, definition.decimals)}"


def outline_square(axes: Any, place: tuple[int, int]) -> None:
    """A thick frame around a municipality of the report's own area."""
    column, row = place
    axes.add_patch(
        Rectangle(
            (column + GAP, row + GAP), 1 - 2 * GAP, 1 - 2 * GAP, fill=False,
            edgecolor=color(INK), linewidth=1.8, zorder=4,
        )
    )  # fmt: skip


def draw_key(
    axes: Any,
    definition: Definition,
    period: str,
    values: list[float],
    figures: dict[Area, Figure],
    shades: LinearSegmentedColormap,
    has_outline: bool,
    view: View,
) -> None:
    """The legend beside the squares: unit and period, the scale, markers, and the outline."""
    left, top = 8.35, 1.05
    axes.text(left, top, f"{UNITS[definition.unit]}, {describe_period(period)}", fontsize=7.5,
              fontweight="bold", va="top", color=color(INK))  # fmt: skip
    steps = 5
    for step in range(steps):
        axes.add_patch(
            Rectangle((left + step * 0.5, top + 0.42), 0.5, 0.3,
                      facecolor=shades((step + 0.5) / steps), edgecolor=color(RULE), linewidth=0.5)
        )  # fmt: skip
    decimals = definition.decimals
    for place, value, side in ((left, min(values), "left"), (left + 2.5, max(values), "right")):
        axes.text(place, top + 0.92, format_number(value, decimals), fontsize=6.5, ha=side,
                  va="center", color=color(INK))  # fmt: skip
    rows: list[tuple[str, str, float]] = []
    if has_outline:
        rows.append((f"kommuner i {view.title}", "", 1.8))
    rows += [
        (HATCH_WORDS[status], HATCHES[status], 0.6)
        for status in HATCHES
        if any(figure.value is None and figure.status == status for figure in figures.values())
    ]
    y = top + 1.3
    for words, hatch, width in rows:
        edge = color(INK) if width > 1 else color(RULE)
        axes.add_patch(
            Rectangle((left, y), 0.34, 0.3, facecolor="white", edgecolor=edge, hatch=hatch,
                      linewidth=width)
        )  # fmt: skip
        axes.text(left + 0.48, y + 0.15, words, fontsize=6.5, va="center", color=color(INK))
        y += 0.46
    if any(figure.status == "estimated" for figure in figures.values()):
        axes.text(left, y + 0.15, f"{ESTIMATED_SIGN} anslået", fontsize=6.5, va="center",
                  color=color(INK))  # fmt: skip
        y += 0.46
    if any(figure.corrected for figure in figures.values()):
        axes.text(left, y + 0.15, f"{CORRECTED_SIGN} rettet", fontsize=6.5, va="center",
                  color=color(INK))  # fmt: skip


def finish_axes(axes: Any, tiles: dict[Area, tuple[int, int]]) -> None:
    """No axes, squares as squares, the first row on top."""
    deepest = max(row for _, row in tiles.values())
    axes.set_xlim(0.95, 12.2)
    axes.set_ylim(deepest + 1.05, 0.95)
    axes.set_aspect("auto")
    axes.set_axis_off()


def shorten_name(name: str) -> str:
    """A municipality's name as it fits its square."""
    for words in CITY_WORDS:
        name = name.removesuffix(words)
    return name

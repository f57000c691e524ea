"""The tile map as a picture: a square for each municipality of the region.

Belongs here: drawing the squares with figures, markers, legend and the own area's outline. Does
not belong here: where the squares stand (`geography.tiles`), the same map in Excel
(`workbooks.sheets.map_sheet`).
"""

from __future__ import annotations

import textwrap
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from indicators.verdicts.comparability import is_crude
from reports.ledger import About, Ledger
from reports.outline import Picture
from reports.pictures.drawing import color, drawing_settings, finish_picture, start_drawing
from reports.text import end_sentence, name_indicator
from schemas.definitions.model import Definition
from wording.development import format_number
from wording.figure_words import name_unit, say_unit
from wording.labels import describe_period
from wording.marks import CORRECTED_SIGN, ESTIMATED_SIGN, MARKERS, write_signs
from wording.palette import INK, MAP_HIGH, MAP_LOW, RULE
from wording.pictures.tiles import list_own_places, name_square, place_tiles
from wording.view import NO_FIGURE, REGION, Area, Figure, View

WIDTH_CM, HEIGHT_CM = 16.8, 10.4
GAP = 0.04
KEY_LEFT, KEY_TOP, LINE = 8.2, 1.1, 0.44
KEY_CHARACTERS = 34
SHADES = 5
OUTLINE, THIN = 1.8, 0.6
"""Widths of frames in points."""
HATCHES = {"suppressed": "////", "missing": "....", "not_applicable": ""}
HATCH_WORDS = {
    "suppressed": "skjult af hensyn til få personer",
    "missing": "ingen tal",
    "not_applicable": "ikke relevant (i.r.)",
}


def draw_map(
    definition: Definition, period: str, view: View, number: int, ledger: Ledger
) -> Picture:
    """The map of one indicator in one period; a lacking figure is 'ingen tal'."""
    breakdown = view.headline_of(definition)
    tiles = place_tiles(view)
    figures = {
        area: view.series_of(definition, area, breakdown).get(period, NO_FIGURE) for area in tiles
    }
    with drawing_settings():
        drawing = start_drawing(WIDTH_CM, HEIGHT_CM)
        drawing.set_layout_engine("none")
        axes = drawing.add_axes((0.0, 0.0, 1.0, 1.0))
        for area, place in tiles.items():
            fill = choose_fill(figures[area], figures)
            draw_square(axes, place, name_square(view.names[area]), figures[area], fill, definition)
        for area in list_outlined(view):
            if area in tiles:
                outline_square(axes, tiles[area])
        draw_key(axes, definition, period, figures, view)
        finish_axes(axes, tiles)
        synthetic = " Syntetiske tal." if any(f.synthetic for f in figures.values()) else ""
        title = name_indicator(definition, breakdown)
        when = f"{name_unit(definition)}, {describe_period(period)}"
        basis = ", ikke korrigeret for alder" if is_crude(definition) else ""
        return finish_picture(
            drawing, f"figur_{number}",
            describe_map(definition, period, figures, view, ledger) + synthetic,
            f"Figur {number}. {title} i regionens kommuner, {when}{basis}.{synthetic}",
        )  # fmt: skip


def list_outlined(view: View) -> list[Area]:
    """The municipalities of the report's own area; none when that is the whole region."""
    return [] if view.main.area_type == REGION else list_own_places(view)


def choose_fill(
    figure: Figure, figures: dict[Area, Figure]
) -> str | tuple[float, float, float, float]:
    """A square's colour by its place among the figures; white without a figure."""
    if figure.value is None:
        return "white"
    values = [each.value for each in figures.values() if each.value is not None]
    width = max(values) - min(values)
    return shade((figure.value - min(values)) / width if width else 0.0)


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
        told.append(f"{word} er {view.names[area]} med {text}{say_unit(definition)}")
    lacking = len(figures) - len(known)
    without = f" {ledger.count(lacking)} kommuner har intet tal." if lacking else ""
    title = name_indicator(definition, breakdown)
    return (
        f"Kort med et felt for hver kommune: {title} i {describe_period(period)}. "
        f"{end_sentence(', '.join(told))}{without}"
    )


def draw_square(
    axes: Axes,
    place: tuple[int, int],
    name: str,
    figure: Figure,
    fill: str | tuple[float, float, float, float],
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
        column + 0.5, row + 0.36, name, ha="center", va="center", fontsize=5.2, color=color(INK),
        bbox=box,
    )  # fmt: skip
    axes.text(
        column + 0.5, row + 0.68, shown, ha="center", va="center", fontsize=7.5,
        fontweight="bold" if figure.value is not None else "normal", color=color(INK), bbox=box,
    )  # fmt: skip


def write_figure(figure: Figure, definition: Definition) -> str:
    """A square's number with its signs."""
    signs = write_signs(figure.status, figure.corrected)
    return f"{signs}{format_number(figure.value or 0.0, definition.decimals)}"


def outline_square(axes: Axes, place: tuple[int, int]) -> None:
    """A thick frame around a municipality of the report's own area."""
    column, row = place
    axes.add_patch(
        Rectangle(
            (column + GAP, row + GAP), 1 - 2 * GAP, 1 - 2 * GAP, fill=False,
            edgecolor=color(INK), linewidth=1.8, zorder=4,
        )
    )  # fmt: skip


def draw_key(
    axes: Axes, definition: Definition, period: str, figures: dict[Area, Figure], view: View
) -> None:
    """The legend beside the squares: what is shown, the scale, markers, and the outline."""
    group = view.headline_of(definition)
    title = textwrap.wrap(name_indicator(definition, group), KEY_CHARACTERS)
    when = f"{name_unit(definition)}, {describe_period(period)}"
    y = KEY_TOP
    for line in (*title, when):
        weight = "normal" if line == when else "bold"
        axes.text(KEY_LEFT, y, line, fontsize=7.5, fontweight=weight, va="top", color=color(INK))
        y += LINE
    y = draw_scale(axes, y + 0.1, definition, figures)
    if view.main.area_type != REGION:
        y = draw_entry(axes, y, f"kommuner i {view.title}", OUTLINE, "")
    for status, hatch in HATCHES.items():
        if any(figure.value is None and figure.status == status for figure in figures.values()):
            y = draw_entry(axes, y, HATCH_WORDS[status], THIN, hatch)
    for words, holds in (
        (f"{ESTIMATED_SIGN} anslået", any(f.status == "estimated" for f in figures.values())),
        (f"{CORRECTED_SIGN} rettet", any(figure.corrected for figure in figures.values())),
    ):
        if holds:
            axes.text(KEY_LEFT, y + 0.15, words, fontsize=6.5, va="center", color=color(INK))
            y += LINE


def draw_scale(axes: Axes, y: float, definition: Definition, figures: dict[Area, Figure]) -> float:
    """The colours from the lowest to the highest figure; returns where the next entry stands."""
    values = [figure.value for figure in figures.values() if figure.value is not None]
    for step in range(SHADES):
        axes.add_patch(
            Rectangle(
                (KEY_LEFT + step * 0.5, y), 0.5, 0.3, facecolor=shade((step + 0.5) / SHADES),
                edgecolor=color(RULE), linewidth=THIN,
            )
        )  # fmt: skip
    ends: list[tuple[float, float, Literal["left", "right"]]] = [
        (KEY_LEFT, min(values), "left"),
        (KEY_LEFT + 0.5 * SHADES, max(values), "right"),
    ]
    for place, value, side in ends:
        text = format_number(value, definition.decimals)
        axes.text(place, y + 0.47, text, fontsize=6.5, ha=side, va="center", color=color(INK))
    return y + 0.8


def draw_entry(axes: Axes, y: float, words: str, width: float, hatch: str) -> float:
    """A sample square with its meaning; returns where the next entry stands."""
    edge = color(INK) if width == OUTLINE else color(RULE)
    axes.add_patch(
        Rectangle(
            (KEY_LEFT, y), 0.34, 0.3, facecolor="white", edgecolor=edge, hatch=hatch,
            linewidth=width,
        )
    )  # fmt: skip
    axes.text(KEY_LEFT + 0.48, y + 0.15, words, fontsize=6.5, va="center", color=color(INK))
    return y + LINE


def shade(share: float) -> tuple[float, float, float, float]:
    """The colour of a figure by its place between the lowest (0) and the highest (1)."""
    ends = [color(MAP_LOW), color(MAP_HIGH)]
    return LinearSegmentedColormap.from_list("kort", ends)(share)


def finish_axes(axes: Axes, tiles: dict[Area, tuple[int, int]]) -> None:
    """No axes, squares as squares, the first row on top."""
    deepest = max(row for _, row in tiles.values())
    axes.set_xlim(0.97, 11.7)
    axes.set_ylim(deepest + 1.03, 0.97)
    axes.set_aspect("auto")
    axes.set_axis_off()

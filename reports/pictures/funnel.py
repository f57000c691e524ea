"""A funnel: every municipality by its size, and the limits that it would lie within by chance and
what all municipalities share.

Belongs here: drawing points and limits. Does not belong here: the limits
(`indicators.methods.funnel`), the words (`wording.pictures.funnel`).
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from indicators.methods.funnel import ALARM, WARNING
from indicators.verdicts.funnel import FunnelFigures, find_funnel
from reports.outline import Picture
from reports.pictures.axes import dress, write_tick
from reports.pictures.charts import ALONE
from reports.pictures.drawing import (
    color,
    drawing_settings,
    finish_picture,
    start_drawing,
    write_heading,
)
from reports.text import end_sentence, name_indicator
from schemas.definitions.model import Definition
from wording.palette import INK, OTHER_BAR, OWN_BAR, QUIET_INK
from wording.pictures.funnel import name_size, word_funnel
from wording.pictures.tiles import list_own_places
from wording.view import KOMMUNE, REGION, Breakdown, Figure, View

STEPS = 200
LINES = {WARNING: (0.9, (0, (4, 3))), ALARM: (1.1, "solid")}
MOST_LABELS = 14
LARGEST = 6.0
ROOM = 0.08
"""Beyond the points and the limits of all but the very smallest, in parts of their reach."""


def draw_funnel(definition: Definition, breakdown: Breakdown, view: View) -> Picture | None:
    """The funnel of an indicator's group in its newest period, the area's own municipalities
    filled; None where there is none."""
    found = find_funnel(view.content.values, definition, breakdown)
    if found is None:
        return None
    figures = find_figures(found, definition, breakdown, view)
    words = word_funnel(found, definition, breakdown, figures)
    own = {area.area_id for area in (view.region_places if view.main.area_type == REGION
                                     else list_own_places(view))
           if area.area_type == KOMMUNE}  # fmt: skip
    with drawing_settings():
        drawing = start_drawing(*ALONE)
        axes = drawing.add_subplot()
        draw_limits(axes, found)
        draw_points(axes, found, own)
        label_outside(axes, found, own)
        tell_points(axes, own, view)
        fit(axes, found)
        dress(axes.yaxis, words.axis)
        count_sizes(axes, found)
        axes.set_xlabel(name_size(definition), fontsize=6.2, color=color(QUIET_INK), loc="left")
        write_heading(drawing, words.title, words.subtitle)
        caption = end_sentence(f"Tragt: {name_indicator(definition, breakdown)}")
        return finish_picture(
            drawing, f"{definition.id}-tragt", end_sentence(words.text), caption
        )  # fmt: skip


def find_figures(
    found: FunnelFigures, definition: Definition, breakdown: Breakdown, view: View
) -> list[Figure]:
    """The published figures that the points are, as far as words ask of them."""
    rows = view.content.values.filter(
        indicator_id=definition.id, area_type=KOMMUNE, period=found.period,
        sex=breakdown.sex, age=breakdown.age, education=breakdown.education,
        category=breakdown.category,
    )  # fmt: skip
    return [Figure(**row) for row in rows.select(*Figure._fields).iter_rows(named=True)
            if row["value"] is not None]  # fmt: skip


def draw_limits(axes: Axes, found: FunnelFigures) -> None:
    """The level and both pairs of limits, from the smallest municipality to the largest."""
    sizes = np.geomspace(found.sizes.min(), found.sizes.max(), STEPS)
    axes.axhline(
        found.scale * found.funnel.level, color=color(INK), linewidth=0.9, zorder=1, label="_level"
    )
    for confidence, (width, dash) in LINES.items():
        for limit in found.funnel.limits(sizes, confidence):
            axes.plot(
                sizes, found.scale * limit, color=color(QUIET_INK), linewidth=width, linestyle=dash,
                zorder=1,
            )  # fmt: skip


def draw_points(axes: Axes, found: FunnelFigures, own: set[str]) -> None:
    """A point for each municipality: filled the area's own, a ring the others."""
    mine = np.array([area in own for area in found.areas["area_id"]])
    for those, fill, edge in ((~mine, "white", OTHER_BAR), (mine, color(OWN_BAR), OWN_BAR)):
        axes.scatter(
            found.sizes[those], found.values[those], s=14, facecolor=fill, edgecolor=color(edge),
            linewidth=0.8, zorder=3,
        )  # fmt: skip


def label_outside(axes: Axes, found: FunnelFigures, own: set[str]) -> None:
    """The names of those outside the outer limits, the area's own first, then the farthest."""
    error = found.scale * found.funnel.error(found.sizes)
    far = np.abs(found.values - found.scale * found.funnel.level) / error
    outside = [number for number, side in enumerate(found.outside) if abs(side) == ALARM]
    ids, names = found.areas["area_id"], found.areas["area_name"]
    outside.sort(key=lambda number: (ids[number] not in own, -far[number]))
    for number in outside[:MOST_LABELS]:
        axes.annotate(
            names[number], (found.sizes[number], found.values[number]), xytext=(3, 2),
            textcoords="offset points", fontsize=5.8, color=color(INK), zorder=4,
        )  # fmt: skip


def fit(axes: Axes, found: FunnelFigures) -> None:
    """The axes as far as the points and the limits of all but the very smallest reach."""
    typical = np.quantile(found.sizes, 0.1)
    low, high = (found.scale * float(each[0])
                 for each in found.funnel.limits(np.array([typical]), ALARM))  # fmt: skip
    low, high = min(low, float(found.values.min())), max(high, float(found.values.max()))
    room = ROOM * (high - low)
    axes.set_ylim(max(low - room, 0.0) if low >= 0 else low - room, high + room)


def count_sizes(axes: Axes, found: FunnelFigures) -> None:
    """The lying axis: by powers where a few municipalities are many times as large as most."""
    if found.sizes.max() > LARGEST * np.median(found.sizes):
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(10, subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_minor_locator(NullLocator())
    else:
        axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(FuncFormatter(write_tick))


def tell_points(axes: Axes, own: set[str], view: View) -> None:
    """Which points are the area's own."""
    if not own:
        return
    whose = (
        "regionens kommuner" if view.main.area_type == REGION else f"kommuner i {view.main_name}"
    )
    for label, fill, edge in ((whose, color(OWN_BAR), OWN_BAR), ("andre", "white", OTHER_BAR)):
        axes.scatter(
            [], [], s=14, facecolor=fill, edgecolor=color(edge), linewidth=0.8, label=label
        )
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, frameon=False, fontsize=6.2,
        handletextpad=0.2,
    )  # fmt: skip

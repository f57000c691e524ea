"""A chart of one period: lying bars of the area and what it is held against.

Belongs here: drawing the bars with interval and number. Does not belong here: the chart's words
(`reports.pictures.charts`), the axes (`reports.pictures.axes`).
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from reports.pictures.drawing import color
from reports.selection import ReportedIndicator
from wording.development import format_number
from wording.palette import INK, OTHER_BAR, OWN_BAR, REFERENCE_BAR
from wording.view import COUNTRY, REGION, Area, Figure

HATCHES = {REGION: "////", COUNTRY: "...."}
"""The references differ from the area's own bar, and from each other, without colour, too."""


def draw_bars(
    axes: Axes, bars: Sequence[tuple[str, Area, Figure]], indicator: ReportedIndicator
) -> None:
    """A bar for each area from the top, the area's own first."""
    for place, (_, area, figure) in enumerate(bars):
        fill = OWN_BAR if place == 0 else REFERENCE_BAR if is_country(area) else OTHER_BAR
        axes.barh(
            place, figure.value or 0.0, height=0.6, color=color(fill), edgecolor="white",
            hatch="" if place == 0 else HATCHES.get(area.area_type, ""), linewidth=0,
        )  # fmt: skip
        label_bar(axes, place, figure, indicator.definition.decimals)
    axes.set_yticks(range(len(bars)), [name for name, _, _ in bars])
    axes.invert_yaxis()
    axes.margins(x=0.16)


def is_country(area: Area) -> bool:
    """Whether a bar is the whole country's."""
    return area.area_type == COUNTRY


def label_bar(axes: Axes, place: int, figure: Figure, decimals: int) -> None:
    """The interval across a bar's end, and the number beside it."""
    value = figure.value or 0.0
    if figure.ci_low is not None and figure.ci_high is not None:
        reach = [[max(value - figure.ci_low, 0.0)], [max(figure.ci_high - value, 0.0)]]
        axes.errorbar(
            value, place, xerr=reach,
            fmt="none", ecolor=color(INK), elinewidth=0.8, capsize=2, capthick=0.8,
        )  # fmt: skip
    axes.annotate(
        format_number(value, decimals), (max(figure.ci_high or value, value), place), xytext=(4, 0),
        textcoords="offset points", va="center", fontsize=7, color=color(INK),
    )  # fmt: skip

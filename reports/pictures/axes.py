"""The axes of a chart: where the numbers begin, the mark where that is not 0, grid, ticks, unit.

Belongs here: what is around the figures. Does not belong here: the figures
(`reports.pictures.lines`, `reports.pictures.bars`) or words (`wording.pictures.chart_words`).
"""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, MaxNLocator

from reports.pictures.drawing import color
from wording.development import format_number
from wording.palette import INK, QUIET_INK

GRID = "E3E8EA"
MOST_TICKS, STEPS = 6, (1, 2, 5, 10)
"""Steps that need no more decimals than they must, so that the first one is said as it stands."""
NEAR_ZERO = 0.4
"""An axis begins at 0 where its lowest figure is less than this share of its highest."""
CUT_MARK = [(-1.0, -0.6), (1.0, 0.6)]
CUT_PLACES = (0.02, 0.055)
"""The two strokes across a cut axis, and how high on it they stand."""


def fit_numbers(axes: Axes) -> float | None:
    """Let the upright axis begin at 0 or at a tick; returns where it begins when it is cut.

    A cut axis gets two strokes at its foot, so that it is seen to be cut.
    """
    low, high = axes.get_ylim()
    least = axes.dataLim.y0
    if 0 <= least < NEAR_ZERO * axes.dataLim.y1:
        axes.set_ylim(0.0, high)
        return None
    ticks = [float(tick) for tick in MaxNLocator(MOST_TICKS, steps=STEPS).tick_values(low, high)]
    below = max((tick for tick in ticks if tick <= low), default=low)
    if below <= 0 <= high:
        axes.set_ylim(min(below, 0.0), high)
        return None
    axes.set_ylim(below, high)
    mark_cut(axes)
    return below


def mark_cut(axes: Axes) -> None:
    """Two slanting strokes across the foot of the upright axis."""
    axes.spines["left"].set_visible(True)
    axes.plot(
        [0.0, 0.0], list(CUT_PLACES), transform=axes.transAxes, marker=CUT_MARK, markersize=7,
        markeredgewidth=1.0, color=color(INK), linestyle="none", clip_on=False, zorder=7,
        label="_cut",
    )  # fmt: skip


def dress(numbers: Axis, title: str) -> None:
    """Grid, frame, and the title of the axis of numbers."""
    axes = numbers.axes
    is_upright = numbers is axes.yaxis
    axes.grid(axis="y" if is_upright else "x", color=color(GRID), linewidth=0.6)
    axes.set_axisbelow(True)
    is_cut = any(line.get_label() == "_cut" for line in axes.lines)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(side == "left" and is_cut)
    for side in ("bottom", "left"):
        axes.spines[side].set_color(color(QUIET_INK))
        axes.spines[side].set_linewidth(0.6)
    axes.tick_params(length=0, labelcolor=color(INK), labelsize=6.5)
    numbers.set_major_locator(MaxNLocator(MOST_TICKS, steps=STEPS))
    numbers.set_major_formatter(FuncFormatter(write_tick))
    said: dict[str, Any] = {"fontsize": 6.2, "color": color(QUIET_INK), "loc": "left"}
    # lying above the axis it is read without turning one's head, and never longer than the axis
    axes.set_title(title, pad=4, **said) if is_upright else axes.set_xlabel(title, **said)


def write_tick(value: float, _: int | None = None) -> str:
    """A number on an axis, with no more decimals than it needs."""
    decimals = next((d for d in range(4) if abs(value - round(value, d)) < 1e-9), 4)
    return format_number(value, decimals)

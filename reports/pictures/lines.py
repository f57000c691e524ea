"""A chart over periods: the area's line and its references', interval, target, forecast, marks.

Belongs here: drawing what stands for figures, and the legend. Does not belong here: the chart's
words and size (`reports.pictures.charts`), the axis of numbers (`reports.pictures.axes`).
"""

from __future__ import annotations

import math
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patheffects import withStroke

from indicators.verdicts.outlook import FanPoint
from reports.pictures.drawing import color
from reports.selection import ReportedIndicator
from schemas.definitions.model import Definition
from wording.development import RUNS, format_number
from wording.labels import MONTHS, describe_period, split_period
from wording.palette import (
    ACCENT,
    BREAK_MARK,
    COUNTRY_LINE,
    FAN_FILL,
    FAN_LIMIT,
    FAN_LINE,
    INK,
    OWN_LINE,
    REGION_LINE,
    RUN_MARK,
    TARGET_LINE,
    LineLook,
)
from wording.view import COUNTRY, Area, Series, View, leave_out_marked

MOST_YEARS = 7
BASELINE_LABEL, TARGET_LABEL, FAN_LABEL = "udgangspunkt", "mål", "fremskrivning (95 %)"
LEGEND_WIDTH = 3
"""The most entries of a legend in one row."""
DASHES = {"solid": "-", "dash": "--", "sysDot": ":", "dashDot": "-."}
MARKERS = {"circle": "o", "square": "s", "triangle": "^", None: None}


def draw_lines(
    drawing: Drawing,
    axes: Axes,
    lines: dict[Area, Series],
    indicator: ReportedIndicator,
    view: View,
) -> None:
    """One line for each area, the area's own last, with its interval.

    Figures that cover something else than the indicator's usually do stand beside the line.
    """
    for area, series in reversed(lines.items()):
        draw_line(axes, area, series, view)
    draw_intervals(axes, lines[view.main])
    fan = draw_fan(axes, view.fan_of(indicator.definition, indicator.breakdown))
    draw_target(axes, indicator)
    draw_runs(axes, lines[view.main])
    times = [place_in_time(period) for series in lines.values() for period in series]
    draw_breaks(axes, indicator.definition, times)
    axes.margins(x=0.06, y=0.12)
    set_years(axes, [*times, *fan])
    label_ends(axes, indicator)
    draw_legend(drawing, axes, len(lines))


def draw_line(axes: Axes, area: Area, series: Series, view: View) -> None:
    """An area's line; crosses stand for figures that cover something else."""
    look, is_own = choose_look(area, view), area == view.main
    usual = leave_out_marked(series)
    axes.plot(
        [place_in_time(period) for period in usual],
        [figure.value or 0.0 for figure in usual.values()],
        color=color(look.color), linestyle=DASHES[look.dash],
        linewidth=1.6 if is_own else 1.0, marker=MARKERS[look.marker],
        markersize=3.6 if is_own else 2.8, label=view.names[area],
        markerfacecolor=color(look.color) if is_own else "white", zorder=3 if is_own else 2,
    )  # fmt: skip
    beside = {period: figure for period, figure in series.items() if figure.period_mark}
    axes.plot(
        [place_in_time(period) for period in beside],
        [figure.value or 0.0 for figure in beside.values()],
        color=color(look.color), linestyle="none", marker="x", markersize=3.6, zorder=3,
    )  # fmt: skip


def draw_runs(axes: Axes, series: Series) -> None:
    """Diamonds around the area's own points that are part of a run."""
    points = [
        (place_in_time(period), figure.value)
        for period, figure in series.items()
        if figure.run_rule and figure.value is not None
    ]
    if points:
        axes.plot(
            *zip(*points, strict=True), color=color(RUN_MARK.color), linestyle="none", marker="D",
            markersize=5.5, markerfacecolor="none", zorder=4, label=RUNS,
        )  # fmt: skip


def draw_breaks(axes: Axes, definition: Definition, times: list[float]) -> None:
    """An upright line before the first period after each declared break."""
    for entry in definition.breaks:
        place = place_in_time(entry.period)
        if min(times) < place <= max(times):
            axes.axvline(
                place - 0.5, color=color(BREAK_MARK.color), linestyle="--", linewidth=0.8,
                label=f"brud {describe_period(entry.period)}",
            )  # fmt: skip


def set_years(axes: Axes, times: list[float]) -> None:
    """Years on the axis, counted back from the last, and room for the newest number."""
    first, last = math.floor(min(times)), math.floor(max(times))
    step = max(1, math.ceil((last - first + 1) / MOST_YEARS))
    years = list(range(last, first - 1, -step))
    axes.set_xticks(years, [str(year) for year in years])
    span = max(max(times) - min(times), 1.0)
    axes.set_xlim(min(times) - 0.06 * span, max(times) + 0.16 * span)


def draw_intervals(axes: Axes, series: Series) -> None:
    """The 95 % interval of each figure that has one."""
    limited = [
        (place_in_time(period), figure.value, figure.ci_low, figure.ci_high)
        for period, figure in series.items()
        if figure.value is not None and figure.ci_low is not None and figure.ci_high is not None
    ]
    if not limited:
        return
    axes.errorbar(
        [time for time, *_ in limited],
        [value for _, value, *_ in limited],
        yerr=[
            [max(value - low, 0.0) for _, value, low, _ in limited],
            [max(high - value, 0.0) for _, value, _, high in limited],
        ],
        fmt="none", ecolor=color(INK), elinewidth=0.6, capsize=1.6, capthick=0.6, zorder=4,
    )  # fmt: skip


def draw_fan(axes: Axes, fan: list[FanPoint]) -> list[float]:
    """The limits of the forecast from the newest figure to the target's year, and its middle;
    returns where its points stand in time."""
    times = [place_in_time(point.period) for point in fan]
    if not fan:
        return times
    axes.fill_between(
        times, [point.low for point in fan], [point.high for point in fan],
        facecolor=color(FAN_FILL), edgecolor=color(FAN_LIMIT.color),
        linewidth=FAN_LIMIT.points, zorder=1, label=FAN_LABEL,
    )  # fmt: skip
    axes.plot(
        times, [point.expected for point in fan], color=color(FAN_LINE.color),
        linestyle=DASHES[FAN_LINE.dash], linewidth=0.9, zorder=1,
    )  # fmt: skip
    return times


def draw_target(axes: Axes, indicator: ReportedIndicator) -> None:
    """A dotted line at the target."""
    if indicator.figure.target is not None:
        axes.axhline(
            indicator.figure.target, color=color(TARGET_LINE.color), linestyle=":", linewidth=1.2,
            label=f"{TARGET_LABEL} {indicator.figure.target_year}",
        )  # fmt: skip


def label_ends(axes: Axes, indicator: ReportedIndicator) -> None:
    """The newest figure and its baseline as numbers; a ring around the baseline."""
    figure, since, baseline = indicator.figure, indicator.figure.baseline_period, indicator.baseline
    if indicator.period is not None and figure.value is not None:
        place = (place_in_time(indicator.period), figure.value)
        write_number(axes, indicator, place, figure.value, (5, 0), "left", "center")
    if since is not None and baseline is not None and baseline.value is not None:
        place = (place_in_time(since), baseline.value)
        axes.plot(
            *([each] for each in place), marker="o", markersize=7, markerfacecolor="none",
            markeredgecolor=color(ACCENT), linestyle="none", zorder=5, label=BASELINE_LABEL,
        )  # fmt: skip
        write_number(axes, indicator, place, baseline.value, (-5, 5), "right", "bottom")


def write_number(
    axes: Axes,
    indicator: ReportedIndicator,
    place: tuple[float, float],
    value: float,
    beside: tuple[float, float],
    align: Literal["left", "right"],
    rise: Literal["center", "bottom"],
) -> None:
    """A number beside its point, `beside` it by points to the right and up, on white."""
    axes.annotate(
        format_number(value, indicator.definition.decimals), place, xytext=beside,
        textcoords="offset points", ha=align, va=rise, fontsize=7, fontweight="bold",
        color=color(ACCENT), zorder=6, path_effects=[withStroke(linewidth=2, foreground="white")],
    )  # fmt: skip


def draw_legend(drawing: Drawing, axes: Axes, areas: int) -> None:
    """The legend below the chart: the areas in their order, then what else is drawn."""
    handles, labels = axes.get_legend_handles_labels()
    # the area's own line is drawn last, so that it lies on top
    order = [*reversed(labels[:areas]), *labels[areas:]]
    drawn = dict(zip(labels, handles, strict=True))
    drawing.legend(
        [drawn[label] for label in order], order, loc="outside lower center",
        ncols=len(order) if len(order) <= LEGEND_WIDTH else 2, frameon=False, fontsize=6.2,
        handlelength=2.6, columnspacing=1.2, borderaxespad=0.1,
    )  # fmt: skip


def choose_look(area: Area, view: View) -> LineLook:
    """How an area's line looks."""
    if area == view.main:
        return OWN_LINE
    return COUNTRY_LINE if area.area_type == COUNTRY else REGION_LINE


def place_in_time(period: str) -> float:
    """Where a period stands on the axis: at its year, its part of the year after it."""
    year, part = split_period(period)
    shares = {"1. halvår": 0.0, "2. halvår": 0.5}
    shares |= {f"{quarter}. kvartal": (quarter - 1) / 4 for quarter in range(1, 5)}
    shares |= {month: place / 12 for place, month in enumerate(MONTHS)}
    return year + shares.get(part, 0.0)

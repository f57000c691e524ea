"""Charts of one indicator each: lines over the periods, or bars where there is one period.

Belongs here: drawing the area, its references, interval, target and the fan of its forecast. Does
not belong here: which indicators are drawn (`reports.selection`), nor Excel's charts
(`workbooks.excel.charts`).
"""

from __future__ import annotations

import math
import textwrap
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

from indicators.verdicts.comparability import has_development
from indicators.verdicts.outlook import FanPoint
from reports.drawing import color, drawing_settings, finish_picture, start_drawing
from reports.ledger import Ledger
from reports.outline import Picture
from reports.selection import ReportedIndicator
from reports.text import end_sentence, name_indicator, tell_change, tell_figure
from schemas.definitions.model import Definition
from wording.development import RUNS, format_number
from wording.figure_words import name_unit
from wording.labels import MONTHS, describe_period, split_period
from wording.palette import (
    ACCENT,
    BREAK_MARK,
    COUNTRY_LINE,
    FAN_FILL,
    FAN_LINE,
    INK,
    OTHER_BAR,
    OWN_LINE,
    QUIET_INK,
    REFERENCE_BAR,
    REGION_LINE,
    RUN_MARK,
    TARGET_LINE,
    LineLook,
)
from wording.view import COUNTRY, Area, Series, View, leave_out_marked

WIDTH_CM, HEIGHT_CM = 8.2, 5.8
GRID = "E3E8EA"
TITLE_WIDTH = 46
MOST_YEARS = 7
BASELINE_LABEL, TARGET_LABEL, FAN_LABEL = "udgangspunkt", "mål", "fremskrivning (95 %)"
LEGEND_WIDTH = 3
"""The most entries of a legend in one row."""
FIRST_YEARS_BEFORE = 8
"""How many years before the baseline a chart begins at the earliest."""
DASHES = {"solid": "-", "dash": "--", "sysDot": ":"}
MARKERS = {"circle": "o", "square": "s", "triangle": "^", None: None}


def draw_chart(
    indicator: ReportedIndicator, view: View, baseline: int, number: int, ledger: Ledger
) -> Picture:
    """The chart of an indicator that has a figure, as figure `number` of the report."""
    lines = gather_lines(indicator, view, baseline)
    title = name_indicator(indicator.definition, indicator.breakdown)
    with drawing_settings():
        drawing = start_drawing(WIDTH_CM, HEIGHT_CM)
        axes = drawing.add_subplot()
        if len(lines[view.main]) > 1:
            draw_lines(drawing, axes, lines, indicator, view)
        else:
            draw_bars(axes, lines, indicator, view)
        dress(axes, indicator)
        axes.set_title(
            textwrap.fill(title, TITLE_WIDTH), loc="left", fontsize=7.5, fontweight="bold",
            color=color(ACCENT),
        )  # fmt: skip
        caption = end_sentence(f"Figur {number}. {title}, {name_unit(indicator.definition)}")
        drawn = [figure for series in lines.values() for figure in series.values()]
        synthetic = " Syntetiske tal." if any(figure.synthetic for figure in drawn) else ""
        text = describe_chart(indicator, lines, view, ledger)
        return finish_picture(drawing, f"figur_{number}", text + synthetic, caption + synthetic)


def describe_chart(
    indicator: ReportedIndicator, lines: dict[Area, Series], view: View, ledger: Ledger
) -> str:
    """The chart in words: what is drawn, whose lines, and where the area's own one ends."""
    kind = "Kurve" if len(lines[view.main]) > 1 else "Søjler"
    title = name_indicator(indicator.definition, indicator.breakdown)
    names = ", ".join(view.names[area] for area in lines)
    fan = view.fan_of(indicator.definition, indicator.breakdown) if kind == "Kurve" else []
    ahead = f", med fremskrivning til {describe_period(fan[-1].period)}" if fan else ""
    told = f"{tell_figure(indicator, view, ledger)}{tell_change(indicator, view, ledger)}"
    drawn = f"{kind} over {title}, {name_unit(indicator.definition)}: {names}{ahead}."
    return f"{drawn} {view.main_name}: {end_sentence(told)}"


def gather_lines(indicator: ReportedIndicator, view: View, baseline: int) -> dict[Area, Series]:
    """The figures of the area and its references, from some years before the baseline; of the
    newest period alone where periods are not held against each other."""
    lines = {}
    areas = [view.main, *view.references_of(indicator.definition)]
    in_a_row = has_development(indicator.definition)
    for area in areas:
        series = view.series_of(indicator.definition, area, indicator.breakdown)
        shown = {
            period: figure
            for period, figure in series.items()
            if figure.value is not None
            and split_period(period)[0] >= baseline - FIRST_YEARS_BEFORE
            and (in_a_row or period == indicator.period)
        }
        if shown:
            lines[area] = shown
    # a series that ended long before the baseline is shown all the same
    lines.setdefault(view.main, {indicator.period or "": indicator.figure})
    return {area: lines[area] for area in areas if area in lines}


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
        look = choose_look(area, view)
        usual = leave_out_marked(series)
        times = [place_in_time(period) for period in usual]
        values = [figure.value or 0.0 for figure in usual.values()]
        is_own = area == view.main
        axes.plot(
            times, values, color=color(look.color), linestyle=DASHES[look.dash],
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
        if is_own:
            draw_intervals(axes, [place_in_time(period) for period in series], series)
    fan = draw_fan(axes, view.fan_of(indicator.definition, indicator.breakdown))
    draw_target(axes, indicator)
    draw_runs(axes, lines.get(view.main, {}))
    draw_breaks(axes, indicator.definition, [*shown_times(lines)])
    axes.margins(x=0.06, y=0.12)
    set_years(axes, [*shown_times(lines), *fan])
    label_ends(axes, indicator)
    draw_legend(drawing, axes)


def shown_times(lines: dict[Area, Series]) -> list[float]:
    """Where the points of all lines stand in time."""
    return [place_in_time(period) for series in lines.values() for period in series]


def draw_runs(axes: Axes, series: Series) -> None:
    """Rings around the area's own points that are part of a run."""
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


def draw_intervals(axes: Axes, times: list[float], series: Series) -> None:
    """The 95 % interval of each figure that has one."""
    limited = [
        (time, figure.value, figure.ci_low, figure.ci_high)
        for time, figure in zip(times, series.values(), strict=True)
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
    if fan:
        axes.fill_between(
            times, [point.low for point in fan], [point.high for point in fan],
            color=color(FAN_FILL), linewidth=0, zorder=1, label=FAN_LABEL,
        )  # fmt: skip
        axes.plot(
            times, [point.expected for point in fan], color=color(FAN_LINE.color),
            linestyle=DASHES[FAN_LINE.dash], linewidth=0.8, zorder=1,
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


def draw_bars(
    axes: Axes, lines: dict[Area, Series], indicator: ReportedIndicator, view: View
) -> None:
    """Lying bars of the only period, with intervals and the numbers beside them."""
    period = next(iter(lines[view.main]))
    shown = {area: series[period] for area, series in lines.items() if period in series}
    places = range(len(shown))
    values = [figure.value or 0.0 for figure in shown.values()]
    looks = [
        ACCENT if area == view.main else REFERENCE_BAR if area.area_type == COUNTRY else OTHER_BAR
        for area in shown
    ]
    axes.barh(places, values, color=[color(look) for look in looks], height=0.6)
    for place, figure in zip(places, shown.values(), strict=True):
        if figure.ci_low is not None and figure.ci_high is not None:
            axes.plot([figure.ci_low, figure.ci_high], [place] * 2, color=color(INK), linewidth=0.8)
        told = format_number(figure.value or 0.0, indicator.definition.decimals)
        axes.annotate(
            told, (max(figure.ci_high or 0.0, figure.value or 0.0), place), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=7, color=color(INK),
        )  # fmt: skip
    axes.set_yticks(list(places), [view.names[area] for area in shown])
    axes.invert_yaxis()
    axes.margins(x=0.16)
    axes.text(
        1.0, -0.16, f"Eneste periode: {describe_period(period)}", transform=axes.transAxes,
        ha="right", fontsize=6.5, color=color(QUIET_INK),
    )  # fmt: skip


def draw_legend(drawing: Drawing, axes: Axes) -> None:
    """The legend below the chart: the area, its references, target and baseline."""
    handles, labels = axes.get_legend_handles_labels()
    lines = dict(zip(labels, handles, strict=True))
    beside = (BASELINE_LABEL, TARGET_LABEL, FAN_LABEL)
    last = [label for label in labels if label.startswith(beside)]
    # the area's own line is drawn last, so that it lies on top
    order = [label for label in reversed(labels) if label not in last] + last
    drawing.legend(
        [lines[label] for label in order], order, loc="outside lower center",
        ncols=len(order) if len(order) <= LEGEND_WIDTH else 2, frameon=False, fontsize=6.2,
        handlelength=2.2, columnspacing=1.2, borderaxespad=0.1,
    )  # fmt: skip


def dress(axes: Axes, indicator: ReportedIndicator) -> None:
    """Grid, frame and the unit."""
    axes.grid(axis="y", color=color(GRID), linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(color(GRID))
    axes.tick_params(length=0, labelcolor=color(INK), labelsize=6.5)
    formatter = FuncFormatter(write_tick)
    is_bars = bool(axes.patches)
    (axes.xaxis if is_bars else axes.yaxis).set_major_formatter(formatter)
    unit = name_unit(indicator.definition)
    if is_bars:
        axes.set_xlabel(unit, fontsize=6.5, color=color(QUIET_INK), loc="left")
    else:
        axes.set_ylabel(unit, fontsize=6.5, color=color(QUIET_INK))


def write_tick(value: float, _: int | None = None) -> str:
    """A number on an axis, with no more decimals than it needs."""
    decimals = next((d for d in range(4) if abs(value - round(value, d)) < 1e-9), 4)
    return format_number(value, decimals)


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

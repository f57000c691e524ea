"""The picture of an effort: its course with and without it, and the placebos.

Belongs here: drawing. Does not belong here: words of the verdict (`wording.questions.efforts`).
"""

from __future__ import annotations

import polars as pl
from matplotlib.axes import Axes

from reports.outline import Picture
from reports.pictures.axes import dress, fit_numbers
from reports.pictures.drawing import (
    color,
    drawing_settings,
    finish_picture,
    start_drawing,
    write_heading,
)
from wording.content import PublishedContent
from wording.development import format_number
from wording.labels import describe_period
from wording.palette import ACCENT, INK, QUIET_INK
from wording.questions.efforts import ToldEffort, choose_points

WIDTH_CM, HEIGHT_CM = 16.0, 6.4
BINS = 25
MOST_YEARS = 9


def draw_effort(content: PublishedContent, told: ToldEffort) -> Picture | None:
    """Both charts in one picture; None where the effort has no course."""
    points = choose_points(content.effort_points, told)
    if points.is_empty():
        return None
    placebos = choose_points(content.effort_placebos, told).sort("number")["estimate"].to_list()
    with drawing_settings():
        drawing = start_drawing(WIDTH_CM, HEIGHT_CM)
        title = f"{told.title}: {told.verdict.lower()}"
        write_heading(drawing, title, f"{told.indicator}. {told.sentence}")
        grid = drawing.add_gridspec(1, 2, width_ratios=(1.7, 1))
        left = drawing.add_subplot(grid[0])
        draw_course(left, points, told)
        if placebos:
            draw_placebos(drawing.add_subplot(grid[1]), placebos)
        return finish_picture(
            drawing, f"indsats-{told.effort_id}", describe(points, told, len(placebos)),
            f"{told.title}: {told.indicator}",
        )  # fmt: skip


def draw_course(axes: Axes, points: pl.DataFrame, told: ToldEffort) -> None:
    """Two lines, told apart by stroke and mark, and where the effort begins."""
    places = list(range(points.height))
    begun = points["at_work"].to_list()
    first = begun.index(True) if True in begun else len(begun)
    axes.plot(places, points["with_effort"].to_list(), color=color(ACCENT), linewidth=1.4,
              marker="o", markersize=3, label="Med indsatsen")  # fmt: skip
    without = points["without_effort"].to_list()
    if any(value is not None for value in without):
        axes.plot(places, without, color=color(QUIET_INK), linewidth=1.2, linestyle=(0, (4, 2)),
                  marker="s", markersize=2.4, label="Uden indsatsen (beregnet)")  # fmt: skip
    if first < len(begun):
        axes.axvline(first - 0.5, color=color(INK), linewidth=0.7, linestyle=":")
        axes.text(first - 0.4, axes.get_ylim()[1], "begynder", fontsize=6, va="top")
    step = max(1, -(-len(places) // MOST_YEARS))
    names = [describe_period(period) for period in points["period"]]
    axes.set_xticks(places[::step], names[::step])
    fit_numbers(axes)
    dress(axes.yaxis, f"Gennemsnit af kommunerne med indsatsen, {told.unit}")
    axes.legend(fontsize=6, frameon=False, loc="lower left")


def draw_placebos(axes: Axes, placebos: list[float]) -> None:
    """How large a difference other ways of laying the effort upon the municipalities give."""
    axes.hist(placebos[1:], bins=BINS, color=color("B8C4C9"), edgecolor="white", linewidth=0.4)
    axes.axvline(placebos[0], color=color(ACCENT), linewidth=1.6)
    axes.text(placebos[0], axes.get_ylim()[1], " indsatsen", fontsize=6, va="top",
              ha="left" if placebos[0] < 0 else "right", color=color(ACCENT))  # fmt: skip
    dress(axes.yaxis, "Placebo: antal, efter forskel målt i udsving")


def describe(points: pl.DataFrame, told: ToldEffort, placebos: int) -> str:
    """What is to be seen, for those who do not see it."""
    last = points.row(-1, named=True)
    period = describe_period(last["period"])
    without = last["without_effort"]
    against = ""
    if without is not None:
        against = f", uden den beregnet til {format_number(without, told.decimals)}"
    measured = format_number(last["with_effort"], told.decimals)
    beside = " Ved siden af: fordelingen af placebo." if placebos else ""
    return (
        f"Linje over tid for kommunerne med indsatsen, i {period} {measured}{against}. "
        f"{told.sentence}{beside}"
    )

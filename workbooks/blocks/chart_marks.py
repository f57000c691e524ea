"""What a chart of figures over time marks beside its lines: runs of points, and declared breaks.

Belongs here: laying the marks out in the gallery's cells. Does not belong here: finding runs
(`indicators.verdicts.series`), declaring breaks (`indicator_defs.yaml`), and lines (`goal_chart`).
"""

from __future__ import annotations

from schemas.definitions.model import Definition
from wording.development import RUNS
from wording.palette import BREAK_MARK, RUN_MARK
from wording.view import Series
from workbooks.excel.charts import ChartedLine
from workbooks.excel.gallery import Gallery


def draw_runs(own: Series, periods: list[str], gallery: Gallery) -> list[ChartedLine]:
    """The area's own points that are part of a run; nothing where there is none."""
    marked = [
        figure.value if (figure := own.get(period)) and figure.run_rule else None
        for period in periods
    ]
    if all(value is None for value in marked):
        return []
    return [ChartedLine(*gallery.add_figures(RUNS, marked), RUN_MARK)]


def draw_breaks(
    definition: Definition, periods: list[str], ends: tuple[float, float], gallery: Gallery
) -> list[ChartedLine]:
    """An upright line at the first period after each break, over the whole axis."""
    bottom, top = ends
    lines = []
    for entry in definition.breaks:
        if entry.period in periods:
            tops = [top if period == entry.period else None for period in periods]
            name, cells = gallery.add_figures(f"Brud: {entry.why}", tops)
            interval = gallery.add_interval([(each, bottom, top) for each in tops])
            lines.append(ChartedLine(name, cells, BREAK_MARK, interval))
    return lines

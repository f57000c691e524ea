"""The charts of one workbook, and the sheet "Diagramdata" that they draw from.

Belongs here: placing charts with a text for those who cannot see them, and the rows that they
refer to. A chart does not refer to the sheets' own tables: Excel draws a marker such as "skjult"
as zero, and an interval by how far it reaches, which no published column says. Does not belong
here: what a chart looks like (`workbooks.excel.charts`) or shows (the sheets).
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.chart import BarChart, LineChart
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wording.palette import GROUP_FILL
from workbooks.excel.charts import CellRun, Interval
from workbooks.excel.pages import set_up_page
from workbooks.excel.sparks import MOST_POINTS, Spark, choose_points, find_foot
from workbooks.excel.style import (
    QUIET,
    Look,
    Pen,
    figure_look,
    fit_row,
    set_widths,
    write_banner,
    write_title,
)

TITLE = "Diagramdata"
FIRST_ROW = 4
BANNER_ROW = 3
FIRST_COLUMN = 2
LABEL_WIDTH, NUMBER_WIDTH = 62, 12
BLOCK_TITLE = Look(bold=True, fill=GROUP_FILL)
NAME_OF_COLUMN = Look(bold=True, fill=GROUP_FILL, align="right", wrap=True)
DISTANCE = Look(align="right", number_format="0.00")
MOST_CHARTS = 60
"""Charts of a workbook; what has none is a table. Any other is drawn by `klynge chart`."""
SERIES_TITLE = "Overblik: udviklingen, de seneste perioder med den nyeste til højre"
BELOW, ABOVE = "95 % interval, afstand nedad", "95 % interval, afstand opad"


class Gallery:
    """Places charts, and keeps what they draw on a sheet of its own, a block for each."""

    def __init__(self, sheet: Worksheet, pen: Pen) -> None:
        self._sheet, self._pen = sheet, pen
        self._row, self._widest, self._look = FIRST_ROW, 1, DISTANCE
        self.texts: dict[str, list[str]] = {}
        self._series: list[tuple[str, str, str, int, list[float | None]]] = []
        self.sparks: dict[str, list[Spark]] = {}

    @property
    def has_room(self) -> bool:
        """Whether there may be one more chart."""
        return sum(len(texts) for texts in self.texts.values()) < MOST_CHARTS

    def start_block(self, title: str, names: Sequence[str], decimals: int) -> CellRun:
        """Begin the rows of one chart; returns the cells of its names (periods or areas)."""
        self._row += 1
        self._widest = max(self._widest, len(names))
        self._look = figure_look("ok", decimals)
        self._pen.write(self._sheet, self._row, 1, title, BLOCK_TITLE)
        for offset, name in enumerate(names):
            self._pen.write(self._sheet, self._row, FIRST_COLUMN + offset, name, NAME_OF_COLUMN)
        fit_row(self._sheet, self._row, [LABEL_WIDTH] + [NUMBER_WIDTH] * len(names))
        self._row += 1
        return self._cells(self._row - 1, len(names))

    def add_figures(self, name: str, values: Sequence[float | None]) -> tuple[CellRun, CellRun]:
        """A row of figures, empty where there is none to show: the cell of its name, theirs."""
        self._pen.write(self._sheet, self._row, 1, name)
        self._write_numbers(values, self._look)
        self._row += 1
        row = self._row - 1
        return CellRun(self._sheet.title, row, 1), self._cells(row, len(values))

    def add_interval(
        self, limits: Sequence[tuple[float | None, float | None, float | None]]
    ) -> Interval | None:
        """How far limits lie from figures; `limits` are figure, lower and upper limit. None
        when no figure has limits."""
        whole = [None not in entry for entry in limits]
        if not any(whole):
            return None
        rows = []
        for label, first, second in ((BELOW, 0, 1), (ABOVE, 2, 0)):
            self._pen.write(self._sheet, self._row, 1, label, QUIET)
            distances = [
                entry[first] - entry[second] if has_limits else None  # type: ignore[operator]
                for entry, has_limits in zip(limits, whole, strict=True)
            ]
            self._write_numbers(distances, DISTANCE)
            rows.append(self._cells(self._row, len(limits)))
            self._row += 1
        return Interval(*rows)

    def place(
        self, sheet: Worksheet, chart: LineChart | BarChart, row: int, column: int, text: str
    ) -> None:
        """Put a chart's upper left corner into a cell; `text` says what it shows."""
        chart.anchor = f"{get_column_letter(column)}{row}"
        sheet.add_chart(chart)
        self.texts.setdefault(sheet.title, []).append(text)

    def place_spark(
        self, sheet: Worksheet, cell: str, name: str, values: Sequence[float | None], decimals: int
    ) -> None:
        """Draw a series in a cell; nothing of a series that shows no development."""
        points = choose_points(values)
        if points:
            self._series.append((sheet.title, cell, name, decimals, points))

    def _write_series(self) -> None:
        """A block of what the sparklines draw, the newest figures in one column."""
        if not self._series:
            return
        self._row += 1
        self._widest = max(self._widest, MOST_POINTS)
        self._pen.write(self._sheet, self._row, 1, SERIES_TITLE, BLOCK_TITLE)
        for title, cell, name, decimals, points in self._series:
            self._row += 1
            self._look = figure_look("ok", decimals)
            self._pen.write(self._sheet, self._row, 1, name)
            self._write_numbers([*[None] * (MOST_POINTS - len(points)), *points], self._look)
            first = FIRST_COLUMN + MOST_POINTS - len(points)
            drawn = CellRun(self._sheet.title, self._row, first, len(points)).reference
            self.sparks.setdefault(title, []).append(Spark(cell, drawn, find_foot(points)))
        self._row += 1

    def finish(self, footer: str, synthetic: bool) -> None:
        """Series, title, explanation and page of the sheet, once all charts are placed."""
        self._write_series()
        columns = FIRST_COLUMN - 1 + self._widest
        set_widths(self._sheet, [LABEL_WIDTH] + [NUMBER_WIDTH] * self._widest)
        write_title(self._pen, self._sheet, TITLE)
        text = (
            "Det, som projektmappens diagrammer tegner. Intervallernes afstande er tallet minus "
            "nedre grænse og øvre grænse minus tallet; alle tal og grænser står i arket Data."
        )
        self._pen.write(self._sheet, 2, 1, text, QUIET)
        if synthetic:
            write_banner(self._pen, self._sheet, BANNER_ROW, columns)
        self._sheet.freeze_panes = self._sheet.cell(FIRST_ROW, FIRST_COLUMN)
        set_up_page(self._sheet, footer, synthetic, columns=columns)

    def _write_numbers(self, values: Sequence[float | None], look: Look) -> None:
        for offset, value in enumerate(values):
            if value is not None:
                self._pen.write(self._sheet, self._row, FIRST_COLUMN + offset, value, look)

    def _cells(self, row: int, count: int) -> CellRun:
        return CellRun(self._sheet.title, row, FIRST_COLUMN, count)

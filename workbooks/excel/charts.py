"""Excel's own charts, in the workbooks' look: lines over periods, bars of areas.

Belongs here: what a chart looks like, its intervals and its alternative text. Does not belong
here: which figures are drawn, which is the sheets' business; a chart only ever refers to cells.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.error_bar import ErrorBars
from openpyxl.chart.legend import LegendEntry
from openpyxl.chart.marker import DataPoint, Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.utils import get_column_letter

from wording.imprint import LANGUAGE
from wording.palette import (
    FONT,
    INK,
    OTHER_BAR,
    OWN_BAR,
    QUIET_INK,
    REFERENCE_BAR,
    RULE,
    LineLook,
)
from wording.pictures.chart_words import ChartWords

EMU_PER_POINT = 12_700
HUNDREDTHS = 100
"""Font sizes are given in hundredths of a point."""

LINE_SIZE = (14.8, 8.2)
"""Width and height in centimetres."""

BAR_HEIGHT, LEAST_BARS_HEIGHT = 0.58, 4.6
"""Centimetres for each bar and for a chart of few."""

HEAD_HEIGHT = 2.6
"""Centimetres of title, subtitle and axis of a chart of bars."""

NEAR_ZERO = 0.4
"""An axis of lines begins at 0 where its lowest number is less than this share of its highest."""

TITLE_SIZE, SUBTITLE_SIZE, LABEL_SIZE = 10, 8, 8


@dataclass(frozen=True)
class CellRun:
    """A run of cells in one row or one column of a sheet, counted from 1."""

    sheet: str
    row: int
    column: int
    count: int = 1
    down: bool = False

    @property
    def reference(self) -> str:
        """The address as charts write it: 'Samlet indsats'!$C$12:$H$12."""
        title = self.sheet.replace("'", "''")
        first = f"${get_column_letter(self.column)}${self.row}"
        if self.count == 1:
            return f"'{title}'!{first}"
        row = self.row + (self.count - 1 if self.down else 0)
        column = self.column + (0 if self.down else self.count - 1)
        return f"'{title}'!{first}:${get_column_letter(column)}${row}"


@dataclass(frozen=True)
class Interval:
    """The cells that say how far limits lie from the figures: below, above."""

    below: CellRun
    above: CellRun


@dataclass(frozen=True)
class ChartedLine:
    """One line: the cell of its name, its figures, its look, and its interval where it has one.

    Of two lines that mean one thing the second is not `in_legend`.
    """

    name: CellRun
    figures: CellRun
    look: LineLook
    interval: Interval | None = None
    in_legend: bool = True


@dataclass(frozen=True)
class ChartedBars:
    """Bars of one colour each: names, figures, which of them are our own or a reference.

    `ends` are those of the axis, as `find_axis_ends` gives them; a bar is read by its length, so
    that it begins at 0 or below.
    """

    names: CellRun
    figures: CellRun
    ends: tuple[float, float]
    interval: Interval | None = None
    own: Sequence[int] = ()
    references: Sequence[int] = ()


def draw_lines(
    words: ChartWords,
    periods: CellRun,
    lines: Sequence[ChartedLine],
    number_format: str,
    limits: tuple[float, float],
) -> LineChart:
    """Lines over periods; gaps are bridged, since a period may be one that was not asked in.

    `limits` are the ends of the axis, as `find_axis_ends` gives them.
    """
    chart = LineChart()
    for place, line in enumerate(lines):
        series = _make_series(place, line.name, periods, line.figures)
        _draw_line(series, line.look)
        series.smooth = False
        if line.interval is not None:
            series.errBars = _draw_interval(line.interval)
        chart.series.append(series)
    chart.display_blanks = "span"
    _dress(chart, words, number_format)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = limits
    chart.legend.position = "b"
    chart.legend.txPr = _set_text(LABEL_SIZE)
    chart.legend.legendEntry = [
        LegendEntry(idx=place, delete=True)
        for place, line in enumerate(lines)
        if not line.in_legend
    ]
    chart.width, chart.height = LINE_SIZE
    return chart


def draw_bars(words: ChartWords, bars: ChartedBars, number_format: str, width: float) -> BarChart:
    """Lying bars in the cells' order from the top, with intervals; `width` in centimetres."""
    chart = BarChart()
    chart.type = "bar"
    chart.gapWidth = 45
    series = _make_series(0, None, bars.names, bars.figures)
    series.graphicalProperties = GraphicalProperties(solidFill=OTHER_BAR)
    for places, color in ((bars.own, OWN_BAR), (bars.references, REFERENCE_BAR)):
        for place in places:
            point = DataPoint(idx=place)
            point.graphicalProperties = GraphicalProperties(solidFill=color)
            series.dPt.append(point)
    if bars.interval is not None:
        series.errBars = _draw_interval(bars.interval)
    chart.series.append(series)
    _dress(chart, words, number_format)
    # the areas' axis stands upright, and a subtitle beside it would too; it names the unit itself
    chart.x_axis.title = None
    chart.y_axis.title = _write_title(words.subtitle, SUBTITLE_SIZE, ink=QUIET_INK)
    chart.y_axis.title.overlay = False
    chart.x_axis.scaling.orientation = "maxMin"
    # every bar has its name, also where a program thinks the room too small
    chart.x_axis.tickLblSkip = 1
    # with the areas turned over, the numbers would stand above
    chart.y_axis.crosses = "max"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = bars.ends
    chart.legend = None
    chart.width = width
    chart.height = max(LEAST_BARS_HEIGHT, HEAD_HEIGHT + BAR_HEIGHT * bars.figures.count)
    return chart


def _make_series(place: int, name: CellRun | None, categories: CellRun, figures: CellRun) -> Series:
    return Series(
        idx=place,
        order=place,
        tx=None if name is None else SeriesLabel(strRef=StrRef(f=name.reference)),
        cat=AxDataSource(strRef=StrRef(f=categories.reference)),
        val=NumDataSource(numRef=NumRef(f=figures.reference)),
    )


def _draw_line(series: Series, look: LineLook) -> None:
    line = (
        LineProperties(
            w=int(look.points * EMU_PER_POINT), solidFill=look.color, prstDash=look.dash, cap="rnd"
        )
        if look.points
        else LineProperties(noFill=True)
    )
    series.graphicalProperties = GraphicalProperties(ln=line)
    series.marker = Marker(symbol=look.marker or "none", size=6)
    if look.marker:
        edge = LineProperties(solidFill=look.color)
        filled = "FFFFFF" if look.marker != "circle" else look.color
        series.marker.graphicalProperties = GraphicalProperties(solidFill=filled, ln=edge)


def _draw_interval(interval: Interval) -> ErrorBars:
    below, above = (
        NumDataSource(numRef=NumRef(f=cells.reference))
        for cells in (interval.below, interval.above)
    )
    thin = LineProperties(w=int(0.75 * EMU_PER_POINT), solidFill=INK)
    return ErrorBars(
        errDir="y", errBarType="both", errValType="cust", noEndCap=False, plus=above, minus=below,
        spPr=GraphicalProperties(ln=thin),
    )  # fmt: skip


def find_axis_ends(numbers: Sequence[float]) -> tuple[float, float]:
    """Round ends of an axis that hold all numbers: figures, limits and targets alike.

    Programs choose the ends by the figures alone, so that intervals run out of the picture. The
    axis begins at 0 where the lowest is near it beside the highest: a line is read by its
    places and not by its length, and a small change must be seen beside its interval.
    """
    low, high = min(numbers), max(numbers)
    if 0 <= low < NEAR_ZERO * high:
        low = 0.0
    spread = high - low or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(spread / 4))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power * 5 >= spread)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    return round(first * step, 10), round(last * step, 10)


def _dress(chart: LineChart | BarChart, words: ChartWords, number_format: str) -> None:
    """Title, axes and grid in the workbooks' look."""
    chart.title = _write_title(words.title, TITLE_SIZE, bold=True)
    chart.title.overlay = False
    chart.roundedCorners = False
    names, numbers = chart.x_axis, chart.y_axis
    names.delete = numbers.delete = False
    names.txPr = numbers.txPr = _set_text(LABEL_SIZE)
    names.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=RULE))
    names.majorTickMark = numbers.majorTickMark = "none"
    names.tickLblPos = "low"
    numbers.majorGridlines = ChartLines(
        spPr=GraphicalProperties(ln=LineProperties(w=EMU_PER_POINT // 2, solidFill="E3E8EA"))
    )
    numbers.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    # programs that know one look for a title alone would set a second line of it as large
    names.title, numbers.title = (
        _write_title(text, size, ink=QUIET_INK)
        for text, size in ((words.subtitle, SUBTITLE_SIZE), (words.axis, LABEL_SIZE))
    )
    names.title.overlay = numbers.title.overlay = False
    numbers.number_format = number_format
    numbers.numFmt.sourceLinked = False


def _write_title(text: str, size: int, bold: bool = False, ink: str = INK) -> Title:
    characters = _set_characters(size, bold, ink)
    run = RegularTextRun(rPr=characters, t=text)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=characters), r=[run])
    return Title(tx=Text(rich=RichText(bodyPr=RichTextProperties(), p=[paragraph])))


def _set_text(size: int) -> RichText:
    properties = ParagraphProperties(defRPr=_set_characters(size))
    paragraph = Paragraph(pPr=properties, endParaRPr=CharacterProperties(lang=LANGUAGE))
    # openpyxl puts an empty run of text into it
    paragraph.r = []
    return RichText(bodyPr=RichTextProperties(), p=[paragraph])


def _set_characters(size: int, bold: bool = False, ink: str = INK) -> CharacterProperties:
    return CharacterProperties(
        lang=LANGUAGE, latin=Font(typeface=FONT), sz=size * HUNDREDTHS, b=bold, solidFill=ink
    )

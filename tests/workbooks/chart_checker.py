"""Checks of a workbook's charts, read from the file's own XML; each tells every fault.

Belongs here: which cells a chart refers to and what must stand in them, alternative texts, and what
refers to what. The figures are found by `tests.workbooks.checker.Published`.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import polars as pl
from openpyxl.cell import Cell
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.verdicts.outlook import FanPoint, spread_fan
from schemas.frames.values import VALUE_COLUMNS
from tests.workbooks.checker import Published, Row
from tests.workbooks.reading import (
    Shown,
    is_number,
    join_band,
    leads_to_an_indicator,
    open_short_sheets,
)
from wording.development import format_number
from wording.labels import describe_breakdown, describe_period

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
D = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DATA = "Diagramdata"
TARGET = "Mål"
RUNS, BREAKS = "Punkter i et forløb", "Brud"
BARS = re.compile(
    r"(.+) i ((?:\d\. (?:halvår|kvartal) |skoleåret |\d{4}-|[a-z]+ )?\d{4}(?:/\d\d)?)(?=:| ·|$)"
)
SPARK = re.compile(r"<x14:sparkline><xm:f>([^<]+)</xm:f><xm:sqref>([^<]+)</xm:sqref>")
FAN = {
    "Fremskrivning": "expected",
    "Fremskrivning, 95 % grænser": "low",
    "Fremskrivning, øvre 95 % grænse": "high",
}
"""The lines of a forecast, and which number of its points each draws."""


@dataclass(frozen=True)
class Series:
    """The addresses that one series of a chart refers to."""

    name: str | None
    names: str
    values: str
    below: str | None
    above: str | None


@dataclass(frozen=True)
class Chart:
    """A chart as the file holds it: where it stands, what it says and refers to."""

    sheet: str
    row: int
    text: str
    title: str
    axis: str
    below: str
    is_bars: bool
    ends: tuple[float | None, float | None]
    series: list[Series] = field(default_factory=list)


def read_charts(path: Path) -> list[Chart]:
    """Every chart of a workbook, sheet by sheet."""
    charts = []
    with ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        parts = read_relations(archive, "xl/workbook.xml")
        for sheet in book.iter():
            if not sheet.tag.endswith("}sheet"):
                continue
            part = parts[sheet.attrib[f"{R}id"]]
            root = ElementTree.fromstring(archive.read(part))
            for drawing in root.iter():
                if drawing.tag.endswith("}drawing"):
                    target = read_relations(archive, part)[drawing.attrib[f"{R}id"]]
                    charts += read_drawing(archive, sheet.attrib["name"], target)
    return charts


def read_relations(archive: ZipFile, part: str) -> dict[str, str]:
    """The parts that a part refers to, by id."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    return {
        each.attrib["Id"]: posixpath.normpath(posixpath.join("/", folder, each.attrib["Target"]))[
            1:
        ]
        for each in ElementTree.fromstring(archive.read(path))
        if each.attrib.get("TargetMode") != "External"
    }


def read_drawing(archive: ZipFile, sheet: str, part: str) -> Iterator[Chart]:
    """The charts of one sheet."""
    targets = read_relations(archive, part)
    for anchor in ElementTree.fromstring(archive.read(part)):
        row = int(anchor.findtext(f"{D}from/{D}row") or 0) + 1
        described = next(anchor.iter(f"{D}cNvPr"))
        for chart in anchor.iter(f"{C}chart"):
            root = ElementTree.fromstring(archive.read(targets[chart.attrib[f"{R}id"]]))
            yield read_chart(root, sheet, row, described.attrib.get("descr", ""))


def read_chart(root: ElementTree.Element, sheet: str, row: int, text: str) -> Chart:
    """One chart's title, kind, axes and addresses."""
    title = read_text(root.find(f"{C}chart/{C}title"))
    axis = read_text(next(root.iter(f"{C}valAx")).find(f"{C}title"))
    is_bars = next(root.iter(f"{C}barChart"), None) is not None
    # what lies below a chart of bars is the axis of numbers
    lying = "valAx" if is_bars else "catAx"
    below = read_text(next(root.iter(f"{C}{lying}")).find(f"{C}title"))
    scaling = next(root.iter(f"{C}valAx")).find(f"{C}scaling")
    ends = [scaling.find(f"{C}{end}") for end in ("min", "max")]  # type: ignore[union-attr]
    series = [
        Series(
            each.findtext(f"{C}tx/{C}strRef/{C}f"),
            each.findtext(f"{C}cat/{C}strRef/{C}f") or "",
            each.findtext(f"{C}val/{C}numRef/{C}f") or "",
            each.findtext(f"{C}errBars/{C}minus/{C}numRef/{C}f"),
            each.findtext(f"{C}errBars/{C}plus/{C}numRef/{C}f"),
        )
        for each in root.iter(f"{C}ser")
    ]
    low, high = (None if end is None else float(end.attrib["val"]) for end in ends)
    return Chart(sheet, row, text, title, axis, below, is_bars, (low, high), series)


def read_text(element: ElementTree.Element | None) -> str:
    """What a title says."""
    return "" if element is None else "".join(each.text or "" for each in element.iter(f"{A}t"))


def find_cells(book: Workbook, address: str) -> list[Cell]:
    """The cells of an address such as 'Diagramdata'!$B$4:$D$4."""
    title, _, area = address.rpartition("!")
    sheet = book[title.strip("'").replace("''", "'")]
    first, top, last, bottom = range_boundaries(area.replace("$", ""))
    rows = sheet.iter_rows(min_row=top, max_row=bottom, min_col=first, max_col=last)
    return [cell for row in rows for cell in row]


def check_charts(path: Path, published: Published) -> list[str]:
    """Every fault of the charts of a workbook."""
    return check_charts_of(open_short_sheets(path), path, published)


def check_charts_of(book: Workbook, path: Path, published: Published) -> list[str]:
    """Every fault of the charts of a workbook that is read already."""
    charts = read_charts(path)
    faults = list(check_parts(path)) + list(check_data_is_drawn(book, charts, path))
    for chart in charts:
        place = f"{chart.sheet}, row {chart.row}, '{chart.title}'"
        faults += [f"{place}: {fault}" for fault in check_chart(book, chart, published)]
    return faults


def check_chart(book: Workbook, chart: Chart, published: Published) -> Iterator[str]:
    """The faults of one chart."""
    label, period, headings = find_subject(book[chart.sheet], chart)
    yield from check_words(book, chart)
    indicator, group = published.find_indicator(label)
    if not chart.is_bars:
        [definition] = [each for each in published.definitions if each.id == indicator]
        group = describe_breakdown(*definition.headline_breakdown.key)
        yield from check_finding(book, chart, indicator, group, definition.decimals, published)
    drawn: list[float] = []
    rows: list[Row] = []
    fan = {} if chart.is_bars else find_fan(book, label, group, published)
    for series in chart.series:
        names = [str(cell.value) for cell in find_cells(book, series.names)]
        name = str(find_cells(book, series.name)[0].value) if series.name else ""
        if name in FAN:
            ahead = [getattr(fan[point], FAN[name]) if point in fan else None for point in names]
            yield from compare(book, series.values, ahead, name)
            drawn += [number for number in ahead if number is not None]
            continue
        shown = [describe_point(book, chart, label, period, group, name, point) for point in names]
        if not chart.is_bars and not is_followed(headings, names, fan):
            yield f"its periods are {names}, the table's {headings}"
        found = [published.find(each) for each in shown]
        rows += [row for row in found if row is not None]
        column = "target" if name == TARGET else "value"
        values = [row[column] if row else None for row in found]
        if name == RUNS:
            values = [row["value"] if row and row["run_rule"] else None for row in found]
        if name == TARGET:
            aim = next((value for value in values if value is not None), None)
            values = [
                aim if point in fan else value for point, value in zip(names, values, strict=True)
            ]
        yield from compare(book, series.values, values, name)
        drawn += [value for value in values if value is not None]
        if series.below and series.above:
            for address, one, other in (
                (series.below, "value", "ci_low"), (series.above, "ci_high", "value"),
            ):  # fmt: skip
                yield from compare(
                    book, address, [subtract(row, one, other) for row in found], name
                )
            drawn += [row[each] for row in found if row for each in ("ci_low", "ci_high")
                      if row[each] is not None]  # fmt: skip
    is_synthetic = any(row["synthetic"] and row["value"] is not None for row in rows)
    if is_synthetic != ("SYNTETISK" in chart.title):
        yield f"synthetic figures: {is_synthetic}, but the title does not say the same"
    low, high = chart.ends
    if not drawn:
        yield "draws nothing"
    elif is_beyond(low, min(drawn)) or is_beyond(max(drawn), high):
        yield f"its axis from {low} to {high} leaves out {min(drawn)} or {max(drawn)}"


def find_fan(book: Workbook, label: str, group: str, published: Published) -> dict[str, FanPoint]:
    """The forecast of the workbook's own area, by the words for its periods."""
    indicator = published.find_indicator(label)[0]
    own = published.find_area(find_own(book["Overblik"]))
    rows = published.series.get((indicator, *own, group))
    if not rows:
        return {}
    fan = spread_fan(pl.DataFrame(list(rows.values()), schema=VALUE_COLUMNS))
    return {describe_period(point.period): point for point in fan}


def check_words(book: Workbook, chart: Chart) -> Iterator[str]:
    """The words inside the picture: unit, source and date, whiskers, a cut axis; and its text."""
    if not chart.text.startswith(("Linjediagram for ", "Søjlediagram: ")):
        yield "no alternative text"
    if chart.title not in chart.text:
        yield "its alternative text does not say the finding"
    if "Kilde: " not in chart.below:
        yield f"no source: {chart.below}"
    names = [
        str(find_cells(book, each.name)[0].value) if each.name else "" for each in chart.series
    ]
    has_whiskers = any(
        each.below and not name.startswith(BREAKS)
        for each, name in zip(chart.series, names, strict=True)
    )
    if has_whiskers != ("95 % sikkerhedsinterval" in chart.below):
        yield f"whiskers: {has_whiskers}, said: {chart.below}"
    is_cut = chart.ends[0] is not None and chart.ends[0] > 0
    if is_cut != ("aksen begynder ved" in chart.axis):
        yield f"begins at {chart.ends[0]}, and the axis says {chart.axis}"


def check_finding(
    book: Workbook, chart: Chart, indicator: str, group: str, decimals: int, published: Published
) -> Iterator[str]:
    """The title names the area's newest figure, rounded as the definition says."""
    own = published.find_area(find_own(book["Overblik"]))
    rows = published.series.get((indicator, *own, group), {}).values()
    known = [row for row in rows if row["value"] is not None]
    usual = [row for row in known if row["period_mark"] is None] or known
    if usual:
        newest = max(usual, key=lambda row: (row["period_start"], row["period_end"]))
        said = format_number(newest["value"], decimals)
        if said not in chart.title:
            yield f"the newest figure is {said}"


def is_followed(headings: list[str], names: list[str], fan: dict[str, FanPoint]) -> bool:
    """Whether the newest periods of a chart are the table's, and further ones those of the
    forecast."""
    drawn = [name for name in names if name not in fan or name in headings]
    table = [heading for heading in headings if heading in drawn]
    return drawn[len(drawn) - len(table) :] == table


def is_beyond(high: float | None, low: float | None) -> bool:
    """Whether the first is above the second, by more than the last digits."""
    return high is not None and low is not None and high - low > 1e-9 * max(1.0, abs(high))


def find_subject(sheet: Worksheet, chart: Chart) -> tuple[str, str, list[str]]:
    """Indicator, period and the table's periods of what a chart shows: lines stand beside a table
    under their indicator's band, bars say in their title what they show."""
    if chart.is_bars:
        found = BARS.match(chart.title)
        assert found, chart.title
        return found[1], found[2], []
    start = next(
        row
        for row in range(chart.row, 0, -1)
        if leads_to_an_indicator(sheet.cell(row, 1)) and sheet.cell(row, 1).fill.fill_type
    )
    heading = next(
        row for row in range(start, sheet.max_row + 1) if sheet.cell(row, 1).value == "Område"
    )
    band = join_band(sheet, sheet.cell(start, 1), " · ")
    periods = [str(cell.value) for cell in sheet[heading][1:8] if cell.value is not None]
    return band.split(" · enhed: ")[0], "", periods


def describe_point(
    book: Workbook, chart: Chart, label: str, period: str, group: str, name: str, point: str
) -> Shown:
    """What one point of a chart is about, in the words of sheet and title."""
    cell = book[chart.sheet].cell(chart.row, 1)
    if chart.is_bars:
        return Shown(chart.sheet, cell, label, point, period, "", "value")
    area = find_own(book["Overblik"]) if name in (TARGET, RUNS) else name
    return Shown(chart.sheet, cell, label, area, point, group, "value")


def find_own(overview: Worksheet) -> str:
    """The name of the workbook's own area: the heading before the unit."""
    for row in overview.iter_rows(max_row=12):
        for cell in row:
            if cell.value == "Enhed":
                return str(overview.cell(cell.row, cell.column - 1).value)
    raise AssertionError("the overview has no unit")


def subtract(row: Row | None, one: str, other: str) -> float | None:
    """How far a limit lies from its figure; None without both limits."""
    if row is None or None in (row["value"], row["ci_low"], row["ci_high"]):
        return None
    return float(row[one] - row[other])


def compare(book: Workbook, address: str, wanted: list[float | None], name: str) -> Iterator[str]:
    """Cells against numbers, in order."""
    found = [cell.value for cell in find_cells(book, address)]
    if len(found) != len(wanted):
        yield f"{name} {address}: {len(found)} cells for {len(wanted)} figures"
    for value, number in zip(found, wanted, strict=False):
        same = value is None and number is None
        if is_number(value) and number is not None:
            same = math.isclose(value, number, rel_tol=1e-12, abs_tol=1e-12)
        if not same:
            yield f"{name} {address}: draws {value}, published {number}"


def check_data_is_drawn(book: Workbook, charts: list[Chart], path: Path) -> Iterator[str]:
    """Each number that is there to be drawn is drawn, by a chart or in a cell."""
    used: set[str] = set()
    for chart in charts:
        for series in chart.series:
            for address in (series.values, series.below, series.above):
                if address:
                    used.update(cell.coordinate for cell in find_cells(book, address))
    for address in read_sparks(path):
        used.update(cell.coordinate for cell in find_cells(book, address))
    for row in book[DATA].iter_rows():
        for cell in row:
            if is_number(cell.value) and cell.coordinate not in used:
                yield f"{DATA}!{cell.coordinate}: no chart draws {cell.value}"


def read_sparks(path: Path) -> dict[str, str]:
    """The cells that each sparkline of the overview stands in, by what it draws."""
    with ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        found = [SPARK.findall(archive.read(name).decode()) for name in sheets]
    return {drawn: cell for each in found for drawn, cell in each}


def check_parts(path: Path) -> Iterator[str]:
    """Each drawing is referred to by a sheet, and each chart by a drawing."""
    with ZipFile(path) as archive:
        names = archive.namelist()
        targets = {
            target
            for name in names
            if name.startswith(("xl/worksheets/sheet", "xl/drawings/drawing"))
            for target in read_relations(archive, name).values()
        }
    for name in names:
        if name.startswith(("xl/charts/chart", "xl/drawings/drawing")) and name not in targets:
            yield f"nothing refers to {name}"

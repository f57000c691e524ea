"""What a workbook says, found from its own headings as a reader finds it.

Belongs here: for each cell of a figure the words that say what it is: indicator, area, period,
group and column. Does not belong here: whether it is right (`tests.workbooks.checker`), or anything
of how the sheets are written.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

LIMITS = {"95 % nedre": "ci_low", "95 % øvre": "ci_high"}
LIMIT_ROWS = {"95 % interval, nedre": "ci_low", "95 % interval, øvre": "ci_high", "Mål": "target"}
WORDS = {
    "Sammenlignet med regionen": "vs_region",
    "Sammenlignet med landet": "vs_land",
    "Siden": "baseline_period",
    "Målets kilde": "target_source",
}
SERIES = {
    "Ændring": "change", "Ændring nedre": "change_low", "Ændring øvre": "change_high",
    "Måltal": "target", "Målår": "target_year",
    "Afstand til mål": "target_distance",
}  # fmt: skip
LONG_SHEETS = ("Data", "Ændringer")
OVERVIEW, MAP = "Overblik", "Kort"
SEEN_HEADINGS = ("Indikator", "Står i arket", "Periode")
SEEN_END = "Status og enhed"


class Shown(NamedTuple):
    """A cell and the words around it that say what stands in it."""

    sheet: str
    cell: Cell
    title: str
    area: str
    period: str
    group: str
    column: str
    remark: str = ""
    seen: bool = False
    """Whether the row only leads to the sheet where the figure and its reservations stand."""

    @property
    def value(self) -> Any:
        """What stands in the cell."""
        return self.cell.value


def open_short_sheets(path: Path) -> Workbook:
    """The workbook without the rows of its long tables, which openpyxl takes long to read."""
    packed = io.BytesIO()
    with ZipFile(path) as source, ZipFile(packed, "w") as target:
        book = source.read("xl/workbook.xml").decode()
        relations = source.read("xl/_rels/workbook.xml.rels").decode()
        long = {find_part(book, relations, title) for title in LONG_SHEETS}
        for name in source.namelist():
            content = source.read(name)
            if name in long:
                content = re.sub(rb"<row r=\"(?!1\").*(?=</sheetData>)", b"", content, flags=re.S)
            target.writestr(name, content)
    return load_workbook(packed)


def find_part(book: str, relations: str, title: str) -> str:
    """The part of the file that holds a sheet; '' when there is no such sheet."""
    sheet = re.search(rf'<sheet [^>]*name="{title}"[^>]*r:id="(\w+)"', book)
    if sheet is None:
        return ""
    target = re.search(rf'<Relationship [^>]*Target="([^"]+)"[^>]*Id="{sheet[1]}"', relations)
    if target is None:
        target = re.search(rf'<Relationship [^>]*Id="{sheet[1]}"[^>]*Target="([^"]+)"', relations)
    assert target is not None, sheet[1]
    return target[1].lstrip("/")


def cells_of(sheet: Worksheet) -> Iterator[Cell]:
    """Every cell that holds something."""
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


def texts_of(sheet: Worksheet) -> list[str]:
    """Every text of a sheet."""
    return [cell.value for cell in cells_of(sheet) if isinstance(cell.value, str)]


def is_number(value: object) -> bool:
    """Whether a cell holds a number; truth values and dates are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def find_row(sheet: Worksheet, label: str, nth: int = 0) -> int:
    """The row whose first cell is `label`."""
    return [cell.row for cell in cells_of(sheet) if cell.value == label and cell.column == 1][nth]


def find_column(sheet: Worksheet, heading: str) -> int:
    """The column of the first cell that holds a heading."""
    return next(cell.column for cell in cells_of(sheet) if cell.value == heading)


def read_book(book: Workbook) -> dict[str, list[Shown]]:
    """Every cell of a figure by sheet, for the sheets that show figures."""
    return {sheet.title: shown for sheet in book if (shown := list(read_sheet(sheet)))}


def read_sheet(sheet: Worksheet) -> Iterator[Shown]:
    """The figures of a sheet, by what kind of sheet its headings say that it is."""
    if sheet.title == OVERVIEW:
        yield from read_overview(sheet)
    elif sheet.title == MAP:
        yield from read_map(sheet)
    elif sheet.title not in (*LONG_SHEETS, "Diagramdata"):
        yield from read_seen(sheet)
        yield from read_blocks(sheet)


def read_overview(sheet: Worksheet) -> Iterator[Shown]:
    """One indicator in a row; areas and limits are the columns' headings."""
    start = find_row(sheet, "Indikator")
    headings = [str(cell.value) for cell in sheet[start]]
    own = headings[headings.index("95 % nedre") - 1]
    best = next((h for h in headings if h.startswith("Bedste ")), "")
    first_area = headings.index(own)
    last = headings.index("Status")
    for row in sheet.iter_rows(min_row=start + 1):
        cells = dict(zip(headings, row, strict=True))
        if cells["Enhed"].value is None:
            continue
        for heading in headings[first_area:last]:
            cell = cells[heading]
            if heading in ("Udvikling", best):
                continue
            area, column = own, LIMITS.get(heading) or SERIES.get(heading) or WORDS.get(heading)
            if column is None and heading == "Dens tal":
                area, column = str(cells[best].value), "value"
            elif column is None:
                area, column = heading, "value"
            remark = str(cells["Forbehold"].value or "")
            yield Shown(
                sheet.title, cell, str(row[0].value), area, str(cells["Periode"].value), "",
                column, remark,
            )  # fmt: skip


def read_seen(sheet: Worksheet) -> Iterator[Shown]:
    """The table of indicators that stand in another sheet: one in a row, with the area's newest
    figure and its change, then the references' figures of that period."""
    headings: list[str] = []
    for row in sheet.iter_rows():
        values = [cell.value for cell in row]
        if tuple(values[:3]) == SEEN_HEADINGS:
            headings = [str(value) for value in values[: values.index(SEEN_END)]]
        elif headings and values[0] is None:
            return
        elif headings:
            remark = str(values[len(headings)])
            for heading, cell in zip(headings[3:], row[3:], strict=False):
                column = SERIES.get(heading, "value")
                area = headings[3] if heading in SERIES else heading
                yield Shown(
                    sheet.title, cell, str(values[0]), area, str(values[2]), "", column, remark,
                    seen=True,
                )  # fmt: skip


def read_map(sheet: Worksheet) -> Iterator[Shown]:
    """Below each indicator's band squares: a name, and the figure under it."""
    title = ""
    for row in sheet.iter_rows():
        if leads_to_an_indicator(row[0]):
            title = join_band(sheet, row[0], " · ")
            continue
        for cell in row if title else ():
            above = sheet.cell(cell.row - 1, cell.column)
            is_figure = is_number(cell.value) or cell.value in ("skjult", "ingen tal", "i.r.")
            if is_figure:
                label, group, period = split_title(title)
                area = f"{above.value} (kommunen)"
                yield Shown(sheet.title, cell, label, area, period, group, "value")


def leads_to_an_indicator(cell: Cell) -> bool:
    """Whether a cell is the first of an indicator's band."""
    return cell.hyperlink is not None and not cell.hyperlink.location.startswith("'Overblik'")


def join_band(sheet: Worksheet, cell: Cell, until: str) -> str:
    """A band's text, also where it runs over several rows."""
    text, row = str(cell.value), cell.row
    while sheet.cell(row + 1, 1).fill.fgColor.rgb == cell.fill.fgColor.rgb and row < cell.row + 3:
        row += 1
        if sheet.cell(row, 1).value is None:
            break
        text += f" {sheet.cell(row, 1).value}"
    assert until in text, text
    return text


def split_title(title: str) -> tuple[str, str, str]:
    """Indicator, group and period of 'Indikator · gruppe · enhed · periode'."""
    parts = [part for part in title.split(" · ") if "SYNTETISK" not in part]
    return parts[0], " · ".join(parts[1:-2]), parts[-1]


def read_blocks(sheet: Worksheet) -> Iterator[Shown]:
    """Below each indicator's band a table, whose first heading says of which kind."""
    title, headings = "", ()
    own, group = "", ""
    for row in sheet.iter_rows():
        values = [cell.value for cell in row]
        if leads_to_an_indicator(row[0]) and row[0].fill.fill_type:
            title, headings = join_band(sheet, row[0], " · "), ()
        elif title and values[0] in ("Område", "Gruppe"):
            headings = values
        elif not headings or values[0] is None:
            headings = () if values[0] is None else headings
        elif headings[0] == "Gruppe":
            yield from read_group(sheet, row, title, headings)
        elif headings[1] == "Tal":
            yield from read_area(sheet, row, title)
        elif values[1] is not None or values[0] in LIMIT_ROWS:
            if values[1] is not None:
                own, group = str(values[0]), str(values[1])
            for heading, cell in zip(headings[2:], row[2:], strict=False):
                if heading is not None:
                    column = LIMIT_ROWS.get(str(values[0]), "value")
                    name = title.split(" · enhed: ")[0]
                    yield Shown(sheet.title, cell, name, own, str(heading), group, column)


def read_area(sheet: Worksheet, row: tuple[Cell, ...], title: str) -> Iterator[Shown]:
    """A row of areas compared: figure, limits, comparisons, reservation."""
    label, group, period = split_title(title)
    columns = ("value", "ci_low", "ci_high", "vs_region", "vs_land")
    remark = str(row[6].value or "")
    for cell, column in zip(row[1:6], columns, strict=True):
        area = str(row[0].value)
        yield Shown(sheet.title, cell, label, area, period, group, column, remark)


def read_group(
    sheet: Worksheet, row: tuple[Cell, ...], title: str, headings: list[Any]
) -> Iterator[Shown]:
    """A row of groups compared: the area's figure and limits, then its references."""
    label, _, period = split_title(title)
    group, remark = str(row[0].value), str(row[6].value or "")
    for heading, cell in zip(headings[1:6], row[1:6], strict=True):
        if heading:
            area = headings[1] if heading in LIMITS else heading
            column = LIMITS.get(heading, "value")
            yield Shown(sheet.title, cell, label, str(area), period, group, column, remark)

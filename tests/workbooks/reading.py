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
OVERVIEW, MAP, COMPARISON, PROFILE = "Overblik", "Kort", "Sammenligning", "Profil"
SEEN = "Står i arket"
REFERENCES = ("Regionen", "Hele landet")
IN_WORDS = ("Indikator", "Status", "Enhed", "Periode", "Udvikling", "Mål", "Noter", "Bedst")
"""Columns of the overview that hold no figure and no verdict on one."""
SIGNS = {"▲": "bedre", "▼": "daarligere"}
NOTE = re.compile(r"(\d+)\) (.*)")


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
    # Excel writes targets from where the book lies, openpyxl from the root
    return f"xl/{target[1]}" if not target[1].startswith("/") else target[1][1:]


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
    elif sheet.title == COMPARISON:
        yield from read_comparison(sheet)
    elif sheet.title == PROFILE:
        yield from read_profile(sheet)
    elif sheet.title not in (*LONG_SHEETS, "Diagramdata"):
        yield from read_goal_tables(sheet)
        yield from read_blocks(sheet)


def read_overview(sheet: Worksheet) -> Iterator[Shown]:
    """One indicator in a row; areas and limits are the columns' headings, remarks are notes
    below."""
    start = find_row(sheet, "Indikator")
    headings = [str(cell.value) for cell in sheet[start] if cell.value is not None]
    own = headings[headings.index("Enhed") - 1]
    best = next((h for h in headings if h.startswith("Bedste ")), "")
    notes = read_notes(sheet)
    for row in sheet.iter_rows(min_row=start + 1):
        cells = dict(zip(headings, row, strict=False))
        if cells["Enhed"].value is None:
            return
        numbers = re.findall(r"\d+", str(cells["Noter"].value or ""))
        remark = " ".join(notes[number] for number in numbers)
        for heading, cell in cells.items():
            if heading in (*IN_WORDS, best):
                continue
            area, column = own, LIMITS.get(heading) or SERIES.get(heading) or WORDS.get(heading)
            if column is None and heading == "Dens tal":
                area, column = str(cells[best].value), "value"
            elif column is None:
                area, column = heading, "value"
            yield Shown(
                sheet.title, cell, str(row[0].value), area, str(cells["Periode"].value), "",
                column, remark,
            )  # fmt: skip


def read_profile(sheet: Worksheet) -> Iterator[Shown]:
    """One indicator in a row, with the area's figure, limits and change as columns; the area's
    name is in the title."""
    kinds = {**LIMITS, "Tal": "value", "Ændring": "change", "Siden": "baseline_period"}
    own = re.sub(r"^[^:]*: (Sundhedsklynge |Sundhedsråd )?", "", str(sheet["A1"].value))
    start = find_row(sheet, "Indikator")
    headings = [str(cell.value) for cell in sheet[start]]
    for row in sheet.iter_rows(min_row=start + 1):
        cells = dict(zip(headings, row, strict=False))
        if cells["Periode"].value is None:
            return
        for heading, column in kinds.items():
            period = str(cells["Periode"].value)
            yield Shown(
                sheet.title, cells[heading], str(row[0].value), own, period, "", column
            )  # fmt: skip


def read_notes(sheet: Worksheet) -> dict[str, str]:
    """The numbered notes below the overview, each with the lines that it runs over."""
    notes: dict[str, str] = {}
    if "Noter" not in [cell.value for cell in sheet["A"]]:
        return notes
    number = ""
    for row in range(find_row(sheet, "Noter") + 1, sheet.max_row + 1):
        text = sheet.cell(row, 1).value
        if text is None:
            break
        if found := NOTE.fullmatch(str(text)):
            number, text = found[1], found[2]
            notes[number] = str(text)
        else:
            notes[number] += f" {text}"
    return notes


def find_own_name(sheet: Worksheet) -> str:
    """The workbook's own area, as the title of a sheet begins with it."""
    return str(sheet["A1"].value).split(": ")[0]


def read_goal_tables(sheet: Worksheet) -> Iterator[Shown]:
    """The tables of a goal: a series in a row, periods side by side with the newest figure in bold,
    then what region and country have in that period."""
    headings: list[str] = []
    for row in sheet.iter_rows():
        values = [cell.value for cell in row]
        if values[0] == "Indikator" and "Status" in values:
            headings = [str(value) for value in values if value is not None]
        elif headings and values[headings.index("Enhed")] is None:
            headings = []
        elif headings:
            yield from read_series_row(sheet, row, headings)


def read_series_row(
    sheet: Worksheet, row: tuple[Cell, ...], headings: list[str]
) -> Iterator[Shown]:
    """One row of such a table."""
    cells = dict(zip(headings, row, strict=False))
    status, seen = str(cells["Status"].value), SEEN in headings
    periods = headings[1 : headings.index("Status")]
    newest = next((p for p in periods if cells[p].font.bold and cells[p].value is not None), "")
    if found := re.search(r"\((.+)\)$", status):
        newest = found[1]
    title, own = str(row[0].value), find_own_name(sheet)
    for period in periods:
        yield Shown(sheet.title, cells[period], title, own, period, "", "value", status, seen)
    for name in REFERENCES:
        if name in cells:
            yield Shown(sheet.title, cells[name], title, name, newest, "", "value", status, seen)


def read_map(sheet: Worksheet) -> Iterator[Shown]:
    """Below each indicator's band squares: a name, and the figure under it; two maps side by
    side."""
    titles: dict[int, str] = {}
    for row in sheet.iter_rows():
        bands = {cell.column: str(cell.value) for cell in row if leads_to_an_indicator(cell)}
        titles = bands or titles
        for cell in row if titles and not bands else ():
            above = sheet.cell(cell.row - 1, cell.column)
            if is_number(cell.value) or cell.value in ("skjult", "ingen tal", "i.r."):
                title = titles[max(column for column in titles if column <= cell.column)]
                label, group, period = split_title(title)
                area = f"{above.value} (kommunen)"
                yield Shown(sheet.title, cell, label, area, period, group, "value")


def leads_to_an_indicator(cell: Cell) -> bool:
    """Whether a cell is the first of an indicator's band."""
    is_link = cell.hyperlink is not None and not cell.hyperlink.location.startswith("'Overblik'")
    return is_link and " · " in str(cell.value)


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
    """Below a headline indicator's band a table of areas by periods; the area's own rows stand
    first, its groups last."""
    title, headings, own = "", (), find_own_name(sheet)
    for row in sheet.iter_rows():
        values = [cell.value for cell in row]
        if leads_to_an_indicator(row[0]) and row[0].fill.fill_type:
            title, headings = join_band(sheet, row[0], " · ").split(" · enhed: ")[0], ()
        elif title and values[0] == "Område":
            headings = values[1 : next(n for n, v in enumerate([*values, None]) if v is None)]
        elif not headings or values[0] is None or all(v is None for v in values[1:8]):
            headings = () if values[0] is None else headings
        else:
            label = str(values[0])
            column, area, group = LIMIT_ROWS.get(label, "value"), label, ""
            if label in LIMIT_ROWS:
                area = own
            elif label.startswith(f"{own}, "):
                area, group = own, label.removeprefix(f"{own}, ")
            for heading, cell in zip(headings, row[1:], strict=False):
                yield Shown(sheet.title, cell, title, area, str(heading), group, column)


def read_comparison(sheet: Worksheet) -> Iterator[Shown]:
    """Indicators in rows: areas as columns, or groups in rows with the area's figure and limits."""
    headings: list[str] = []
    for row in sheet.iter_rows():
        values = [cell.value for cell in row]
        if values[:2] == ["Indikator", "Periode"]:
            headings = [str(value) for value in values if value is not None]
        elif headings and (values[0] is None or values[1] is None):
            headings = []
        elif headings and headings[2] == "Gruppe":
            for heading, cell in zip(headings[3:], row[3:], strict=False):
                area = heading if heading not in LIMITS else headings[3]
                yield Shown(
                    sheet.title, cell, str(values[0]), area, str(values[1]), str(values[2]),
                    LIMITS.get(heading, "value"),
                )  # fmt: skip
        elif headings:
            for heading, cell in zip(headings[3:], row[3:], strict=False):
                said = (str(values[0]), heading, str(values[1]), "")
                yield Shown(sheet.title, cell, *said, "value")
                yield Shown(sheet.title, cell, *said, "verdict")


def read_sign(cell: Cell) -> str | None:
    """What a figure's sign says of it against what it is held against."""
    return next((word for sign, word in SIGNS.items() if sign in cell.number_format), None)

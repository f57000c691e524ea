"""What edited definitions change, as an Excel workbook: in short, every figure, every line.

Belongs here: the sheets "Forside", "Tal", "Linjer". Does not belong here: what is said of it
(`wording.news.edits`). Every figure that differs stands in "Tal", as numbers that can be filtered
and summed; a hidden one has none on either side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from schemas.definitions.model import Definition
from wording.labels import STATUSES, UNITS, describe_date, describe_period, write_count
from wording.news.changes import AREA_TYPES, describe_group
from wording.news.edits import EditedIndicator, EditsTold, say_verdicts
from wording.news.edits_summary import DRAFTS, list_notes, summarise
from wording.news.headlines import HeadlineChange
from workbooks.excel.package import save_workbook, start_workbook
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    HEADING,
    HEADING_RIGHT,
    QUIET,
    SUBTITLE,
    WRAPPED,
    Look,
    Pen,
    figure_look,
    fit_row,
    set_widths,
    signed_format,
    write_banner,
    write_title,
)
from workbooks.excel.tables import mark_table

TITLE = "Hvad ændrer rettelserne?"
FRONT, FIGURES, LINES = "Forside", "Tal", "Linjer"
FRONT_WIDTHS = (44, 60, 44, 40)
FRONT_HEADINGS = ("Indikator", "Rettet", "Tal i alle områder og opdelinger", "Skal godkendes")
LINE_WIDTHS = (44, 24, 20, 70, 70)
LINE_HEADINGS = ("Indikator", "Område", "Sted", "Før", "Nu")
CHARACTERS = 150
MOST_ROWS = 20_000
"""More would take the writer of cells minutes; the first are those that move most."""

COLUMNS: dict[str, tuple[str, float]] = {
    "title": ("Indikator", 44), "area_type": ("Områdetype", 16), "area_name": ("Område", 20),
    "period": ("Periode", 14), "breakdown": ("Opdeling", 22), "old_value": ("Udgivet", 11),
    "new_value": ("Ny", 11), "difference": ("Forskel", 11), "unit": ("Enhed", 12),
    "old_ci_low": ("Nedre grænse før", 11), "old_ci_high": ("Øvre grænse før", 11),
    "new_ci_low": ("Nedre grænse nu", 11), "new_ci_high": ("Øvre grænse nu", 11),
    "old_numerator": ("Tæller før", 12), "new_numerator": ("Tæller nu", 12),
    "old_denominator": ("Nævner før", 12), "new_denominator": ("Nævner nu", 12),
    "status": ("Status", 24), "verdicts": ("Vurdering", 60), "id": ("Indikatorens id", 34),
}  # fmt: skip
"""The columns of "Tal", each with heading and width."""
NUMBERS = frozenset(name for name in COLUMNS if name.startswith(("old_", "new_"))) | {"difference"}


def write_preview_workbook(path: Path, told: EditsTold) -> None:
    """Write the workbook to `path`; the same edits give the same bytes.

    Raises OSError when the file cannot be written.
    """
    workbook = start_workbook(TITLE)
    pen = Pen(workbook)
    footer = f"{TITLE} · mod det udgivne {describe_date(told.published_at)}"
    front = workbook.active
    front.title = FRONT
    write_front(front, told, pen, footer)
    write_figures(workbook.create_sheet(FIGURES), told, pen, footer)
    write_lines(workbook.create_sheet(LINES), told, pen, footer)
    save_workbook(workbook, path, told.published_at)


def write_front(sheet: Worksheet, told: EditsTold, pen: Pen, footer: str) -> None:
    """In short: one row for each indicator, what moves nothing, the drafts."""
    set_widths(sheet, FRONT_WIDTHS)
    write_title(pen, sheet, TITLE)
    row = 2
    if told.synthetic:
        write_banner(pen, sheet, row, len(FRONT_WIDTHS))
        row += 1
    row += 1
    cut = f"Arket »{FIGURES}« har de første {write_count(MOST_ROWS)} tal."
    for line in (summarise(told), *list_notes(told), *([cut] if is_cut(told) else [])):
        row = pen.write_lines(sheet, row, line, replace(QUIET, size=11), CHARACTERS)
    row = write_indicators(sheet, row + 1, "Indikatorer, der får andre tal", told.indicators, pen)
    if told.silent:
        pen.write(sheet, row, 1, "Rettet, uden at noget tal flytter sig", SUBTITLE)
        for line in told.silent:
            row = pen.write_lines(sheet, row + 1, line, QUIET, CHARACTERS) - 1
        row += 2
    if told.drafts:
        row = write_indicators(sheet, row, f"Kladder. {DRAFTS}", told.drafts, pen)
    set_up_page(sheet, footer, told.synthetic, columns=len(FRONT_WIDTHS))


def is_cut(told: EditsTold) -> bool:
    """Whether there are more figures than the workbook has."""
    return told.compared.height > MOST_ROWS


def write_indicators(
    sheet: Worksheet, row: int, title: str, indicators: Sequence[EditedIndicator], pen: Pen
) -> int:
    """A titled table of indicators; returns the next free row."""
    if not indicators:
        return row
    pen.write(sheet, row, 1, title, SUBTITLE)
    row += 1
    pen.write_row(sheet, row, list(FRONT_HEADINGS), HEADING)
    for each in indicators:
        row += 1
        texts = [each.title, "; ".join(each.edited), each.counts, ", ".join(each.second)]
        pen.write_row(sheet, row, texts, WRAPPED)
        fit_row(sheet, row, FRONT_WIDTHS)
    return row + 2


def write_figures(sheet: Worksheet, told: EditsTold, pen: Pen, footer: str) -> None:
    """Every figure that differs, the indicator that moves most first."""
    widths = [width for _, width in COLUMNS.values()]
    set_widths(sheet, widths)
    for column, (name, (heading, _)) in enumerate(COLUMNS.items(), 1):
        pen.write(sheet, 1, column, heading, HEADING_RIGHT if name in NUMBERS else HEADING)
    fit_row(sheet, 1, widths)
    row = 1
    for row, cells in enumerate(list_rows(told), 2):
        for column, name in enumerate(COLUMNS, 1):
            pen.write(sheet, row, column, cells[name], choose_look(name, cells))
    mark_table(sheet, "Tal", 1, max(row, 2), [h for h, _ in COLUMNS.values()], filters=True)
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{get_column_letter(len(COLUMNS))}{min(row, 60)}"
    set_up_page(sheet, footer, told.synthetic, large_paper=True)


def list_rows(told: EditsTold) -> Iterator[dict[str, Any]]:
    """The rows of "Tal", with what their looks need."""
    order = [each.id for each in told.indicators]
    levels = list(AREA_TYPES)
    rows = told.compared.filter(pl.col("indicator_id").is_in(order)).sort(
        pl.col("indicator_id").replace_strict(order, range(len(order)), return_dtype=pl.Int64),
        pl.col("area_type").replace_strict(levels, range(len(levels)), default=99),
        pl.col("size"), "area_name", "period_start",
        descending=[False, False, True, False, True],
    )  # fmt: skip
    for row in rows.head(MOST_ROWS).iter_rows(named=True):
        yield describe_row(row, told.definitions[row["indicator_id"]])


def describe_row(row: Mapping[str, Any], definition: Definition) -> dict[str, Any]:
    """One figure's cells."""
    statuses = [row["old_status"], row["new_status"]]
    named = ["ikke med" if each is None else STATUSES[each] for each in statuses]
    groups = (row["sex"], row["age"], row["education"], row["category"])
    return {
        **{name: row[name] for name in NUMBERS},
        "title": definition.title,
        "id": definition.id,
        "area_type": AREA_TYPES.get(row["area_type"], row["area_type"]),
        "area_name": row["area_name"],
        "period": describe_period(row["period"]),
        "breakdown": describe_group(*groups, row["period"]),
        "unit": UNITS[row["new_unit"] or row["old_unit"]],
        "status": named[1] if named[0] == named[1] else f"{named[0]} → {named[1]}",
        "verdicts": "; ".join(say_verdicts(row, definition)),
        "decimals": definition.decimals,
        "statuses": statuses,
    }


def choose_look(name: str, cells: Mapping[str, Any]) -> Look:
    """A figure by its status, a difference with its sign, everything else as text or count."""
    if name not in NUMBERS:
        return Look(indent=1, wrap=True)
    if name == "difference":
        return Look(align="right", number_format=signed_format(cells["decimals"] + 1))
    if name in ("old_value", "new_value"):
        status = cells["statuses"][name == "new_value"] or "none"
        return figure_look(status, cells["decimals"])
    decimals = 0 if name.endswith(("numerator", "denominator")) else cells["decimals"]
    return figure_look("ok", decimals)


def write_lines(sheet: Worksheet, told: EditsTold, pen: Pen, footer: str) -> None:
    """The lines that readers see first, before and after."""
    set_widths(sheet, LINE_WIDTHS)
    pen.write_row(sheet, 1, list(LINE_HEADINGS), HEADING)
    lines: list[HeadlineChange] = [
        *(line for each in told.indicators for line in each.headlines), *told.elsewhere,
    ]  # fmt: skip
    for row, line in enumerate(lines, 2):
        definition = told.definitions.get(line.indicator_id)
        title = line.indicator_id if definition is None else definition.title
        texts = [title, line.area, line.place, line.before or "–", line.now or "–"]
        pen.write_row(sheet, row, texts, WRAPPED)
        fit_row(sheet, row, LINE_WIDTHS)
    mark_table(sheet, "Linjer", 1, max(len(lines) + 1, 2), list(LINE_HEADINGS), filters=True)
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    set_up_page(sheet, footer, told.synthetic, columns=len(LINE_WIDTHS))

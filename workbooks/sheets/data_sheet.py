"""The sheet "Data": the area's published rows as an Excel table, with Danish words beside the ids.

Belongs here: widths and markings of the tidy data's columns. Its rows are made as text, a
column at a time: openpyxl takes over a second for the 280,000 cells of a cluster, this a
tenth. openpyxl still makes the sheet, its heading, styles and table. Texts stand once in the file
(its shared strings), which keeps a row short.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from schemas.frames.values import COLUMNS
from wording.data_labels import LABELS, add_labels, order_columns
from wording.view import View
from workbooks.excel.package import SheetRows
from workbooks.excel.pages import set_up_page
from workbooks.excel.shared_texts import share_texts
from workbooks.excel.style import (
    COUNT_FORMAT,
    DATE_FORMAT,
    HEADING,
    HEADING_RIGHT,
    Look,
    Pen,
    figure_look,
    set_widths,
)
from workbooks.excel.tables import mark_table

FIRST_DAY = date(1899, 12, 30)
"""Excel counts days from here."""

FIGURE_COLUMNS = ("value", "ci_low", "ci_high")
WIDTHS = {
    "indikator": 44, "fokusområde": 30, "mål": 40, "enhed": 22, "status_i_ord": 16,
    "indicator_id": 34, "area_name": 22, "status_reason": 46, "note": 36, "status": 13,
    "definition_version": 17, "category": 16, "numerator": 13, "denominator": 14,
    "period_start": 13, "period_end": 13, "vintage": 12, "vintages": 24,
}  # fmt: skip
USUAL_WIDTH = 11
AT_ONCE = 10_000
"""Rows whose text is held at the same time."""

SAID_ELSEWHERE = ("run_id", "ci_level", "period_start", "period_end")
"""What is the same in every row (the run is on the front sheet, all intervals are of 95 %), and
days that the period says; the files of the snapshot have them."""

READER_COLUMNS: dict[str, pl.DataType] = {
    name: COLUMNS[name].kind if name in COLUMNS else pl.String()
    for name in order_columns(
        [
            name
            for name, column in COLUMNS.items()
            if column.described.for_readers and name not in SAID_ELSEWHERE
        ]
    )
}
"""The columns that the sheet shows, with their types."""

TEXTS = [name for name, kind in READER_COLUMNS.items() if kind == pl.String]


def describe_column(name: str) -> str:
    """What a column says, in Danish."""
    return LABELS[name] if name in LABELS else COLUMNS[name].described.danish


def write_data_sheet(sheet: Worksheet, view: View, pen: Pen, footer: str) -> SheetRows:
    """Write heading and table; returns the rows for `workbooks.excel.package.save_workbook`."""
    columns = list(READER_COLUMNS)
    for column, (name, kind) in enumerate(READER_COLUMNS.items(), 1):
        numeric = kind in (pl.Float64, pl.Int32, pl.Date)
        pen.write(sheet, 1, column, name, HEADING_RIGHT if numeric else HEADING)
    set_widths(sheet, [WIDTHS.get(name, USUAL_WIDTH) for name in columns])
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    set_up_page(sheet, footer, view.synthetic, pages_wide=2, large_paper=True)
    sheet.print_title_cols = "A:A"
    sheet.sheet_view.showGridLines = True
    last_row = max(view.rows.height, 1) + 1
    mark_table(sheet, "Data", 1, last_row, columns, filters=True)
    rows = _write_rows(view, pen, sheet.parent)
    return SheetRows(rows, f"{get_column_letter(len(columns))}{last_row}")


def _write_rows(view: View, pen: Pen, workbook: Workbook) -> Iterator[str]:
    """All rows as `<row>` elements, in the order of the frame."""
    decimals = {definition.id: definition.decimals for definition in view.content.definitions}
    content = view.content
    labelled = add_labels(view.rows, content.definitions, content.agreement)
    frame = share_texts(labelled, TEXTS, workbook).with_columns(
        pl.col("indicator_id").replace_strict(decimals, default=1).alias("_decimals"),
        pl.int_range(2, pl.len() + 2).cast(pl.String).alias("_row"),
    )
    frame = frame.with_columns(
        _figure_style(pen).alias("_figure"), _status_style(pen).alias("_marked")
    )
    cells = [
        _write_cell(name, kind, letter, pen)
        for name, kind, letter in (
            (name, kind, get_column_letter(number))
            for number, (name, kind) in enumerate(READER_COLUMNS.items(), 1)
        )
    ]
    row = pl.concat_str(
        pl.lit('<row r="'), "_row", pl.lit('">'), *cells, pl.lit("</row>"), ignore_nulls=True
    )
    # the styles are known to the workbook before it is saved, the texts are made as it is
    return (
        some.select(row.alias("text").str.join("")).item() for some in frame.iter_slices(AT_ONCE)
    )


def _write_cell(name: str, kind: pl.DataType, letter: str, pen: Pen) -> pl.Expr:
    """One column's cells; null where there is nothing, except of a figure, whose cell is marked."""
    column = pl.col(name)
    start = (pl.lit(f'<c r="{letter}'), pl.col("_row"))
    if name in FIGURE_COLUMNS:
        styled = pl.concat_str(*start, pl.lit('" s="'), "_figure", pl.lit('"'))
        number = column.cast(pl.String)
        filled = pl.concat_str(styled, pl.lit("><v>"), number, pl.lit("</v></c>"))
        empty = pl.concat_str(styled, pl.lit("/>"))
        return pl.when(column.is_finite()).then(filled).otherwise(empty)
    if kind == pl.String:
        looks = (pl.lit('"'), pl.col("_marked")) if name == "status" else (pl.lit('"'),)
        return pl.concat_str(*start, *looks, pl.lit(' t="s"><v>'), f"_{name}", pl.lit("</v></c>"))
    value, attributes = _write_scalar(column, kind, pen)
    return pl.concat_str(*start, pl.lit(f'" {attributes}><v>'), value, pl.lit("</v></c>"))


def _write_scalar(column: pl.Expr, kind: pl.DataType, pen: Pen) -> tuple[pl.Expr, str]:
    """A date, truth value or number as the file writes it, with the cell's attributes."""
    if kind == pl.Date:
        days = (column - pl.lit(FIRST_DAY)).dt.total_days()
        look = Look(number_format=DATE_FORMAT, align="right")
        return days.cast(pl.String), f's="{pen.style_id(look)}"'
    if kind == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String), 't="b"'
    number_format = "0" if kind == pl.Int32 else f"{COUNT_FORMAT}.00"
    look = Look(number_format=number_format, align="right")
    return column.cast(pl.String), f's="{pen.style_id(look)}"'


def _figure_style(pen: Pen) -> pl.Expr:
    """The style of each row's figure, by status, its indicator's decimals and whether corrected."""
    styles = {
        f"{status}{decimals}{str(corrected).lower()}": str(
            pen.style_id(figure_look(status, decimals, corrected=corrected))
        )
        for status in ("ok", "estimated", "suppressed", "missing", "not_applicable")
        for decimals in range(5)
        for corrected in (False, True)
    }
    return pl.concat_str("status", "_decimals", "corrected").replace_strict(styles)


def _status_style(pen: Pen) -> pl.Expr:
    fills = {
        status: f' s="{pen.style_id(Look(fill=figure_look(status, 0).fill))}"'
        for status in ("ok", "estimated", "suppressed", "missing", "not_applicable")
    }
    return pl.col("status").replace_strict(fills)

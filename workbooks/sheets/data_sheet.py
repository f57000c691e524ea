"""The sheet "Data": the cluster's published rows as an Excel table.

Belongs here: widths and markings of the tidy data's columns. Its rows are made as text, a
column at a time: openpyxl takes over a second for the 280,000 cells of a cluster, this a
tenth. openpyxl still makes the sheet, its heading, styles and table.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from schemas.frames.values import COLUMNS
from wording.view import View
from workbooks.excel.package import SheetRows
from workbooks.excel.pages import set_up_page
from workbooks.excel.style import (
    COUNT_FORMAT,
    DATE_FORMAT,
    HEADING,
    HEADING_RIGHT,
    TEXT_LIMIT,
    Look,
    Pen,
    figure_look,
    set_widths,
)

FIRST_DAY = date(1899, 12, 30)
"""Excel counts days from here."""

TEXT = Look(indent=1)
ILLEGAL_CHARACTERS = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
FIGURE_COLUMNS = ("value", "ci_low", "ci_high")
WIDTHS = {
    "indicator_id": 34, "area_name": 22, "status_reason": 46, "note": 36, "status": 13,
    "run_id": 36, "definition_version": 17, "category": 16, "numerator": 13, "denominator": 14,
    "period_start": 13, "period_end": 13, "vintage": 12, "vintages": 24,
}  # fmt: skip
USUAL_WIDTH = 11
AT_ONCE = 2_000
"""Rows whose text is held at the same time."""

READER_COLUMNS = {
    name: column.kind for name, column in COLUMNS.items() if column.described.for_readers
}
"""The columns that the sheet shows, with their types."""


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
    # a table has at least one row below its heading
    last_cell = f"{get_column_letter(len(columns))}{max(view.rows.height, 1) + 1}"
    table = Table(displayName="Data", name="Data", ref=f"A1:{last_cell}")
    table.tableColumns = [
        TableColumn(id=number, name=name) for number, name in enumerate(columns, 1)
    ]
    table.autoFilter = AutoFilter(ref=table.ref)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
    return SheetRows(_write_rows(view, pen), last_cell)


def _write_rows(view: View, pen: Pen) -> Iterator[str]:
    """All rows as `<row>` elements, in the order of the frame."""
    decimals = {definition.id: definition.decimals for definition in view.content.definitions}
    frame = view.rows.with_columns(
        pl.col("indicator_id").replace_strict(decimals, default=1).alias("_decimals"),
        pl.int_range(2, pl.len() + 2).cast(pl.String).alias("_row"),
    )
    cells = [
        _write_cell(name, kind, letter, pen)
        for name, kind, letter in (
            (name, kind, get_column_letter(number))
            for number, (name, kind) in enumerate(READER_COLUMNS.items(), 1)
        )
    ]
    row = pl.concat_str(pl.lit('<row r="'), "_row", pl.lit('">'), *cells, pl.lit("</row>"))
    # the styles are known to the workbook before it is saved, the texts are made as it is
    return (text for some in frame.iter_slices(AT_ONCE) for text in some.select(row).to_series())


def _write_cell(name: str, kind: pl.DataType, letter: str, pen: Pen) -> pl.Expr:
    """One column's cells; nothing where there is nothing, except a marked figure."""
    column = pl.col(name)
    start = pl.concat_str(pl.lit(f'<c r="{letter}'), "_row")
    if name in FIGURE_COLUMNS:
        styled = pl.concat_str(start, pl.lit('" s="'), _figure_style(pen), pl.lit('"'))
        number = column.cast(pl.String)
        filled = pl.concat_str(styled, pl.lit("><v>"), number, pl.lit("</v></c>"))
        empty = pl.concat_str(styled, pl.lit("/>"))
        return pl.when(column.is_finite()).then(filled).otherwise(empty)
    if kind == pl.String:
        style = _status_style(pen) if name == "status" else pl.lit(str(pen.style_id(TEXT)))
        text = pl.concat_str(
            start,
            pl.lit('" s="'),
            style,
            pl.lit('" t="inlineStr"><is><t xml:space="preserve">'),
            escape_text(column),
            pl.lit("</t></is></c>"),
        )
    else:
        value, attributes = _write_scalar(column, kind, pen)
        text = pl.concat_str(start, pl.lit(f'" {attributes}><v>'), value, pl.lit("</v></c>"))
    return pl.when(column.is_not_null()).then(text).otherwise(pl.lit(""))


def _write_scalar(column: pl.Expr, kind: pl.DataType, pen: Pen) -> tuple[pl.Expr, str]:
    """A date, truth value or number as the file writes it, with the cell's attributes."""
    if kind == pl.Date:
        days = (column - pl.lit(FIRST_DAY)).dt.total_days()
        look = Look(number_format=DATE_FORMAT, align="right")
        return days.cast(pl.String), f's="{pen.style_id(look)}"'
    if kind == pl.Boolean:
        return column.cast(pl.Int8).cast(pl.String), f's="{pen.style_id(TEXT)}" t="b"'
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
        status: str(pen.style_id(Look(fill=figure_look(status, 0).fill, indent=1)))
        for status in ("ok", "estimated", "suppressed", "missing", "not_applicable")
    }
    return pl.col("status").replace_strict(fills)


def escape_text(text: pl.Expr) -> pl.Expr:
    """Text as XML holds it, without the characters that it cannot hold."""
    return (
        text.str.replace_all(ILLEGAL_CHARACTERS, "")
        .str.slice(0, TEXT_LIMIT)
        .str.replace_all("&", "&amp;", literal=True)
        .str.replace_all("<", "&lt;", literal=True)
        .str.replace_all(">", "&gt;", literal=True)
    )

"""Blank cells of a workbook that are not blank in truth.

Belongs here: merged key cells, error values and formulas without a stored result. A
sheet's XML is only looked through when there are blanks that it could explain.
"""

from __future__ import annotations

import polars as pl

from schemas.problems import Problem
from sources.headings import HeadingMatch
from sources.raw import RawTable
from sources.text import quote_list
from sources.workbook_file import Workbook, fill_merged, scan_sheet, split_cell

_MAY_BE_BLANK = ("region", "municipality", "hospital", "department", "text")


def fill_merged_keys(book: Workbook, table: RawTable, match: HeadingMatch) -> RawTable:
    """The table with merged cells filled, when a key column has blanks."""
    names = [f"c{i}" for column, i in match.keys if column.role not in _MAY_BE_BLANK]
    body = table.frame.slice(match.header_row).filter(~pl.all_horizontal(pl.all().is_null()))
    if not names or not any(body[name].null_count() for name in names):
        return table
    return fill_merged(table, scan_sheet(book.path, table.sheet))


def find_lost_cells(book: Workbook, table: RawTable, match: HeadingMatch) -> list[Problem]:
    """Errors (#N/A, #DIV/0!) and formulas without result, which read as blanks."""
    names = [f"c{figure.index}" for figure in match.figures]
    body = table.frame.slice(match.header_row)
    if not any(body[name].null_count() for name in names):
        return []
    facts = scan_sheet(book.path, table.sheet)
    problems: list[Problem] = []
    for rule, message, cells in (
        ("error_value", "cells hold an Excel error", facts.errors),
        (
            "formula_without_result",
            "cells hold a formula whose result is not stored in the file",
            [(cell, "a formula") for cell in facts.no_result],
        ),
    ):
        below = [(c, said) for c, said in cells if split_cell(c)[0] > match.header_row]
        if below:
            row, _ = split_cell(below[0][0])
            problems.append(
                Problem(
                    rule=rule,
                    message=f"{len(below)} {message}.",
                    file=book.name,
                    sheet=table.sheet,
                    row=row,
                    column=below[0][0].rstrip("0123456789"),
                    found=quote_list([f"{said} in {cell}" for cell, said in below], 5),
                    expected="numbers, blanks or markers",
                    remedy="Open the file in Excel, correct the cells and save it.",
                )
            )
    return problems

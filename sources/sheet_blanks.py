"""Blank cells of a workbook that are not blank in truth.

Belongs here: merged key cells, error values and formulas without a stored result. A
sheet's XML is only looked through when there are blanks that it could explain.
"""

from __future__ import annotations

from schemas.problems import Problem
from sources.headings import HeadingMatch
from sources.raw import RawTable
from sources.text import quote_list
from sources.workbook_file import Workbook, fill_merged, split_cell

_FREE_TEXT = "text"


def fill_merged_keys(book: Workbook, table: RawTable, match: HeadingMatch) -> RawTable:
    """The table with merged key cells filled below the headings, when key columns have blanks.

    A blank may also mean something (LUP's country rows), so it is not enough to look where
    blanks are not allowed.
    """
    keys = [index for column, index in match.keys if column.role != _FREE_TEXT]
    body = table.frame.slice(match.header_row)
    if not any(body[f"c{index}"].null_count() for index in keys):
        return table
    merged = book.facts(table.sheet).merged
    return fill_merged(table, merged, match.header_row, keys) if merged else table


def find_lost_cells(book: Workbook, table: RawTable, match: HeadingMatch) -> list[Problem]:
    """Errors (#N/A, #DIV/0!) and formulas without result, which read as blanks."""
    columns = [figure.index for figure in match.figures]
    body = table.frame.slice(match.header_row)
    if not any(body[f"c{index}"].null_count() for index in columns):
        return []
    facts = book.facts(table.sheet)
    lost = (
        ("error_value", "an Excel error", facts.errors),
        (
            "formula_without_result",
            "a formula whose result is not stored in the file",
            [(cell, "a formula") for cell in facts.no_result],
        ),
    )
    problems = []
    for rule, message, cells in lost:
        mine = [
            (cell, said)
            for cell, said in cells
            if split_cell(cell)[0] > match.header_row
            and split_cell(cell)[1] - table.first_column in columns
        ]
        if mine:
            problems.append(_describe_lost(rule, message, mine, book, table))
    return problems


def _describe_lost(
    rule: str, message: str, cells: list[tuple[str, str]], book: Workbook, table: RawTable
) -> Problem:
    first = cells[0][0]
    return Problem(
        rule=rule,
        message=f"{'A cell holds' if len(cells) == 1 else f'{len(cells)} cells hold'} {message}.",
        file=book.name,
        sheet=table.sheet,
        row=split_cell(first)[0],
        column=first.rstrip("0123456789"),
        found=quote_list([f"{said} in {cell}" for cell, said in cells], 5),
        expected="numbers, blanks or markers",
        remedy="Open the file in Excel, correct the cells and save it.",
    )

"""What a workbook's table does not show: blanks that are not blank in truth, and formulas.

Belongs here: merged key cells, error values, formulas without a stored result, formulas with
one, links to other workbooks. A sheet's XML is only looked through when there are blanks that it
could explain, or formulas.
"""

from __future__ import annotations

from schemas.problems import Problem
from sources.cells.text import quote_list
from sources.files.raw import RawTable
from sources.files.workbook_file import Workbook, fill_merged, split_cell
from sources.layouts.headings import HeadingMatch

_FREE_TEXT = "text"


def fill_merged_keys(book: Workbook, table: RawTable, match: HeadingMatch) -> RawTable:
    """The table with merged key cells filled below the headings, when key columns have blanks.

    A blank may also mean something (LUP's country rows), so it is not enough to look where
    blanks are not allowed.
    """
    keys = [index for column, index in match.keys if column.role != _FREE_TEXT]
    body = table.frame.slice(match.header_row)
    if not any(body[f"c{index}"].null_count() for index in keys) or not book.may_hide(table.sheet):
        return table
    merged = book.facts(table.sheet).merged
    return fill_merged(table, merged, match.header_row, keys) if merged else table


def find_lost_cells(book: Workbook, table: RawTable, match: HeadingMatch) -> list[Problem]:
    """Errors (#N/A, #DIV/0!) and formulas without result, which read as blanks."""
    columns = [figure.index for figure in match.figures]
    body = table.frame.slice(match.header_row)
    blank = any(body[f"c{index}"].null_count() for index in columns)
    if not (blank and book.may_hide(table.sheet)) and not book.has_formulas(table.sheet):
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


def find_formulas(
    book: Workbook, table: RawTable, match: HeadingMatch
) -> tuple[list[Problem], list[Problem]]:
    """Cells of the table that a formula gives: problems of links, warnings of the others.

    A stored result is what the sender saw, so it counts. A link's result comes from a workbook
    or a program that nobody here has seen, and may be older than the rest.
    """
    if not book.has_formulas(table.sheet):
        return [], []
    # remarks and the form's own checks are no figures and are not stored
    read = {index for column, index in match.keys if column.role != _FREE_TEXT}
    columns = read | {figure.index for figure in match.figures}
    facts = book.facts(table.sheet)

    def within(cells: list[str]) -> list[str]:
        places = ((cell, split_cell(cell)) for cell in cells)
        return [
            cell
            for cell, (row, column) in places
            if row > match.header_row and column - table.first_column in columns
        ]

    lost = set(facts.no_result)
    linked = within(facts.linked)
    # a formula without a result is a problem of its own (`find_lost_cells`)
    formulas = within([cell for cell in facts.formulas if cell not in lost])
    problems = [_describe_link(linked, book, table)] if linked else []
    warnings = [_describe_formulas(formulas, book, table)] if formulas and not linked else []
    return problems, warnings


def _describe_link(cells: list[str], book: Workbook, table: RawTable) -> Problem:
    return Problem(
        rule="external_link",
        message=f"{_count_cells(cells)} a formula that asks another workbook or program.",
        file=book.name,
        sheet=table.sheet,
        row=split_cell(cells[0])[0],
        column=cells[0].rstrip("0123456789"),
        found=f"a link in {quote_list(cells, 5)}",
        expected="figures that stand in the file itself",
        remedy="In Excel, copy the table and paste it as values; then save it.",
    )


def _describe_formulas(cells: list[str], book: Workbook, table: RawTable) -> Problem:
    return Problem(
        rule="formula_result",
        message=f"{_count_cells(cells)} a formula; the result that is stored with it counts.",
        file=book.name,
        sheet=table.sheet,
        row=split_cell(cells[0])[0],
        column=cells[0].rstrip("0123456789"),
        found=f"formulas in {quote_list(cells, 5)}",
        expected="figures as printed",
        remedy="Check that the results are the ones meant.",
    )


def _count_cells(cells: list[str]) -> str:
    return "A cell holds" if len(cells) == 1 else f"{len(cells)} cells hold"


def _describe_lost(
    rule: str, message: str, cells: list[tuple[str, str]], book: Workbook, table: RawTable
) -> Problem:
    first = cells[0][0]
    return Problem(
        rule=rule,
        message=f"{_count_cells([cell for cell, _ in cells])} {message}.",
        file=book.name,
        sheet=table.sheet,
        row=split_cell(first)[0],
        column=first.rstrip("0123456789"),
        found=quote_list([f"{said} in {cell}" for cell, said in cells], 5),
        expected="numbers, blanks or markers",
        remedy="Open the file in Excel, correct the cells and save it.",
    )

"""What a table's cells show otherwise than they store, and what of it nobody sees, as problems.

Belongs here: raised footnotes, struck-out figures, formats that show words or another number, and
hidden rows, columns and sheets. Does not belong here: finding them in the XML (`appearance`), and
percentages, which a cell shows as such and which are held against the unit (`cells.figure_cells`).
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.problems import Problem
from sources.files.appearance import FOOTNOTE, PART_STRUCK, STRUCK, ShownCell, name_letters
from sources.files.number_formats import BLANKED, OTHERWISE, WORDS
from sources.files.raw import RawTable
from sources.files.workbook_file import Workbook
from sources.layouts.headings import HeadingMatch

_FREE_TEXT = "text"
_LISTED = 5
_RULES = (
    ("shown_otherwise", (OTHERWISE, BLANKED), False),
    ("partly_struck_out", (PART_STRUCK,), False),
    ("footnote_set_aside", (FOOTNOTE,), True),
    ("struck_out", (STRUCK,), True),
    ("shown_as_words", (WORDS,), True),
)
"""Each rule, the kinds of cells that it is about, and whether they count all the same."""
_OF_FIGURES = ("shown_otherwise", "shown_as_words")


def find_doubts(
    book: Workbook, table: RawTable, match: HeadingMatch
) -> tuple[list[Problem], list[Problem]]:
    """Cells that show something else than they store: problems of figures, warnings of the rest."""
    keys = {index for column, index in match.keys if column.role != _FREE_TEXT}
    figures = {figure.index for figure in match.figures}
    read = [
        cell
        for cell in book.shown(table.sheet)
        if cell.row >= match.header_row and cell.column - table.first_column in keys | figures
    ]
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for rule, kinds, is_doubt in _RULES:
        mine = [cell for cell in read if cell.kind in kinds]
        if rule in _OF_FIGURES:
            mine = [cell for cell in mine if cell.column - table.first_column in figures]
        if mine:
            (warnings if is_doubt else problems).append(_describe_cells(rule, mine, book, table))
    return problems, warnings


def find_unseen(book: Workbook, table: RawTable, match: HeadingMatch) -> list[Problem]:
    """Warnings of what is read although nobody sees it: the sheet, rows and columns."""
    body = table.frame.slice(match.header_row)
    rows, columns = book.hidden(table.sheet)
    filled = [
        row
        for row in rows
        if row > match.header_row and any(text.strip() for text in table.row_texts(row))
    ]
    read = [index for column, index in match.keys if column.role != _FREE_TEXT]
    read += [figure.index for figure in match.figures]
    unseen = [column for column in columns if column - table.first_column in read]
    unseen = [c for c in unseen if body[f"c{c - table.first_column}"].null_count() < body.height]
    warnings = []
    if book.is_hidden(table.sheet):
        warnings.append(
            _describe_unseen("hidden_sheet", "sheet", 1, f"'{table.sheet}'", book, table)
        )
    if filled:
        said = f"row {join_runs([str(row) for row in filled], filled)}"
        warnings.append(
            _describe_unseen("hidden_rows", "row", len(filled), said, book, table, filled[0])
        )
    if unseen:
        said = f"column {join_runs([name_letters(column) for column in unseen], unseen)}"
        warnings.append(
            _describe_unseen("hidden_columns", "column", len(unseen), said, book, table)
        )
    return warnings


def join_runs(names: Sequence[str], numbers: Sequence[int]) -> str:
    """The names of numbers, those that follow each other as one: '7, 9-12'."""
    runs: list[list[str]] = []
    for at, name in enumerate(names):
        if at and numbers[at] == numbers[at - 1] + 1:
            runs[-1] = [runs[-1][0], name]
        else:
            runs.append([name])
    listed = ["-".join(run) for run in runs[: 2 * _LISTED]]
    return ", ".join(listed) + (" ..." if len(runs) > len(listed) else "")


def _describe_unseen(
    rule: str, what: str, many: int, found: str, book: Workbook, table: RawTable,
    row: int | None = None,
) -> Problem:  # fmt: skip
    verb = "count" if many > 1 else "counts"
    counted = f"{many:,} {what}s that are" if many > 1 else f"A {what} that is"
    return Problem(
        rule=rule,
        message=f"{counted} hidden or filtered out {verb} all the same.",
        file=book.name,
        sheet=table.sheet,
        row=row,
        found=found,
        expected="figures that can be seen",
        remedy="Check that they are meant; delete in the file what is not.",
    )


_WORDS = {
    "shown_otherwise": (
        "a format that shows another number than the cell stores, or none",
        "'{stored}' in {place}",
        "numbers as they stand in the cell",
        "Give the cells an ordinary number format in Excel, check the figures and save.",
    ),
    "partly_struck_out": (
        "a text of which a part is struck out",
        "'{shown}' struck out of '{stored}' in {place}",
        "one text or number in a cell",
        "Delete what is struck out, and save the workbook.",
    ),
    "footnote_set_aside": (
        "raised characters, which are set aside as a footnote",
        "'{stored}' beside '{shown}' in {place}",
        "figures and words without footnotes",
        "Check that the raised characters are no part of the figures.",
    ),
    "struck_out": (
        "a text or figure that is struck out and counts all the same",
        "'{stored}' in {place}",
        "figures that hold",
        "Delete what no longer holds, and send the file again.",
    ),
    "shown_as_words": (
        "a format that shows a number as a text",
        "'{stored}' shown as '{shown}' in {place}",
        "numbers as they stand in the cell",
        "Check the cells; the text that is shown counts.",
    ),
}  # fmt: skip
"""What is said of each rule's cells: what they hold, what was found in one, what was expected, and
the remedy."""


def _describe_cells(rule: str, cells: list[ShownCell], book: Workbook, table: RawTable) -> Problem:
    holds, found, expected, remedy = _WORDS[rule]
    many = "A cell holds" if len(cells) == 1 else f"{len(cells):,} cells hold"
    said = [
        found.format(stored=cell.stored, shown=cell.shown, place=cell.place)
        for cell in cells[: _LISTED + 1]
    ]  # fmt: skip
    rest = f" and {len(cells) - _LISTED:,} more" if len(cells) > _LISTED else ""
    return Problem(
        rule=rule,
        message=f"{many} {holds}.",
        file=book.name,
        sheet=table.sheet,
        row=cells[0].row,
        column=name_letters(cells[0].column),
        found=", ".join(said[:_LISTED]) + rest,
        expected=expected,
        remedy=remedy,
    )

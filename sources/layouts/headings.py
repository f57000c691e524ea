"""Finding a layout's table in a sheet: the header row, and which column is which.

Belongs here: matching headings and saying what is missing, renamed or unknown. Which
columns hold figures is asked of the layout's family (`sources.layouts.families`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from schemas.acceptance.report import describe_column
from schemas.problems import Problem
from sources.cells.text import find_spellings, fold_text, quote_list, tidy_text
from sources.files.raw import RawTable
from sources.layouts.families import FAMILIES, ValueColumn
from sources.layouts.model import Layout, LayoutColumn

_SEARCHED_ROWS = 25
_EXAMPLES = 10


@dataclass(frozen=True)
class HeadingMatch:
    """Where a layout's columns stand in a table, and what does not fit.

    `keys` pairs each found key column with its index; `missing` are the accepted headings
    of what was not found; `unknown` the headings that the layout does not have.
    """

    header_row: int
    keys: list[tuple[LayoutColumn, int]]
    figures: list[ValueColumn]
    missing: list[list[str]]
    unknown: list[str]
    repeated: list[str]
    found_count: int
    headings: list[str] = field(default_factory=list)

    @property
    def fits(self) -> bool:
        """True when the table is the layout's."""
        return not (self.missing or self.unknown or self.repeated)

    @property
    def likeness(self) -> float:
        """The share of what belongs to the layout that was found."""
        return self.found_count / max(self.found_count + len(self.missing), 1)

    def index_of(self, role: str) -> int | None:
        """The index of the key column with this role."""
        return next((index for column, index in self.keys if column.role == role), None)


def find_header(table: RawTable, layout: Layout, declared_row: int) -> HeadingMatch:
    """The best header row: the declared one when it fits, else the likest near the top."""
    declared = match_headings(table, layout, declared_row)
    if declared.fits:
        return declared
    others = [match_headings(table, layout, row) for row in _list_searched_rows(table)]
    best = max(others, key=lambda match: (match.fits, match.likeness), default=declared)
    return best if (best.fits, best.likeness) > (declared.fits, declared.likeness) else declared


def may_fit(table: RawTable, layout: Layout, declared_row: int) -> bool:
    """Whether some row has all the headings without which no table is the layout's."""
    needed = [column for column in layout.columns if not (column.optional or column.section)]
    rows = dict.fromkeys([declared_row, *_list_searched_rows(table)])
    return any(
        all(_find_column(column, table, row, None) is not None for column in needed) for row in rows
    )


def _find_column(
    column: LayoutColumn, table: RawTable, row: int, free: set[int] | None
) -> int | None:
    """The index of a column by its headings, or by its place under a blank one."""
    folded = table.folded_row(row)
    if column.position is not None:
        index = column.position - table.first_column
        return index if 0 <= index < len(folded) and not folded[index] else None
    return next(
        (
            index
            for index, text in enumerate(folded)
            if text in column.accepted and (free is None or index in free)
        ),
        None,
    )


def _list_searched_rows(table: RawTable) -> range:
    return range(1, min(_SEARCHED_ROWS, table.frame.height) + 1)


def match_headings(table: RawTable, layout: Layout, row: int) -> HeadingMatch:
    """Compare one row of a table with the layout's headings."""
    headings = [tidy_text(cell) for cell in table.row_texts(row)]
    folded = table.folded_row(row)
    repeated = sorted({headings[i] for i, text in enumerate(folded) if text and text in folded[:i]})
    free = {index for index, text in enumerate(folded) if text}
    keys: list[tuple[LayoutColumn, int]] = []
    missing: list[list[str]] = []
    for column in layout.columns:
        if column.section:
            continue
        index = _find_column(column, table, row, free)
        if index is not None:
            keys.append((column, index))
            free.discard(index)
        elif not column.optional:
            missing.append(column.headings or [column.name])
    skipped = {fold_text(text) for text in layout.across.skip} if layout.across else set()
    leftover = {index: headings[index] for index in sorted(free) if folded[index] not in skipped}
    figures, lacking = FAMILIES[layout.family](leftover, layout)
    used = {figure.index for figure in figures}
    named = [figure for figure in figures if figure.title is None]
    # a title that is known tells more about the layout than any column with a title would
    titled = [f for f in figures if f.title and layout.titles.translate(f.title)]
    # years alone tell nothing: any row of figures may look like them
    found = len(keys) + (min(len(named), 3) if keys else 0) + 2 * len(titled)
    return HeadingMatch(
        header_row=row,
        keys=keys,
        figures=sorted(figures, key=lambda figure: figure.index),
        missing=missing + lacking,
        unknown=[
            heading
            for index, heading in leftover.items()
            if index not in used and heading not in repeated
        ],
        repeated=repeated,
        found_count=found,
        headings=[heading for heading in headings if heading],
    )


def find_unnamed_columns(table: RawTable, match: HeadingMatch, file: str) -> list[Problem]:
    """Columns that are filled below a blank heading: nobody knows what would be left out."""
    body = table.frame.slice(match.header_row)
    keys = {index for _, index in match.keys}
    headings = table.row_texts(match.header_row)
    blank = [i for i, text in enumerate(headings) if not tidy_text(text) and i not in keys]
    filled = [i for i in blank if 2 * body[f"c{i}"].count() >= max(body.height, 1)]
    return [
        Problem(
            rule="blank_heading",
            message="A column is filled, but has no heading.",
            file=file,
            sheet=table.sheet or None,
            row=match.header_row,
            column=describe_column(index + table.first_column, bool(table.sheet)),
            found=f"{body[f'c{index}'].count():,} cells below a blank one",
            expected="a heading over each column",
            remedy="Write the heading, or delete the column if it does not belong to the table.",
        )
        for index in filled
    ]


def list_free_headings(match: HeadingMatch, layout: Layout) -> list[str]:
    """The headings that a column of another name may have meant: those not found yet."""
    found = {heading for column, _ in match.keys for heading in column.headings}
    found |= {h for figure in match.figures if figure.measure for h in figure.measure.headings}
    every = [heading for column in layout.columns for heading in column.headings]
    every += [heading for measure in layout.measures for heading in measure.headings]
    return [heading for heading in every if heading not in found]


def describe_mismatch(match: HeadingMatch, layout: Layout, file: str, sheet: str) -> list[Problem]:
    """Every heading that is missing, renamed, unknown or there twice."""
    missing, unexplained = _describe_missing(match, layout)
    problems = [
        *missing,
        *_describe_unknown(unexplained, match, layout),
        *(_describe_repeated(heading) for heading in match.repeated),
    ]
    return [
        replace(problem, file=file, sheet=sheet or None, row=match.header_row)
        for problem in problems
    ]


def _describe_missing(match: HeadingMatch, layout: Layout) -> tuple[list[Problem], list[str]]:
    """What is missing or renamed, and the unknown headings that this does not explain."""
    problems: list[Problem] = []
    unexplained = list(match.unknown)
    for accepted in match.missing:
        near = [n for a in accepted for n in find_spellings(a, unexplained, 1)]
        if near:
            unexplained.remove(near[0])
        problems.append(
            Problem(
                rule="renamed_heading" if near else "missing_column",
                message="A heading has another wording than the layout knows."
                if near
                else f"A column of the layout '{layout.id}' is missing.",
                column=near[0] if near else accepted[0],
                found=f"'{near[0]}'" if near else quote_list(match.headings) or "an empty row",
                expected=quote_list(accepted),
                remedy=_say_remedy(layout),
            )
        )
    return problems, unexplained


def _describe_unknown(
    unexplained: list[str], match: HeadingMatch, layout: Layout
) -> Iterator[Problem]:
    free = list_free_headings(match, layout)
    for nth, heading in enumerate(unexplained[:_EXAMPLES]):
        near = find_spellings(heading, free, 2)
        several = f" ({len(unexplained):,} columns)" if nth == 0 and len(unexplained) > 1 else ""
        yield Problem(
            rule="unknown_heading",
            message=f"The layout '{layout.id}' has no such column.{several}",
            column=heading,
            found=f"'{heading}'",
            expected=f"perhaps {quote_list(near)}"
            if near
            else quote_list(free) or "the layout's columns alone",
            remedy=_say_remedy(layout),
        )


def _describe_repeated(heading: str) -> Problem:
    return Problem(
        rule="repeated_heading",
        message="The heading stands over more than one column.",
        column=heading,
        found=f"'{heading}' more than once",
        expected="each heading once",
        remedy="Delete the column that does not belong, or download the file again.",
    )


def _say_remedy(layout: Layout) -> str:
    return f"Correct the file, or add the new heading to {layout.file_name}."

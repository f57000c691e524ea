"""Which layout a file has, told from its sheets and headings.

Belongs here: comparing a file with every layout and saying why none fits. Does not belong
here: reading the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from schemas.problems import Problem
from sources.cells.text import find_nearest, fold_text, quote_list
from sources.files.csv_file import SEPARATORS, CsvFile
from sources.files.workbook_file import Workbook, split_cell
from sources.layouts.headings import HeadingMatch, describe_mismatch, find_header, may_fit
from sources.layouts.model import Layout

_CLEARLY_NEAR = 0.6
_TITLE_BONUS = 0.1
_SEARCHED_SHEETS = 5


@dataclass
class Candidate:
    """A layout held against a file: the tables that fit it, and what does not fit."""

    layout: Layout
    tables: list[tuple[str, str, HeadingMatch]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    likeness: float = 0.0
    found: int = 0

    @property
    def fits(self) -> bool:
        """True when nothing speaks against the layout."""
        return bool(self.tables) and not self.problems


def recognise(
    source: CsvFile | Workbook, layouts: list[Layout], name: str, dataset: str | None
) -> tuple[Candidate | None, list[Problem]]:
    """The layout that fits, or the nearest one with the reasons why it does not.

    `dataset` (from the sidecar) leaves only that dataset's layouts. The candidate is None
    when no layout is near.
    """
    kind = "csv" if isinstance(source, CsvFile) else "xlsx"
    open_to = [layout for layout in layouts if dataset in (None, layout.dataset)]
    unsplit = _find_split_problem(source) if isinstance(source, CsvFile) else None
    if unsplit is not None:
        return None, [unsplit]
    of_kind = [layout for layout in open_to if layout.file == kind]
    # only when none fits is it asked of every layout how near it is
    likely = [layout for layout in of_kind if _may_fit(source, layout)]
    fitting = [c for layout in likely if (c := _compare(source, layout, name)).fits]
    fitting.sort(key=lambda c: -c.found)
    if len(fitting) > 1 and fitting[0].found == fitting[1].found:
        return None, [_describe_tie(fitting, name)]
    if fitting:
        return fitting[0], []
    candidates = [_compare(source, layout, name) for layout in of_kind]
    candidates.sort(key=lambda c: (-c.likeness, -c.found))
    near = [c for c in candidates if c.likeness >= _CLEARLY_NEAR]
    near = [c for c in near if (c.likeness, c.found) == (near[0].likeness, near[0].found)]
    if len({candidate.layout.dataset for candidate in near}) == 1:
        return near[0], near[0].problems
    if near:
        return None, [problem for candidate in near for problem in candidate.problems]
    if candidates and dataset is not None:
        return None, candidates[0].problems
    return None, [_describe_stranger(source, candidates, open_to, name, dataset)]


def _may_fit(source: CsvFile | Workbook, layout: Layout) -> bool:
    """Whether the file has what a quick look can miss, sheets and headings of the keys."""
    if isinstance(source, CsvFile):
        return any(may_fit(source.head(option), layout, 1) for option in SEPARATORS)
    by_name = {fold_text(sheet): sheet for sheet in source.sheet_names}
    return all(
        fold_text(sheet.name) in by_name
        and may_fit(source.table(by_name[fold_text(sheet.name)]), layout, sheet.header_row)
        for sheet in layout.sheets
    )


def _compare(source: CsvFile | Workbook, layout: Layout, name: str) -> Candidate:
    if isinstance(source, CsvFile):
        return compare_csv(source, layout, name)
    return compare_workbook(source, layout, name)


def _find_split_problem(source: CsvFile) -> Problem | None:
    """Why the file cannot be split into fields by its own separator."""
    table = source.table(source.guess_separator())
    return table if isinstance(table, Problem) else None


def _list_separators(source: CsvFile, layout: Layout) -> list[str]:
    """The layout's separators, and of the others those that give its headings, or fields at all.

    The same headings with another separator are the same table.
    """
    others = [option for option in SEPARATORS if option not in layout.separators]
    fitting = [option for option in others if may_fit(source.head(option), layout, 1)]
    return list(dict.fromkeys([*layout.separators, *fitting, source.guess_separator()]))


def compare_csv(source: CsvFile, layout: Layout, name: str) -> Candidate:
    """Hold a csv file against a layout, with each separator that may be its own."""
    candidate = Candidate(layout)
    if source.encoding not in layout.encodings:
        candidate.problems.append(
            Problem(
                rule="encoding_unknown",
                message=f"The layout '{layout.id}' does not allow the file's encoding.",
                file=name,
                found=source.encoding,
                expected=" or ".join(layout.encodings),
                remedy="Save the file as 'CSV UTF-8'.",
            )
        )
        return candidate
    best: HeadingMatch | None = None
    separator: str = layout.separators[0]
    for option in _list_separators(source, layout):
        table = source.table(option)
        if isinstance(table, Problem):
            candidate.problems.append(table)
            continue
        match = find_header(table, layout, 1)
        if best is None or (match.fits, match.likeness) > (best.fits, best.likeness):
            best, separator = match, option
    if best is None:
        candidate.likeness = 0.5
        return candidate
    candidate.likeness, candidate.found = best.likeness, best.found_count
    if best.fits:
        candidate.problems.clear()
        candidate.tables.append(("", separator, best))
    else:
        # how another separator fails says nothing of a file that this one splits
        candidate.problems = describe_mismatch(best, layout, name, "")
    return candidate


def compare_workbook(book: Workbook, layout: Layout, name: str) -> Candidate:
    """Hold a workbook against a layout: every sheet there, every heading there."""
    candidate = Candidate(layout)
    by_name = {fold_text(sheet): sheet for sheet in book.sheet_names}
    found = [(sheet, by_name.get(fold_text(sheet.name))) for sheet in layout.sheets]
    missing = [sheet.name for sheet, there in found if there is None]
    likenesses: list[float] = []
    for sheet, there in found:
        if there is None:
            continue
        match = find_header(book.table(there), layout, sheet.header_row)
        likenesses.append(match.likeness)
        candidate.found += match.found_count
        if match.fits:
            candidate.tables.append((there, "", match))
        else:
            candidate.problems += describe_mismatch(match, layout, name, there)
    candidate.likeness = _judge_sheets(book, layout, likenesses)
    if missing and _has_title(book, layout):
        candidate.likeness += _TITLE_BONUS
    renamed = {sheet: _find_renamed(book, layout, sheet) for sheet in missing}
    if missing and not likenesses and all(renamed.values()):
        candidate.likeness = 1.0
    candidate.problems += [
        _describe_sheet(book, layout, sheet, there, name) for sheet, there in renamed.items()
    ]
    return candidate


def _judge_sheets(book: Workbook, layout: Layout, likenesses: list[float]) -> float:
    """Without its sheet a workbook is near a layout only when its other sheets are there."""
    if likenesses:
        return max(likenesses)
    others = [*layout.note_sheets, *([layout.front.sheet] if layout.front else [])]
    data = {sheet.name for sheet in layout.sheets}
    there = {fold_text(sheet) for sheet in book.sheet_names}
    others = [name for name in others if name not in data]
    return 0.6 if others and all(fold_text(name) in there for name in others) else 0.0


def _has_title(book: Workbook, layout: Layout) -> bool:
    """The front sheet's title speaks of the layout's subject."""
    front = layout.front
    if front is None or front.title is None or front.sheet not in book.sheet_names:
        return False
    title = fold_text(book.table(front.sheet).cell(*split_cell(front.title)) or "")
    return any(fold_text(word) in title for word in front.title_words)


def _find_renamed(book: Workbook, layout: Layout, sheet: str) -> str | None:
    """The sheet under another name that has the missing sheet's headings."""
    row = next(wanted.header_row for wanted in layout.sheets if wanted.name == sheet)
    return next(
        (
            other
            for other in _list_others(book, layout)[:_SEARCHED_SHEETS]
            if find_header(book.table(other), layout, row).fits
        ),
        None,
    )


def _list_others(book: Workbook, layout: Layout) -> list[str]:
    """The sheets that the layout does not speak of."""
    front = [layout.front.sheet] if layout.front else []
    spoken = [*(sheet.name for sheet in layout.sheets), *layout.note_sheets, *front]
    known = {fold_text(name) for name in spoken}
    return [name for name in book.sheet_names if fold_text(name) not in known]


def _describe_sheet(
    book: Workbook, layout: Layout, sheet: str, renamed: str | None, name: str
) -> Problem:
    near = [renamed] if renamed else find_nearest(sheet, _list_others(book, layout), 1)
    return Problem(
        rule="missing_sheet",
        message=f"A sheet of the layout '{layout.id}' is missing.",
        file=name,
        sheet=sheet,
        found=quote_list(book.sheet_names),
        expected=f"'{sheet}'" + (f" (nearest: '{near[0]}')" if near else ""),
        remedy="Download the whole workbook again, or correct the sheet's name in the file "
        f"or in {layout.file_name}.",
    )


def _describe_tie(fitting: list[Candidate], name: str) -> Problem:
    return Problem(
        rule="several_layouts",
        message="More than one layout fits the file.",
        file=name,
        found=quote_list(candidate.layout.id for candidate in fitting),
        expected="one layout",
        remedy=f"Write a sidecar {name.rsplit('/', 1)[-1]}.meta.yaml that states 'table' or "
        "'dataset'.",
    )


def _describe_stranger(
    source: CsvFile | Workbook,
    candidates: list[Candidate],
    layouts: list[Layout],
    name: str,
    dataset: str | None,
) -> Problem:
    """No layout is near: what the file has, and what the nearest would need."""
    if isinstance(source, Workbook):
        found = f"sheets {quote_list(source.sheet_names)}"
    else:
        headings = [text for text in source.head(source.guess_separator()).row_texts(1) if text]
        found = f"headings {quote_list(headings)}"
    nearest = [
        f"{candidate.layout.id} ({_say_expected(candidate)})"
        for candidate in candidates[:2]
        if candidate.likeness > 0
    ]
    every = ", ".join(sorted({layout.dataset for layout in layouts}))
    return Problem(
        rule="no_layout",
        message="The file belongs to no dataset that is known."
        if dataset is None
        else f"No layout of dataset '{dataset}' is for this kind of file.",
        file=name,
        found=found,
        expected=f"nearest layouts: {'; '.join(nearest)}" if nearest else f"a file of {every}",
        remedy="Move it out of the folder if it is no extract; else add a layout for it "
        "in its dataset's file in datasets/.",
    )


def describe_left_out(name: str, found: str) -> Problem:
    """That a file may be unknown because its layout has mistakes (`found`) and is left out."""
    return Problem(
        rule="layout_left_out",
        message="A layout that may be this file's cannot be used at the moment.",
        file=name,
        found=found,
        expected="layouts without mistakes",
        remedy="Correct the layout; the next run reads the file again.",
    )


def _say_expected(candidate: Candidate) -> str:
    lacking = [p.expected for p in candidate.problems if p.rule in _LACKING and p.expected]
    return f"lacks {', '.join(lacking[:3])}" if lacking else "has other columns"


_LACKING = ("missing_column", "renamed_heading", "missing_sheet")

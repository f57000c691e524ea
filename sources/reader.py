"""The public entry of `sources`: one file in, observations or reasons out.

Belongs here: the order of the steps. Each step is a module of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from geography import Geography
from schemas.acceptance.report import describe_column
from schemas.extracts import FoundFile, Provenance, ReadExtract
from schemas.frames.observations import KEY, OBSERVATION_COLUMNS
from schemas.problems import Problem
from sources.cells.figure_cells import TidyResult, finish_frame
from sources.cells.periods import parse_period
from sources.cells.provenance import combine_provenance, read_front
from sources.cells.tidy_table import FileContext, tidy_table
from sources.contradictions import (
    choose_area,
    choose_item,
    contradict_area,
    describe_contradiction,
    find_contradictions,
)
from sources.files.csv_file import CsvFile, open_csv
from sources.files.opening import describe_unreadable, tell_kind
from sources.files.raw import RawTable
from sources.files.sheet_blanks import fill_merged_keys, find_formulas, find_lost_cells
from sources.files.sheet_doubts import find_doubts, find_unseen
from sources.files.workbook_file import Workbook, WorkbookError, open_workbook
from sources.inbox import find_change
from sources.layouts.families import find_path_period
from sources.layouts.headings import HeadingMatch, find_unnamed_columns
from sources.layouts.model import Layout
from sources.layouts.recognition import Candidate, recognise
from sources.layouts.tables import (
    choose_layouts,
    find_read_table,
    find_wrong_names,
    list_named_tables,
)
from sources.learning_sheet import LEARNING_RULES, read_lessons
from sources.limits import Limits
from sources.sidecar import Sidecar, parse_sidecar

BLANK_FORM = "no_figure"
"""The rule of a form in which nobody filled in a figure."""

_UNSTEADY = ("file_changed", "file_unreadable")
"""Rules of files whose bytes are not those that were found: there is nothing to keep."""

_TITLE_LINES, _NOTE_LINES = 3, 5

_OF_CELLS = frozenset(
    {
        "not_a_number", "date_for_number", "percent_of_other_unit", "shown_otherwise",
        "partly_struck_out", "error_value", "formula_without_result", "external_link",
        "unknown_area", "blank_area", "unknown_label", "blank_label", "unknown_period",
        "unknown_measure", "sidecar_key", *LEARNING_RULES,
    }
)  # fmt: skip
"""Rules that leave the other rows of a file as legible as they were."""


def read_extract(
    found: FoundFile,
    geography: Geography,
    layouts: list[Layout],
    limits: Limits | None = None,
) -> ReadExtract:
    """Read one file. Never raises for a bad file: the reasons are in `problems`.

    `observations` has the columns of OBSERVATION_COLUMNS, in text or (large extracts) Enum
    columns, and is empty when there is any problem.
    """
    sidecar, problems = parse_sidecar(found.sidecar, found.relative)
    problems = [*found.problems, *problems]
    source: CsvFile | Workbook | None = None
    if not found.problems:
        opened, reasons = open_source(found, limits or Limits())
        source = opened
        problems += reasons
    candidate: Candidate | None = None
    if source is not None:
        try:
            named = list_named_tables(sidecar, found.relative, read_remarks(source), layouts)
            open_to = choose_layouts(layouts, named, sidecar.dataset)
            candidate, reasons = recognise(source, open_to, found.relative, sidecar.dataset)
            layout = candidate.layout if candidate else None
            wrong = find_wrong_names(layouts, layout, named, sidecar, found.relative)
            problems += wrong or reasons
            if candidate is not None and candidate.fits:
                read = read_tables(found, source, candidate, sidecar, problems, geography)
                change = None if read.problems else find_change(found)
                if change is None:
                    return replace(read, table=find_read_table(named, candidate.layout))
                problems.append(change)
        except WorkbookError as error:
            problems += error.problems
        except OSError as error:
            problems.append(describe_unreadable(found.relative, error))
    if any(problem.rule in _UNSTEADY for problem in problems):
        found = replace(found, readable=False)
    layout = candidate.layout if candidate else None
    provenance, _ = (
        combine_provenance({}, [], sidecar, layout, found.relative)
        if layout
        else (_provenance_of(sidecar), [])
    )
    return _reject(found, layout, provenance, problems, [])


def open_source(
    found: FoundFile, limits: Limits
) -> tuple[CsvFile | Workbook | None, list[Problem]]:
    """The opened file, or why it cannot be opened."""
    path = Path(found.path)
    kind, problems = tell_kind(path, found.relative, limits)
    if kind is None:
        return None, problems
    try:
        opened = (open_csv if kind == "csv" else open_workbook)(path, found.relative, limits)
    except OSError as error:
        return None, [describe_unreadable(found.relative, error)]
    return (None, [opened]) if isinstance(opened, Problem) else (opened, [])


def read_tables(
    found: FoundFile,
    source: CsvFile | Workbook,
    candidate: Candidate,
    sidecar: Sidecar,
    problems: list[Problem],
    geography: Geography,
) -> ReadExtract:
    """Every table of a recognised file, and where the file comes from."""
    layout = candidate.layout
    said, notes = read_front(source, layout) if isinstance(source, Workbook) else ({}, [])
    warnings: list[Problem] = []
    results, headings = tidy_tables(
        found, source, candidate, sidecar, geography, problems, warnings
    )
    notes += [note for result in results for note in result.notes]
    notes += [f.title for _, _, match in candidate.tables for f in match.figures if f.title]
    provenance, doubts = combine_provenance(said, notes, sidecar, layout, found.relative)
    problems += [doubt for doubt in doubts if doubt.rule == "contradiction"]
    warnings += [doubt for doubt in doubts if doubt.rule != "contradiction"]
    learning = read_lessons(source, layout.dataset, found.relative, geography)
    if learning.lessons or learning.problems:
        # a form may be sent for its learning alone
        problems[:] = [problem for problem in problems if problem.rule != BLANK_FORM]
    problems += learning.problems
    reasons, doubts = doubt_last_line(source, candidate, results, found.relative)
    problems += find_contradictions(results, sidecar, layout, found.relative)
    problems += [*contradict_area(results, sidecar, geography, found.relative), *reasons]
    warnings += doubts
    if problems:
        rejected = _reject(found, layout, provenance, problems, warnings)
        legible = gather_legible(results, layout, problems)
        return replace(rejected, legible=legible, headings=headings)
    return ReadExtract(
        found=found,
        dataset=layout.dataset,
        layout=layout.id,
        provenance=provenance,
        observations=join_frames([finish_frame(result, layout) for result in results]),
        problems=[],
        warnings=warnings,
        headings=headings,
        blank_rows=join_blank_rows(results),
        lessons=tuple(learning.lessons),
    )


def tidy_tables(
    found: FoundFile,
    source: CsvFile | Workbook,
    candidate: Candidate,
    sidecar: Sidecar,
    geography: Geography,
    problems: list[Problem],
    warnings: list[Problem],
) -> tuple[list[TidyResult], dict[str, dict[str, str]]]:
    """Each table's rows, and each sheet's headings; what is wrong is added to the lists."""
    results: list[TidyResult] = []
    headings: dict[str, dict[str, str]] = {}
    for sheet, separator, match in candidate.tables:
        context, reasons, doubts = describe_file(found, candidate.layout, match, sidecar, geography)
        problems += reasons
        warnings += doubts
        table, lost, doubts = _take_table(source, sheet, separator, match)
        problems += [*lost, *find_unnamed_columns(table, match, found.relative)]
        warnings += doubts
        headings[sheet] = list_headings(table, match.header_row)
        results.append(tidy_table(table, match, candidate.layout, context, geography))
    for result in results:
        problems += result.problems
        warnings += result.warnings
    return results, headings


def doubt_last_line(
    source: CsvFile | Workbook, candidate: Candidate, results: list[TidyResult], file: str
) -> tuple[list[Problem], list[Problem]]:
    """Reasons and doubts of a file whose last line lacks the end that the others have."""
    if not isinstance(source, CsvFile) or not source.is_cut:
        return [], []
    told = [describe_cut(source, file)]
    return (told, []) if lost_last_figure(results, source, candidate.tables[0][1]) else ([], told)


def read_remarks(source: CsvFile | Workbook) -> list[str]:
    """The lines of a text file that are no rows: those without a separator, at either end."""
    if isinstance(source, Workbook):
        return []
    lines = [line for line in source.text.splitlines() if line.strip()]
    ends = [*lines[:_TITLE_LINES], *lines[_TITLE_LINES:][-_NOTE_LINES:]]
    return [line.strip('" ') for line in ends if not re.search(r"[;\t]", line)]


def join_blank_rows(results: list[TidyResult]) -> pl.DataFrame | None:
    """Keys, sheet and row of the rows of a form that nobody filled in; None when there are none."""
    names = ("item", "area_type", "area_id", "period", "sex", "age", "education", "sheet")
    frames = [
        result.blank_rows.select(pl.col(names).cast(pl.String), "row")
        for result in results
        if result.blank_rows is not None
    ]
    return pl.concat(frames) if frames else None


def join_frames(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """The observations of all tables of a file."""
    if len(frames) > 1:
        frames = [frame.cast(pl.Schema(OBSERVATION_COLUMNS)) for frame in frames]
    return pl.concat(frames)


def gather_legible(
    results: list[TidyResult], layout: Layout, problems: list[Problem]
) -> pl.DataFrame | None:
    """The observations whose key and figure could be read; None when that cannot be told."""
    whole = [result for result in results if result.frames]
    if not whole or any(problem.rule not in _OF_CELLS for problem in problems):
        return None
    read = join_frames([finish_frame(result, layout) for result in whole])
    return read.drop_nulls([*KEY, "unit", "status"])


def list_headings(table: RawTable, header_row: int) -> dict[str, str]:
    """The headings of a table by letters, or in a text file by number; blank ones left out."""
    texts = [" ".join(text.split()) for text in table.row_texts(header_row)]
    columns = enumerate(texts, start=table.first_column)
    return {describe_column(column, bool(table.sheet)): text for column, text in columns if text}


def describe_file(
    found: FoundFile, layout: Layout, match: HeadingMatch, sidecar: Sidecar, geography: Geography
) -> tuple[FileContext, list[Problem], list[Problem]]:
    """Item, period and area that hold for the whole file, with problems and warnings."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    item: str | None = None
    title = next((figure.title for figure in match.figures if figure.title), None)
    if title is not None:
        item, reasons, doubts = choose_item(title, sidecar, found.relative, layout, match)
        problems += reasons
        warnings += doubts
    area, reasons = choose_area(found.relative, layout, sidecar, match, geography)
    problems += reasons
    period = None
    column = layout.column_of("period")
    in_rows = match.index_of("period") is not None or (column is not None and column.section)
    needs_period = not in_rows and match.figures[0].period is None
    if needs_period:
        by_path = find_path_period(found.relative, layout)
        text = sidecar.period or by_path
        period = parse_period(text, list(layout.period_forms)) if text else None
        if period is None:
            problems.append(_describe_no_period(text, found.relative))
        elif sidecar.period and by_path and sidecar.period != by_path:
            problems.append(
                describe_contradiction(
                    "year", sidecar.period, by_path, "sidecar", "file name", found.relative
                )
            )
    return FileContext(found.relative, item, period, area), problems, warnings


def _take_table(
    source: CsvFile | Workbook, sheet: str, separator: str, match: HeadingMatch
) -> tuple[RawTable, list[Problem], list[Problem]]:
    if isinstance(source, CsvFile):
        table = source.table(separator)
        assert isinstance(table, RawTable)  # recognised, so it could be split
        return table, [], []
    table = source.table(sheet)
    source.release(sheet)
    table = fill_merged_keys(source, table, match)
    linked, formulas = find_formulas(source, table, match)
    otherwise, doubts = find_doubts(source, table, match)
    lost = find_lost_cells(source, table, match)
    warnings = [*formulas, *doubts, *find_unseen(source, table, match)]
    return table, [*lost, *linked, *otherwise], warnings


def _reject(
    found: FoundFile,
    layout: Layout | None,
    provenance: Provenance,
    problems: list[Problem],
    warnings: list[Problem],
) -> ReadExtract:
    return ReadExtract(
        found=found,
        dataset=layout.dataset if layout else None,
        layout=layout.id if layout else None,
        provenance=provenance,
        observations=pl.DataFrame(schema=dict(OBSERVATION_COLUMNS)),
        problems=problems,
        warnings=warnings,
    )


def _provenance_of(sidecar: Sidecar) -> Provenance:
    return Provenance(
        publisher=sidecar.publisher,
        title=sidecar.title,
        published=sidecar.published,
        url=sidecar.url,
        retrieved=sidecar.retrieved,
        licence=sidecar.licence,
        synthetic=bool(sidecar.synthetic),
    )


def lost_last_figure(results: list[TidyResult], source: CsvFile, separator: str) -> bool:
    """Whether a cut line ends at its last separator, so that a figure is gone that others have."""
    line = source.text.rpartition("\n")[2]
    frames = [frame for result in results for frame in result.frames]
    if line.rpartition(separator)[2].strip(' "') or not frames:
        return False
    cells = pl.concat([frame.select("value", "row", "column") for frame in frames])
    last = cells.filter(pl.col("row") == source.text.count("\n") + 1).sort("column").tail(1)
    alike = cells.filter(pl.col("column").is_in(last["column"].to_list()))
    return last["value"].null_count() == 1 and alike["value"].drop_nulls().len() > 0


def describe_cut(source: CsvFile, file: str) -> Problem:
    """A file whose last line has no end: a download may have been cut off in it."""
    lines = source.text.splitlines()
    return Problem(
        rule="cut_off",
        message="The last line has no line end, although the others have one.",
        file=file,
        row=len(lines),
        found=f"'{lines[-1][-80:]}'",
        expected="a line end after the last line",
        remedy="Check the last figure, or download the file again; it may be cut short.",
    )


def _describe_no_period(text: str | None, file: str) -> Problem:
    return Problem(
        rule="no_period",
        message="Neither file, sidecar nor file name says which year the figures are of.",
        file=file,
        found=f"'{text}'" if text else "nothing",
        expected="a year, such as 2021",
        remedy=f"Write a sidecar {file.rsplit('/', 1)[-1]}.meta.yaml with 'year: 2021'.",
    )

"""What `klynge extracts --feedback FILE` does: an Excel file for the one who sent a file.

Belongs here: gathering what it says, and where it is put. Does not belong here: how it looks
(`workbooks.forms.feedback`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from rich.console import Console

from pipelines.commands.extracts.file_record import Entry, FileRecord
from pipelines.commands.extracts.in_force import FiguresInForce, find_figures_in_force
from pipelines.commands.extracts.meant import UnknownFileError
from pipelines.commands.extracts.stored_tables import (
    UNREADABLE,
    compare_layouts,
    open_kept,
    read_tables,
)
from pipelines.commands.extracts.why import (
    FAILED,
    NOT_FOUND,
    FileQuestion,
    find_file_record,
    list_entries,
)
from pipelines.commands.extracts.why_text import say_number
from pipelines.commands.progress import print_lines, print_plain, print_problems
from schemas.problem_words import load_problem_words, tell_problem
from schemas.problems import Problem, StageError
from sources.layouts.loading import load_sound_layouts
from sources.layouts.recognition import Candidate
from warehouse.home import Home
from warehouse.taking_out import ERASED, WITHDRAWN
from wording.labels import describe_date
from workbooks.forms.feedback import FeedbackContent, write_feedback_file
from workbooks.forms.feedback_cells import Offence, ReceivedSheet, list_columns, locate

WRITTEN = 0
SHOWN_FILES = 3
HEADING_RULES = ("missing_column", "renamed_heading", "unknown_heading", "repeated_heading")
"""Their row is the one with the headings."""

BLANK_NOW = "blank_now"
ROW_RULES = (BLANK_NOW, "half_filled_row")
"""Rules about whole rows of a form."""
NAMING_COLUMNS = 3
"""A form's first columns say indicator, area and period."""
_NAMED_ROW = re.compile(r"row (\d+) '[^']*'")


def write_feedback(
    home: Home,
    question: FileQuestion,
    out: Path | None,
    now: datetime,
    output: Console,
    errors: Console,
) -> int:
    """Write the feedback on a file; returns the exit code.

    0: written, or there is nothing to tell; 1: the home cannot be read, a run is under way, or
    the feedback cannot be written; 2: no such file, several of the name, or `out` is there.
    """
    try:
        with ExitStack() as kept_waiting:
            entries = list_entries(home, kept_waiting)
            file_record = find_file_record(home, entries, question)
            unread = FiguresInForce(None, [])
            in_force = (
                unread
                if file_record.is_accepted
                else find_figures_in_force(home, entries, file_record)
            )
            content = gather(file_record, in_force, now)
    except UnknownFileError as unknown:
        print_lines(errors, unknown.lines)
        return NOT_FOUND
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    if not content.offences:
        said = "There is no problem or warning to tell the sender of"
        print_plain(output, f"{said} {file_record.file_name}; nothing was written.")
        return WRITTEN
    path = out or Path(f"tilbagemelding_{name_file(file_record.file_name)}.xlsx")
    if path.exists():
        print_plain(errors, f"error: {path} is there already; give another --out")
        return NOT_FOUND
    try:
        write_feedback_file(path, content)
    except OSError as error:
        print_plain(errors, f"error: {path} cannot be written: {error.strerror or error}")
        return FAILED
    remarks = say_number(len(content.offences) - content.errors, "warning")
    print_plain(output, f"{path}: {say_number(content.errors, 'problem')}, {remarks}")
    return WRITTEN


def gather(file_record: FileRecord, in_force: FiguresInForce, now: datetime) -> FeedbackContent:
    """All that the feedback says, from what is known of the file and from its own cells."""
    words = load_problem_words()
    problems = [*file_record.problems, *file_record.warnings]
    sheets = read_sheets(file_record, problems)
    by_name = {sheet.name: sheet for sheet in sheets}
    offences = [
        Offence(
            number,
            problem,
            locate(problem, by_name[problem.sheet or ""])
            if (problem.sheet or "") in by_name
            else (),
        )
        for number, problem in enumerate(problems, 1)
    ]
    told = [
        tell_problem(quote_rows(problem, by_name.get(problem.sheet or "")), words)
        for problem in problems
    ]
    is_ours = all(each.asks_nothing for each in told[: len(file_record.problems)])
    return FeedbackContent(
        file_name=file_record.file_name,
        sha256=file_record.sha256,
        dataset=file_record.dataset,
        sender=file_record.publisher,
        synthetic=file_record.synthetic,
        received_at=file_record.received_at,
        created=now,
        errors=len(file_record.problems),
        offences=offences,
        told=told,
        sheets=sheets,
        meanwhile=say_meanwhile(file_record, in_force, is_ours),
    )


def quote_rows(problem: Problem, sheet: ReceivedSheet | None) -> Problem:
    """The problem with its rows named as the form names them, not by our ids."""
    if problem.rule not in ROW_RULES or sheet is None or problem.row is None:
        return problem

    def quote(row: int) -> str:
        texts = [sheet.text(row, column) for column in list_columns(sheet)]
        told = [" ".join(text.split()).replace("'", "’") for text in texts if text]
        return f"row {row} '{', '.join(told[:NAMING_COLUMNS])}'"

    found = problem.found or ""
    if problem.rule == BLANK_NOW:
        found = _NAMED_ROW.sub(lambda named: quote(int(named[1])), found)
    else:
        found = f"{quote(problem.row)}: {found}"
    return replace(problem, found=found)


def read_sheets(file_record: FileRecord, problems: Sequence[Problem]) -> list[ReceivedSheet]:
    """The file's sheets that problems are about; none when it cannot be opened."""
    if file_record.path is None or not problems:
        return []
    try:
        source = open_kept(file_record.path, file_record.file_name)
    except UNREADABLE:
        return []
    if source is None:
        return []
    layouts = [
        layout for layout in load_sound_layouts().layouts if file_record.layout in (None, layout.id)
    ]
    headers = find_headers(compare_layouts(source, layouts, file_record.file_name), problems)
    wanted = {problem.sheet for problem in problems if problem.sheet}
    return [
        ReceivedSheet(table.sheet, table.frame, table.first_column, headers.get(table.sheet))
        for table in read_tables(source, wanted)
    ]


def find_headers(candidates: Sequence[Candidate], problems: Sequence[Problem]) -> dict[str, int]:
    """The row of the headings of each sheet, as far as it is known."""
    headers = {
        problem.sheet or "": problem.row
        for problem in problems
        if problem.rule in HEADING_RULES and problem.row is not None
    }
    for candidate in candidates[:1]:
        for sheet, _, match in candidate.tables:
            headers.setdefault(sheet, match.header_row)
    return headers


def say_meanwhile(file_record: FileRecord, in_force: FiguresInForce, is_ours: bool) -> str:
    """In Danish what is shown in place of the file's figures until it is repaired.

    `is_ours`: it is not the file that is to be mended.
    """
    if file_record.status == WITHDRAWN:
        return "Filen er trukket tilbage, og ingen tal fra den indgår i overvågningen."
    if file_record.status == ERASED:
        return "Filen og dens tal er slettet."
    if file_record.is_accepted:
        return "Filens tal indgår i overvågningen."
    until = "filen er læst igen" if is_ours else "vi har modtaget en rettet fil"
    start = f"Ingen tal fra filen indgår i overvågningen. Indtil {until},"
    total, there = in_force.figures, in_force.covered
    if total is None:
        return (
            f"{start} gælder de tal, vi tidligere har modtaget for de samme områder og perioder. "
            "Hvor vi ingen har, vises tallene som manglende."
        )
    read = "det ene tal" if total == 1 else f"de {say_count(total)} tal"
    read = f"{read}, vi kan læse i den,"
    if not there:
        return f"{start} vises {read} som manglende, for vi har ikke andre tal for det samme."
    files = ", ".join(say_extract(entry) for entry, _ in in_force.behind[:SHOWN_FILES])
    more = len(in_force.behind) - SHOWN_FILES
    files += f" og {more} fil{'er' if more > 1 else ''} mere" if more > 0 else ""
    part = read if there == total else f"{say_count(there)} af {read}"
    said = f"{start} gælder for {part} dem, vi tidligere har modtaget: {files}."
    if there < total:
        said += f" {say_count(total - there)} vises som manglende."
    return said


def say_extract(entry: Entry) -> str:
    """The name of an accepted file, and its date where it is known."""
    dated = f" (dateret {describe_date(entry['vintage'])})" if entry["vintage_known"] else ""
    return f"{entry['file_name']}{dated}"


def say_count(number: int) -> str:
    """A whole number as Danes write it."""
    return f"{number:,}".replace(",", ".")


def name_file(file_name: str) -> str:
    """The received file's own name without its ending, with nothing in it but word characters."""
    stem = PurePosixPath(file_name.replace("\\", "/")).stem
    return re.sub(r"[^\w-]+", "_", stem).strip("_")[:80] or "fil"

"""What `klynge extracts --why FILE` does: one file's fate at length, and the way in.

Belongs here: finding the file, and gathering what there is to say. Does not belong here: the
wording (`pipelines.commands.extracts.why_text`).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console

from assets.intake.surprises import find_lost, find_surprises
from pipelines.commands.extracts.expected_text import describe_expected, describe_undated
from pipelines.commands.extracts.file_record import (
    Entry,
    FileRecord,
    choose_folder,
    find_entries,
    judge_path,
    open_file_record,
    pick_entry,
)
from pipelines.commands.extracts.in_force import find_figures_in_force
from pipelines.commands.extracts.meant import (
    UnknownFileError,
    explain_unknown,
    find_by_bytes,
    find_in_inbox,
    refuse_several,
)
from pipelines.commands.extracts.register import open_register
from pipelines.commands.extracts.repairs import find_repairs
from pipelines.commands.extracts.stored_tables import UNREADABLE, compare_layouts, open_kept
from pipelines.commands.extracts.why_text import (
    describe_contents,
    describe_fate,
    describe_head,
    describe_in_force,
    describe_layouts,
    describe_problems,
    describe_way_in,
)
from pipelines.commands.progress import print_lines, print_problems
from schemas.problems import StageError
from sources.layouts.loading import list_layouts_named_by_path, load_sound_layouts
from sources.layouts.recognition import Candidate
from warehouse.contents import read_contents
from warehouse.home import Home
from warehouse.intake import path_end
from warehouse.store import open_warehouse
from warehouse.taking_out import WITHDRAWN

SHOWN, FAILED, NOT_FOUND = 0, 1, 2


@dataclass(frozen=True)
class FileQuestion:
    """Which file is asked about, and by what it is judged when it was never received.

    `extracts` is the folder that a run would take it from, None to tell it from its place;
    `may_mix`: runs let real and synthetic extracts stand in one home.
    """

    named: str
    extracts: Path | None
    definitions: Path
    may_mix: bool = False


def explain_file(home: Home, question: FileQuestion, output: Console, errors: Console) -> int:
    """Say at length what became of a file; returns the exit code.

    0: told, whatever became of it; 1: the home cannot be read, or a run is under way; 2: no such
    file, or several of the name.
    """
    try:
        with ExitStack() as kept_waiting:
            entries = list_entries(home, kept_waiting)
            file_record = find_file_record(home, entries, question)
            lines = tell_file_record(home, entries, file_record)
    except UnknownFileError as unknown:
        print_lines(errors, unknown.lines)
        return NOT_FOUND
    except StageError as error:
        print_problems(errors, error)
        return FAILED
    print_lines(output, lines)
    return SHOWN


def list_entries(home: Home, kept_waiting: ExitStack) -> Sequence[Entry]:
    """The register, with runs kept waiting; empty where nothing was ever received."""
    if not home.warehouse_file.exists():
        return []
    return kept_waiting.enter_context(open_register(home))


def find_file_record(home: Home, entries: Sequence[Entry], question: FileQuestion) -> FileRecord:
    """The file that is asked about: one on disk, or one that was received.

    A file on disk that was received is the received one, by its bytes; else it is judged now, and
    so is one that waits in the inbox. Raises UnknownFileError.
    """
    path = Path(question.named)
    matches = find_by_bytes(entries, path)
    if not (matches or path.is_file() or find_entries(entries, question.named)):
        waiting = find_in_inbox(home.inbox, question.named)
        if len(waiting) > 1:
            raise UnknownFileError(
                [
                    f"error: {len(waiting)} files of the inbox are called '{question.named}'; "
                    "name one by its path:",
                    *(f"  {each}" for each in waiting),
                ]
            )
        path = waiting[0] if waiting else path
    if not matches and path.is_file():
        folder = choose_folder(path, home, question.extracts)
        return judge_path(path.absolute(), folder, question.definitions, home, question.may_mix)
    matches = matches or find_entries(entries, question.named)
    if not matches:
        raise UnknownFileError(explain_unknown(entries, question.named))
    refuse_several(matches, question.named)
    entry = pick_entry(matches)
    return open_file_record(home, entry, read_contents(home, [entry["extract_id"]]))


def tell_file_record(home: Home, entries: Sequence[Entry], file_record: FileRecord) -> list[str]:
    """All that there is to say of a file."""
    lines = describe_head(file_record)
    repair = None
    if file_record.entry is not None and file_record.status == "rejected":
        repair = find_repairs(home, entries).get(file_record.entry["extract_id"])
    blocks = [
        describe_fate(file_record, repair),
        describe_layouts(file_record, hold_against_layouts(file_record)),
        describe_contents(file_record),
        describe_problems("Problems", file_record.problems),
        describe_problems("Warnings", file_record.warnings),
    ]
    if file_record.status == "accepted" and file_record.entry is not None:
        blocks += hold_against_held(home, file_record.entry["extract_id"])
    if not file_record.is_accepted or file_record.status == WITHDRAWN:
        in_force = find_figures_in_force(home, entries, file_record)
        newest = find_newest(entries, file_record)
        shown = [entry for entry, _ in in_force.behind] or ([newest] if newest else [])
        periods = {entry["extract_id"]: read_periods(home, entry) for entry in shown}
        blocks.append(describe_in_force(file_record, in_force, newest, periods))
        name_counts = file_record.layout in list_layouts_named_by_path(load_sound_layouts().layouts)
        if repair is None and not file_record.is_accepted:
            blocks.append(describe_way_in(file_record, str(home.inbox), name_counts))
    for block in blocks:
        lines += ["", *block] if block else []
    return lines


def hold_against_held(home: Home, extract_id: str) -> list[list[str]]:
    """An accepted extract against what was in force without it, and what it did not replace."""
    with open_warehouse(home, read_only=True) as warehouse:
        lost = find_lost(warehouse, [extract_id])
        surprises = find_surprises(warehouse, [extract_id])
        undated = warehouse.releases.count_not_replaced([extract_id])
    return [describe_expected(lost, surprises), list(describe_undated(undated))]


def hold_against_layouts(file_record: FileRecord) -> list[Candidate]:
    """How near each layout is; empty for an accepted file, and one that cannot be opened."""
    if file_record.is_accepted or file_record.path is None:
        return []
    try:
        source = open_kept(file_record.path, file_record.file_name)
    except UNREADABLE:
        return []
    return (
        compare_layouts(source, load_sound_layouts().layouts, file_record.file_name)
        if source
        else []
    )


def find_newest(entries: Sequence[Entry], file_record: FileRecord) -> Entry | None:
    """The newest accepted extract of a file's dataset; one of the same name comes first."""
    accepted = [
        entry
        for entry in entries
        if entry["status"] == "accepted" and entry["dataset"] == file_record.dataset
    ]
    if not accepted or file_record.dataset is None:
        return None

    def rank(entry: Entry) -> tuple[object, ...]:
        return (
            path_end(entry["file_name"]) == path_end(file_record.file_name),
            entry["vintage_known"],
            entry["vintage"],
            entry["received_at"],
        )

    return max(accepted, key=rank)


def read_periods(home: Home, entry: Entry) -> tuple[str, str] | None:
    """The first and the last period of an accepted extract."""
    contents = read_contents(home, [entry["extract_id"]])
    if contents.is_empty():
        return None
    first, last = contents.select(pl.col("first_period").min(), pl.col("last_period").max()).row(0)
    return str(first), str(last)

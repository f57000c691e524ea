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

from pipelines.commands.extracts.file_record import (
    Dossier,
    Entry,
    choose_folder,
    find_entries,
    hash_path,
    judge_path,
    open_dossier,
    pick_entry,
    suggest_names,
)
from pipelines.commands.extracts.in_force import find_standing
from pipelines.commands.extracts.register import open_register
from pipelines.commands.extracts.repairs import find_repairs
from pipelines.commands.extracts.stored_tables import UNREADABLE, compare_layouts, open_kept
from pipelines.commands.extracts.why_text import (
    describe_contents,
    describe_fate,
    describe_head,
    describe_in_force,
    describe_layouts,
    describe_matches,
    describe_problems,
    describe_way_in,
)
from pipelines.commands.progress import print_plain
from schemas.problems import StageError
from sources.layouts.model import list_layouts_named_by_path, load_layouts
from sources.layouts.recognition import Candidate
from warehouse.contents import read_contents
from warehouse.home import Home
from warehouse.intake import path_end

SHOWN, FAILED, NOT_FOUND = 0, 1, 2


@dataclass(frozen=True)
class FileQuestion:
    """Which file is asked about, and by what it is judged when it was never received.

    `extracts` is the folder that a run would take it from, None to tell it from its place.
    """

    named: str
    extracts: Path | None
    definitions: Path


class UnknownFileError(Exception):
    """No file, or no single file, is meant; `lines` say what there is instead."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__(lines[0])


def explain_file(home: Home, question: FileQuestion, output: Console, errors: Console) -> int:
    """Say at length what became of a file; returns the exit code.

    0: told, whatever became of it; 1: the home cannot be read, or a run is under way; 2: no such
    file, or several of the name.
    """
    try:
        with ExitStack() as kept_waiting:
            entries = list_entries(home, kept_waiting)
            dossier = find_dossier(home, entries, question)
            lines = tell_dossier(home, entries, dossier)
    except UnknownFileError as unknown:
        print_all(errors, unknown.lines)
        return NOT_FOUND
    except StageError as error:
        print_all(errors, [f"error: {problem.describe()}" for problem in error.problems])
        return FAILED
    print_all(output, lines)
    return SHOWN


def list_entries(home: Home, kept_waiting: ExitStack) -> Sequence[Entry]:
    """The register, with runs kept waiting; empty where nothing was ever received."""
    if not home.warehouse_file.exists():
        return []
    return kept_waiting.enter_context(open_register(home))


def find_dossier(home: Home, entries: Sequence[Entry], question: FileQuestion) -> Dossier:
    """The file that is asked about: one on disk, or one that was received.

    A file on disk that was received is the received one, by its bytes; else it is judged now.
    Raises UnknownFileError.
    """
    path = Path(question.named)
    if path.is_file():
        try:
            digest = hash_path(path)
        except OSError as error:
            raise UnknownFileError(
                [f"error: {path} cannot be read: {error.strerror or error}"]
            ) from error
        matches = [entry for entry in entries if entry["sha256"] == digest]
        if not matches:
            folder = choose_folder(path, home, question.extracts)
            return judge_path(path.absolute(), folder, question.definitions)
    else:
        matches = find_entries(entries, question.named)
    if not matches:
        raise UnknownFileError(explain_unknown(entries, question.named))
    if len({entry["sha256"] for entry in matches}) > 1:
        raise UnknownFileError(
            [
                f"error: {len(matches)} files received are called '{question.named}'; "
                "name one by its sha256:",
                *describe_matches(matches),
            ]
        )
    entry = pick_entry(matches)
    return open_dossier(home, entry, read_contents(home, [entry["extract_id"]]))


def explain_unknown(entries: Sequence[Entry], named: str) -> list[str]:
    """That there is no such file, and the nearest names."""
    near = suggest_names(entries, named)
    if near:
        listed = " or ".join(f"'{name}'" for name in near)
        return [f"error: no file '{named}' was received or is on disk; did you mean {listed}?"]
    return [
        f"error: no file '{named}' was received or is on disk; `klynge extracts` lists "
        f"the {len(entries)} that were received"
    ]


def tell_dossier(home: Home, entries: Sequence[Entry], dossier: Dossier) -> list[str]:
    """All that there is to say of a file."""
    lines = describe_head(dossier)
    repair = None
    if dossier.entry is not None and dossier.status == "rejected":
        repair = find_repairs(home, entries).get(dossier.entry["extract_id"])
    blocks = [
        describe_fate(dossier, repair),
        describe_layouts(dossier, hold_against_layouts(dossier)),
        describe_contents(dossier),
        describe_problems("Problems", dossier.problems),
        describe_problems("Warnings", dossier.warnings),
    ]
    if not dossier.is_accepted:
        standing = find_standing(home, entries, dossier)
        newest = find_newest(entries, dossier)
        shown = [entry for entry, _ in standing.behind] or ([newest] if newest else [])
        periods = {entry["extract_id"]: read_periods(home, entry) for entry in shown}
        blocks.append(describe_in_force(dossier, standing, newest, periods))
        name_counts = dossier.layout in list_layouts_named_by_path()
        if repair is None:
            blocks.append(describe_way_in(dossier, str(home.inbox), name_counts))
    for block in blocks:
        lines += ["", *block] if block else []
    return lines


def hold_against_layouts(dossier: Dossier) -> list[Candidate]:
    """How near each layout is; empty for an accepted file, and one that cannot be opened."""
    if dossier.is_accepted or dossier.path is None:
        return []
    try:
        source = open_kept(dossier.path, dossier.file_name)
    except UNREADABLE:
        return []
    return compare_layouts(source, load_layouts(), dossier.file_name) if source else []


def find_newest(entries: Sequence[Entry], dossier: Dossier) -> Entry | None:
    """The newest accepted extract of a file's dataset; one of the same name comes first."""
    accepted = [
        entry
        for entry in entries
        if entry["status"] == "accepted" and entry["dataset"] == dossier.dataset
    ]
    if not accepted or dossier.dataset is None:
        return None

    def rank(entry: Entry) -> tuple[object, ...]:
        return (
            path_end(entry["file_name"]) == path_end(dossier.file_name),
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


def print_all(console: Console, lines: Sequence[str]) -> None:
    """Print lines as they are."""
    for line in lines:
        print_plain(console, line)

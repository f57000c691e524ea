"""What `klynge extracts --why` says of a file, as lines for an analyst.

Belongs here: the wording and the order. Does not belong here: finding the file
(`pipelines.commands.extracts.file_record`) and what it is held against
(`pipelines.commands.extracts.why`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.commands.extracts.file_record import NEVER_RECEIVED, SHORT_DIGEST, Entry, FileRecord
from pipelines.commands.extracts.in_force import FiguresInForce
from pipelines.commands.extracts.repairs import Repair
from pipelines.commands.summary import describe_event
from schemas.extracts import MIXED_KINDS
from schemas.problem_words import EACH_ITS_OWN, count_places, count_problem
from schemas.problems import Problem, shorten
from sources.layouts.recognition import Candidate

SHOWN_PLACES = 20
"""Places that are shown for each rule; the number of all is always said."""

SHOWN_LAYOUTS = 4

UNDATED = "undated"
FATES = {
    "accepted": "Accepted: its figures count where no newer release has them.",
    UNDATED: "Accepted: its figures count where no release with a date, and nothing newer,"
    " has them.",
    "superseded": "Accepted, then replaced by a later reading of the same bytes.",
    "withdrawn": "Accepted, then withdrawn: no figure of it counts, and it is not taken in again.",
    "erased": "Erased: neither bytes nor cells of it are kept, and it is not taken in again.",
}

OF_THE_FILE = frozenset(
    {
        "empty_file", "file_too_large", "special_file", "file_changed", "file_unreadable",
        "not_a_workbook", "password", "old_workbook", "truncated_workbook", "file_name",
        "link_outside", "workbook_parts", "scattered_cells", "external_link",
    }
)  # fmt: skip
"""Rules about the file itself: nothing that it is held against could be mended instead."""

OF_THE_HOUSE = frozenset({MIXED_KINDS, "layout_left_out"})
"""Rules by which a sound file is rejected: it is read anew, not mended."""

_COUNTED = re.compile(r"\s*\([\d,]+ (?:rows?|keys?|columns?|cells?|numbers?)\)")


def describe_head(file_record: FileRecord) -> list[str]:
    """Which file it is, in a few lines."""
    lines = [
        f"{file_record.status}: {file_record.file_name}",
        f"  dataset {file_record.dataset or 'not recognised'}, {file_record.size:,} bytes,"
        f" sha256 {file_record.sha256}",
    ]
    if file_record.received_at is not None:
        released = f"released {file_record.released}" if file_record.released else "no release date"
        kept = f"; kept as {file_record.path}" if file_record.path else "; no bytes of it are kept"
        lines.append(f"  {released}, received {say_time(file_record.received_at)}{kept}")
    said = [text for text in (file_record.publisher, file_record.title) if text]
    if said:
        lines.append(f"  from {': '.join(said)}")
    if file_record.synthetic:
        lines.append("  Its figures are synthetic.")
    return lines


def describe_fate(file_record: FileRecord, repair: Repair | None) -> list[str]:
    """What became of the file."""
    places = sum(count_places(group) for _, group in group_by_rule(file_record.problems))
    reasons = say_number(len(file_record.problems), "problem")
    if file_record.status == NEVER_RECEIVED:
        told = (
            f"Judged now, and nothing was stored: a run would reject it for {reasons}."
            if file_record.problems
            else "Judged now, and nothing was stored: a run would accept it."
        )
        return ["What became of it", f"  {told}"]
    if file_record.status == "rejected":
        where = f"{reasons} in {say_number(places, 'place')}"
        lines = [f"  Rejected for {where}; no figure of it counts."]
        if repair is not None:
            other = repair.entry
            accepted = f"accepted {say_time(other['received_at'])}"
            lines.append(
                f"  Since replaced by {other['file_name']} ({accepted}, "
                f"sha256 {other['sha256'][:SHORT_DIGEST]}): {repair.how}."
            )
        return ["What became of it", *lines]
    decided = describe_decision(file_record.entry) if file_record.entry else []
    told = FATES[choose_fate(file_record)]
    return ["What became of it", f"  {told}", *decided]


def choose_fate(file_record: FileRecord) -> str:
    """Which of the sentences of `FATES` tells what became of a file that was not rejected."""
    if file_record.status in FATES and file_record.status != "accepted":
        return str(file_record.status)
    return "accepted" if file_record.released else UNDATED


def describe_decision(entry: Entry) -> list[str]:
    """What somebody decided of it last, who, when and why, and what can be done."""
    if entry["event"] is None:
        return []
    said = describe_event(entry)
    lines = [f"  {said[0].upper()}{said[1:]}"]
    if entry["status"] == "withdrawn":
        lines.append(
            "  To let it count again: klynge restore "
            f"{entry['sha256'][:SHORT_DIGEST]} --because ..."
        )
    return lines


def describe_layouts(file_record: FileRecord, candidates: Sequence[Candidate]) -> list[str]:
    """Which layout was recognised, or how near each one is and what it lacks."""
    if file_record.layout is not None and (file_record.is_accepted or not candidates):
        return [
            "Layout",
            f"  Recognised as '{file_record.layout}' (dataset {file_record.dataset}).",
        ]
    fitting = [candidate for candidate in candidates if candidate.fits]
    fitting = [each for each in fitting if each.layout.id == file_record.layout] or fitting
    if len(fitting) == 1:
        return ["Layout", f"  Every sheet and heading of '{fitting[0].layout.id}' is there."]
    near = [candidate for candidate in candidates if candidate.likeness > 0]
    if not near:
        return ["Layout", "  No layout has anything in common with it."]
    lines = ["Layout", "  No layout fits whole. The nearest:"]
    for candidate in near[:SHOWN_LAYOUTS]:
        share = min(candidate.likeness, 1.0)
        lines.append(f"  {candidate.layout.id}: {share:.0%} of what belongs to it is there")
        lines += [f"    - {line}" for line in describe_lacks(candidate)]
    return lines


def describe_lacks(candidate: Candidate) -> list[str]:
    """What keeps a file from being of a layout, one line each."""
    lines = []
    for problem in candidate.problems[:SHOWN_PLACES]:
        expected = f", expected {problem.expected}" if problem.expected else ""
        lines.append(f"{problem.rule}: found {shorten(problem.found or 'nothing')}{expected}")
    return lines


def describe_problems(title: str, problems: Sequence[Problem]) -> list[str]:
    """Every problem, grouped by its rule, with counts, places and remedies."""
    if not problems:
        return []
    lines = [title]
    for rule, group in group_by_rule(problems):
        places = count_places(group)
        lines.append(f"  {rule}: {say_number(places, 'place')}")
        by_message: dict[str, list[Problem]] = {}
        for problem in group:
            message = _COUNTED.sub("", problem.message)
            # what older versions said of a further example of a rule
            key = next(iter(by_message)) if message == "As above." and by_message else message
            by_message.setdefault(key, []).append(problem)
        for message, alike in by_message.items():
            lines.append(f"    {message}")
            lines += [f"    - {describe_place(problem)}" for problem in alike[:SHOWN_PLACES]]
            if len(alike) > SHOWN_PLACES:
                lines.append(f"    ... and {len(alike) - SHOWN_PLACES} more")
        remedies = dict.fromkeys(problem.remedy for problem in group if problem.remedy)
        lines += [f"    Remedy: {remedy}" for remedy in remedies]
    return lines


def group_by_rule(problems: Sequence[Problem]) -> list[tuple[str, list[Problem]]]:
    """The problems of each rule, in the order in which the rules were first met."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(problem.rule, []).append(problem)
    return list(groups.items())


def describe_place(problem: Problem) -> str:
    """Where a problem is, what stands there and what should."""
    place = ", ".join(
        part
        for part in (
            f"sheet '{problem.sheet}'" if problem.sheet else None,
            f"row {problem.row}" if problem.row is not None else None,
            problem.describe_column(),
        )
        if part
    )
    count = count_problem(problem) if problem.rule in EACH_ITS_OWN else 1
    said = [
        place or "the whole file",
        f"found {shorten(problem.found)}" if problem.found else None,
        f"expected {problem.expected}" if problem.expected else None,
        f"in {count:,} places" if count > 1 else None,
    ]
    return "; ".join(part for part in said if part)


def describe_contents(file_record: FileRecord) -> list[str]:
    """What an accepted file holds."""
    rows = file_record.contents.to_dicts()
    if not rows:
        return []
    lines = ["What it holds"]
    for row in rows:
        first, last = row["first_period"], row["last_period"]
        periods = first if first == last else f"{first} to {last}"
        lines.append(
            f"  {row['measure']}: {say_number(row['figures'], 'figure')}, {periods},"
            f" {say_number(row['items'], 'item')}, {say_number(row['areas'], 'area')}"
        )
    return lines


def describe_in_force(
    file_record: FileRecord,
    in_force: FiguresInForce,
    newest: Entry | None,
    periods: Mapping[str, tuple[str, str] | None],
) -> list[str]:
    """What stays in force instead of a rejected file: for its own figures where they can be read.

    `newest` is the dataset's newest accepted extract; `periods` the first and last of extracts.
    """
    total = in_force.figures
    if file_record.dataset is None:
        said = ["It was recognised as no dataset; what was accepted before stays in force."]
    elif newest is None:
        said = [f"Nothing: no extract of '{file_record.dataset}' was ever accepted."]
    elif total is None:
        said = [
            "What was accepted before; which of its figures that has cannot be told, for no row "
            "of the file can be read. The newest of the dataset:",
            describe_extract(newest, periods),
        ]
    else:
        said = [
            f"{count:,} of the {say_number(total, 'figure')} that can be read: "
            f"{describe_extract(entry, periods)}"
            for entry, count in in_force.behind
        ]
        if in_force.covered < total:
            said.append(
                f"Nothing for {total - in_force.covered:,} of the {say_number(total, 'figure')} "
                "that can be read; they are shown as missing."
            )
    if file_record.received_at is not None and (in_force.behind or (newest and total is None)):
        said.append(
            f"Stale since {say_time(file_record.received_at)}, when this file was received."
        )
    return ["In force instead", *(f"  {line}" for line in said)]


def describe_extract(entry: Entry, periods: Mapping[str, tuple[str, str] | None]) -> str:
    """An accepted extract: its name, release, receipt and periods."""
    released = entry["vintage"] if entry["vintage_known"] else "on an unknown day"
    span = periods.get(entry["extract_id"])
    figures = f", figures of {span[0]} to {span[1]}" if span else ""
    received = say_time(entry["received_at"])
    return f"{entry['file_name']} (released {released}, received {received}{figures})"


def describe_way_in(file_record: FileRecord, inbox: str, name_counts: bool) -> list[str]:
    """What to do to take a rejected file in after repair."""
    if all(problem.rule in OF_THE_HOUSE for problem in file_record.problems):
        return ["To take it in", "  Nothing is wrong with the file: do as the remedy says."]
    own = file_record.file_name.rpartition("/")[2]
    # no layout, rule or sidecar makes a damaged or dangerous file readable
    held = not any(problem.rule in OF_THE_FILE for problem in file_record.problems)
    of_house = f"datasets/{file_record.dataset or '<dataset>'}.yaml"
    named = (
        "under a name and folder that say what this one's do (the layout reads them)"
        if name_counts
        else "under this or any other name"
    )
    lines = [
        "To take it in after repair",
        f"  {'1. ' * held}Mend the file, or have it mended: put it into {inbox} {named}, and run.",
    ]
    lines += [
        "  2. Or, when the file is right, leave it there and mend what it is held against, then "
        "run: a",
        f"     rejected file is read again. Layout and rules: {of_house}.",
        f"     A sidecar {own}.meta.yaml beside it says what the file does not.",
    ] * held
    asked = file_record.sha256[:SHORT_DIGEST]
    if file_record.received_at is None:
        asked = shlex.quote(str(file_record.path))
    lines.append(f"  An Excel file for the one who sent it: klynge extracts --feedback {asked}")
    return lines


def describe_matches(matches: Sequence[Entry]) -> list[str]:
    """Several received files of a name, to choose from."""
    return [
        f"  {entry['sha256'][:SHORT_DIGEST]}  {entry['status']:<10} "
        f"{say_time(entry['received_at'])}  {entry['file_name']}"
        for entry in matches
    ]


def say_time(moment: datetime) -> str:
    """A moment to the minute, UTC."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def say_number(number: int, what: str) -> str:
    """'1 row', '1,234 rows'."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"

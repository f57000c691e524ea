"""What `klynge extracts --why` says of a file, as lines for an analyst.

Belongs here: the wording and the order. Does not belong here: finding the file
(`pipelines.dossier`) and what it is held against (`pipelines.why`).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from datetime import datetime

from pipelines.dossier import NEVER_RECEIVED, SHORT_DIGEST, Dossier, Entry
from pipelines.repairs import Repair
from schemas.problem_words import EACH_ITS_OWN, count_places, count_problem
from schemas.problems import Problem, shorten
from sources.recognise import Candidate

SHOWN_PLACES = 20
"""Places that are shown for each rule; the number of all is always said."""

SHOWN_LAYOUTS = 4

_COUNTED = re.compile(r"\s*\([\d,]+ (?:rows?|keys?|columns?|cells?|numbers?)\)")


def describe_head(dossier: Dossier) -> list[str]:
    """Which file it is, in a few lines."""
    lines = [
        f"{dossier.status}: {dossier.file_name}",
        f"  dataset {dossier.dataset or 'not recognised'}, {dossier.size:,} bytes,"
        f" sha256 {dossier.sha256}",
    ]
    if dossier.received_at is not None:
        released = f"released {dossier.released}" if dossier.released else "no release date"
        kept = f"; kept as {dossier.path}" if dossier.path else "; no bytes of it are kept"
        lines.append(f"  {released}, received {say_time(dossier.received_at)}{kept}")
    said = [text for text in (dossier.publisher, dossier.title) if text]
    if said:
        lines.append(f"  from {': '.join(said)}")
    if dossier.synthetic:
        lines.append("  Its figures are synthetic.")
    return lines


def describe_fate(dossier: Dossier, repair: Repair | None) -> list[str]:
    """What became of the file."""
    places = sum(count_places(group) for _, group in group_by_rule(dossier.problems))
    reasons = say_number(len(dossier.problems), "problem")
    if dossier.status == NEVER_RECEIVED:
        told = (
            f"Judged now, and nothing was stored: a run would reject it for {reasons}."
            if dossier.problems
            else "Judged now, and nothing was stored: a run would accept it."
        )
        return ["What became of it", f"  {told}"]
    if dossier.status == "rejected":
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
    if dossier.status == "superseded":
        return [
            "What became of it",
            "  Accepted, then replaced by a later reading of the same bytes.",
        ]
    return ["What became of it", "  Accepted: its figures count where no newer release has them."]


def describe_layouts(dossier: Dossier, candidates: Sequence[Candidate]) -> list[str]:
    """Which layout was recognised, or how near each one is and what it lacks."""
    if dossier.layout is not None and (dossier.is_accepted or not candidates):
        return ["Layout", f"  Recognised as '{dossier.layout}' (dataset {dossier.dataset})."]
    fitting = [candidate for candidate in candidates if candidate.fits]
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


def describe_contents(dossier: Dossier) -> list[str]:
    """What an accepted file holds."""
    rows = dossier.contents.to_dicts()
    if not rows:
        return []
    lines = ["What it holds"]
    for row in rows:
        first, last = row["first_period"], row["last_period"]
        periods = first if first == last else f"{first} to {last}"
        lines.append(
            f"  {row['measure']}: {row['figures']:,} figures, {periods},"
            f" {say_number(row['items'], 'item')}, {say_number(row['areas'], 'area')}"
        )
    return lines


def describe_in_force(
    dossier: Dossier,
    in_force: Entry | None,
    is_own: bool,
    others: int,
    periods: tuple[str, str] | None,
) -> list[str]:
    """What stays in force instead of a rejected file; `is_own`: it is the sender's, too."""
    if dossier.dataset is None:
        said = ["It was recognised as no dataset; what was accepted before stays in force."]
    elif in_force is None:
        said = [f"Nothing: no extract of '{dossier.dataset}' was ever accepted."]
    else:
        released = in_force["vintage"] if in_force["vintage_known"] else "on an unknown day"
        span = f", figures of {periods[0]} to {periods[1]}" if periods else ""
        sender = dossier.publisher or "its sender"
        said = [] if is_own else [f"Nothing of {sender}'s; the newest of the dataset is"]
        said += [
            f"{in_force['file_name']} (released {released}, received "
            f"{say_time(in_force['received_at'])}{span})"
        ]
        if others:
            said.append(f"and {say_number(others, 'other accepted extract')} of the dataset.")
    if dossier.received_at is not None and in_force is not None:
        said.append(f"Stale since {say_time(dossier.received_at)}, when this file was received.")
    return ["In force instead", *(f"  {line}" for line in said)]


def describe_way_in(dossier: Dossier, inbox: str, name_counts: bool) -> list[str]:
    """What to do to take a rejected file in after repair."""
    own = dossier.file_name.rpartition("/")[2]
    layout = f"sources/layouts/{dossier.layout}.yaml" if dossier.layout else "sources/layouts/"
    rules = f"schemas/rules/{dossier.dataset or '<dataset>'}.yaml"
    named = (
        "under a name and folder that say what this one's do (the layout reads them)"
        if name_counts
        else "under this or any other name"
    )
    lines = [
        "To take it in after repair",
        f"  1. Mend the file, or have it mended: put it into {inbox} {named}, and run.",
        "  2. Or, when the file is right, leave it there and mend what it is held against, then "
        "run: a",
        f"     rejected file is read again. The layout: {layout}. The rules: {rules}.",
        f"     A sidecar {own}.meta.yaml beside it says what the file does not.",
    ]
    asked = dossier.sha256[:SHORT_DIGEST]
    if dossier.received_at is None:
        asked = shlex.quote(str(dossier.path))
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

"""What a run says at its end.

Belongs here: the lines of the summary. Does not belong here: deciding the exit code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from assets.gate.computed_before import ComputedBefore
from schemas.definitions.file import CheckedFile
from schemas.extracts import FoundFile
from schemas.problems import Problem
from schemas.vocabulary import Language
from warehouse.publishing.snapshots import Snapshot
from warehouse.publishing.waiting import list_reasons
from warehouse.taking_in import load_problems
from warehouse.taking_out import OUT

SHOWN_PROBLEMS = 20
EVENTS = {
    "withdrawn": "withdrawn",
    "restored": "restored",
    "reread": "read anew",
    "erased": "erased",
}
STATUSES = ("ok", "estimated", "suppressed", "missing", "not_applicable")


def describe_finding(problem: Problem, severity: str = "error", language: Language = "en") -> str:
    """A finding in a file that stewards write, in the form that editors jump to."""
    line = f"{problem.file}:{problem.row or 1}:{problem.column or 1}: {severity}: {problem.message}"
    found, expected = ("Fundet", "Her kan stå") if language == "da" else ("Found", "Allowed")
    if problem.found and problem.found not in problem.message:
        line += f" {found}: {problem.found}."
    if problem.expected and problem.expected not in problem.message:
        line += f" {expected}: {problem.expected}."
    return f"{line} {problem.remedy}" if problem.remedy else line


def list_findings(checked: CheckedFile) -> list[str]:
    """Errors and warnings of the definitions together, in the order of files and lines."""
    found = [(problem, "error") for problem in checked.errors]
    found += [(problem, "warning") for problem in checked.warnings]
    found.sort(key=lambda entry: checked.rank(entry[0]))
    return [describe_finding(problem, severity) for problem, severity in found]


def describe_stopped(computed: ComputedBefore | None) -> list[str]:
    """What the run of a snapshot set aside because it is wrong, and what became of the rest."""
    stopped = read_stopped(computed.manifest if computed else None)
    if not stopped:
        return []
    lines = [
        describe_finding(problem, "stopped") if problem.file else f"stopped: {problem.describe()}"
        for problem in stopped[:SHOWN_PROBLEMS]
    ]
    hidden = len(stopped) - SHOWN_PROBLEMS
    more = [f"... and {hidden} more; `klynge check` shows all."] if hidden > 0 else []
    rest = "is published" if computed and computed.in_force else "was computed"
    return [f"Set aside, because it is wrong; the rest {rest}:", *lines, *more]


def read_stopped(manifest: Mapping[str, Any] | None) -> list[Problem]:
    """What the run of a snapshot set aside; nothing where it is older than this is noted."""
    return [Problem(**each) for each in (manifest or {}).get("stopped", [])]


def describe_intake(register: pl.DataFrame, run_id: str) -> str:
    """How many extracts a run took in, and how many the warehouse counts on after it.

    `register` has one row for each extract ever received (run_id, status).
    """
    taken_in = register.filter(run_id=run_id)
    rejected = taken_in.filter(status="rejected").height
    in_all = f"{register.filter(status='accepted').height} accepted in all."
    if taken_in.is_empty():
        return f"Extracts: none new; {in_all}"
    return f"Extracts: {taken_in.height - rejected} accepted, {rejected} rejected; {in_all}"


def describe_rejections(rejected: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each rejected extract (a register entry) with its reasons."""
    lines = []
    for entry in rejected:
        lines.append(f"Rejected: {entry['file_name']}")
        lines += describe_problems(load_problems(entry["problems"]))
    return lines


def list_out(found: Sequence[FoundFile], register: pl.DataFrame) -> list[dict[str, Any]]:
    """The register's entries of found files that were withdrawn or erased."""
    mine = {file.sha256 for file in found}
    out = register.filter(pl.col("status").is_in(OUT), pl.col("sha256").is_in(mine))
    return out.unique("sha256", keep="last", maintain_order=True).to_dicts()


def describe_taken_out(out: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each file of the folder that somebody took out (register entries)."""
    return [f"Does not count: {entry['file_name']} ({describe_event(entry)})" for entry in out]


def describe_event(entry: Mapping[str, Any], how: str = "") -> str:
    """The last event of an extract: what was done, when, by whom and why."""
    when = describe_time(str(entry["event_at"]))
    why = f": {entry['because']}" if entry["because"] else ""
    done = " ".join(filter(None, (EVENTS[entry["event"]], how)))
    return f"{done}, {when}, by {entry['done_by']}{why}"


def describe_problems(problems: Sequence[Problem]) -> list[str]:
    """One line for each problem, and how many more there are."""
    lines = [f"  - {problem.describe()}" for problem in problems[:SHOWN_PROBLEMS]]
    hidden = len(problems) - SHOWN_PROBLEMS
    if hidden > 0:
        lines.append(f"  ... and {hidden} more; `klynge extracts --problems` shows all.")
    return lines


def describe_set_aside(computed: ComputedBefore, current: Mapping[str, Any] | None) -> list[str]:
    """Where a snapshot that is not in force lies, why, and what to do, in at most ten lines."""
    since = describe_time(current["published_at"]) if current else "none"
    lines = [f"Snapshot: {computed.folder}"]
    if computed.declined is not None:
        told = computed.declined.decision
        lines += [
            f"Declined before by {told.by} (user {told.user}) on {describe_time(told.at)}: "
            f"{told.because}",
            f"The snapshot of {since} stays in force. To publish these figures all the same: "
            f"klynge approve {computed.folder.name} --because TEXT --by NAME",
            "Nothing new was published.",
        ]
        return lines
    reasons = list_reasons(computed.manifest)
    lines.append(f"It waits for approval; the snapshot of {since} stays in force. Why:")
    lines += [f"  {place}. {reason}" for place, reason in enumerate(reasons, 1)]
    lines.append(
        "Look at it with `klynge review`, then `klynge approve` or `klynge decline`, each with "
        "--because TEXT --by NAME"
    )
    return lines


def describe_other_waiting(waiting: Snapshot) -> list[str]:
    """That another snapshot waits than the one that a run is about."""
    since = describe_time(waiting.manifest["published_at"])
    return [f"A snapshot computed {since} waits for approval; `klynge review` shows it."]


def describe_figures(manifest: Mapping[str, Any]) -> list[str]:
    """How many figures of each status a snapshot has, and whether any is synthetic."""
    counts = manifest["rows_by_status"]
    figures = ", ".join(f"{counts[name]} {name}" for name in STATUSES if name in counts)
    lines = [f"Figures: {figures}."]
    if manifest["synthetic"]:
        lines.append("Synthetic: figures made from demo extracts are marked so everywhere.")
    return lines


def describe_place(snapshot: Path) -> list[str]:
    """Where a snapshot and its workbooks are."""
    workbooks = sorted((snapshot / "workbooks").glob("*.xlsx"))
    return [f"Snapshot: {snapshot}", "Workbooks:", *(f"  {path}" for path in workbooks)]


def describe_time(moment: str) -> str:
    """A moment of the manifest as it is shown: minutes, UTC."""
    return f"{moment[:16].replace('T', ' ')} UTC"

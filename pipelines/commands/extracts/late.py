"""Which datasets are late: what `klynge late` shows, and the lines at the end of `klynge run`.

Belongs here: words for analysts. Does not belong here: the judgement (`schemas.lateness`). Nothing
slow is imported, and a manifest is enough to say what is late when nothing is new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Console

from assets.lateness import survey_freshness
from assets.running.lock import LOG, Tell, keep_runs_waiting
from pipelines.commands.progress import print_lines, print_plain, print_problems
from pipelines.commands.summary import describe_finding
from schemas.as_of import AsOf
from schemas.lateness import (
    LATE,
    NEVER,
    ON_TIME,
    REJECTED,
    SOON,
    Freshness,
    judge_stated,
)
from schemas.problems import StageError
from schemas.rhythms import WHOLE, ReleaseWindow, Rhythm, load_sound_rhythms
from warehouse.home import Home
from warehouse.store import open_warehouse

WAIT_SECONDS = 5.0
"""How long the table waits for a run to end before it says that one is under way."""

STATES = {
    ON_TIME: "on time",
    SOON: "expected soon",
    LATE: "late",
    NEVER: "never received",
    REJECTED: "newer release rejected",
}
HEADINGS = ("dataset", "newest", "released", "next expected", "state")
ASSUMED = "(assumed): no publisher has promised this rhythm (docs/ret_en_rytme.md)."


def show_late(
    home: Home, today: date, output: Console, errors: Console, as_of: AsOf | None = None
) -> int:
    """Print every dataset and part with its state, now or as of a day; returns the exit code."""
    if not home.warehouse_file.exists():
        print_plain(output, f"No extract was ever received in {home.root}.")
        return 0
    wrong = load_sound_rhythms().problems
    print_lines(errors, map(describe_finding, wrong))
    try:
        judged = judge_stored(home, today, WAIT_SECONDS, as_of)
    except StageError as error:
        print_problems(errors, error)
        return 1
    assumed = any(each.rhythm.assumed for each in judged)
    table = [*tabulate_lines(judged), *([ASSUMED] if assumed else [])]
    print_lines(output, [*table, *describe_attention(judged)])
    return 1 if wrong else 0


def judge_stored(
    home: Home,
    today: date,
    wait_seconds: float,
    as_of: AsOf | None = None,
    tell: Tell = LOG.info,
) -> list[Freshness]:
    """Every dataset and part, from the warehouse, when no run is under way; `tell` is told of one.

    Raises `StageError`: a run takes longer than `wait_seconds`, or the storage is damaged.
    """
    with (
        keep_runs_waiting(home.root / "run.lock", wait_seconds, tell),
        open_warehouse(home, read_only=True) as warehouse,
    ):
        return survey_freshness(warehouse, load_sound_rhythms().rhythms, today, as_of)


def judge_published(
    manifest: Mapping[str, Any], rhythms: list[Rhythm], today: date
) -> list[Freshness]:
    """The same from a manifest, without opening the warehouse; none for one as of another day."""
    if manifest.get("as_of"):
        return []
    return judge_stated(manifest.get("freshness", ()), rhythms, today)


def tabulate_lines(judged: Sequence[Freshness]) -> list[str]:
    """The table: one line for each dataset and part, columns as wide as their texts."""
    rows = [HEADINGS, *(describe_row(each) for each in judged)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def describe_row(freshness: Freshness) -> tuple[str, ...]:
    """Dataset, newest period, release date, when the next is expected, state."""
    holding = freshness.holding
    released = str(holding.released or "-")
    if holding.released is None and holding.received is not None:
        released = f"received {holding.received}"
    state = STATES[freshness.status]
    if freshness.days_late:
        state += (
            f", {freshness.days_late} days late"
            if freshness.status != LATE
            else (f", {freshness.days_late} days")
        )
    if holding.synthetic:
        state += " (synthetic)"
    return (
        name_part(freshness),
        holding.newest_period or "-",
        released,
        f"{describe_window(freshness.expected)}{' (assumed)' if freshness.rhythm.assumed else ''}",
        state,
    )


def describe_attention(judged: Sequence[Freshness]) -> list[str]:
    """One line for each dataset that is late or has a rejected release, one for those never seen.

    In the order of the rhythms; nothing when all is as expected.
    """
    lines = [describe_late(each) for each in judged if each.status == LATE]
    lines += [describe_rejected(each) for each in judged if each.status == REJECTED]
    never = [name_part(each) for each in judged if each.status == NEVER]
    return lines + ([f"Never received: {', '.join(never)}."] if never else [])


def describe_late(freshness: Freshness) -> str:
    """A dataset that is late: since when, and what is held meanwhile."""
    holding = freshness.holding
    return (
        f"Late: {name_part(freshness)} {freshness.expected.covers} was expected "
        f"{describe_window(freshness.expected)}, {freshness.days_late} days ago; "
        f"the newest held is {holding.newest_period}"
        f"{', synthetic' if holding.synthetic else ''}."
    )


def describe_rejected(freshness: Freshness) -> str:
    """A dataset of which a newer extract was rejected, and what stays in force."""
    holding = freshness.holding
    released = f", released {holding.rejected_release}," if holding.rejected_release else ""
    held = f"{holding.newest_period} stays in force" if holding.newest_period else "nothing is held"
    late = f"; late by {freshness.days_late} days" if freshness.days_late else ""
    return (
        f"Stale: {name_part(freshness)}: {holding.rejected_file}{released} was rejected; "
        f"{held}{late}."
    )


def name_part(freshness: Freshness) -> str:
    """A dataset's id, with that of the part."""
    holding = freshness.holding
    return holding.dataset if holding.part == WHOLE else f"{holding.dataset}/{holding.part}"


def describe_window(release: ReleaseWindow) -> str:
    """The days between which a release is expected: 2026-11, 2026-03 to 2026-05, 2026-02-15."""
    if release.start == release.end:
        return str(release.start)
    first, last = f"{release.start:%Y-%m}", f"{release.end:%Y-%m}"
    return first if first == last else f"{first} to {last}"

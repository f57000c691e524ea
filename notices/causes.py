"""Which causes there are to tell somebody of something.

Belongs here: from a home's situation to causes, each with a key that stays the same for as long as
it lasts. Does not belong here: words (`notices.messages`), who was told already (`notices.ledger`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from notices.receivers import KINDS, Kind
from notices.situation import FailedRun, PublishedSnapshot, RejectedFile, Situation
from schemas.lateness import Freshness

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONDAY_HOUR = 8
"""After Monday's run at six and the question at seven who is late."""
JUMPS = ("figures_lost", "figures_revised", "surprises")
"""The conditions of `schemas/gates.yaml` that say that figures moved in an unexpected way."""
NEVER_NEWS: tuple[Kind, ...] = ("surprising", "published", "weekly")
"""Kinds that a new receiver is not told of what was there before it was named."""

Facts = FailedRun | RejectedFile | Freshness | PublishedSnapshot | Mapping[str, Any]


@dataclass(frozen=True)
class NoticeCause:
    """Something that somebody is told once, for as long as it lasts.

    Who does not hear `kind`, but one of `also`, is told of it as that.
    """

    kind: Kind
    key: str
    facts: Facts
    also: tuple[Kind, ...] = field(default=())


def find_causes(situation: Situation) -> list[NoticeCause]:
    """Every cause that there is, what weighs most first."""
    open_causes = [
        *find_failures(situation),
        *find_rejected(situation),
        *find_waiting(situation),
        *find_late(situation),
        *find_surprising(situation),
    ]
    return [*open_causes, *find_published(situation), *find_weekly(situation, open_causes)]


def list_known(situation: Situation) -> set[Kind]:
    """The kinds of which the situation says all that there is; of the others a cause may last."""
    unknown: set[Kind] = set()
    if situation.failed is None:
        unknown.add("failure")
    if situation.stored is None:
        unknown |= {"rejected", "late"}
    if unknown:
        unknown.add("weekly")
    return set(KINDS) - unknown


def find_failures(situation: Situation) -> Iterator[NoticeCause]:
    """Runs whose newest try failed, and what keeps every run from working."""
    if situation.disk.is_low:
        yield NoticeCause("failure", "failure:disk", {"free": situation.disk.free})
    if situation.unreadable:
        yield NoticeCause("failure", "failure:storage", {"unreadable": situation.unreadable})
    for failed in situation.failed or ():
        yield NoticeCause("failure", f"failure:{failed.job}:{failed.error}", failed)


def find_rejected(situation: Situation) -> Iterator[NoticeCause]:
    """Rejected files that wait for a repair; the same bytes are one cause, however often read."""
    for file in situation.stored.rejected if situation.stored else ():
        yield NoticeCause("rejected", f"rejected:{file.sha256}", file)


def find_waiting(situation: Situation) -> Iterator[NoticeCause]:
    """The snapshot that waits; the same figures computed anew are the same cause."""
    if situation.waiting is not None:
        figures = situation.waiting.manifest.get("figures") or situation.waiting.name
        also: tuple[Kind, ...] = ("surprising",) if list_jumps(situation.waiting) else ()
        yield NoticeCause("waiting", f"waiting:{figures}", situation.waiting, also)


def find_late(situation: Situation) -> Iterator[NoticeCause]:
    """Each dataset or part whose expected release has not come, or only in a rejected file."""
    for each in situation.stored.freshness if situation.stored else ():
        if each.days_late:
            part = f"{each.holding.dataset}/{each.holding.part}"
            yield NoticeCause("late", f"late:{part}:{each.expected.covers}", each)


def find_surprising(situation: Situation) -> Iterator[NoticeCause]:
    """Figures of the snapshot in force that moved much, and for which nobody was asked."""
    current = situation.current
    if current is not None and not current.manifest.get("approved_by") and list_jumps(current):
        yield NoticeCause("surprising", f"surprising:{current.name}", current)


def list_jumps(published: PublishedSnapshot) -> list[Mapping[str, Any]]:
    """The conditions of a snapshot's manifest that found figures which moved much."""
    gates = published.manifest.get("gates", [])
    return [each for each in gates if each["condition"] in JUMPS and each["count"]]


def find_published(situation: Situation) -> Iterator[NoticeCause]:
    """The snapshot in force."""
    if situation.current is not None:
        name = situation.current.name
        yield NoticeCause("published", f"published:{name}", situation.current)


def find_weekly(situation: Situation, open_causes: list[NoticeCause]) -> Iterator[NoticeCause]:
    """The message of the week: all is well, or what is still open; once all could be looked at."""
    if "weekly" in list_known(situation):
        still_open = [each for each in open_causes if each.kind != "surprising"]
        facts = {"open": still_open, "current": situation.current}
        yield NoticeCause("weekly", f"weekly:{find_week(situation.now)}", facts)


def find_week(now: datetime) -> str:
    """The week whose Monday morning was the last, such as 2026-W48."""
    local = now.astimezone(COPENHAGEN).replace(tzinfo=None) - timedelta(hours=MONDAY_HOUR)
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02d}"

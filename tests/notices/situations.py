"""Situations of a home, written out, and receivers that keep what they are told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from notices.ledger import ToldCauses
from notices.messages import Message
from notices.receivers import KINDS, Receiver
from notices.situation import Disk, FailedRun, PublishedSnapshot, RejectedFile, Situation, Stored
from notices.telling import tell_all
from notices.ways import WayError
from schemas.lateness import Holding, judge_freshness
from schemas.problems import Problem
from schemas.rhythms import ReleaseRule, Rhythm

TUESDAY = datetime(2026, 5, 5, 10, 0, tzinfo=UTC)
PAGE = "https://klynge.example.dk"

PRACTICES = Rhythm(
    dataset="praksis",
    publisher="Sundhedsdatastyrelsen",
    releases=[ReleaseRule(month=3, covers="this year H1")],
    grace_days=30,
    source="for the test",
    assumed=True,
)
HELD = Holding(
    "praksis",
    newest_period="2025H2",
    newest_period_end=date(2025, 12, 31),
    released=date(2025, 9, 1),
)
LATE = judge_freshness(HELD, PRACTICES, date(2026, 5, 5))

CALM = Situation(
    now=TUESDAY,
    disk=Disk(free=50_000_000_000, needed=1_000_000_000),
    failed=(),
    unreadable="",
    stored=Stored((), ()),
    current=PublishedSnapshot("first", {"published_at": "2026-04-27T04:10:00+00:00", "rows": 1234}),
    waiting=None,
)
"""All is well."""


def with_failed(error: str = "WarehouseError", run_id: str = "a-run") -> Situation:
    """The last run failed."""
    failed = FailedRun(run_id, "monitoring_run", TUESDAY, error)
    return replace(CALM, failed=(failed,))


def with_rejected(*names: str) -> Situation:
    """Files were rejected, for a reason that quotes a cell."""
    problem = Problem("unknown_area", "'Ukendtby <3 borgere>' is no area.", found="3")
    files = [RejectedFile(name, f"sha-{name}", None, TUESDAY, 100, (problem,)) for name in names]
    return replace(CALM, stored=Stored(tuple(files), ()))


def with_late() -> Situation:
    """A publisher is late."""
    return replace(CALM, stored=Stored((), (LATE,)))


def describe_gate(condition: str, outcome: str, count: int) -> dict[str, Any]:
    """A manifest's entry of a condition."""
    told = [f"{condition} (English)"] if outcome == "waits" else []
    danish = [f"{condition} (dansk)"] if outcome == "waits" else []
    limits = {"more_than": 10, "larger_than": 0.2}
    return {
        "condition": condition, "outcome": outcome, "count": count, "limits": limits,
        "sentences": told, "danish": danish, "details": [],
    }  # fmt: skip


def with_waiting(figures: str = "f1") -> Situation:
    """New figures wait, because many were revised much."""
    manifest = {"figures": figures, "gates": [describe_gate("figures_revised", "waits", 58)]}
    return replace(CALM, waiting=PublishedSnapshot("second", manifest))


def with_published(name: str, **manifest: Any) -> Situation:
    """Another snapshot is in force."""
    stated = {"published_at": "2026-05-05T04:10:00+00:00", "rows": 1235, **manifest}
    return replace(CALM, current=PublishedSnapshot(name, stated))


def make_receiver(name: str = "alle", **more: Any) -> Receiver:
    """A receiver that hears everything, unless the keys say otherwise."""
    keys = {"hears": KINDS, "file": "log/beskeder.txt", **more}
    return Receiver(name=name, **keys)


@dataclass
class Post:
    """What came to whom; a receiver in `broken` cannot be reached."""

    receivers: list[Receiver] = field(default_factory=lambda: [make_receiver()])
    ledger: ToldCauses = field(default_factory=ToldCauses)
    sent: list[tuple[str, Message]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def look(self, situation: Situation) -> list[str]:
        """One look; what was said, as the kinds of the messages."""
        before = len(self.sent)
        tell_all(situation, self.receivers, self.ledger, self.deliver, PAGE, lambda: None)
        return [message.kind for _, message in self.sent[before:]]

    def deliver(self, message: Message, receiver: Receiver) -> None:
        """Keep a message, or refuse it."""
        if receiver.name in self.broken:
            raise WayError("nobody answers")
        self.sent.append((receiver.name, message))

    @property
    def last(self) -> Message:
        """The newest message."""
        return self.sent[-1][1]

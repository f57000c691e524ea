"""A stand-in publisher, and a fetch whose clock does not make anyone wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pydantic import TypeAdapter

from fetching.fetch import FetchOutcome, fetch_source
from fetching.means import Destination, Means, Patience
from fetching.source_model import KINDS, Source
from sources.limits import Limits
from tests.fetching.stand_in import StandIn, serve
from tests.fetching.tables import make_folk1a, make_folk1b, make_quarters

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@dataclass
class Clock:
    """Time that passes when somebody waits, and by `per_look` whenever it is looked at."""

    seconds: float = 0.0
    per_look: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds

    def monotonic(self) -> float:
        self.seconds += self.per_look
        return self.seconds

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)


@dataclass
class Fetcher:
    """Fetches into a home of its own, by a clock that the test moves."""

    root: Path
    publisher: StandIn
    clock: Clock = field(default_factory=Clock)
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    told: list[str] = field(default_factory=list)

    @property
    def destination(self) -> Destination:
        return Destination(self.root / "inbox", self.root / "fetched")

    @property
    def means(self) -> Means:
        return Means(
            {"KLYNGE_STATBANK_URL": self.publisher.statbank}, self.limits, self.patience,
            self.clock.now, self.clock.monotonic, self.clock.sleep, Random(1), self.told.append,
        )  # fmt: skip

    def fetch(self, source: Source, name: str = "kilde", only_look: bool = False) -> FetchOutcome:
        return fetch_source(name, source, self.destination, self.means, only_look)

    def files(self) -> dict[str, bytes]:
        """Everything in the inbox, hidden or not, without sidecars."""
        found = (path for path in self.destination.inbox.rglob("*") if path.is_file())
        return {
            path.relative_to(self.destination.inbox).as_posix(): path.read_bytes()
            for path in found if not path.name.endswith(".meta.yaml")
        }  # fmt: skip

    def sidecar(self, relative: str) -> str:
        path = self.destination.inbox / f"{relative}.meta.yaml"
        return path.read_text(encoding="utf-8")


def make_source(**said: Any) -> Source:
    """A source as its file would say it."""
    common = {"dataset": "folketal", "publisher": "Danmarks Statistik", "licence": "CC BY 4.0"}
    source: Source = TypeAdapter(KINDS[said["kind"]]).validate_python({**common, **said})
    return source


def say_failure(outcome: FetchOutcome) -> str:
    """What failed, as it is told."""
    return "\n".join(problem.describe() for problem in outcome.problems)


FOLK1A = make_source(
    kind="statbank", table="FOLK1A", summed_over=["CIVILSTAND"],
    variables={"OMRÅDE": ["*"], "KØN": ["*"], "ALDER": ["*"], "Tid": ["*K1", "(1)"]},
)  # fmt: skip
FOLK1B = make_source(
    kind="statbank", table="FOLK1B", summed_over=["STATSB"],
    variables={"OMRÅDE": ["*"], "KØN": ["*"], "ALDER": ["*"], "Tid": ["*"]},
)  # fmt: skip


@pytest.fixture
def publisher() -> Iterator[StandIn]:
    stand_in = StandIn().add(
        make_folk1a(make_quarters(2024, 2026)[:-1]), make_folk1b(make_quarters(2024, 2025))
    )
    with serve(stand_in) as serving:
        yield serving


@pytest.fixture
def fetcher(publisher: StandIn, tmp_path: Path) -> Fetcher:
    return Fetcher(tmp_path / "home", publisher)

"""What a fetch takes from the world: time, chance, the environment's settings, limits, folders.

Belongs here: handing them over, so that a test can move the clock. Does not belong here: use.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from fetching.waiting import ATTEMPTS
from sources.limits import Limits


@dataclass(frozen=True)
class Destination:
    """Where extracts are put (the home's inbox), and where is remembered what was fetched."""

    inbox: Path
    memory: Path


@dataclass(frozen=True)
class Patience:
    """How long a publisher is waited for, in seconds, and how often one is asked.

    `whole` is one answer from first to last.
    """

    connect: float = 15.0
    silence: float = 60.0
    whole: float = 900.0
    attempts: int = ATTEMPTS


IMPATIENCE = Patience(connect=5.0, silence=20.0, whole=60.0, attempts=1)
"""Of one who only looks, at whose terminal somebody sits."""


def look_at_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def be_silent(message: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Means:
    """`tell` is told in words what is waited for."""

    environment: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    now: Callable[[], datetime] = look_at_clock
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Random = field(default_factory=Random)
    tell: Callable[[str], None] = be_silent

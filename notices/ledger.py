"""Who was told of which cause, and which way fails at the moment.

Belongs here: the ledger and its file in the home. Does not belong here: what there is to tell
(`notices.causes`), telling it (`notices.telling`).
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

LOG = logging.getLogger("klynge.notices")
RETRY_MINUTES = (1, 5, 30, 120)
"""How long is waited after a receiver could not be told once, twice, and so on."""


@dataclass
class Failing:
    """A receiver that could not be told `times` in a row; the next try is `due`."""

    times: int
    due: datetime
    error: str


@dataclass
class ToldCauses:
    """The causes that each receiver was told of and that last, and the receivers that fail.

    What could not be written down is remembered for as long as the object lives, so that nobody is
    told twice by a process whose disk is full.
    """

    told: dict[str, dict[str, str]] = field(default_factory=dict)
    failing: dict[str, Failing] = field(default_factory=dict)
    unwritten: bool = False

    def is_new(self, receiver: str) -> bool:
        """Whether a receiver was never told of anything."""
        return receiver not in self.told

    def was_told(self, receiver: str, key: str) -> bool:
        """Whether a receiver knows of a cause."""
        return key in self.told.get(receiver, {})

    def note_told(self, receiver: str, keys: Collection[str], now: datetime) -> None:
        """A receiver was told of causes, or needs not be."""
        mine = self.told.setdefault(receiver, {})
        mine.update(dict.fromkeys(keys, now.isoformat(timespec="seconds")))
        self.failing.pop(receiver, None)

    def note_failed(self, receiver: str, error: str, now: datetime) -> Failing:
        """A receiver could not be told; says when it is tried again."""
        times = self.failing[receiver].times + 1 if receiver in self.failing else 1
        minutes = RETRY_MINUTES[min(times, len(RETRY_MINUTES)) - 1]
        self.failing[receiver] = Failing(times, now + timedelta(minutes=minutes), error)
        return self.failing[receiver]

    def may_try(self, receiver: str, now: datetime) -> bool:
        """Whether a receiver that failed is due again."""
        failing = self.failing.get(receiver)
        return failing is None or now >= failing.due

    def forget(self, receivers: Collection[str], lasting: Collection[str]) -> None:
        """Drop the causes that have ended, and the receivers that are named no more."""
        self.told = {
            name: {key: at for key, at in mine.items() if key in lasting}
            for name, mine in self.told.items()
            if name in receivers
        }
        self.failing = {name: each for name, each in self.failing.items() if name in receivers}


def load_ledger(file: Path) -> ToldCauses:
    """What the file says; nothing where there is none, or where it was damaged."""
    try:
        stated: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return ToldCauses(
            {str(name): dict(keys) for name, keys in stated["told"].items()},
            {
                name: Failing(each["times"], datetime.fromisoformat(each["due"]), each["error"])
                for name, each in stated["failing"].items()
            },
        )
    except FileNotFoundError:
        return ToldCauses()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        LOG.warning("notices: %s cannot be read (%s); begun anew", file.name, error)
        return ToldCauses()


def save_ledger(ledger: ToldCauses, file: Path) -> None:
    """Write it whole or not at all; where the disk takes nothing it stays in memory."""
    stated = {
        "told": ledger.told,
        "failing": {
            name: {"times": each.times, "due": each.due.isoformat(), "error": each.error}
            for name, each in ledger.failing.items()
        },
    }
    partial = file.with_name(f".{file.name}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8") as written:
            json.dump(stated, written, ensure_ascii=False, indent=1)
            written.flush()
            os.fsync(written.fileno())
        partial.replace(file)
        ledger.unwritten = False
    except OSError as error:
        if not ledger.unwritten:
            LOG.warning("notices: what was told cannot be written down: %s", error.strerror)
        ledger.unwritten = True

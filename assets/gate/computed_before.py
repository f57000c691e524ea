"""Which snapshots say what could be computed now: the one in force, the waiting one, the declined.

Belongs here: listing them for the question whether there is anything to compute. Nothing slow is
imported, since `klynge run` asks this before anything else. Does not belong here: what a run rests
on (`assets.inputs`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.home import Home
from warehouse.publishing.publish import read_manifest
from warehouse.publishing.snapshots import read_link
from warehouse.publishing.waiting import Declined, find_declined, find_waiting


@dataclass(frozen=True)
class ComputedBefore:
    """A snapshot and what became of it; `declined` says by whom, `waits` that nobody has decided.

    `folder` is where it lies.
    """

    folder: Path
    manifest: dict[str, Any]
    waits: bool = False
    declined: Declined | None = None

    @property
    def in_force(self) -> bool:
        """Whether it was published, and not set aside."""
        return not self.waits and self.declined is None

    @property
    def made_at(self) -> str:
        """When it was published, or computed where it is not published (ISO 8601)."""
        return str(self.manifest["published_at"])

    def describe(self) -> str:
        """What became of it, to be put after 'nothing new since'; '' for the one in force."""
        if self.waits:
            return "; the snapshot computed then waits for approval"
        if self.declined is not None:
            return f"; the snapshot computed then was declined by {self.declined.decision.by}"
        return ""


def list_computed_before(home: Home) -> Iterator[ComputedBefore]:
    """The snapshot in force, then those that were held against it and set aside."""
    manifest = read_manifest(home)
    if manifest is None:
        return
    yield ComputedBefore(home.current, manifest)
    current = read_link(home.current)
    waiting, declined = find_waiting(home), find_declined(home)
    if waiting is not None and waiting.manifest.get("compared_with") == current:
        yield ComputedBefore(waiting.folder, waiting.manifest, waits=True)
    if declined is not None and declined[0].manifest.get("compared_with") == current:
        yield ComputedBefore(declined[0].folder, declined[0].manifest, declined=declined[1])

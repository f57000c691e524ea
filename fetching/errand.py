"""What every kind of source is fetched with: destination, memory, what its sidecars say.

Belongs here: putting a fetched file where hand-dropped ones go. Does not belong here: asking for it
(a module for each kind).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fetching.client import FetchAnswer
from fetching.means import Destination, Means
from fetching.memory import Kept, Memory
from fetching.source_model import SourceDescription
from fetching.writing import open_unfinished

FETCHED_FOLDER = "hentet"
"""The folder of the inbox for what was fetched, with a folder for each source."""


@dataclass(frozen=True)
class Errand:
    """One source on its way. `only_look`: say what is new, and fetch nothing."""

    name: str
    destination: Destination
    means: Means
    memory: Memory
    only_look: bool

    @property
    def folder(self) -> Path:
        """The source's folder of the inbox."""
        return self.destination.inbox / FETCHED_FOLDER / self.name

    def fetch_file(
        self,
        key: str,
        name: str,
        kept: Kept,
        download: Callable[[BinaryIO], FetchAnswer | None],
        sidecar: Callable[[FetchAnswer], dict[str, object]],
    ) -> str | None:
        """Download a file and put it into the inbox, unless its bytes are known.

        `key` is what it is remembered by, `kept` what is remembered of it, but for bytes and
        headers. Returns the file's path in the inbox; None when nothing is new, which archives
        nothing.
        """
        known = self.memory.recall(key)
        with open_unfinished(self.folder, name) as unfinished:
            received = download(unfinished.stream)
            if received is None:
                return None
            update: dict[str, object] = {
                "sha256": received.sha256, "address": kept.address or received.address,
                "etag": received.etag, "last_modified": received.last_modified,
            }  # fmt: skip
            if known is not None and known.sha256 == received.sha256:
                self.memory.note(key, kept.model_copy(update={**update, "file": known.file}))
                return None
            target = unfinished.put(sidecar(received))
        relative = target.relative_to(self.destination.inbox).as_posix()
        self.memory.note(key, kept.model_copy(update={**update, "file": relative}))
        return relative

    def describe(self, source: SourceDescription, **more: object) -> dict[str, object]:
        """A sidecar: dataset, publisher, licence, the moment, and what else is known."""
        said = {
            "dataset": source.dataset,
            "publisher": source.publisher,
            "licence": source.licence,
            "retrieved": self.means.now().replace(microsecond=0),
        }
        return {**said, **more}

"""What was fetched before, so that nothing is fetched twice.

Belongs here: one small file for each source in the home. Does not belong here: the extracts
themselves, which go through the inbox into the warehouse.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from fetching.writing import write_whole


class Kept(BaseModel):
    """One file as it was fetched last.

    `release` is what the publisher calls the version, `question` a fingerprint of what was asked.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    sha256: str
    question: str = ""
    release: str | None = None
    address: str | None = None
    etag: str | None = None
    last_modified: str | None = None


class Remembered(BaseModel):
    """Everything that was fetched of a source, by the name of the portion or of the file."""

    kept: dict[str, Kept] = {}


class Memory:
    """The memory of one source, on disk after every entry."""

    def __init__(self, folder: Path, source: str) -> None:
        self._path = folder / f"{source}.json"
        try:
            text = self._path.read_text(encoding="utf-8")
            self._memory = Remembered.model_validate_json(text)
        except (FileNotFoundError, UnicodeDecodeError, ValidationError):
            # what is damaged is found out again, and the same bytes are still known by the inbox
            self._memory = Remembered()

    def recall(self, key: str) -> Kept | None:
        """What was fetched under that name last."""
        return self._memory.kept.get(key)

    def note(self, key: str, kept: Kept) -> None:
        """Remember from now on, whatever happens to this process."""
        if self._memory.kept.get(key) != kept:
            self._memory.kept[key] = kept
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._path, (self._memory.model_dump_json(indent=1) + "\n").encode())

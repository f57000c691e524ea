"""Who changed an indicator's block, and when, where the definitions are kept in git.

Belongs here: asking git. Does not belong here: what was published (`warehouse.runs`).
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from schemas.definitions.including import list_definition_files

SECONDS = 60
SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Edit:
    """A commit that changed the block: who, when, and what was said of it."""

    author: str
    at: datetime
    subject: str


def list_edits(definitions_file: Path, ids: Collection[str]) -> list[Edit]:
    """The commits that changed the block of an indicator with one of these ids, oldest first.

    Empty where there is no git, or the files are not in it. A block that only went to another file
    is the same.
    """
    folder = definitions_file.resolve().parent
    files = [path.resolve().relative_to(folder) for path in list_definition_files(definitions_file)]
    watched = sorted({str(path) if path.parent == Path() else f"{path.parent}/" for path in files})
    form = SEPARATOR.join(("%H", "%P", "%an", "%aI", "%s"))
    log = ask_git(
        folder, "log", "--reverse", "--no-merges", f"--format={form}", "--", *watched
    )  # fmt: skip
    history = _History(folder, watched, frozenset(ids))
    edits = []
    for line in (log or "").splitlines():
        commit, parent, author, day, subject = line.split(SEPARATOR, 4)
        if history.find_block(commit) != history.find_block(parent):
            edits.append(Edit(author, datetime.fromisoformat(day), subject))
    return edits


class _History:
    """One indicator's block in any commit; each content of a file is read once."""

    def __init__(self, folder: Path, watched: Sequence[str], ids: frozenset[str]) -> None:
        self.folder, self.watched = folder, watched
        named = "|".join(sorted(map(re.escape, ids)))
        self.block = re.compile(rf"^( *)- id: (?:{named})\s.*?(?=^\1- |^\S|\Z)", re.M | re.S)
        self.of_commit: dict[str, str | None] = {"": None}
        self.of_content: dict[str, str | None] = {}

    def find_block(self, commit: str) -> str | None:
        """The block in a commit, without comments and empty lines; None where there is none."""
        if commit not in self.of_commit:
            listed = ask_git(self.folder, "ls-tree", "-r", commit, "--", *self.watched) or ""
            contents = [line.split()[2] for line in listed.splitlines()]
            found = (self.read_content(content) for content in contents)
            self.of_commit[commit] = next((block for block in found if block), None)
        return self.of_commit[commit]

    def read_content(self, content: str) -> str | None:
        """The block in one content of a file."""
        if content not in self.of_content:
            text = ask_git(self.folder, "cat-file", "blob", content) or ""
            hit = self.block.search(text)
            self.of_content[content] = "\n".join(strip_comments(hit[0])) if hit else None
        return self.of_content[content]


def strip_comments(block: str) -> Iterator[str]:
    """The lines of a block that say something."""
    for line in block.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.rstrip()


def ask_git(folder: Path, *arguments: str) -> str | None:
    """What git says; None where it is not installed or has nothing to say."""
    try:
        asked = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True, check=False, timeout=SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.decode("utf-8", "replace") if asked.returncode == 0 else None

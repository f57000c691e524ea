"""Who changed an indicator's block, and when: git's authors, else the operating system's user.

Belongs here: asking git and the file system. Does not belong here: what was published
(`warehouse.runs`), and what an author may not do (`assets.gate.second_person`).
"""

from __future__ import annotations

import getpass
import os
import pwd
import re
import subprocess
import textwrap
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from schemas.definitions.including import list_definition_files
from schemas.written.yaml_nodes import load_yaml

SECONDS = 60
SEPARATOR, RECORD = "\x1f", "\x1e"
TOGETHER = "%(trailers:key=Co-authored-by,valueonly,separator=%x3B)"
LOG_FORM = SEPARATOR.join(("%H", "%P", "%aN", "%aE", "%aI", "%s", TOGETHER))
HEAD = "HEAD"
ROOT = 0


@dataclass(frozen=True)
class Edit:
    """A commit that changed the block: who, when, and what was said of it."""

    author: str
    at: datetime
    subject: str


@dataclass(frozen=True)
class Author:
    """Somebody who changed a block: the name, and the user name as far as it is known."""

    name: str
    user: str = ""


Block = dict[str, Any]
"""An indicator's keys as they stand in a file."""


def list_edits(definitions_file: Path, ids: Collection[str]) -> list[Edit]:
    """The commits that changed the block of an indicator with one of these ids, oldest first.

    Empty where there is no git, or the files are not in it. A block that only went to another file
    is the same.
    """
    history = open_history(definitions_file, ids)
    commits = [] if history is None else list(history.list_changing())
    return [Edit(commit.authors[0].name, commit.at, commit.subject) for commit in commits[::-1]]


def find_authors(
    definitions_file: Path,
    ids: Collection[str],
    since: datetime,
    is_published: Callable[[Block | None], bool],
) -> list[Author]:
    """Who made the block of an indicator what it is now of what is in force.

    What is not committed was written by the user who owns the file; the commits behind it by their
    authors, back to the block of which `is_published` says that it is the one in force. Where git
    has no such block the commits `since` then count, or the last one.
    """
    history = open_history(definitions_file, ids)
    if history is None:
        return [find_owner(definitions_file, None)]
    authors: list[Author] = []
    if history.is_edited():
        authors.append(find_owner(definitions_file, history.block))
    if is_published(read_block(history.find_block(HEAD))):
        return authors
    passed: list[Commit] = []
    for commit in history.list_changing():
        passed.append(commit)
        if is_published(read_block(history.find_block(commit.parent))):
            break
    else:
        passed = [commit for commit in passed if commit.at > since] or passed[:1]
    authors += [author for commit in passed for author in commit.authors]
    return list(dict.fromkeys(authors))


def find_file_authors(
    file: Path, since: datetime, is_published: Callable[[str], bool]
) -> list[Author]:
    """The same of a whole file, by its text ('' where there was none)."""
    folder, name = file.resolve().parent, file.name
    if not ask_git(folder, "ls-files", "--", name):
        return [describe_owner(file)]
    authors = [describe_owner(file)] if ask_git(folder, "status", "--porcelain", "--", name) else []
    if is_published(ask_git(folder, "show", f"{HEAD}:./{name}") or ""):
        return authors
    passed: list[Commit] = []
    for commit in list_commits(folder, [name]):
        passed.append(commit)
        if is_published(ask_git(folder, "show", f"{commit.parent}:./{name}") or ""):
            break
    else:
        passed = [commit for commit in passed if commit.at > since] or passed[:1]
    authors += [author for commit in passed for author in commit.authors]
    return list(dict.fromkeys(authors))


def open_history(definitions_file: Path, ids: Collection[str]) -> _History | None:
    """The commits of the definitions' files; None where there is no git, or they are not in it."""
    folder = definitions_file.resolve().parent
    paths = [path.resolve() for path in list_definition_files(definitions_file)]
    files = [path.relative_to(folder) for path in paths if path.is_relative_to(folder)]
    watched = sorted({str(path) if path.parent == Path() else f"{path.parent}/" for path in files})
    if not ask_git(folder, "ls-files", "--", *watched):
        return None
    return _History(folder, paths, watched, frozenset(ids))


def find_owner(definitions_file: Path, block: re.Pattern[str] | None) -> Author:
    """The user who owns the file with the block; where none has it, the file written last.

    A file of root's or of the process' own user tells nothing of who wrote it: then whoever started
    this counts.
    """
    files = list_definition_files(definitions_file)
    named = [path for path in files if block and block.search(read_text(path))]
    return describe_owner(max(named or files, key=lambda path: path.stat().st_mtime))


def describe_owner(file: Path) -> Author:
    """The user who owns a file, or who started this, as `find_owner` says."""
    owner = file.stat().st_uid if file.exists() else os.getuid()
    user = find_person() if owner in (ROOT, os.getuid()) else name_user(owner)
    return Author(find_full_name(user) or user, user)


def find_person() -> str:
    """The user at work, also behind `sudo`; the number where it has no name."""
    with suppress(KeyError, OSError):
        return os.environ.get("SUDO_USER") or getpass.getuser()
    return name_user(os.getuid())


def name_user(number: int) -> str:
    """A user's name; the number where it has none, as in some containers."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def find_full_name(user: str) -> str:
    """The name of the person behind a user; '' where the system does not say."""
    with suppress(KeyError):
        return pwd.getpwnam(user).pw_gecos.partition(",")[0].strip()
    return ""


def read_text(path: Path) -> str:
    """A file's text, whatever its bytes are."""
    return path.read_text(encoding="utf-8", errors="replace")


def read_block(text: str | None) -> Block | None:
    """The keys of a block; None where there is none, or it is no YAML."""
    if text is None:
        return None
    try:
        [keys] = load_yaml(textwrap.dedent(text))
    except (YAMLError, TypeError, ValueError):
        return None
    return keys if isinstance(keys, dict) else None


@dataclass(frozen=True)
class Commit:
    """One commit: who wrote it, alone or together, when, upon which, and what was said of it."""

    name: str
    parent: str
    authors: tuple[Author, ...]
    at: datetime
    subject: str


def list_commits(folder: Path, watched: Sequence[str]) -> Iterator[Commit]:
    """The commits that touched files or folders, newest first."""
    log = ask_git(folder, "log", "--no-merges", f"--format={LOG_FORM}{RECORD}", "--", *watched)
    # the separators count as spaces, too
    records = (record.strip("\n") for record in (log or "").split(RECORD))
    for record in filter(None, records):
        name, parents, author, address, at, subject, together = record.split(SEPARATOR)
        parent = parents.partition(" ")[0]
        authors = (describe_author(author, address), *list_together(together))
        yield Commit(name, parent, authors, datetime.fromisoformat(at), subject)


class _History:
    """One indicator's block in any commit; each content of a file is read once."""

    def __init__(
        self, folder: Path, files: Sequence[Path], watched: Sequence[str], ids: frozenset[str]
    ) -> None:
        self.folder, self.files, self.watched = folder, files, watched
        named = "|".join(sorted(map(re.escape, ids)))
        self.block = re.compile(rf"^( *)- id: (?:{named})\s.*?(?=^\1- |^\S|\Z)", re.M | re.S)
        self.of_commit: dict[str, str | None] = {"": None}
        self.of_content: dict[str, str | None] = {}

    def list_changing(self) -> Iterator[Commit]:
        """The commits that changed the block, newest first."""
        for commit in list_commits(self.folder, self.watched):
            if self.find_block(commit.name) != self.find_block(commit.parent):
                yield commit

    def is_edited(self) -> bool:
        """Whether the block in the files is another one than in the last commit."""
        found = (self.cut(read_text(path)) for path in self.files if path.is_file())
        return next(filter(None, found), None) != self.find_block(HEAD)

    def cut(self, text: str) -> str | None:
        """The block in a text, without comments and empty lines."""
        hit = self.block.search(text)
        return "\n".join(strip_comments(hit[0])) if hit else None

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
            self.of_content[content] = self.cut(
                ask_git(self.folder, "cat-file", "blob", content) or ""
            )
        return self.of_content[content]


def describe_author(name: str, address: str) -> Author:
    """An author of git's; the address often begins with the user's name."""
    return Author(name, address.partition("@")[0])


def list_together(told: str) -> Iterator[Author]:
    """Those who wrote a commit together with its author: 'Anne <anne@region.dk>; ...'."""
    for person in filter(None, map(str.strip, told.split(";"))):
        name, _, address = person.partition("<")
        yield describe_author(name.strip(), address.strip("> "))


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

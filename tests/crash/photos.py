"""A home as it lies on the disk at a moment of a run, copied while the run stands still.

That is what the home is like when the run is killed at that moment: what a process has handed to
the operating system stays, and the rest is gone with it. One run can so be looked at at many
points; `make soak` kills a run at each of them and finds the same.

Belongs here: taking a photo in the process that runs, and beginning from one.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash.journal import find_unflushed, read_journal, remember


@dataclass(frozen=True)
class Photos:
    """Where photos are kept, and the names of the points at which they are taken."""

    folder: Path
    points: list[str]


@dataclass(frozen=True)
class Death:
    """What a run had done to its home when it died: what was not flushed, and what was noted."""

    unflushed: list[str]
    journal: list[dict[str, Any]]


class Camera:
    """Copies the home of the process that it is in."""

    def __init__(self, home: Path, journal: Path, folder: Path) -> None:
        self._home, self._journal, self._folder = home, journal, folder
        self._before = remember(home)

    def take(self, name: str) -> None:
        """Keep the home, and what was flushed of it until now."""
        journal = read_journal(self._journal)
        noted = {
            "home": str(self._home), "journal": journal,
            "unflushed": find_unflushed(self._home, self._before, journal),
        }  # fmt: skip
        folder = self._folder / name
        folder.mkdir(parents=True)
        (folder / "noted.json").write_text(json.dumps(noted), encoding="utf-8")
        # by another process: closing a file in this one would free the locks that it holds
        command = ["cp", "-a", str(self._home), str(folder / "home")]
        os.waitpid(os.posix_spawnp("cp", command, os.environ), 0)


def begin_from(folder: Path, home: Path) -> Death:
    """Make a copy of the photo in a folder the home; what was noted is told as if of that home."""
    text = (folder / "noted.json").read_text(encoding="utf-8")
    old = json.loads(text)["home"]
    noted = json.loads(text.replace(json.dumps(old)[1:-1], json.dumps(str(home))[1:-1]))
    shutil.copytree(folder / "home", home, symlinks=True)
    return Death(noted["unflushed"], noted["journal"])

"""The home that is killed and looked at, and the process that runs commands in it.

Belongs here: preparing homes and extracts, running `klynge` in a child of the prepared process.
Does not belong here: what must hold afterwards (`whole`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bad_input.good import (
    DEFINITIONS,
    Rows,
    as_csv,
    practices,
    readmissions,
    write_book,
)
from tests.crash.photos import Photos
from tests.whole_catalogue import read_whole_catalogue
from warehouse.home import Home

TAG, NEW_TAG = "midtvejs", "slutstatus"
KEPT = "2"


@dataclass(frozen=True)
class Ended:
    """How a command ended (minus the signal's number when it was killed) and what it said."""

    code: int
    said: str


class Prepared:
    """The process that has imported everything and forks a child for each command."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.crash.launcher", "--serve"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "GX_ANALYTICS_ENABLED": "false"},
        )  # fmt: skip
        self._requests, self._answers = self._process.stdin, self._process.stdout
        assert self._read() == "ready"

    def run(
        self,
        arguments: list[str],
        point: str = "",
        journal: Path | None = None,
        photos: Photos | None = None,
    ) -> Ended:
        """Run `klynge` with arguments, to its end or to the point."""
        request = {
            "point": point,
            "journal": str(journal) if journal else "",
            "photos": [str(photos.folder), photos.points] if photos else None,
            "arguments": arguments,
            "environment": {"KLYNGE_KEEP_SNAPSHOTS": KEPT},
            "folder": str(self._folder),
        }
        assert self._requests is not None
        self._requests.write(json.dumps(request) + "\n")
        self._requests.flush()
        code = json.loads(self._read())
        said = (self._folder / "said.txt").read_text(encoding="utf-8", errors="replace")
        return Ended(code, said)

    def close(self) -> None:
        """End the process."""
        assert self._requests is not None
        self._requests.close()
        self._process.wait()

    def _read(self) -> str:
        assert self._answers is not None
        return self._answers.readline().strip()


@dataclass(frozen=True)
class World:
    """The folders that every case starts from, and the process that runs commands.

    `published` is a home in which the extracts `first` are published; `second` holds them and
    two newer releases.
    """

    size: str
    prepared: Prepared
    published: Path
    first: Path
    second: Path
    definitions: Path

    def run(
        self,
        home: Home,
        point: str = "",
        journal: Path | None = None,
        photos: Photos | None = None,
    ) -> Ended:
        """`klynge run` over the second set of extracts."""
        return self.run_over(self.second, home, point, journal, photos)

    def run_over(
        self,
        extracts: Path,
        home: Home,
        point: str = "",
        journal: Path | None = None,
        photos: Photos | None = None,
    ) -> Ended:
        """`klynge run` over a folder of extracts."""
        return self.prepared.run(
            [
                "run", "--extracts", str(extracts), "--home", str(home.root),
                "--definitions", str(self.definitions),
            ],
            point, journal, photos,
        )  # fmt: skip

    def tag(
        self,
        home: Home,
        point: str = "",
        journal: Path | None = None,
        photos: Photos | None = None,
    ) -> Ended:
        """`klynge tag`, for the current snapshot."""
        return self.prepared.run(["tag", NEW_TAG, "--home", str(home.root)], point, journal, photos)

    def approve(self, home: Home, point: str = "", journal: Path | None = None) -> Ended:
        """`klynge approve`, for the snapshot that waits."""
        return self.prepared.run(
            ["approve", "--because", "Set efter", "--by", "Anna", "--home", str(home.root)],
            point, journal,
        )  # fmt: skip


def find_world(folder: Path, prepared: Prepared, size: str) -> World:
    """The world whose folders lie in that one."""
    return World(
        size, prepared, folder / "published", folder / "first", folder / "second",
        folder / "definitions.yaml",
    )  # fmt: skip


def fill_world(world: World, more: list[Path]) -> None:
    """Write the extracts and the definitions, and publish the first snapshot.

    With `more` folders of extracts, the home has the project's own definitions, too.
    """
    first, second = world.first, world.second
    first.mkdir()
    (first / "praksis.csv").write_text(as_csv(practices()), encoding="utf-8")
    write_book(first / "genindlaeggelser.xlsx", readmissions())
    for extracts in more:
        shutil.copytree(extracts, first / extracts.name)
    shutil.copytree(first, second)
    (second / "praksis_2026.csv").write_text(as_csv(practices("01-01-2026")), encoding="utf-8")
    write_book(second / "genindlaeggelser_juni.xlsx", revise(readmissions()))
    text = read_whole_catalogue() if more else DEFINITIONS
    world.definitions.write_text(text, encoding="utf-8")
    ended = world.run_over(first, Home(world.published))
    assert ended.code == 0, ended.said
    add_older_snapshots(Home(world.published))


def revise(sheets: dict[str, Rows]) -> dict[str, Rows]:
    """A later release of the readmissions, in which every number has been corrected."""
    sheets["FORSIDE"][6] = [None, None, None, "20. juni 2026"]
    head, body = sheets["Hovedresultater"][:3], sheets["Hovedresultater"][3:]
    raised: Rows = [[*row[:-2], *(int(str(number)) + 3 for number in row[-2:])] for row in body]
    sheets["Hovedresultater"] = [*head, *raised]
    return sheets


def add_older_snapshots(home: Home) -> None:
    """Two copies of the snapshot under older names: one that a tag keeps, and one that goes."""
    current = home.current.resolve()
    run_id = current.name.partition("-")[2]
    tagged = home.published / f"20250101T000000Z-{run_id}"
    shutil.copytree(current, tagged)
    going = home.published / f"20250201T000000Z-{run_id}"
    shutil.copytree(current, going)
    os.utime(going, (0, 0))
    home.tags.mkdir()
    (home.tags / TAG).symlink_to(Path("..") / tagged.name)


def let_one_wait(home: Home) -> str:
    """Lay a copy of the current snapshot with those that wait, as a second later; its name."""
    current = home.current.resolve()
    stamp, _, run_id = current.name.partition("-")
    later = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) + timedelta(seconds=1)
    waiting = home.waiting / f"{later:%Y%m%dT%H%M%SZ}-{run_id}"
    shutil.copytree(current, waiting)
    file = waiting / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest |= {"compared_with": current.name, "figures": "other figures"}
    file.write_text(json.dumps(manifest), encoding="utf-8")
    return waiting.name

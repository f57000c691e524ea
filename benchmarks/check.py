"""`klynge check` on 600 definitions against the bare parsing of the same YAML.

Belongs here: a catalogue of that size, made of the checkout's own with other ids and titles. Does
not belong here: the command's own start.
`python -m benchmarks.check HOME ours|empty|bare` prints seconds of processor time: of the check
with what a home holds, with a home of nothing, and of ruamel's reading alone.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML

from assets.inputs import DEFAULT_CORRECTIONS, DEFAULT_DEFINITIONS
from pipelines.commands.definitions.check import check_definitions
from pipelines.commands.definitions.correction_check import check_declared
from schemas.definitions.including import list_definition_files
from warehouse.home import Home

DEFINITIONS = 600
ROUNDS = 3
TODAY = date(2026, 12, 1)
LINE = re.compile(r"^  - id: (\S+)$", re.MULTILINE)
SAID_ONCE = re.compile(r"^(    (?:title|short_title|profile): ).*\n", re.MULTILINE)
"""What no two indicators may share."""


def write_definitions(folder: Path) -> Path:
    """An entry and a file for each time that the checkout's blocks stand in it."""
    text = "".join(
        file.read_text(encoding="utf-8").partition("\nindicators:\n")[2]
        for file in list_definition_files(DEFAULT_DEFINITIONS)
    )
    blocks = re.split(r"(?=^  - id: )", text, flags=re.MULTILINE)[1:]
    ids = re.compile(rf"\b({'|'.join(LINE.findall(text))})\b")
    files, left = [], DEFINITIONS
    while left > 0:
        file = folder / f"part_{len(files)}.yaml"
        chosen = blocks[:left]
        written = "".join(chosen)
        if files:
            written = rename(written, ids, len(files))
        file.write_text(f"indicators:\n{written}", encoding="utf-8")
        files.append(file.name)
        left -= len(chosen)
    entry = folder / "indicator_defs.yaml"
    entry.write_text("include:\n" + "".join(f"  - {name}\n" for name in files), encoding="utf-8")
    return entry


def rename(text: str, ids: re.Pattern[str], number: int) -> str:
    """The blocks with ids of their own, which references follow, and titles of their own."""
    text = SAID_ONCE.sub("", text)
    lines = (
        line if "item:" in line or "dataset:" in line else ids.sub(rf"\1_{number}", line)
        for line in text.splitlines(keepends=True)
    )
    return LINE.sub(rf"  - id: \1\n    title: Nummer {number} af \1", "".join(lines))


def measure(work: Callable[[], object]) -> float:
    """The least of several rounds, in seconds of processor time."""
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


def main(home: Home, way: str) -> float:
    """As the module says."""
    with tempfile.TemporaryDirectory() as name:
        entry = write_definitions(Path(name))
        files = [entry, *sorted(Path(name).glob("part_*.yaml"))]
        texts = [file.read_text(encoding="utf-8") for file in files]

        def check() -> None:
            used = home if way == "ours" else Home(Path(name) / "empty")
            check_definitions(entry, used, TODAY)
            check_declared(DEFAULT_CORRECTIONS, used, TODAY)

        def read() -> None:
            for text in texts:
                YAML(typ="safe", pure=True).load(text)

        return measure(read if way == "bare" else check)


if __name__ == "__main__":
    print(main(Home(Path(sys.argv[1])), sys.argv[2]))

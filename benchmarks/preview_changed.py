"""`klynge preview --changed` against the computing stage of a run.

Belongs here: an edited formula, an edited target, a municipality that belongs to another cluster;
each timed from the end of the imports to the last line. Does not belong here: the command's own
start.
`python -m benchmarks.preview_changed HOME computing|formula|target|membership` prints seconds of
processor time in a home whose snapshot was made from the definitions of the checkout.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from assets.computing import compute_protected
from assets.inputs import CHECKOUT, DEFAULT_DEFINITIONS
from assets.run_inputs import RunInputs
from geography import DATA_FOLDER
from pipelines.commands.definitions.changed import Wanted, gather_edits
from pipelines.commands.definitions.changed_text import describe_edits
from warehouse.home import Home
from warehouse.store import open_warehouse

EDITED = {
    "formula": ("daglig_rygning", "item: daglig_rygning", "item: svær_overvægt"),
    "target": (
        "daglig_rygning", "    kind:", "    target: {value: 5, year: 2030, source: X}\n    kind:",
    ),
}  # fmt: skip
MOVED = ("kommune,0151,klynge,midt", "kommune,0151,klynge,nord")
ROUNDS = 3
"""The first warms up what is imported only when it is used."""


def time_computing(home: Home) -> float:
    """All figures, as the stage of a run computes them."""
    inputs = RunInputs()
    with open_warehouse(home, read_only=True) as warehouse:
        definitions, geography = inputs.definitions, inputs.geography
        started = time.process_time()
        compute_protected(warehouse, definitions, "bench", geography)
        return time.process_time() - started


def time_preview(home: Home, inputs: RunInputs) -> float:
    """Reading the definitions, computing, and all that is told."""
    started = time.process_time()
    told = gather_edits(home, inputs, Wanted())
    assert told is not None and told.indicators
    list(describe_edits(told))
    return time.process_time() - started


def edit_inputs(folder: Path, way: str) -> RunInputs:
    """The checkout's inputs with one edit."""
    if way == "membership":
        areas = folder / "areas"
        shutil.copytree(DATA_FOLDER, areas, dirs_exist_ok=True)
        file, (old, new) = areas / "membership.csv", MOVED
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        return RunInputs(geography_folder=areas)
    shutil.copy(DEFAULT_DEFINITIONS, folder)
    shutil.copytree(CHECKOUT / "indicator_defs", folder / "indicator_defs", dirs_exist_ok=True)
    indicator, old, new = EDITED[way]
    for file in (folder / "indicator_defs").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        block = re.search(rf"  - id: {indicator}\n.*?(?=\n  - id|\Z)", text, re.S)
        if block is not None:
            edited = text.replace(block[0], block[0].replace(old, new))
            file.write_text(edited, encoding="utf-8")
    return RunInputs(definitions_file=folder / DEFAULT_DEFINITIONS.name)


def main(home: Home, way: str) -> float:
    """The least of several rounds."""
    if way == "computing":
        return min(time_computing(home) for _ in range(ROUNDS - 1))
    with tempfile.TemporaryDirectory() as name:
        inputs = edit_inputs(Path(name), way)
        # each round reads its inputs anew
        return min(time_preview(home, replace(inputs)) for _ in range(ROUNDS))


if __name__ == "__main__":
    print(main(Home(Path(sys.argv[1])), sys.argv[2]))

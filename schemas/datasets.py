"""Which datasets there are: those that have a file in `datasets/`.

Belongs here: the list itself with each dataset's Danish name, read from the heads of the files, so
that a steward adds a dataset without code. Does not belong here: what else such a file says: what
the dataset promises (`schemas.acceptance.rules`), when it is expected (`schemas.rhythms`), and how
its publisher's files look (`sources.layouts.model`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DATASETS_FOLDER = Path(__file__).parents[1] / "datasets"
NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
"""What a dataset, and so its file, may be called: Dagster's assets have no other letters."""

OTHER_PARTS = frozenset({"rhythm", "layouts"})
"""Keys of a dataset's file that are not its rules."""

_STATED = re.compile(r"^(label|meaning|order|projection):[ \t]*(.+?)[ \t]*(?:#.*)?$", re.MULTILINE)
LAST = 1000


@dataclass(frozen=True)
class Dataset:
    """A dataset as lists show it; `meaning` is a sentence for editors.

    `projection`: its periods may begin after the day of receipt.
    """

    name: str
    label: str
    meaning: str
    order: int
    projection: bool

    @property
    def rank(self) -> tuple[int, str]:
        """Where it stands in lists."""
        return self.order, self.name


def list_dataset_files(folder: Path = DATASETS_FOLDER) -> list[Path]:
    """The files of a folder of datasets that are named as a dataset can be, by name."""
    return [path for path in sorted(folder.glob("*.yaml")) if NAME_PATTERN.fullmatch(path.stem)]


def list_datasets(folder: Path = DATASETS_FOLDER) -> list[Dataset]:
    """The datasets of a folder, by their `order`, then by name.

    Only the lines of the head are looked at: a file with a mistake further down still names its
    dataset, and the mistake is told where its part is loaded.
    """
    found = [describe_dataset(path) for path in list_dataset_files(folder)]
    return sorted(found, key=lambda each: each.rank)


def describe_dataset(path: Path) -> Dataset:
    """The dataset of one file, named as the file is."""
    text = path.read_bytes().decode("utf-8", "replace")
    said = {key: value.strip("'\"") for key, value in _STATED.findall(text)}
    order = said.get("order", "")
    return Dataset(
        name=path.stem,
        label=said.get("label") or path.stem,
        meaning=said.get("meaning") or said.get("label") or path.stem,
        order=int(order) if order.isdigit() else LAST,
        projection=said.get("projection") == "true",
    )


DATASETS = list_datasets()
LABELS = {each.name: each.label for each in DATASETS}
MEANINGS = {each.name: each.meaning for each in DATASETS}
PROJECTIONS = frozenset(each.name for each in DATASETS if each.projection)
"""Datasets of what is expected, not of what was: never the newest figures of anything else."""

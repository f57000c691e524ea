"""Which datasets there are: those that have a file of rules.

Belongs here: the list itself with each dataset's Danish name, read from `schemas/rules/`, so that a
steward adds a dataset without code. Does not belong here: what a dataset promises
(`schemas.acceptance.rules`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

RULES_FOLDER = Path(__file__).with_name("rules")
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


def list_datasets(folder: Path = RULES_FOLDER) -> list[Dataset]:
    """The datasets of a folder of rules, by their `order`, then by name.

    Only the lines of the head are looked at: a file with a mistake further down still names its
    dataset, and the mistake is told where the rules are loaded.
    """
    found = [describe_dataset(path) for path in sorted(folder.glob("*.yaml"))]
    return sorted(found, key=lambda each: (each.order, each.name))


def describe_dataset(path: Path) -> Dataset:
    """The dataset of one file of rules, named as the file is."""
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

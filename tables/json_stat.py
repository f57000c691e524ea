"""A table in JSON-stat 2.0, as PxWebApi 2 has it.

Belongs here: the form, whole or without its figures. Does not belong here: which part of a table is
asked for (`tables.selecting`).

Source: json-stat.org/full (version 2.0); the extensions are those of PxWebApi 2.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from tables.statistics_table import CONTENTS, Dimension, StatisticsTable
from wording.marks import SYNTHETIC_BANNER

LANGUAGE = "da"


def describe_dataset(table: StatisticsTable, with_figures: bool = True) -> dict[str, Any]:
    """The table as JSON-stat's response of class `dataset`."""
    dataset: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": table.title,
        "source": table.source or "klyngemonitor",
        "updated": table.updated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "note": list_notes(table),
        "role": list_roles(table),
        "id": [each.id for each in table.dimensions],
        "size": list(table.size),
        "dimension": {each.id: describe_dimension(each, table) for each in table.dimensions},
        "extension": {
            "px": {"tableid": table.id, "language": LANGUAGE, "contents": table.title,
                   "official-statistics": False, "copyright": False},
            "synthetic": table.synthetic,
        },
    }  # fmt: skip
    if with_figures:
        values = table.values.astype(object)
        values[np.isnan(table.values)] = None
        dataset["value"] = values.tolist()
        if table.status:
            dataset["status"] = {str(place): word for place, word in table.status.items()}
    return dataset


def list_notes(table: StatisticsTable) -> list[str]:
    """What is said beside the table; first of all when its figures are made up."""
    return [*([SYNTHETIC_BANNER] if table.synthetic else []), *table.notes]


def list_roles(table: StatisticsTable) -> dict[str, list[str]]:
    """Which dimensions are time, place and what is measured."""
    roles: dict[str, list[str]] = {}
    for each in table.dimensions:
        if each.role is not None:
            roles.setdefault(each.role, []).append(each.id)
    return roles


def describe_dimension(dimension: Dimension, table: StatisticsTable) -> dict[str, Any]:
    """A dimension with its categories in order."""
    category: dict[str, Any] = {
        "index": {code: place for place, code in enumerate(dimension.codes)},
        "label": dict(zip(dimension.codes, dimension.labels, strict=True)),
    }
    if dimension.id == CONTENTS:
        category["unit"] = {
            code: {"base": unit, "decimals": decimals}
            for code, (unit, decimals) in table.units.items()
            if code in dimension.codes
        }
    extension: dict[str, Any] = {"elimination": dimension.total is not None, "show": "value"}
    if dimension.total is not None:
        extension["eliminationValueCode"] = dimension.total
    return {"label": dimension.label, "category": category, "extension": extension}


def write_json(table: StatisticsTable) -> bytes:
    """The table as bytes; the same table gives the same bytes."""
    return json.dumps(describe_dataset(table), ensure_ascii=False, allow_nan=False,
                      separators=(",", ":")).encode()  # fmt: skip

"""Every indicator's table as a snapshot holds it, in JSON-stat.

Belongs here: which tables there are, what each is made of, writing them. Does not belong here: how
a table is arranged and written (`tables/`).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from indicators.requests import list_terms
from schemas.definitions.model import Definition
from tables.json_stat import write_json
from tables.statistics_table import StatisticsTable, arrange_table, list_publications

TABLES = "tables"
Definitions = Mapping[str, Definition]


def write_tables(
    folder: Path,
    values: pl.DataFrame,
    definitions: Sequence[Definition],
    extracts: pl.DataFrame,
    computed_at: datetime,
) -> dict[str, Path]:
    """Write the table of each indicator below `folder`; returns the files by their names in the
    snapshot. `extracts` is the register of those that the figures are made of."""
    shutil.rmtree(folder / TABLES, ignore_errors=True)
    (folder / TABLES).mkdir(parents=True)
    known = {each.id: each for each in definitions}
    files = {}
    for key, rows in values.partition_by("indicator_id", as_dict=True).items():
        if key[0] in known:
            name = name_table(str(key[0]))
            table = arrange_of(rows, known[str(key[0])], known, extracts, computed_at)
            (folder / name).write_bytes(write_json(table))
            files[name] = folder / name
    return files


def name_table(indicator_id: str) -> str:
    """The name of an indicator's table within a snapshot."""
    return f"{TABLES}/{indicator_id}.json"


def arrange_of(
    rows: pl.DataFrame, definition: Definition, known: Definitions, extracts: pl.DataFrame,
    computed_at: datetime,
) -> StatisticsTable:  # fmt: skip
    """The table of one indicator, with the publishers of all that it is made of."""
    parts = [known.get(each) for each in definition.made_of]
    measured = [definition, *(each for each in parts if each is not None)]
    datasets = {source.dataset for each in measured for _, source in list_terms(each)}
    return arrange_table(rows, definition, list_publications(extracts, datasets), computed_at)

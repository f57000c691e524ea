"""How much of the demo is hidden so that its small counts stay unknown: little.

The extracts that hold the demo's small counts are drawn anew from the seed, and held against their
digests here. Those of readmissions are those of commit b798686, to the byte; in the national goals
the shares of surveys, which count nobody, have been drawn with the health profile since.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import polars as pl

from assets.inputs import DEFAULT_DEFINITIONS
from schemas.definitions.file import load_definitions
from schemas.definitions.measures import Source
from schemas.definitions.model import Definition
from warehouse.home import Home

DIGESTS = {
    "genindlaeggelser/Genindlaeggelser_syntetisk_udgivet_2025-04-10.xlsx":
        "8410ba6780489b63ddc1a716f33e3797570872451fd15b9710b0bc67469f5f23",
    "genindlaeggelser/Genindlaeggelser_syntetisk_udgivet_2026-04-15.xlsx":
        "caa8dd137794699fc29976d24fb04a2eb9d30b78f3669e5f4d0dd3f68ab2fe86",
    "nationale_maal/Nationale_maal_syntetisk_2016-2025.xlsx":
        "3296090342cbf3ce05dd7eab65f3294152db28648bc1ce715bd21024f6d7cfc0",
}  # fmt: skip
HIDDEN_ONCE = 607
"""Numbers that were hidden beside those that publishers hid: each count once, whoever shows it."""
DATASETS = ("genindlaeggelser", "nationale_maal")

Number = tuple[str, ...]
"""A count: dataset, measure, item, area's type and id, period, sex, age."""


def test_the_demo_has_the_small_counts_that_it_had(demo_extracts: Path) -> None:
    drawn = {name: hashlib.sha256((demo_extracts / name).read_bytes()) for name in DIGESTS}
    assert {name: digest.hexdigest() for name, digest in drawn.items()} == DIGESTS


def test_fewer_numbers_are_hidden_beside_those_hidden_at_source(whole_demo: Path) -> None:
    home = Home(whole_demo / "home")
    marked = list_marked(home)
    published = pl.read_parquet(home.current / "indicators.parquet")
    hidden = list_hidden(published.filter(status="suppressed"), marked)
    assert marked
    assert 0 < len(hidden) < HIDDEN_ONCE


def list_marked(home: Home) -> set[Number]:
    """The counts that their publishers hid."""
    with duckdb.connect(str(home.warehouse_file), read_only=True) as connection:
        rows = connection.execute(
            "select distinct dataset, measure, item, area_type, area_id, period, sex, age "
            "from observations where status = 'suppressed'"
        ).fetchall()
    return {tuple(map(str, row)) for row in rows}


def list_hidden(rows: pl.DataFrame, marked: set[Number]) -> set[Number]:
    """The counts that hidden rows do not tell, of those whose numerator no publisher hid."""
    known = {entry.id: entry for entry in load_definitions(DEFAULT_DEFINITIONS)}
    found: set[Number] = set()
    for row in rows.iter_rows(named=True):
        numerator, denominator = name_counts(known[row["indicator_id"]], row)
        if numerator is None or numerator[0] not in DATASETS or numerator in marked:
            continue
        found |= {numerator}
        if denominator is not None and row["denominator"] is None:
            found |= {denominator}
    return found


def name_counts(definition: Definition, row: dict[str, str]) -> tuple[Number | None, Number | None]:
    """Numerator and denominator of a row."""
    place = (row["area_type"], row["area_id"], row["period"])

    def name(source: Source | None) -> Number | None:
        if source is None:
            return None
        where = source.where
        group = (str(where.sex or row["sex"]), str(where.age or row["age"]))
        return (source.dataset, source.measure, where.item, *place, *group)

    return name(definition.numerator), name(definition.denominator)

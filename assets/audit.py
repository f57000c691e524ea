"""What the auditor is given: a published snapshot, or one that is about to be, and what was before.

Belongs here: reading snapshots for the audit. Does not belong here: Dagster; the attack
(`auditing/`), which knows nothing of homes.
"""

from __future__ import annotations

import polars as pl

from auditing.audit import Audit, audit
from auditing.knowledge import Edition
from geography import Geography
from schemas.definitions.model import Definition
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.snapshots import Snapshot, list_snapshots, read_tables

TABLES = ("definitions", "areas", "membership", "weights")


def audit_snapshot(home: Home, snapshot: Snapshot) -> Audit:
    """Attack one snapshot with all that readers were shown before it.

    Raises `WarehouseError` when it cannot be read.
    """
    edition, geography = read_snapshot(snapshot)
    before = [each for each in list_snapshots(home) if each.name < snapshot.name]
    older = [read_snapshot(each)[0] for each in reversed(before)]
    return audit(edition.published, edition.definitions, geography, older)


def read_snapshot(snapshot: Snapshot) -> tuple[Edition, Geography]:
    """The figures and definitions of a snapshot, and its map."""
    with explain_storage_errors(snapshot.folder):
        published = pl.read_parquet(snapshot.folder / "indicators.parquet")
    tables = read_tables(snapshot, TABLES)
    definitions = read_definitions(tables["definitions"])
    aliases = pl.DataFrame(schema=dict.fromkeys(("alias", "area_type", "area_id"), pl.String))
    geography = Geography(tables["areas"], aliases, tables["membership"], tables["weights"])
    return Edition(snapshot.name, published, definitions), geography


def read_definitions(table: pl.DataFrame) -> tuple[Definition, ...]:
    """The definitions of a snapshot's table."""
    return tuple(Definition.model_validate_json(text) for text in table["definition"])

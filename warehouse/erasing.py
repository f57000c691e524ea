"""Removing for good what was erased: kept bytes, and what is left of it in DuckDB's files.

Belongs here: what has to be done to files after the register says that an extract is erased. Does
not belong here: the transaction that deletes its cells (`warehouse.store`, `warehouse.taking_out`).

A mark lies in the home from before that transaction until all is removed, so that whoever takes the
lock after a crash goes on with it (`warehouse.upkeep.leftovers`).
"""

from __future__ import annotations

import shutil

import duckdb

from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry


def mark_erasing(home: Home) -> None:
    """Note that something is about to be erased."""
    home.erasing.touch()
    flush_entry(home.erasing)
    flush_entry(home.root)


def finish_erasing(home: Home) -> None:
    """Remove the bytes of what was erased wherever they are, and the mark.

    The DuckDB file is written anew: what was deleted from it would stay in it until something else
    takes the place. To be called while the home's lock is held; does nothing without the mark.
    Raises `WarehouseError` when the disk does not take it.
    """
    if not home.erasing.exists():
        return
    with explain_storage_errors(home.warehouse_file):
        if home.warehouse_file.exists():
            erased = rewrite_warehouse(home)
            for sha256 in erased:
                remove_bytes(home, sha256)
            for older in home.root.glob("warehouse.version-*.duckdb") if erased else ():
                older.unlink()
        # figures of runs under way may be told of in them
        shutil.rmtree(home.work, ignore_errors=True)
        home.erasing.unlink()
        flush_entry(home.root)


def rewrite_warehouse(home: Home) -> list[str]:
    """Copy all that the DuckDB file holds to a new one that takes its place; the erased sha256."""
    copy = home.rewriting
    for rest in home.root.glob(f"{copy.name}*"):
        rest.unlink()
    with duckdb.connect(str(home.warehouse_file)) as connection:
        erased = connection.execute(
            "select distinct sha256 from extracts where status = 'erased'"
        ).fetchall()
        name = connection.execute("select current_database()").fetchall()[0][0]
        quoted = str(copy).replace("'", "''")
        connection.execute(f"attach '{quoted}' as rewritten")
        connection.execute(f'copy from database "{name}" to rewritten')
        connection.execute("detach rewritten")
        connection.execute("checkpoint")
    flush_entry(copy)
    copy.replace(home.warehouse_file)
    flush_entry(home.root)
    return [sha256 for (sha256,) in erased]


def remove_bytes(home: Home, sha256: str) -> None:
    """Remove the folder of an extract's bytes; what is gone already is no matter."""
    folder = home.extracts / sha256
    if folder.exists():
        shutil.rmtree(folder)
        flush_entry(home.extracts)

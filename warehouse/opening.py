"""Opening the warehouse's file, whatever version of the program wrote it.

Belongs here: the one place where that file is connected to. Does not belong here: what is asked of
it (`warehouse.store`, `warehouse.cells`, `warehouse.contents`), the steps between versions
(`warehouse.upkeep.migrations`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from schemas.problems import Problem
from warehouse.errors import WarehouseError, explain_storage_errors
from warehouse.home import Home
from warehouse.runs import RUNS_SCHEMA
from warehouse.taking_in import EXTRACTS_SCHEMA
from warehouse.taking_out import EVENTS_SCHEMA
from warehouse.upkeep.migrations import (
    VERSION,
    find_version,
    migrate,
    read_in_todays_form,
    refuse_newer,
    write_version,
)

SCHEMA = EXTRACTS_SCHEMA + EVENTS_SCHEMA + RUNS_SCHEMA


@contextmanager
def connect(home: Home, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """The home's tables in today's form.

    For writing they are made where there are none, and an older home is brought to today's version:
    the caller holds the home's lock. `read_only` changes no byte. Raises `WarehouseError` when
    another process holds the file, it cannot be read or written, or a newer program wrote it.
    """
    with explain_storage_errors(home.warehouse_file):
        connection = open_to_read(home) if read_only else open_to_write(home)
    try:
        yield connection
    finally:
        connection.close()


def open_to_read(home: Home) -> duckdb.DuckDBPyConnection:
    """A connection that writes nothing; what an older home lacks is put beside it for this one."""
    connection = open_file(home, read_only=True)
    try:
        version = find_version(connection)
        refuse_newer(home, version)
        if version == 0:
            # whoever made the file died before its tables
            connection.execute(SCHEMA.replace("create table", "create temporary table"))
        elif version < VERSION:
            read_in_todays_form(connection, version)
    except duckdb.Error as error:
        connection.close()
        raise WarehouseError([describe_foreign(home, error)]) from error
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_write(home: Home) -> duckdb.DuckDBPyConnection:
    """A connection to a home of today's version, which it is brought to where it is older."""
    home.root.mkdir(parents=True, exist_ok=True)
    connection = open_file(home, read_only=False)
    try:
        version = find_version(connection)
        refuse_newer(home, version)
        if version == 0:
            connection.execute(f"begin; {SCHEMA}")
            write_version(connection)
            connection.commit()
        if version in (0, VERSION):
            return connection
        connection.execute("checkpoint")
    except BaseException:
        connection.close()
        raise
    connection.close()
    migrate(home, version)
    return open_file(home, read_only=False)


def open_file(home: Home, read_only: bool) -> duckdb.DuckDBPyConnection:
    """The file itself; moments are told in UTC."""
    connection = duckdb.connect(str(home.warehouse_file), read_only=read_only)
    connection.execute("set timezone = 'UTC'")
    return connection


def describe_foreign(home: Home, error: duckdb.Error) -> Problem:
    """That a file is no warehouse that any version of the program has written."""
    return Problem(
        rule="foreign_warehouse",
        message="This file has not the tables of any version of the program: "
        f"{str(error).splitlines()[0].rstrip('.')}.",
        file=str(home.warehouse_file),
        remedy="Name the right home with --home, or put a copy of the file in its place.",
    )

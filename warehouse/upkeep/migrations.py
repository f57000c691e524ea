"""A home's version, and the numbered steps that bring an older home to today's.

Belongs here: the steps, each with the SQL of its time, and taking them on a copy that then
takes the place of the old file. Does not belong here: today's tables (`warehouse.taking_in`,
`warehouse.taking_out`, `warehouse.runs`), and when a home is opened (`warehouse.opening`).
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Mapping

import duckdb

from schemas.problems import Problem
from warehouse.errors import WarehouseError
from warehouse.home import Home
from warehouse.publishing.publish import flush_entry

LOG = logging.getLogger("klynge.home")
VERSION = 2
"""What this program writes; a home without a version has 1, one without tables 0."""

VERSION_SCHEMA = "create table if not exists home_version (version integer not null);"


def find_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The version of an open home: 0 without any tables."""
    tables = {name for (name,) in connection.execute("show tables").fetchall()}
    if "home_version" in tables:
        [(version,)] = connection.execute("select max(version) from home_version").fetchall()
        return int(version or 0)
    return 1 if "extracts" in tables else 0


def write_version(connection: duckdb.DuckDBPyConnection, version: int = VERSION) -> None:
    """Note the version; the caller holds the transaction."""
    connection.execute(VERSION_SCHEMA)
    connection.execute("delete from home_version")
    connection.execute("insert into home_version values (?)", [version])


def refuse_newer(home: Home, version: int) -> None:
    """Raise `WarehouseError` for a home that a newer program has written."""
    if version > VERSION:
        problem = Problem(
            rule="newer_home",
            message="This home was written by a newer version of the program.",
            file=str(home.warehouse_file),
            found=f"version {version} of the home",
            expected=f"at most version {VERSION}, which this program knows",
            remedy="Update the program, or name another home; nothing was changed.",
        )
        raise WarehouseError([problem])


def tell_readings_apart(connection: duckdb.DuckDBPyConnection) -> None:
    """1 to 2: an extract may be withdrawn or erased, and be read anew, and events say so.

    A check of a column cannot be changed in place, so the register is made anew.
    """
    connection.execute("""
        create temporary table kept_extracts as from extracts;
        drop table extracts;
        create table extracts (
            extract_no integer primary key, extract_id varchar unique not null,
            fingerprint varchar not null,
            dataset varchar, layout varchar, file_name varchar not null,
            sha256 varchar not null, size bigint not null,
            status varchar not null check (
                status in ('accepted', 'rejected', 'superseded', 'withdrawn', 'erased')),
            problems varchar not null, warnings varchar not null, rows bigint not null,
            vintage date not null, vintage_known boolean not null,
            received_at timestamptz not null, read_at timestamptz not null,
            publisher varchar, title varchar, published date, url varchar, retrieved date,
            licence varchar, synthetic boolean not null, notes varchar, run_id varchar not null,
            sidecar varchar
        );
        insert into extracts by name
            select *, extract_id as fingerprint, received_at as read_at from kept_extracts
            order by extract_no;
        drop table kept_extracts;
        create table extract_events (
            event_no integer primary key, extract_id varchar not null,
            event varchar not null check (
                event in ('withdrawn', 'restored', 'reread', 'erased')),
            event_at timestamptz not null, because varchar, done_by varchar not null
        );
        create table if not exists run_inputs (
            digest varchar primary key, content varchar not null
        );
        create table if not exists runs (
            run_id varchar primary key, computed_at timestamptz not null,
            published_at timestamptz, as_of date, received boolean not null,
            definitions varchar not null, geography varchar not null,
            inputs_fingerprint varchar, basis varchar not null, code_version varchar not null
        );
    """)


STEPS: Mapping[int, Callable[[duckdb.DuckDBPyConnection], None]] = {1: tell_readings_apart}
"""What brings a home of each version to the next one, in one transaction."""

OLDER_FORMS: Mapping[int, str] = {
    1: """
        create temporary view extracts as
            select *, extract_id as fingerprint, received_at as read_at, null::varchar as sidecar
            from {database}.main.extracts;
        create temporary table extract_events (
            event_no integer, extract_id varchar, event varchar, event_at timestamptz,
            because varchar, done_by varchar
        );
    """
}
"""How a home of each older version is read in today's form, with nothing written to it."""


def read_in_todays_form(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Let a home of an older version that is only read look like one of today."""
    database = connection.execute("select current_database()").fetchall()[0][0]
    connection.execute(OLDER_FORMS[version].format(database=f'"{database}"'))


def migrate(home: Home, version: int) -> None:
    """Bring a home to today's version: a copy is changed, and then takes the old file's place.

    The old file stays beside it (`Home.older_warehouse`). The file is closed, and its log is
    empty. Whatever stops this leaves the home as it was. Raises `WarehouseError`.
    """
    LOG.info("the home is brought from version %d to %d ...", version, VERSION)
    copy, old = home.migrating, home.older_warehouse(version)
    remove_migrating(home)
    try:
        shutil.copyfile(home.warehouse_file, copy)
        with duckdb.connect(str(copy)) as connection:
            take_steps(connection, version)
            connection.execute("checkpoint")
        flush_entry(copy)
        old.unlink(missing_ok=True)
        os.link(home.warehouse_file, old)
        copy.replace(home.warehouse_file)
        flush_entry(home.root)
    except duckdb.Error as error:
        raise WarehouseError([describe_failure(home, version, error)]) from error
    finally:
        remove_migrating(home)
    LOG.info("the home has version %d; as it was it is kept as %s", VERSION, old)


def take_steps(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Every step from this version to today's, each in a transaction with its version."""
    for number in range(version, VERSION):
        connection.begin()
        STEPS[number](connection)
        write_version(connection, number + 1)
        connection.commit()


def remove_migrating(home: Home) -> None:
    """Remove the copy that a migration works on, and its log."""
    for rest in home.root.glob(f"{home.migrating.name}*"):
        rest.unlink()


def describe_failure(home: Home, version: int, error: duckdb.Error) -> Problem:
    """That a home cannot be brought to today's version, and that it is as it was."""
    return Problem(
        rule="migration",
        message=f"This home has version {version} and cannot be brought to version {VERSION}: "
        f"{str(error).splitlines()[0].rstrip('.')}. It was left as it was.",
        file=str(home.warehouse_file),
        remedy="Go on with the program that wrote it, and report this.",
    )

"""How an extract is taken out of what counts, put back, or erased: register and events.

Belongs here: the statements of these transactions, and the events that say who did what, when and
why. Does not belong here: the transactions themselves (`warehouse.store`), taking in
(`warehouse.taking_in`), removing the bytes of what was erased (`warehouse.erasing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb
import polars as pl

WITHDRAWN, RESTORED, REREAD, ERASED = "withdrawn", "restored", "reread", "erased"

EVENTS_SCHEMA = """
create table if not exists extract_events (
    event_no integer primary key, extract_id varchar not null,
    event varchar not null check (event in ('withdrawn', 'restored', 'reread', 'erased')),
    event_at timestamptz not null, because varchar, done_by varchar not null
);
"""

EVENT_TYPES: dict[str, pl.DataType] = {
    "event": pl.String(),
    "event_at": pl.Datetime("us", "UTC"),
    "because": pl.String(),
    "done_by": pl.String(),
}
"""The last event of an extract, as the register tells it; all null where there was none."""

OUT = (WITHDRAWN, ERASED)
"""Statuses of an extract whose bytes do not count, and are not taken in when they come again."""


@dataclass(frozen=True)
class Decree:
    """What somebody decided of an extract, why and when; `because` is None where nobody asked."""

    because: str | None
    done_by: str
    at: datetime


def note_event(
    connection: duckdb.DuckDBPyConnection, extract_id: str, event: str, decree: Decree
) -> None:
    """Note what was done with a reading; the caller holds the transaction."""
    connection.execute(
        "insert into extract_events select coalesce(max(event_no), 0) + 1, ?, ?, ?, ?, ? "
        "from extract_events",
        [extract_id, event, decree.at, decree.because, decree.done_by],
    )


def set_status(connection: duckdb.DuckDBPyConnection, extract_id: str, status: str) -> None:
    """Give a reading another status."""
    connection.execute("update extracts set status = ? where extract_id = ?", [status, extract_id])


def erase_readings(connection: duckdb.DuckDBPyConnection, sha256: str, decree: Decree) -> None:
    """Delete the cells of every reading of some bytes, and the texts that may quote them.

    What stays is that there was such a file: name, sha256, when it came, and who erased it and why.
    """
    readings = connection.execute(
        "select extract_no, extract_id from extracts where sha256 = ? order by extract_no", [sha256]
    ).fetchall()
    for number, extract_id in readings:
        connection.execute("delete from observations where extract_no = ?", [number])
        if "applied_corrections" in {
            name for (name,) in connection.execute("show tables").fetchall()
        }:
            connection.execute("delete from applied_corrections where extract_id = ?", [extract_id])
        note_event(connection, extract_id, ERASED, decree)
    connection.execute(
        "update extracts set status = ?, problems = '[]', warnings = '[]', rows = 0, title = null, "
        "notes = null, url = null, sidecar = null where sha256 = ?",
        [ERASED, sha256],
    )


def select_last_events(until: str = "") -> str:
    """SQL for the last event of each reading: extract_id and `EVENT_TYPES`.

    `until` is a condition on `event_at`.
    """
    where = f"where {until}" if until else ""
    return (
        f"(select extract_id, {', '.join(EVENT_TYPES)} from extract_events {where} qualify "
        "row_number() over (partition by extract_id order by event_no desc) = 1)"
    )

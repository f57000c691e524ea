"""What each run worked with: its definitions and its map, kept when snapshots are removed.

Belongs here: the table of runs, and the definitions and areas that they used, each kept once
under its digest. Does not belong here: what the texts mean (`assets.computing_basis`), the figures
(`warehouse.store`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from schemas.as_of import AsOf

RUNS_SCHEMA = """
create table if not exists run_inputs (digest varchar primary key, content varchar not null);
create table if not exists runs (
    run_id varchar primary key, computed_at timestamptz not null, published_at timestamptz,
    as_of date, received boolean not null,
    definitions varchar not null, geography varchar not null,  -- digests in run_inputs
    inputs_fingerprint varchar, basis varchar not null, code_version varchar not null
);
"""


@dataclass(frozen=True)
class ComputedRun:
    """A run that computed figures.

    `definitions` (the whole set) and `geography` (areas, membership, weights) are JSON texts;
    `basis` is JSON that says where both come from. `inputs_fingerprint` is that of
    `assets.inputs`, None for a run as of an earlier day. `published_at` is None until its
    figures are published.
    """

    run_id: str
    computed_at: datetime
    definitions: str
    geography: str
    basis: str
    code_version: str
    inputs_fingerprint: str | None = None
    as_of: AsOf | None = None
    published_at: datetime | None = None


class Runs:
    """The runs of an open warehouse. One that no run has written since there are runs has none."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def write(self, run: ComputedRun) -> None:
        """Note a run; texts that are known already are not stored again.

        The caller holds the transaction, so that a run and its figures come together.
        """
        for text in (run.definitions, run.geography):
            self._connection.execute(
                "insert into run_inputs values (?, ?) on conflict do nothing",
                [hash_text(text), text],
            )
        self._connection.execute(
            "insert or replace into runs values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                run.run_id, run.computed_at, run.published_at,
                run.as_of.day if run.as_of else None, bool(run.as_of and run.as_of.received),
                hash_text(run.definitions), hash_text(run.geography),
                run.inputs_fingerprint, run.basis, run.code_version,
            ],
        )  # fmt: skip

    def note_published(self, run_id: str, published_at: datetime) -> None:
        """Note that a run's figures were published; a time that is noted already stays."""
        self._connection.execute(
            "update runs set published_at = ? where run_id = ? and published_at is null",
            [published_at, run_id],
        )

    def list_definitions(self) -> list[str]:
        """Every set of definitions that a run has used, as JSON texts, each once."""
        try:
            rows = self._connection.execute(
                "select content from run_inputs where digest in (select definitions from runs)"
            ).fetchall()
        except duckdb.CatalogException:
            # opened for reading, and written last before runs were noted
            return []
        return [content for (content,) in rows]

    def list_published(self) -> list[tuple[str, datetime, str]]:
        """Every run whose figures were published as of its own day, oldest first: its id, when, and
        its definitions as JSON text."""
        try:
            runs = self._connection.execute(
                "select run_id, published_at, definitions from runs "
                "where as_of is null and published_at is not null order by published_at"
            ).fetchall()
            texts: dict[str, str] = dict(
                self._connection.execute("select digest, content from run_inputs").fetchall()
            )
        except duckdb.CatalogException:
            # opened for reading, and written last before runs were noted
            return []
        return [(run_id, at, texts[digest]) for run_id, at, digest in runs]

    def find(self, run_id: str) -> ComputedRun | None:
        """The run of this id, or None when it is not known."""
        return self._read("where run_id = ?", [run_id])

    def find_in_force(self, day: date) -> ComputedRun | None:
        """The run whose snapshot was in force at the end of a day (UTC), or None.

        A run as of an earlier day is never in force.
        """
        return self._read(
            "where as_of is null and published_at::date <= ? order by published_at desc limit 1",
            [day],
        )

    def _read(self, condition: str, parameters: list[object]) -> ComputedRun | None:
        try:
            rows = self._connection.execute(
                "select run_id, computed_at, d.content, g.content, basis, code_version, "
                "inputs_fingerprint, as_of, received, published_at from runs "
                "join run_inputs as d on d.digest = definitions "
                f"join run_inputs as g on g.digest = geography {condition}",
                parameters,
            ).fetchall()
        except duckdb.CatalogException:
            # opened for reading, and written last before runs were noted
            return None
        if not rows:
            return None
        row = rows[0]
        as_of = AsOf(row[7], row[8]) if row[7] is not None else None
        return ComputedRun(
            run_id=row[0], computed_at=row[1], definitions=row[2], geography=row[3], basis=row[4],
            code_version=row[5], inputs_fingerprint=row[6], as_of=as_of, published_at=row[9],
        )  # fmt: skip


def hash_text(text: str) -> str:
    """The sha256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()

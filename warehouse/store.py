"""What DuckDB holds: the register of extracts, every observation, the latest values.

Belongs here: the tables and the transactions that write them. Does not belong here: reading
publishers' files, computing, publishing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl

from schemas.as_of import AsOf
from schemas.extracts import ExtractRecord, FoundFile, ReadExtract
from schemas.frames.observations import KEY, OBSERVATION_COLUMNS
from schemas.frames.values import VALUE_COLUMNS
from schemas.problems import Problem
from warehouse.corrections import Corrections
from warehouse.errors import WarehouseError, explain_storage_errors
from warehouse.home import Home
from warehouse.publish import flush_entry, hash_file
from warehouse.runs import RUNS_SCHEMA, ComputedRun, Runs

SCHEMA = """
create table if not exists extracts (
    extract_no integer primary key,
    extract_id varchar unique not null,  -- fingerprint of bytes and sidecar
    dataset varchar, layout varchar, file_name varchar not null,
    sha256 varchar not null, size bigint not null,
    status varchar not null check (status in ('accepted', 'rejected', 'superseded')),
    problems varchar not null, warnings varchar not null, rows bigint not null,
    vintage date not null, vintage_known boolean not null, received_at timestamptz not null,
    publisher varchar, title varchar, published date, url varchar, retrieved date,
    licence varchar, synthetic boolean not null, notes varchar, run_id varchar not null
);
create table if not exists observations (
    dataset varchar not null, measure varchar not null, item varchar not null,
    area_type varchar not null, area_id varchar not null, period varchar not null,
    period_start date not null, period_end date not null, sex varchar not null,
    age varchar not null, education varchar not null, unit varchar not null,
    value double, status varchar not null, sheet varchar not null,
    "row" integer not null, "column" integer not null, extract_no integer not null
);
"""

PARTIAL = ".partial"
"""What an extract is called while its bytes are being copied."""

REGISTER_COLUMNS = """
    extract_id, dataset, layout, file_name, sha256, size, status, problems, warnings, rows,
    vintage, vintage_known, received_at, publisher, title, published, url, retrieved, licence,
    synthetic, notes, run_id
"""


class Warehouse:
    """An open warehouse. One process at a time has it open; readers use the snapshot.

    `runs` are the runs that wrote it, `corrections` those put on the observations in force.
    Where a method takes `as_of`, None means now.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, home: Home) -> None:
        self._connection = connection
        self.runs = Runs(connection)
        self.corrections = Corrections(connection)
        self._home = home

    def register(self, as_of: AsOf | None = None) -> pl.DataFrame:
        """Every extract ever received, oldest first; `problems` and `warnings` as JSON text.

        As of a day those known then, with the status that they had then.
        """
        known, all_then = select_known(as_of), select_then(as_of)
        register: pl.DataFrame = self._connection.sql(f"""
            select {REGISTER_COLUMNS} from (
                select * replace (if(extract_no in (select extract_no from {known}),
                    'accepted', if(status = 'accepted', 'superseded', status)) as status)
                from {all_then})
            order by extract_no
        """).pl()
        return register

    def first_known_day(self, received: bool) -> date | None:
        """The first day on which any accepted extract was known (`AsOf`), or None."""
        day = "greatest(vintage, received_at::date)" if received else "vintage"
        first: date | None = self._connection.execute(
            f"select min({day}) from extracts where status = 'accepted'"
        ).fetchall()[0][0]
        return first

    def accept(self, read: ReadExtract, run_id: str, received_at: datetime) -> ExtractRecord:
        """Keep the file, register it as accepted and store its observations, or none of it.

        Accepted bytes that come again with another sidecar replace the earlier reading.
        """
        record = describe_extract(read, [], "accepted", run_id, received_at)
        with explain_storage_errors(self._home.root), self._transaction():
            self._keep_file(read.found)
            self._connection.execute(
                "update extracts set status = 'superseded' "
                "where sha256 = ? and status = 'accepted' and extract_id <> ?",
                [record.sha256, record.extract_id],
            )
            number = self._write_record(record, read.warnings)
            self._connection.execute("delete from observations where extract_no = ?", [number])
            self._insert_observations(read.observations, number)
        return record

    def reject(
        self, read: ReadExtract, problems: list[Problem], run_id: str, received_at: datetime
    ) -> ExtractRecord:
        """Keep the file and register it as rejected, with every reason."""
        record = describe_extract(read, problems, "rejected", run_id, received_at)
        with explain_storage_errors(self._home.root), self._transaction():
            self._keep_file(read.found)
            self._write_record(record, read.warnings)
        return record

    def observations_in_force(
        self, wanted: pl.DataFrame | None = None, as_of: AsOf | None = None
    ) -> duckdb.DuckDBPyRelation:
        """The newest vintage of each observation, with `extract_id`, `vintage`, `synthetic`.

        `wanted` (dataset, measure, item) limits the work to the measures that are asked for.
        For the same release date the extract received last counts. They are put into a temporary
        table, since they are asked several things.
        """
        only = ""
        if wanted is not None:
            self._connection.register("wanted_measures", wanted.to_arrow())
            only = "semi join wanted_measures using (dataset, measure, item)"
        key = ", ".join(KEY)
        self._connection.execute(f"""
            create or replace temporary table observations_in_force as
            with candidates as (
                select o.*, e.extract_id, e.vintage, e.synthetic, e.received_at
                from observations as o {only}
                join {select_known(as_of)} as e on e.extract_no = o.extract_no),
            -- few measures come from several extracts, and only there is anything to choose
            contested as (
                select dataset, measure, item, period from candidates
                group by all having count(distinct extract_no) > 1),
            chosen as (
                from candidates semi join contested using (dataset, measure, item, period)
                qualify row_number() over (
                    partition by {key} order by vintage desc, received_at desc, extract_no desc
                ) = 1),
            uncontested as (
                from candidates anti join contested using (dataset, measure, item, period))
            select * exclude (received_at) from uncontested
            union all select * exclude (received_at) from chosen
        """)
        return self._connection.table("observations_in_force")

    def send_table(self, table: pl.DataFrame) -> duckdb.DuckDBPyRelation:
        """Put a small table beside the observations, to be joined with them; nothing is stored."""
        self._connection.register("sent_table", table.to_arrow())
        return self._connection.table("sent_table")

    def measures(self, as_of: AsOf | None = None) -> pl.DataFrame:
        """What is stored: dataset, measure, item, age, with the number of observations."""
        stored: pl.DataFrame = self._connection.sql(f"""
            select o.dataset, measure, item, age, count(*) as observations
            from observations as o join {select_known(as_of)} as e using (extract_no)
            group by all order by all
        """).pl()
        return stored

    def coverage(self) -> pl.DataFrame:
        """What each dataset holds: dataset, rows, areas, newest_period, extracts."""
        held: pl.DataFrame = self._connection.sql("""
            select o.dataset, count(*) as rows, count(distinct area_type || area_id) as areas,
                arg_max(period, period_end) as newest_period,
                count(distinct extract_no) as extracts
            from observations as o join extracts as e using (extract_no)
            where e.status = 'accepted' group by o.dataset order by o.dataset
        """).pl()
        return held

    def held_periods(self) -> pl.DataFrame:
        """The newest period of each item in each extract, whatever became of the extract since.

        Columns dataset, item, extract_id, newest_period, newest_period_end. A period for which
        the publisher prints no figure does not count.
        """
        held: pl.DataFrame = self._connection.sql("""
            select o.dataset, item, extract_id, arg_max(period, period_end) as newest_period,
                max(period_end) as newest_period_end
            from observations as o join extracts as e using (extract_no)
            where o.status <> 'missing' group by all order by all
        """).pl()
        return held

    def revised_periods(self, as_of: AsOf | None = None) -> pl.DataFrame:
        """Where publishers have revised: dataset, measure, item, period of several vintages."""
        revised: pl.DataFrame = self._connection.sql(f"""
            select o.dataset, measure, item, period
            from observations as o join {select_known(as_of)} as e using (extract_no)
            group by all having count(distinct e.vintage) > 1
            order by all
        """).pl()
        return revised

    def save_values(self, values: pl.DataFrame, run: ComputedRun) -> None:
        """Replace the latest computed values, and note the run that made them, or neither."""
        with explain_storage_errors(self._home.root), self._transaction():
            self._connection.register("incoming_values", values.to_arrow())
            self._connection.execute(
                "create or replace table latest_values as select * from incoming_values"
            )
            self._connection.unregister("incoming_values")
            self.runs.write(run)

    def load_values(self) -> pl.DataFrame:
        """The latest computed values, or an empty frame when none were ever computed."""
        try:
            values: pl.DataFrame = self._connection.sql("from latest_values").pl()
        except duckdb.CatalogException:
            return pl.DataFrame(schema=VALUE_COLUMNS)
        return values

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def _keep_file(self, found: FoundFile) -> None:
        """Copy the bytes to `extracts/<sha256>/<name>`; what is there already stays.

        A link out of the inbox is not followed, so there are no bytes to keep. Raises
        `WarehouseError` when they are no longer those that were read.
        """
        if not found.readable:
            return
        folder = self._home.extracts / found.sha256
        target, partial = folder / Path(found.relative).name, folder / PARTIAL
        if not target.exists():
            folder.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(found.path, partial)
                refuse_other_bytes(partial, found)
                flush_entry(partial)
                partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)
        # also when the file was there: the run that copied it may have died before this
        for entry in (folder, self._home.extracts, self._home.root):
            flush_entry(entry)

    def _write_record(self, record: ExtractRecord, warnings: list[Problem]) -> int:
        """Insert the register row, or update it when the same extract was rejected before."""
        known = self._connection.execute(
            "select extract_no, received_at from extracts where extract_id = ?",
            [record.extract_id],
        ).fetchone()
        if known is None:
            row = self._connection.execute(
                "select coalesce(max(extract_no), 0) + 1 from extracts"
            ).fetchone()
            number, received_at = int(row[0]) if row else 1, record.received_at
        else:
            number, received_at = int(known[0]), known[1]
            self._connection.execute("delete from extracts where extract_no = ?", [number])
        origin = record.provenance
        self._connection.execute(
            f"insert into extracts (extract_no, {REGISTER_COLUMNS}) "
            f"values ({', '.join('?' * 23)})",
            [
                number, record.extract_id, record.dataset, record.layout, record.file_name,
                record.sha256, record.size, record.status, dump_problems(record.problems),
                dump_problems(warnings), record.rows, record.vintage, record.vintage_known,
                received_at, origin.publisher, origin.title, origin.published, origin.url,
                origin.retrieved, origin.licence, origin.synthetic, origin.notes, record.run_id,
            ],
        )  # fmt: skip
        return number

    def _insert_observations(self, observations: pl.DataFrame, number: int) -> None:
        columns = ", ".join(f'"{name}"' for name in OBSERVATION_COLUMNS)
        self._connection.register("incoming", observations.to_arrow())
        self._connection.execute(
            f"insert into observations ({columns}, extract_no) "
            f"select {columns}, {number} from incoming"
        )
        self._connection.unregister("incoming")


def refuse_other_bytes(copy: Path, found: FoundFile) -> None:
    """Raise `WarehouseError` when a copy is not of the bytes that were read."""
    if hash_file(copy) != found.sha256:
        problem = Problem(
            rule="file_changed",
            message="The file changed while it was being taken in.",
            file=found.relative,
            remedy="Wait until whatever writes it has ended, then run again.",
        )
        raise WarehouseError([problem])


@contextmanager
def open_warehouse(home: Home, read_only: bool = False) -> Iterator[Warehouse]:
    """Open the home's warehouse; for writing it is created when it is not there.

    `read_only` changes no byte of it and lets other readers in, but no writer.
    Raises `WarehouseError` when another process holds it, or it cannot be read or written.
    """
    with explain_storage_errors(home.warehouse_file):
        if not read_only:
            home.root.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(home.warehouse_file), read_only=read_only)
    try:
        with explain_storage_errors(home.warehouse_file):
            connection.execute("set timezone = 'UTC'")
            if not read_only:
                connection.execute(SCHEMA + RUNS_SCHEMA)
        yield Warehouse(connection, home)
    finally:
        connection.close()


def select_known(as_of: AsOf | None) -> str:
    """SQL for the extracts that count: those accepted, now or as of a day.

    A reading that a corrected sidecar has replaced since counts on a day before the correction
    was received, where the rule is what this system had.
    """
    if as_of is None or not as_of.received:
        return f"(from {select_then(as_of)} where status = 'accepted')"
    return f"""(
        from (from extracts
            where status <> 'rejected' and received_at::date <= date '{as_of.day}'
            qualify row_number() over (
                partition by sha256 order by (status = 'accepted') desc, received_at desc
            ) = 1)
        where vintage <= date '{as_of.day}')"""


def select_then(as_of: AsOf | None) -> str:
    """SQL for the extracts of any status, those of a day or before where one is named."""
    if as_of is None:
        return "extracts"
    received = f" and received_at::date <= date '{as_of.day}'" if as_of.received else ""
    return f"(from extracts where vintage <= date '{as_of.day}'{received})"


def describe_extract(
    read: ReadExtract, problems: list[Problem], status: str, run_id: str, received_at: datetime
) -> ExtractRecord:
    """The register's row; without a release date the day of receipt stands in for it."""
    published = read.provenance.published
    return ExtractRecord(
        extract_id=read.found.fingerprint,
        dataset=read.dataset,
        layout=read.layout,
        file_name=read.found.relative,
        sha256=read.found.sha256,
        size=read.found.size,
        status=status,
        problems=problems,
        rows=read.observations.height if status == "accepted" else 0,
        vintage=published or received_at.astimezone(UTC).date(),
        vintage_known=published is not None,
        received_at=received_at,
        provenance=read.provenance,
        run_id=run_id,
    )


def dump_problems(problems: list[Problem]) -> str:
    """Problems as JSON text, as the register keeps them."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False)


def load_problems(text: str) -> list[Problem]:
    """The reverse of `dump_problems`."""
    return [Problem(**entry) for entry in json.loads(text)]

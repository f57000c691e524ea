"""What DuckDB holds: the register of extracts, every observation, the latest values.

Belongs here: the tables and the transactions that write them. Does not belong here: reading
publishers' files, computing, publishing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import duckdb
import polars as pl

from schemas.as_of import AsOf
from schemas.datasets import PROJECTIONS
from schemas.frames.observations import KEY
from schemas.frames.values import VALUE_COLUMNS
from warehouse.corrections import Corrections
from warehouse.counterparts import Counterparts
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.known_then import select_known, select_then
from warehouse.opening import connect
from warehouse.runs import ComputedRun, Runs
from warehouse.taking_in import (
    REGISTER_TYPES,
    DecidedExtract,
    keep_files,
    write_observations,
    write_register,
)
from warehouse.taking_out import (
    EVENT_TYPES,
    REREAD,
    RESTORED,
    WITHDRAWN,
    Decree,
    erase_readings,
    note_event,
    select_last_events,
    set_status,
)
from warehouse.vintages import NEWEST_FIRST, RANKED, Releases

REGISTER_COLUMNS = ", ".join((*REGISTER_TYPES, *EVENT_TYPES))


class Warehouse:
    """An open warehouse. One process at a time has it open; readers use the snapshot.

    `runs` are the runs that wrote it, `corrections` those put on the observations in force,
    `counterparts` what is in force beside a new extract's cells, `releases` some extracts beside
    all others. `home` is where it lies.
    Where a method takes `as_of`, None means now.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, home: Home) -> None:
        self._connection = connection
        self.runs = Runs(connection)
        self.corrections = Corrections(connection)
        self.counterparts = Counterparts(connection)
        self.releases = Releases(connection)
        self.home = home

    def register(self, as_of: AsOf | None = None) -> pl.DataFrame:
        """Every extract ever received, oldest first; `problems` and `warnings` as JSON text.

        Columns of `REGISTER_TYPES` and, of the last event, `EVENT_TYPES`. As of a day those known
        then, with the status that they had then.
        """
        known, all_then = select_known(as_of), select_then(as_of)
        until = f"event_at::date <= date '{as_of.day}'" if as_of and as_of.received else ""
        register: pl.DataFrame = self._connection.sql(f"""
            select {REGISTER_COLUMNS} from (
                select * replace (case
                    when status in ('rejected', 'erased') then status
                    when extract_no in (select extract_no from {known}) then 'accepted'
                    when event = 'withdrawn' then 'withdrawn'
                    else 'superseded' end as status)
                from {all_then} left join {select_last_events(until)} using (extract_id))
            order by extract_no
        """).pl()
        return register

    def list_counting(self) -> list[tuple[str, str]]:
        """The extracts that count now, each with its file_name, which can change what it says."""
        return self._connection.execute(
            "select extract_id, file_name from extracts where status = 'accepted'"
        ).fetchall()

    def first_known_day(self, received: bool) -> date | None:
        """The first day on which any accepted extract was known (`AsOf`), or None."""
        day = "greatest(vintage, received_at::date)" if received else "vintage"
        first: date | None = self._connection.execute(
            f"select min({day}) from extracts where status = 'accepted'"
        ).fetchall()[0][0]
        return first

    def take_in(self, decided: Sequence[DecidedExtract]) -> None:
        """Keep the files, register them and store the observations of those accepted, or nothing.

        One transaction and few flushes for all of them. Their bytes are different ones.
        """
        with explain_storage_errors(self.home.root), self._transaction():
            keep_files(self.home, [each.read.found for each in decided])
            numbers = write_register(self._connection, decided)
            write_observations(self._connection, decided, numbers)

    def find_sidecar(self, extract_id: str) -> str | None:
        """The merged sidecar as it was when this was read, as JSON; None where none was kept."""
        [(sidecar,)] = self._connection.execute(
            "select sidecar from extracts where extract_id = ?", [extract_id]
        ).fetchall()
        return None if sidecar is None else str(sidecar)

    def read_cells(self, extract_id: str) -> pl.DataFrame:
        """Every stored observation of one reading."""
        cells: pl.DataFrame = self._connection.sql(
            "select o.* exclude (extract_no) from observations as o "
            "join extracts using (extract_no) where extract_id = ?",
            params=[extract_id],
        ).pl()
        return cells

    def count_cells(self, extract_id: str) -> tuple[int, int]:
        """How many cells of an accepted extract are in force, and for how many of them another
        accepted extract would be without it."""
        same = " and ".join(f"o.{name} = m.{name}" for name in KEY)
        [counted] = self._connection.execute(
            f"""
            with mine as (
                select o.*, {RANKED} as rank from observations as o
                join extracts as e using (extract_no) where extract_id = ?),
            others as (
                select m.extract_no, {", ".join(f"m.{name}" for name in KEY)},
                    bool_or({RANKED} > m.rank) as newer
                from mine as m join observations as o on {same}
                join extracts as e on e.extract_no = o.extract_no
                where e.status = 'accepted' and e.extract_no <> m.extract_no group by all)
            select (select count(*) from mine) - count(*) filter (newer),
                count(*) filter (not newer) from others
            """,
            [extract_id],
        ).fetchall()
        return counted[0], counted[1]

    def list_behind_cells(self) -> list[str]:
        """The extracts behind the observations found last, the one received last first."""
        found = self._connection.execute(
            "select extract_id from extracts where extract_no in "
            "(select extract_no from observations_in_force) order by received_at desc, extract_no"
        ).fetchall()
        return [extract_id for (extract_id,) in found]

    @contextmanager
    def without(self, extract_ids: Collection[str]) -> Iterator[None]:
        """As if some extracts were withdrawn; when the context ends, all is as it was."""
        self._connection.begin()
        try:
            for extract_id in extract_ids:
                set_status(self._connection, extract_id, WITHDRAWN)
            yield
        finally:
            self._connection.rollback()

    def withdraw(self, extract_id: str, decree: Decree) -> None:
        """From now on an accepted extract does not count; nothing of it is removed."""
        self._decide(extract_id, WITHDRAWN, WITHDRAWN, decree)

    def restore(self, extract_id: str, decree: Decree) -> None:
        """A withdrawn extract counts again."""
        self._decide(extract_id, "accepted", RESTORED, decree)

    def read_anew(self, decided: DecidedExtract, decree: Decree) -> None:
        """Put a new reading of the same receipt in the place of the one that counts, or nothing.

        One that was rejected is replaced; an accepted one stays as superseded.
        """
        with explain_storage_errors(self.home.root), self._transaction():
            numbers = write_register(self._connection, [decided])
            write_observations(self._connection, [decided], numbers)
            [(extract_id,)] = self._connection.execute(
                "select extract_id from extracts where extract_no = ?", list(numbers.values())
            ).fetchall()
            note_event(self._connection, extract_id, REREAD, decree)

    def erase(self, sha256: str, decree: Decree) -> None:
        """Delete every cell of these bytes; their old content is still in the file itself."""
        with explain_storage_errors(self.home.root), self._transaction():
            erase_readings(self._connection, sha256, decree)

    def _decide(self, extract_id: str, status: str, event: str, decree: Decree) -> None:
        with explain_storage_errors(self.home.root), self._transaction():
            set_status(self._connection, extract_id, status)
            note_event(self._connection, extract_id, event, decree)

    def observations_in_force(
        self, wanted: pl.DataFrame | None = None, as_of: AsOf | None = None
    ) -> duckdb.DuckDBPyRelation:
        """The newest vintage of each observation, with `extract_id`, `vintage`, `synthetic`.

        `wanted` (dataset, measure, item, and further columns of the key) limits the work to what
        is asked for. Which of several counts says `warehouse.vintages`. They are put into a
        temporary table, since they are asked several things.
        """
        only = ""
        if wanted is not None:
            self._connection.register("wanted_measures", wanted.to_arrow())
            only = f"semi join wanted_measures using ({', '.join(wanted.columns)})"
        key = ", ".join(KEY)
        self._connection.execute(f"""
            create or replace temporary table observations_in_force as
            with candidates as (
                select o.*, e.extract_id, e.vintage, e.vintage_known, e.synthetic, e.received_at
                from observations as o {only}
                join {select_known(as_of)} as e on e.extract_no = o.extract_no),
            -- few measures come from several extracts, and only there is anything to choose
            contested as (
                select dataset, measure, item, period from candidates
                group by all having count(distinct extract_no) > 1),
            chosen as (
                from candidates semi join contested using (dataset, measure, item, period)
                qualify row_number() over (partition by {key} order by {NEWEST_FIRST}) = 1),
            uncontested as (
                from candidates anti join contested using (dataset, measure, item, period))
            select * exclude (received_at, vintage_known) from uncontested
            union all select * exclude (received_at, vintage_known) from chosen
        """)
        return self._connection.table("observations_in_force")

    def list_keys(self, wanted: pl.DataFrame) -> pl.DataFrame:
        """What is stored of the `wanted` measures (dataset, measure, item), each combination once:
        sex, age, education, period, period_start, period_end, unit besides."""
        self._connection.register("wanted_measures", wanted.to_arrow())
        keys: pl.DataFrame = self._connection.sql(f"""
            select distinct o.dataset, measure, item, sex, age, education, period, period_start,
                period_end, unit
            from observations as o semi join wanted_measures using (dataset, measure, item)
            join {select_known(None)} as e using (extract_no)
        """).pl()
        return keys

    def filled_in(self, dataset: str) -> pl.DataFrame:
        """The keys of a dataset of which some figure is in force, printed or hidden."""
        key = ", ".join(name for name in KEY if name not in ("dataset", "measure"))
        filled: pl.DataFrame = self._connection.sql(
            f"""
            select distinct {key} from (
                select o.* from observations as o
                join {select_known(None)} as e using (extract_no) where o.dataset = ?
                qualify row_number() over (
                    partition by {", ".join(f"o.{name}" for name in KEY)}
                    order by {NEWEST_FIRST}) = 1)
            where status in ('ok', 'suppressed')
            """,
            params=[dataset],
        ).pl()
        return filled

    def find_in_force(self) -> duckdb.DuckDBPyRelation:
        """The observations that `observations_in_force` found last."""
        return self._connection.table("observations_in_force")

    def locate_rows(self, wanted: pl.DataFrame) -> pl.DataFrame:
        """Where the observations found last stand, of some sources and areas.

        `wanted` has dataset, measure, item, area_type, area_id; the rows have also sex, age,
        education, period_start, file_name, sheet and row.
        """
        self._connection.register("wanted_rows", wanted.to_arrow())
        located: pl.DataFrame = self._connection.sql("""
            select o.dataset, measure, item, area_type, area_id, sex, age, education,
                period_start, file_name, sheet, "row"
            from observations_in_force as o
            semi join wanted_rows using (dataset, measure, item, area_type, area_id)
            join extracts as e using (extract_no)
        """).pl()
        return located

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
        """The newest period of each item and area in each extract, whatever became of that since.

        Columns dataset, item, area (type/id), extract_id, newest_period, newest_period_end. A
        period for which the publisher prints no figure does not count. A projection is as new as
        its beginning.
        """
        names = ", ".join(f"'{name}'" for name in sorted(PROJECTIONS))
        newest = f"if(o.dataset in ({names or 'null'}), -1, 1) * epoch(period_end)"
        held: pl.DataFrame = self._connection.sql(f"""
            select o.dataset, item, area_type || '/' || area_id as area, extract_id,
                arg_max(period, {newest}) as newest_period,
                arg_max(period_end, {newest}) as newest_period_end
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
        with explain_storage_errors(self.home.root), self._transaction():
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


@contextmanager
def open_warehouse(home: Home, read_only: bool = False) -> Iterator[Warehouse]:
    """Open the home's warehouse; for writing it is created when it is not there.

    `read_only` changes no byte of it and lets other readers in, but no writer. One that an older
    program wrote is brought to today's form, or read in it. Raises `WarehouseError` when another
    process holds it, it cannot be read or written, or a newer program wrote it.
    """
    with connect(home, read_only) as connection:
        yield Warehouse(connection, home)

"""The order of vintages, and a release held against what was in force without it.

Belongs here: which of several extracts counts for a cell, and the queries that set the cells of
some extracts beside those of the others. Reading only: nothing is stored. Does not belong here:
what would have been expected (`indicators.changes.expected`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import duckdb
import polars as pl

from schemas.frames.observations import KEY
from schemas.frames.surprises import ABSENT

NEWEST_FIRST = "vintage_known desc, vintage desc, received_at desc, extract_no desc"
"""SQL that puts the extract that counts first: one whose release date is known before any without,
then the newest release, then the one received last. Who joins it has the register's columns."""

RANKED = "row(e.vintage_known, e.vintage, e.received_at, e.extract_no)"
"""The same of one extract `e` of the register, as a value: the greater comes first."""

BATCH_CELLS = 200_000
"""Cells that are in memory at once."""

MOST_LOST = 100_000
"""Lost cells that are listed; they are so many only where a file is no release of that table."""

HALF = 0.5
"""An extract that has no more than this of another's areas or groups is another selection."""

_KEY = ", ".join(KEY)
_BLOCK = "dataset, measure, item, period"
_SERIES = "dataset, measure, item, area_type, area_id, sex, age, education, unit, synthetic"
_PLACE = "dataset, measure, period, area_type, synthetic"
_GROUP = "item, sex, age, education"
_RHYTHM = """
    12 * (year(period_end) - year(period_start)) + month(period_end) - month(period_start) + 1
        as months,
    greatest(months // 12, 1) as years,
    12 * (year(period_start) % years) + month(period_start) as begins
"""
"""As `indicators.verdicts.series.add_rhythm` has it: what makes periods comparable."""


class Releases:
    """Some extracts' cells beside those of all others, on an open warehouse.

    Real and synthetic cells are never set beside each other.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def prepare(self, extract_ids: Collection[str]) -> bool:
        """Gather the cells of these extracts (`released`), and what was in force without them.

        Those that came in a later run do not count among the others. Temporary tables; to be called
        before anything is asked. Returns whether the others have anything of the same datasets;
        where they have not, nothing is gathered.
        """
        if not self._rank(extract_ids):
            return False
        self._connection.execute(f"""
            create or replace temporary table released as
            {select_newest("where e.asked")}
        """)
        self._connection.execute(f"""
            create or replace temporary table held as
            {
            select_newest('''
                semi join (select distinct dataset, measure, period from released) as wanted
                    using (dataset, measure, period)
                where not e.asked
            ''')
        }
        """)
        self._connection.execute(f"""
            create or replace temporary table rhythms as
            select distinct dataset, measure, item, area_type, period, period_start, period_end,
                o.synthetic, asked, {_RHYTHM}
            from (
                select o.* exclude (extract_no), e.asked, e.synthetic
                from observations as o join ranked_extracts as e using (extract_no)
                semi join (select distinct dataset, measure, item from released) as wanted
                    using (dataset, measure, item)
                where o.status = 'ok') as o
        """)
        return True

    def _rank(self, extract_ids: Collection[str]) -> bool:
        """Number the extracts that are compared; whether there is anything to compare with."""
        asked = pl.DataFrame({"extract_id": sorted(extract_ids)}, schema={"extract_id": pl.String})
        self._connection.register("asked_extracts", asked.to_arrow())
        self._connection.execute(f"""
            create or replace temporary table ranked_extracts as
            with accepted as (
                select *, extract_id in (from asked_extracts) as asked
                from extracts where status = 'accepted'),
            last as (select max(received_at) as moment from accepted where asked),
            runs as (select distinct run_id from accepted where asked)
            select extract_no, extract_id, dataset as of_dataset, asked, synthetic,
                row_number() over (order by {NEWEST_FIRST}) * -1 as rank
            from accepted
            where asked or received_at <= (select moment from last)
                or run_id in (select run_id from runs)
        """)
        both = self._connection.sql("""
            from ranked_extracts as mine semi join (from ranked_extracts where not asked) as others
                using (of_dataset, synthetic)
            where asked limit 1
        """)
        return bool(both.fetchall())

    def list_available(self) -> pl.DataFrame:
        """What is stored of the measures compared: dataset, measure, item, sex, age."""
        available: pl.DataFrame = self._connection.sql("""
            select distinct dataset, measure, item, sex, age
            from observations semi join ranked_extracts using (extract_no)
            semi join (select distinct dataset, measure, item from released) as wanted
                using (dataset, measure, item)
        """).pl()
        return available

    def list_blocks(self) -> Iterator[pl.DataFrame]:
        """Groups of (dataset, measure, item, period) that hold `BATCH_CELLS` cells or one block."""
        blocks: pl.DataFrame = self._connection.sql(f"""
            select {_BLOCK}, count(*) as cells from released group by all order by all
        """).pl()
        number = (blocks["cells"].cum_sum() - blocks["cells"]) // BATCH_CELLS
        for _, batch in blocks.with_columns(batch=number).group_by("batch", maintain_order=True):
            yield batch.drop("cells", "batch")

    def read_revised(self, blocks: pl.DataFrame) -> pl.DataFrame:
        """Cells of some blocks that were in force with another figure: `before` and `found`.

        Columns: extract_id, those of `KEY`, unit, found, before.
        """
        self._connection.register("blocks", blocks.to_arrow())
        revised: pl.DataFrame = self._connection.sql(f"""
            select r.extract_id, {_KEY}, r.unit, r.value as found, h.value as before
            from (from released semi join blocks using ({_BLOCK})) as r
            join (from held semi join blocks using ({_BLOCK})) as h using ({_KEY}, synthetic, unit)
            where r.status = 'ok' and h.status = 'ok' and r.rank > h.rank and r.value <> h.value
        """).pl()
        return revised

    def read_followed(self, blocks: pl.DataFrame) -> pl.DataFrame:
        """Cells of some blocks that no other extract has, beside the nearest period of the same
        rhythm that others have, an earlier one before a later.

        Columns: extract_id, those of `KEY`, unit, synthetic, period_start, period_end, months,
        begins, found, before.
        """
        self._connection.register("blocks", blocks.to_arrow())
        place = "dataset, measure, item, area_type, synthetic, months, begins"
        self._connection.execute(f"""
            create or replace temporary table nearest_periods as
            select {place}, n.period, n.period_start, n.period_end, n.months // 12 as years,
                arg_min(o.period, [if(o.period_end < n.period_start, 0, 1),
                    abs(date_diff('day', o.period_start, n.period_start))]) as reference
            from (from rhythms semi join blocks using ({_BLOCK}) where asked) as n
            join (from rhythms where not asked) as o using ({place})
            where o.period <> n.period
            group by all
        """)
        followed: pl.DataFrame = self._connection.sql(f"""
            with wanted as (
                select distinct dataset, measure, item, area_type, synthetic,
                    reference as period from nearest_periods),
            earlier as (
                {
            select_newest('''
                    semi join wanted using (dataset, measure, item, area_type, period)
                    where not e.asked''')
        })
            select r.extract_id, {", ".join(f"r.{name}" for name in KEY)}, r.unit, r.synthetic,
                r.period_start, r.period_end, n.months, n.begins, r.value as found,
                o.value as before
            from (from released semi join blocks using ({_BLOCK})) as r
            anti join held as h on (h.status = 'ok' or h.rank > r.rank)
                and h.synthetic = r.synthetic and {equal("h", "r", _KEY)}
            join nearest_periods as n using (dataset, measure, item, area_type, period, synthetic)
            join earlier as o using ({_SERIES})
            where o.period = n.reference and r.status = 'ok' and o.status = 'ok'
        """).pl()
        return followed

    def read_series(self, cells: pl.DataFrame, least: int) -> pl.DataFrame:
        """The figures before each of some cells in its series, where there are so many.

        `cells` have the columns of `read_followed` and a `number`. Columns: number, period_end,
        value.
        """
        self._connection.register("surprising_cells", cells.to_arrow())
        series: pl.DataFrame = self._connection.sql(f"""
            with points as (
                select *, {_RHYTHM} from (
                    {
            select_newest('''
                        semi join surprising_cells
                            using (dataset, measure, item, area_type, area_id, sex, age, education)
                        where not e.asked''')
        }))
            select c.number, p.period_end, p.value
            from points as p join surprising_cells as c using ({_SERIES}, months, begins)
            where p.status = 'ok' and p.period_end < c.period_start
            qualify count(*) over (partition by c.number) >= {least}
        """).pl()
        return series

    def read_lost(self) -> pl.DataFrame:
        """Cells that were in force with a figure, and that the newer release has blank or lacks.

        Blank is a cell of any status but `ok`. Lacking is judged for each dataset, measure, period
        and kind of area against the extract that has the cell: a cell of an area and of a group
        (item, sex, age, education) that the newer release both has; one of an area, or of a group,
        that it has not, where it has more than half of them. Other selections lack nothing.

        Columns: extract_id, those of `KEY`, unit, held, held_by, now. At most `MOST_LOST`.
        """
        lost: pl.DataFrame = self._connection.sql(f"""
            with blank as (
                select r.extract_id, {_KEY}, h.unit, h.value as held, h.extract_id as held_by,
                    r.status as now
                from released as r join held as h using ({_KEY}, synthetic)
                where r.status <> 'ok' and h.status = 'ok' and r.rank > h.rank),
            {select_absent()}
            from blank union all by name from absent limit {MOST_LOST}
        """).pl()
        return lost

    def count_not_replaced(self, extract_ids: Collection[str]) -> pl.DataFrame:
        """Cells that extracts without a release date did not replace, since one with a date has
        them: extract_id, file_name, cells, `differing` of them with another figure."""
        asked = pl.DataFrame({"extract_id": sorted(extract_ids)}, schema={"extract_id": pl.String})
        self._connection.register("asked_extracts", asked.to_arrow())
        counted: pl.DataFrame = self._connection.sql(f"""
            with undated as (
                select o.*, e.extract_id, e.file_name
                from observations as o join extracts as e using (extract_no)
                semi join asked_extracts using (extract_id)
                where e.status = 'accepted' and not e.vintage_known),
            dated as (
                select o.* from observations as o
                semi join (select distinct {_BLOCK} from undated) using ({_BLOCK})
                join extracts as e using (extract_no)
                where e.status = 'accepted' and e.vintage_known
                qualify row_number() over (partition by {_KEY} order by {NEWEST_FIRST}) = 1)
            select u.extract_id, u.file_name, count(*) as cells,
                count_if(u.value is distinct from d.value or u.status <> d.status) as differing
            from undated as u join dated as d using ({_KEY})
            group by all order by cells desc, u.file_name
        """).pl()
        return counted


def select_newest(condition: str) -> str:
    """SQL for the newest of each cell among the ranked extracts `e` that fulfil `condition`, which
    begins with `where` or a join."""
    return f"""
        (with chosen as (
            select o.* exclude (extract_no, sheet, "row", "column"), e.extract_id, e.rank,
                e.synthetic, extract_no
            from observations as o join ranked_extracts as e using (extract_no) {condition}),
        contested as (
            select {_BLOCK} from chosen group by all having count(distinct extract_no) > 1)
        select * exclude (extract_no) from chosen anti join contested using ({_BLOCK})
        union all
        select * exclude (extract_no) from chosen semi join contested using ({_BLOCK})
        qualify row_number() over (partition by {_KEY}, synthetic order by rank desc) = 1)"""


def select_absent() -> str:
    """SQL, parts of a `with`: the cells that are lacking (`Releases.read_lost`), as `absent`."""
    key = ", ".join(f"c.{name}" for name in KEY)
    of_pair = f"p.extract_id and {{0}}.held_by = p.held_by and {equal('{0}', 'p', _PLACE)}"
    return f"""
        gone as (
            from held anti join released using ({_KEY}) where status = 'ok'),
        newer as (select distinct extract_id, rank, {_PLACE} from released),
        -- each extract that lacks something of another
        pairs as (
            select distinct n.extract_id, {_PLACE}, g.extract_id as held_by
            from gone as g join newer as n using ({_PLACE}) where n.rank > g.rank),
        {select_kept("area", "area_id")},
        {select_kept("group", _GROUP)},
        absent as (
            select min(p.extract_id) as extract_id, {key}, any_value(c.unit) as unit,
                any_value(c.value) as held, c.extract_id as held_by, '{ABSENT}' as now
            from gone as c
            join pairs as p on p.held_by = c.extract_id and {equal("p", "c", _PLACE)}
            join area_kept as ak on ak.extract_id = {of_pair.format("ak")}
            join group_kept as gk on gk.extract_id = {of_pair.format("gk")}
            left join area_here as a on a.extract_id = p.extract_id
                and {equal("a", "c", "area_id")} and {equal("a", "p", _PLACE)}
            left join group_here as g on g.extract_id = p.extract_id
                and {equal("g", "c", _GROUP)} and {equal("g", "p", _PLACE)}
            where (a.area_id is not null and g.item is not null)
                or (g.item is not null and ak.kept > {HALF})
                or (a.area_id is not null and gk.kept > {HALF})
            group by {key}, c.extract_id)"""


def select_kept(name: str, columns: str) -> str:
    """SQL, parts of a `with`: which areas (or groups) the newer extracts have, `<name>_here`, and
    which share of the older extract's each of the `pairs` has, `<name>_kept`."""
    first = columns.partition(",")[0]
    return f"""
        {name}_here as (select distinct extract_id, {_PLACE}, {columns} from released),
        {name}_kept as (
            select p.extract_id, held_by, {_PLACE}, count(n.{first}) / count(*) as kept
            from (select distinct extract_id as held_by, {_PLACE}, {columns} from held) as x
            join pairs as p using (held_by, {_PLACE})
            left join {name}_here as n on n.extract_id = p.extract_id
                and {equal("n", "x", columns)} and {equal("n", "p", _PLACE)}
            group by all)"""


def equal(one: str, other: str, columns: str) -> str:
    """SQL: two tables agree in some columns."""
    return " and ".join(f"{one}.{name} = {other}.{name}" for name in columns.split(", "))

"""What is stored beside the cells of a new extract: the same keys, and the same in other periods.

Belongs here: the questions, each one query. Does not belong here: what follows from the answers
(`schemas.acceptance.agreement`).
"""

from __future__ import annotations

import duckdb
import polars as pl

from schemas.frames.observations import KEY
from warehouse.vintages import NEWEST_FIRST

SERIES = tuple(name for name in KEY if name not in ("dataset", "period"))
"""What is the same in all periods of a series of one dataset."""
CELL_COLUMNS = (*KEY, "period_start", "period_end", "value", "sheet", "row", "column")
HISTORY_SERIES = 3_000
"""So many series of a dataset are looked at for how much its periods ever agreed in."""

_SERIES = ", ".join(SERIES)
_LENGTH = "date_diff('month', {0}.period_start, {0}.period_end)"
_SAME_LENGTH = f"{_LENGTH.format('m')} = {_LENGTH.format('t')}"


class Counterparts:
    """The counterparts of cells among the observations in force of an open warehouse.

    Cells are those with a figure, with the columns of `CELL_COLUMNS`, all of one dataset.
    `besides` is the sha256 of the file itself: an earlier reading of it says nothing.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def find(self, cells: pl.DataFrame, besides: str) -> pl.DataFrame:
        """Each cell with its counterpart in force, where it has one.

        Adds `other_value`, `other_period` and `how`: `same` (the same period), `nearest` (the
        nearest one), `total` (only the whole population's figure of the area is stored).
        """
        self._send(cells)
        return self._match(_IN_FORCE, [besides])

    def find_among(self, cells: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
        """As `find`, among the cells of another extract."""
        self._send(cells)
        self._connection.register("other_cells", others.to_arrow())
        return self._match("from other_cells", [])

    def has_other(self, dataset: str, besides: str) -> bool:
        """Whether anything of a dataset is in force but for the file itself."""
        found = self._connection.execute(
            "select 1 from extracts where status = 'accepted' and dataset = ? and sha256 <> ? "
            "limit 1",
            [dataset, besides],
        )
        return bool(found.fetchall())

    def compare_periods(self, cells: pl.DataFrame, besides: str, fewest: int) -> pl.DataFrame:
        """How many cells of each period equal those in force of another period of equal length.

        Columns period, other_period, compared, equal; only pairs with `fewest` compared or more.
        """
        self._send(cells)
        likeness: pl.DataFrame = self._connection.sql(f"""
            with theirs as ({_IN_FORCE})
            select m.period, t.period as other_period, count(*) as compared,
                count(*) filter (abs(m.value - t.value) < 1e-9) as equal
            from asked_cells as m join theirs as t using ({_SERIES})
            where m.period <> t.period and {_SAME_LENGTH}
            group by all having count(*) >= {fewest} order by equal / compared desc
        """, params=[besides]).pl()  # fmt: skip
        return likeness

    def find_readings(self, sha256: str) -> pl.DataFrame:
        """The accepted readings of these bytes: file_name, period, period_start, period_end.

        `period` is the newest of each reading; the days are those of its first and last period.
        """
        readings: pl.DataFrame = self._connection.sql(
            """
            select file_name, arg_max(period, period_end) as period,
                min(period_start) as period_start, max(period_end) as period_end
            from observations join extracts as e using (extract_no)
            where e.status = 'accepted' and e.sha256 = ? group by all
            """,
            params=[sha256],
        ).pl()
        return readings

    def find_greatest_likeness(self, dataset: str, besides: str, fewest: int) -> float | None:
        """The greatest share of equal cells of any two periods in force; None without a pair.

        Of a large dataset some thousand series are looked at, always the same ones.
        """
        greatest: float | None = self._connection.execute(f"""
            with held as (
                select o.* from observations as o join extracts as e using (extract_no)
                where e.status = 'accepted' and e.sha256 <> $besides and o.dataset = $dataset
                    and o.status = 'ok'
                qualify row_number() over (partition by {_SERIES}, o.period
                    order by {NEWEST_FIRST}) = 1),
            series as (select distinct {_SERIES} from held),
            chosen as (
                from series
                qualify row_number() over (order by hash({_SERIES})) <= {HISTORY_SERIES}),
            looked_at as (from held semi join chosen using ({_SERIES}))
            select max(likeness) from (
                select avg(if(abs(m.value - t.value) < 1e-9, 1, 0)) as likeness
                from looked_at as m join looked_at as t using ({_SERIES})
                where m.period_start < t.period_start and {_SAME_LENGTH}
                group by m.period, t.period having count(*) >= {fewest})
        """, {"besides": besides, "dataset": dataset}).fetchall()[0][0]  # fmt: skip
        return greatest

    def _send(self, cells: pl.DataFrame) -> None:
        self._connection.register("asked_cells", cells.select(CELL_COLUMNS).to_arrow())

    def _match(self, theirs: str, parameters: list[str]) -> pl.DataFrame:
        matched: pl.DataFrame = self._connection.sql(f"""
            with theirs as ({theirs}),
            mine as (select row_number() over () as cell, * from asked_cells),
            alike as (
                select cell, t.value as other_value, t.period as other_period,
                    if(m.period = t.period, 'same', 'nearest') as how
                from mine as m join theirs as t using ({_SERIES})
                qualify row_number() over (partition by cell order by m.period = t.period desc,
                    abs(date_diff('day', m.period_start, t.period_start)), t.period) = 1),
            totals as (
                select cell, t.value as other_value, t.period as other_period, 'total' as how
                from (from mine anti join alike using (cell)) as m
                join theirs as t using (measure, area_type, area_id, education)
                where m.item = 'alle' and t.item = 'alle' and t.sex = 'alle' and t.age = 'alle'
                qualify row_number() over (partition by cell order by
                    abs(date_diff('day', m.period_start, t.period_start)), t.period) = 1)
            select * exclude (cell) from mine
            join (from alike union all from totals) using (cell) order by cell
        """, params=parameters).pl()  # fmt: skip
        return matched


_IN_FORCE = f"""
    select o.* exclude (status)
    from observations as o join extracts as e using (extract_no)
    where e.status = 'accepted' and e.sha256 <> ? and o.status = 'ok'
    and (o.dataset, measure, area_type, area_id) in
        (select distinct (dataset, measure, area_type, area_id) from asked_cells)
    qualify row_number() over (partition by {_SERIES}, o.period
        order by {NEWEST_FIRST}) = 1
"""

"""What accepted extracts hold, in short.

Belongs here: reading that from the stored observations. Reading only: nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from schemas.frames.observations import KEY
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.opening import connect
from warehouse.vintages import NEWEST_FIRST


def count_in_force(home: Home, keys: pl.DataFrame, statuses: Collection[str]) -> pl.DataFrame:
    """Of these observation keys (text columns of `KEY`) how many are in force, by extract.

    Columns: extract_id, figures (keys whose newest vintage is that extract's and has one of
    these statuses), most first. Raises `WarehouseError` when the warehouse cannot be read.
    """
    key = ", ".join(f"o.{name}" for name in KEY)
    same = " and ".join(f"o.{name} = w.{name}" for name in KEY)
    with connect(home, read_only=True) as connection, explain_storage_errors(home.warehouse_file):
        connection.register("wanted", keys.to_arrow())
        counted: pl.DataFrame = connection.sql(
            f"""
            with chosen as (
                select e.extract_id, o.status
                from observations as o join extracts as e using (extract_no)
                semi join wanted as w on {same}
                where e.status = 'accepted'
                qualify row_number() over (
                    partition by {key}
                    order by {NEWEST_FIRST}) = 1)
            select extract_id, count(*) as figures from chosen
            where list_contains(?, status) group by extract_id
            order by figures desc, extract_id
            """,
            params=[list(statuses)],
        ).pl()
        return counted


def read_contents(home: Home, extract_ids: Collection[str]) -> pl.DataFrame:
    """For each of these extracts and each of its measures what is stored.

    Columns: extract_id, measure, items (how many), areas (how many), first_period, last_period,
    figures (cells that have one). Raises `WarehouseError` when the warehouse cannot be read.
    """
    wanted = pl.DataFrame({"extract_id": sorted(extract_ids)}, schema={"extract_id": pl.String})
    with connect(home, read_only=True) as connection, explain_storage_errors(home.warehouse_file):
        connection.register("wanted", wanted.to_arrow())
        contents: pl.DataFrame = connection.sql("""
            select extract_id, measure, count(distinct item) as items,
                count(distinct area_type || '/' || area_id) as areas,
                arg_min(period, period_start) as first_period,
                arg_max(period, period_end) as last_period, count(value) as figures
            from observations join extracts using (extract_no)
            semi join wanted using (extract_id)
            group by extract_id, measure order by extract_id, measure
        """).pl()
        return contents

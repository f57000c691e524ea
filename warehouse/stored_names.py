"""What can be named of the stored data: measures and items with their breakdowns and periods.

Belongs here: reading that from the observations of the extracts that count. Reading only. Does not
belong here: the figures themselves (`warehouse.store`) and what one extract holds
(`warehouse.contents`).
"""

from __future__ import annotations

import polars as pl

from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.opening import connect


def list_stored_names(home: Home, dataset: str | None = None) -> pl.DataFrame:
    """Of each dataset, measure and item what is stored, all or those of one dataset.

    Columns: dataset, measure, item; units, sexes, ages, educations, area_types and periods as
    lists; rows (cells, each once however often it was released), figures (those with a number), and
    newest_release, which is null where no extract says when it was released. Raises
    `WarehouseError` when the warehouse cannot be read.
    """
    only = "where o.dataset = ?" if dataset else ""
    with connect(home, read_only=True) as connection, explain_storage_errors(home.warehouse_file):
        named: pl.DataFrame = connection.sql(
            f"""
            with cells as (
                select o.dataset, measure, item, unit, area_type, area_id, period, period_end,
                    sex, age, education, bool_or(value is not null) as has_figure,
                    max(if(vintage_known, vintage, null)) as released
                from observations as o join extracts as e using (extract_no)
                {only} {"and" if only else "where"} e.status = 'accepted' group by all)
            select dataset, measure, item,
                list_sort(list(distinct unit)) as units,
                list_sort(list(distinct sex)) as sexes,
                list_sort(list(distinct age)) as ages,
                list_sort(list(distinct education)) as educations,
                list_sort(list(distinct area_type)) as area_types,
                list_sort(list(distinct {{'until': period_end, 'name': period}})) as periods,
                count(*) as rows, count_if(has_figure)::bigint as figures,
                max(released) as newest_release
            from cells group by dataset, measure, item order by dataset, measure, item
            """,
            params=[dataset] if dataset else [],
        ).pl()
    in_order = pl.col("periods").list.eval(pl.element().struct.field("name"))
    return named.with_columns(in_order.list.unique(maintain_order=True))


def find_newest_cells(home: Home, dataset: str) -> pl.DataFrame:
    """For each item of a dataset one cell of the extract that was released last.

    Columns: item, sheet, row, layout, sha256, file_name. Raises `WarehouseError`.
    """
    with connect(home, read_only=True) as connection, explain_storage_errors(home.warehouse_file):
        cells: pl.DataFrame = connection.sql(
            """
            select item, sheet, "row", layout, sha256, file_name
            from observations as o join extracts as e using (extract_no)
            where o.dataset = ? and e.status = 'accepted'
            qualify row_number() over (
                partition by item order by vintage_known desc, vintage desc, period_end desc,
                    received_at desc, sheet, "row") = 1
            order by item
            """,
            params=[dataset],
        ).pl()
    return cells

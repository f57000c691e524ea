"""What is read to show where a published figure comes from: the snapshot, and stored cells.

Belongs here: opening one snapshot's frames, and finding the observations behind a list of
requests with the file, sheet, row and column of each. Reading only: nothing is written. Does
not belong here: which cells make which figure (`indicators.explaining.workings`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from schemas.frames.observations import KEY
from warehouse.corrections import load_applied
from warehouse.errors import explain_storage_errors
from warehouse.home import Home
from warehouse.opening import open_to_read
from warehouse.publishing.snapshots import CURRENT, Snapshot, find_snapshot, read_tables
from warehouse.vintages import NEWEST_FIRST

MAP_TABLES = ("areas", "membership", "weights")
REQUESTED_BY = ("dataset", "measure", "item", "sex", "age", "education")


@dataclass(frozen=True)
class OpenedSnapshot:
    """What one snapshot holds: figures, definitions (each as JSON), register of extracts, map.

    `map_tables` are those of `areas`, `membership` and `weights` that it has. `snapshot` is None
    for figures that were computed as of a day and are published nowhere; `applied` are the
    corrections that were put on those, `caused` how many figures the small counts of each
    indicator hide.
    """

    snapshot: Snapshot | None
    values: pl.DataFrame
    definitions: list[str]
    extracts: pl.DataFrame
    map_tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    applied: pl.DataFrame | None = None
    caused: Mapping[str, int] | None = None


def open_published(home: Home, wanted: str = CURRENT) -> OpenedSnapshot:
    """A snapshot's frames, all of the same one; `wanted` as `find_snapshot` takes it.

    Raises `SnapshotError` when there is no such snapshot, `WarehouseError` when it cannot be
    read.
    """
    snapshot = find_snapshot(home, wanted)
    with explain_storage_errors(snapshot.folder):
        values = pl.read_parquet(snapshot.folder / "indicators.parquet")
    tables = read_tables(snapshot, ("definitions", "extracts", *MAP_TABLES))
    definitions = tables.pop("definitions")["definition"].to_list()
    return OpenedSnapshot(snapshot, values, definitions, tables.pop("extracts"), tables)


class SourceCells:
    """The observations of the extracts that one snapshot knew as accepted.

    `extracts` is that snapshot's register. A vintage that arrived after it does not count, so
    that a figure is explained by what it was made of. `run_id` is the run that computed its
    figures: cells in force are told as that run corrected them, or as `applied`
    (`warehouse.corrections.LOCATED_COLUMNS`) says where no run was noted.
    """

    def __init__(
        self,
        home: Home,
        extracts: pl.DataFrame,
        run_id: str | None = None,
        applied: pl.DataFrame | None = None,
    ) -> None:
        with explain_storage_errors(home.warehouse_file):
            self._connection = open_to_read(home)
        known = extracts.filter(status="accepted").select("extract_id")
        self._connection.register("known_extracts", known.to_arrow())
        noted = load_applied(self._connection, run_id or "")
        self._applied = noted if applied is None else applied

    def __enter__(self) -> SourceCells:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def list_available(self, measures: pl.DataFrame) -> pl.DataFrame:
        """Which combinations are stored of `measures` (dataset, measure, item): with sex, age."""
        self._connection.register("wanted_measures", measures.to_arrow())
        available: pl.DataFrame = self._connection.sql("""
            select distinct dataset, measure, item, sex, age from observations
            semi join wanted_measures using (dataset, measure, item)
            join extracts using (extract_no) semi join known_extracts using (extract_id)
        """).pl()
        return available

    def find(self, requested: pl.DataFrame) -> pl.DataFrame:
        """Every stored cell of `requested` (dataset, measure, item, sex, age, education).

        Columns: those of an observation with sheet, row and column; extract_id, file (as
        received), sha256, stored (below the home), vintage, vintage_known, received_at,
        publisher, title, synthetic; `in_force`, false for a cell that a newer vintage of the
        same observation replaces. A cell in force that the run corrected has the corrected
        `value` and `status`; `printed_value`, `printed_status` and `correction` (its number),
        `reason`, `told_by` and `told_at` are null for all others.
        """
        self._connection.register("requested", requested.to_arrow())
        key = ", ".join(f"o.{name}" for name in KEY)
        cells: pl.DataFrame = self._connection.sql(f"""
            select o.* exclude (extract_no), extract_id, file_name as file, sha256,
                'extracts/' || sha256 || '/' || parse_filename(file_name, false, 'forward_slash')
                    as stored,
                vintage, vintage_known, received_at, publisher, title, synthetic,
                row_number() over (partition by {key} order by {NEWEST_FIRST}) = 1 as in_force
            from observations as o
            semi join requested using ({", ".join(REQUESTED_BY)})
            join extracts as e using (extract_no)
            semi join known_extracts using (extract_id)
        """).pl()
        return correct_cells(cells, self._applied)


def correct_cells(cells: pl.DataFrame, applied: pl.DataFrame) -> pl.DataFrame:
    """Cells with the corrections that a run applied to those in force (see `SourceCells.find`)."""
    corrections = applied.select(
        *KEY, "correction", "printed_value", "printed_status", "corrected_value",
        "corrected_status", "reason", "told_by", "told_at", in_force=pl.lit(True),
    )  # fmt: skip
    corrected = pl.col("correction").is_not_null()
    return (
        cells.join(corrections, on=[*KEY, "in_force"], how="left", maintain_order="left")
        .with_columns(
            value=pl.when(corrected).then("corrected_value").otherwise("value"),
            status=pl.when(corrected).then("corrected_status").otherwise("status"),
        )
        .drop("corrected_value", "corrected_status")
    )

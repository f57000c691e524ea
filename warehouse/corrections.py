"""Declared corrections meet the stored cells: held against them, put on, and noted by run.

Belongs here: finding each correction's cell among the observations in force, refusing those
that the publisher has overtaken, and putting the others on. What is stored stays as printed: only
the temporary table that a computation works on is changed. Does not belong here: the
corrections file (`schemas.corrections`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import duckdb
import polars as pl

from schemas.corrections import (
    CORRECTION_COLUMNS,
    TOLERANCE,
    CorrectionError,
    Declared,
    tabulate_corrections,
)
from schemas.frames.observations import KEY
from schemas.problems import Problem
from schemas.vocabulary import ALL

LOCATED_COLUMNS: dict[str, pl.DataType] = {
    **CORRECTION_COLUMNS,
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "stored_value": pl.Float64(),
    "stored_status": pl.String(),
    "stored_unit": pl.String(),
    "extract_id": pl.String(),
    "file_name": pl.String(),
    "vintage": pl.Date(),
}
"""A correction with the cell in force that it is about; null from `period_start` on when no such
cell is stored."""


class Corrections:
    """The corrections of an open warehouse's runs."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def put_on(self, declared: Declared, told_until: date | None = None) -> duckdb.DuckDBPyRelation:
        """The observations in force with corrections put on.

        To be called after `Warehouse.observations_in_force`, whose table gets the column
        `correction`: the correction's number, null for a cell as printed. With `told_until`
        only the corrections that were told of on that day or before count. Raises
        `CorrectionError` with every correction whose printed figure is no longer in force.
        """
        located = self.locate(declared, told_until)
        outdated = list_outdated(located, declared)
        if outdated:
            raise CorrectionError(outdated)
        self._keep("located_corrections", located)
        self._withhold(declared)
        if not located.is_empty():
            same = " and ".join(f"o.{name} = c.{name}" for name in KEY)
            self._connection.execute(
                "alter table observations_in_force add column correction integer"
            )
            self._connection.execute(f"""
                update observations_in_force as o
                set value = c.corrected_value, status = c.corrected_status,
                    correction = c.correction
                from located_corrections as c where {same}
            """)
        return self._connection.table("observations_in_force")

    def _withhold(self, declared: Declared) -> None:
        """Take away the figures of cells whose correction cannot be read."""
        same = " and ".join(f"{name} = ?" for name in KEY)
        for cell in declared.withheld:
            self._connection.execute(
                "update observations_in_force set value = null, status = 'missing' "
                f"where {same}", list(cell),
            )  # fmt: skip

    def locate(self, declared: Declared, told_until: date | None = None) -> pl.DataFrame:
        """Each correction with its cell among the observations in force (`LOCATED_COLUMNS`).

        To be called before corrections are put on.
        """
        corrections = tabulate_corrections(declared)
        if told_until is not None:
            corrections = corrections.filter(pl.col("told_at") <= told_until)
        if corrections.is_empty():
            return pl.DataFrame(schema=LOCATED_COLUMNS)
        self._keep("declared_corrections", corrections)
        located: pl.DataFrame = self._connection.sql(f"""
            select c.*, o.period_start, o.period_end, o.value as stored_value,
                o.status as stored_status, o.unit as stored_unit, o.extract_id, e.file_name,
                o.vintage
            from declared_corrections as c
            left join observations_in_force as o using ({", ".join(KEY)})
            left join extracts as e on e.extract_no = o.extract_no
            order by c.correction
        """).pl()
        return located.cast(LOCATED_COLUMNS)  # type: ignore[arg-type]

    def located(self) -> pl.DataFrame:
        """The corrections that were put on last (`LOCATED_COLUMNS`)."""
        last: pl.DataFrame = self._connection.sql("from located_corrections").pl()
        return last

    def save(self, run_id: str) -> None:
        """Note the corrections that were put on last as a run's, before its values are saved."""
        self._connection.begin()
        try:
            self._connection.execute(
                "create table if not exists applied_corrections as "
                "select *, '' as run_id from located_corrections limit 0"
            )
            self._connection.execute("delete from applied_corrections where run_id = ?", [run_id])
            self._connection.execute(
                "insert into applied_corrections by name select *, ? as run_id "
                "from located_corrections where stored_status is not null",
                [run_id],
            )
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def _keep(self, name: str, frame: pl.DataFrame) -> None:
        """A frame as a temporary table of this connection."""
        self._connection.register("incoming_frame", frame.to_arrow())
        self._connection.execute(f"create or replace temporary table {name} as from incoming_frame")
        self._connection.unregister("incoming_frame")

    def load(self, run_id: str) -> pl.DataFrame:
        """The corrections that a run applied (`LOCATED_COLUMNS`)."""
        return load_applied(self._connection, run_id)


def load_applied(connection: duckdb.DuckDBPyConnection, run_id: str) -> pl.DataFrame:
    """The corrections that a run applied; none where no run has ever noted any."""
    try:
        applied: pl.DataFrame = connection.sql(
            "select * exclude (run_id) from applied_corrections where run_id = ? "
            "order by correction",
            params=[run_id],
        ).pl()
    except duckdb.CatalogException:
        return pl.DataFrame(schema=LOCATED_COLUMNS)
    return applied.cast(LOCATED_COLUMNS)  # type: ignore[arg-type]


def list_corrected_measures(declared: Declared) -> pl.DataFrame:
    """The measures that corrections are about: dataset, measure, item."""
    measures = {(entry.dataset, entry.measure, entry.item) for entry in declared.corrections}
    schema = dict.fromkeys(("dataset", "measure", "item"), pl.String)
    return pl.DataFrame(sorted(measures), schema=schema, orient="row")


def list_outdated(located: pl.DataFrame, declared: Declared) -> list[Problem]:
    """The corrections whose cell does not say any more what was printed, each as a problem."""
    return [
        place_problem(
            row,
            declared,
            "correction_outdated",
            f"printed then {tell(row['printed_value'], row['printed_status'])}"
            f"{f' {unit}' if (unit := row['unit']) else ''}, printed now "
            f"{tell(row['stored_value'], row['stored_status'])} {row['stored_unit']} in "
            f"{row['file_name']}, released {row['vintage']} ({name_cell(row)}).",
            "If the publisher's figure is right now, remove the correction; if it is still wrong, "
            "ask the publisher again and renew 'printed', 'corrected' and 'told_at'.",
        )
        for row in located.filter(pl.col("stored_status").is_not_null()).iter_rows(named=True)
        if not is_as_printed(row)
    ]


def list_unstored(located: pl.DataFrame, declared: Declared) -> list[Problem]:
    """The corrections of cells that no accepted extract has, each as a warning."""
    return [
        place_problem(
            row,
            declared,
            "correction_unstored",
            f"no accepted extract has this cell ({name_cell(row)}), so nothing is corrected.",
            "Check the key, or take in the extract.",
        )
        for row in located.filter(pl.col("stored_status").is_null()).iter_rows(named=True)
    ]


def list_told_before(located: pl.DataFrame, declared: Declared) -> list[Problem]:
    """Corrections told before the release that they correct, each as a warning."""
    return [
        place_problem(
            row,
            declared,
            "correction_date",
            f"told_at {row['told_at']} is before the release that it corrects ({row['vintage']}).",
            "Check the date, and that the release has not corrected the figure itself.",
        )
        for row in located.filter(pl.col("told_at") < pl.col("vintage")).iter_rows(named=True)
    ]


def list_told_later(declared: Declared, today: date) -> list[Problem]:
    """Corrections told after `today`, each as a warning."""
    rows = tabulate_corrections(declared).filter(pl.col("told_at") > today)
    return [
        place_problem(
            row,
            declared,
            "correction_date",
            f"told_at {row['told_at']} is in the future.",
            "Write the day on which it was told.",
        )
        for row in rows.iter_rows(named=True)
    ]


def is_as_printed(row: Mapping[str, Any]) -> bool:
    """Whether the stored cell says what the correction says is printed."""
    if row["unit"] is not None and row["unit"] != row["stored_unit"]:
        return False
    if row["printed_status"] != row["stored_status"]:
        return False
    if row["printed_status"] != "ok":
        return True
    printed, stored = float(row["printed_value"]), float(row["stored_value"])
    return abs(stored - printed) <= TOLERANCE * max(abs(printed), abs(stored))


def place_problem(
    row: Mapping[str, Any], declared: Declared, rule: str, message: str, remedy: str
) -> Problem:
    """A problem of one correction at its line of the file."""
    line, column = declared.places[row["correction"] - 1]
    return Problem(
        rule, f"Correction number {row['correction']}: {message}", declared.file,
        row=line, column=str(column), remedy=remedy,
    )  # fmt: skip


def name_cell(row: Mapping[str, Any]) -> str:
    """Which cell is meant, in one line."""
    measure = "/".join([row["dataset"], row["measure"], *([row["item"]] * (row["item"] != ALL))])
    group = [row[name] for name in ("sex", "age", "education") if row[name] != ALL]
    return ", ".join([measure, f"{row['area_type']} {row['area_id']}", row["period"], *group])


def tell(value: float | None, status: str) -> str:
    """A figure, or its marker."""
    return status if value is None else f"{value:.12g}"

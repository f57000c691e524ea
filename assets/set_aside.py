"""Figures that were set aside because what they rest on cannot be right: where it stands.

Belongs here: the warnings of a run about them, with the cells and extracts. Does not belong here:
which figures are set aside (`indicators.kinds.flaws`), and Dagster.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from indicators.kinds.flaws import list_set_aside
from indicators.observation_selection import DIMENSIONS, list_available
from indicators.reasons import Cause
from indicators.requests import build_requests
from schemas.definitions.model import Definition
from schemas.problems import Problem
from warehouse.store import Warehouse

TOLD = 3
"""Figures of an indicator that are told one by one; where more are set aside, the indicator's block
or a whole extract is the fault."""
LACKS = {
    Cause.ABOVE_DENOMINATOR: "the numerator exceeds the denominator that it is a part of",
    Cause.NEGATIVE: "a count is negative",
    Cause.CONTRADICTED: "the printed rate contradicts the count",
    Cause.OUT_OF_RANGE: "a percentage lies between 0 and 100",
    Cause.OUTSIDE_LIMITS: "the printed figure lies outside its printed limits",
    Cause.NO_WEIGHT: "a part has no weight to be summed with",
}
REMEDY = (
    "Ask the publisher and declare a correction in sources/corrections.yaml, or correct the "
    "indicator's block; everything else is published."
)
CELL_ROLES = ("numerator", "denominator", "printed", "figure", "limit_low", "limit_high")


def describe_set_aside(
    warehouse: Warehouse, values: pl.DataFrame, definitions: list[Definition]
) -> list[Problem]:
    """One warning for each figure that is missing because what it rests on cannot be right.

    Of each indicator and cause the first `TOLD`, and how many more there are.
    To be asked while the observations that the values were computed from are still in force.
    """
    figures = list_set_aside(values)
    if figures.is_empty():
        return []
    known = {definition.id: definition for definition in definitions}
    alike = figures.partition_by("indicator_id", "cause", maintain_order=True)
    cells = locate_cells(warehouse, pl.concat(rows.head(TOLD) for rows in alike), known)
    warnings = []
    for rows in alike:
        indicator_id, cause = rows.select("indicator_id", "cause").row(0)
        told = rows.head(TOLD).iter_rows(named=True)
        warnings += [describe_figure(row, known[indicator_id], cells) for row in told]
        if rows.height > TOLD:
            more = f"Indicator '{indicator_id}' lacks {rows.height - TOLD} more figures: "
            warnings.append(Problem(cause, f"{more}{LACKS[Cause(cause)]}."))
    return warnings


def locate_cells(
    warehouse: Warehouse, figures: pl.DataFrame, known: dict[str, Definition]
) -> pl.DataFrame:
    """The cells of each figure: its key, role, file_name, sheet, row."""
    key = ["indicator_id", "area_type", "area_id", *DIMENSIONS]
    concerned = [known[name] for name in figures["indicator_id"].unique().to_list()]
    available = list_available(nw.from_native(warehouse.find_in_force()))
    requests = build_requests(concerned, available).filter(pl.col("role").is_in(CELL_ROLES))
    asked = figures.select(*key, "period", "period_start", "period_end").unique()
    wanted = asked.join(
        requests.select(
            "indicator_id", *DIMENSIONS, "role", "dataset", "measure", "item",
            *(f"source_{name}" for name in DIMENSIONS),
        ).unique(),
        on=["indicator_id", *DIMENSIONS],
    )  # fmt: skip
    source = ["dataset", "measure", "item", "area_type", "area_id"]
    found = warehouse.locate_rows(wanted.select(source).unique()).rename(
        {"period_start": "begins", **{name: f"source_{name}" for name in DIMENSIONS}}
    )
    return (
        wanted.join(found, on=[*source, *(f"source_{name}" for name in DIMENSIONS)])
        .filter(pl.col("begins").is_between("period_start", "period_end"))
        .filter(
            (pl.col("begins") == pl.col("period_start")) | (pl.col("period").str.len_chars() > 8)
        )
        .select(*key, "period", "role", "file_name", "sheet", "row")
        .unique()
        .sort("role", "file_name", "sheet", "row")
    )


def describe_figure(row: dict[str, Any], definition: Definition, cells: pl.DataFrame) -> Problem:
    """The warning of one figure (see `indicators.kinds.flaws.list_set_aside`)."""
    group = [row[name] for name in (*DIMENSIONS, "category") if row[name] != "alle"]
    place = ", ".join([f"{row['area_type']} {row['area_name']}", str(row["period"]), *group])
    mine = cells.filter(
        pl.all_horizontal(
            pl.col(name) == row[name] for name in cells.columns if name in row and name != "row"
        )
    )
    told = [
        f"{role} in {file}{f' sheet {sheet!r}' if sheet else ''} row {number}"
        for role, file, sheet, number in mine.select("role", "file_name", "sheet", "row").rows()
    ]
    if not told and definition.made_of:
        told = [" and ".join(f"'{name}'" for name in definition.made_of)]
    return Problem(
        rule=str(row["cause"]),
        message=f"Indicator '{row['indicator_id']}' has no figure for {place}: "
        f"{LACKS[Cause(row['cause'])]}.",
        found="; ".join(told) or row["status_reason"],
        remedy=REMEDY,
    )

"""What is doubtful in a local report: a unit, a period or an area that is not the indicator's."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from schemas.acceptance.items import (
    Form,
    list_reported_forms,
    list_reported_units,
    warn_of_other_forms,
    warn_of_other_units,
)
from schemas.acceptance.report import Where
from schemas.definitions.file import load_definitions

DEFINITIONS = Path(__file__).parents[3] / "indicator_defs.yaml"
COLUMNS = ["item", "measure", "unit", "status", "sheet", "row"]


def test_a_unit_that_is_not_the_definitions_is_told_once_for_each_indicator() -> None:
    rows = pl.DataFrame(
        [
            ("belægning_akutpladser", "værdi", "pr_1000", "ok", "Indberetning", 6),
            ("belægning_akutpladser", "værdi", "pr_1000", "ok", "Indberetning", 7),
            ("belægning_akutpladser", "tæller", "antal", "ok", "Indberetning", 6),
            ("omkostninger_kommune", "værdi", "kr", "ok", "Indberetning", 8),
            ("ny_indikator", "værdi", "dage", "ok", "Indberetning", 9),
        ],
        schema=COLUMNS,
        orient="row",
    )
    units = {"belægning_akutpladser": {"pct"}, "omkostninger_kommune": {"kr"}}
    (problem,) = warn_of_other_units(rows, units, Where("a.xlsx"))
    assert (problem.rule, problem.row) == ("unit", 6)
    assert (problem.found, problem.expected) == ("'pr_1000' for 'belægning_akutpladser'", "'pct'")


def test_the_units_are_those_of_definitions_whose_figure_is_reported() -> None:
    units = list_reported_units(load_definitions(DEFINITIONS))
    assert units["belægning_akutpladser"] == {"pct"}
    assert "multisygdom" not in units


def test_a_period_that_no_definition_of_the_indicator_takes_is_told_once() -> None:
    rows = pl.DataFrame(
        [
            ("bemærkning_udskoling", "2024", "kommune", "Indberetning", 6),
            ("bemærkning_udskoling", "2025", "kommune", "Indberetning", 7),
            ("bemærkning_udskoling", "2024/25", "kommune", "Indberetning", 8),
            ("ny_indikator", "2024", "kommune", "Indberetning", 9),
        ],
        schema=["item", "period", "area_type", "sheet", "row"],
        orient="row",
    )
    forms = list_reported_forms(load_definitions(DEFINITIONS))
    (problem,) = warn_of_other_forms(rows, forms, Where("a.xlsx"))
    assert (problem.rule, problem.row, problem.expected) == ("other_period", 6, "school_year")
    assert problem.found == "'2024' for 'bemærkning_udskoling'"


def test_what_the_cluster_reports_is_doubtful_from_a_municipality() -> None:
    rows = pl.DataFrame(
        [("indsatser", "2024", "kommune", "Indberetning", 6),
         ("senge", "2024", "kommune", "Indberetning", 7),
         ("indsatser", "2024", "klynge", "Indberetning", 8)],
        schema=["item", "period", "area_type", "sheet", "row"],
        orient="row",
    )  # fmt: skip
    forms = {
        "indsatser": {Form("any", "klynge")},
        "senge": {Form("any", "klynge"), Form("any", "kommune")},
    }
    (problem,) = warn_of_other_forms(rows, forms, Where("a.xlsx"))
    assert (problem.rule, problem.row, problem.expected) == ("other_area", 6, "klynge")

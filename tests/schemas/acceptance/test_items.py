"""What is doubtful in a local report: a unit that is not the indicator's."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from schemas.acceptance.items import list_reported_units, warn_of_other_units
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

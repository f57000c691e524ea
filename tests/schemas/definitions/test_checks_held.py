"""Definitions that the stored figures do not meet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schemas.definitions.checking.checks_held import Held, HeldPeriod, tell_held
from schemas.definitions.findings import DefinitionBlock
from schemas.definitions.model import Definition

YEARS = tuple(
    HeldPeriod(str(year), date(year, 1, 1), date(year, 12, 31)) for year in range(2015, 2026)
)


def block(**more: Any) -> DefinitionBlock:
    content = {
        "id": "prøve", "title": "Prøve", "description": "Noget.", "theme": "forebyggelse",
        "kind": "proportion", "direction": "lower",
        "numerator": {"dataset": "praksis", "measure": "praksis_lukket"},
        "denominator": {"dataset": "praksis", "measure": "praksis"}, **more,
    }  # fmt: skip
    return DefinitionBlock(0, Definition.model_validate(content))


def tell(held: Held, target: float | None = None, **more: Any) -> list[tuple[str, str]]:
    """Rule and key of each finding."""
    targets = {} if target is None else {"prøve": target}
    found = tell_held([block(**more)], {"prøve": held}, targets)
    return [(each.rule, str(each.path[-1])) for each in found]


def test_what_is_stored_is_told_nothing() -> None:
    held = Held(YEARS, lowest=9.0, highest=25.0)
    more = {"valid_from": date(2020, 1, 1), "baseline": "2021", "periods": "year"}
    assert tell(held, 12.0, **more) == []


def test_where_nothing_is_stored_nothing_is_said_of_periods() -> None:
    assert tell(Held(), baseline="1999Q1", periods="quarter") == []


@pytest.mark.parametrize("sort", ["quarter", "half_year", "month", "first_quarter", "school_year"])
def test_periods_that_the_data_have_not(sort: str) -> None:
    [finding] = tell_held([block(periods=sort)], {"prøve": Held(YEARS)}, {})
    assert (finding.rule, finding.warning) == ("no_such_periods", True)
    assert finding.remedy == "Write year, or leave 'periods' out."
    assert finding.danish is not None
    assert "2015 til 2025" in finding.danish.message


@pytest.mark.parametrize(
    ("validity", "key"),
    [({"valid_from": date(2035, 1, 1)}, "valid_from"), ({"valid_to": date(1999, 1, 1)}, "valid_to"),
     ({"valid_from": date(2020, 3, 1), "valid_to": date(2020, 9, 1)}, "valid_to")],
)  # fmt: skip
def test_a_validity_without_a_period(validity: dict[str, date], key: str) -> None:
    assert tell(Held(YEARS), **validity) == [("no_valid_period", key)]


def test_a_baseline_without_data_names_what_is_there() -> None:
    assert tell(Held(YEARS), baseline="1999") == [("no_such_baseline", "baseline")]
    assert tell(Held(YEARS), baseline="2016", valid_from=date(2020, 1, 1)) == [
        ("no_such_baseline", "baseline")
    ]


def test_years_that_are_added_up_have_a_baseline_of_several_years() -> None:
    assert tell(Held(YEARS), pool_years=3, baseline="2019-2021") == []
    assert tell(Held(YEARS), pool_years=3, baseline="2019") == [("no_such_baseline", "baseline")]
    assert tell(Held(YEARS[:2]), pool_years=3) == [("too_few_years", "pool_years")]


@pytest.mark.parametrize(
    ("target", "direction", "rule"),
    [(0.12, "lower", "target_as_fraction"), (0.9, "higher", "worse_target"),
     (5.0, "higher", "worse_target"), (40.0, "lower", "worse_target"),
     (1.5, "lower", "far_target"), (12.0, "lower", None), (30.0, "higher", None),
     (0.0, "lower", None), (17.0, "higher", None)],
)  # fmt: skip
def test_a_target_beside_the_figures(target: float, direction: str, rule: str | None) -> None:
    told = tell(Held(YEARS, lowest=9.0, highest=25.0), target, direction=direction)
    assert told == ([(rule, "value")] if rule else [])


def test_a_fraction_for_a_percentage_is_told_without_figures_too() -> None:
    assert tell(Held(), 0.12) == [("target_as_fraction", "value")]
    assert tell(Held(), 12.0) == []


@pytest.mark.parametrize(
    ("bands", "rule"),
    [([0, 20, 40, 100], None), ([0, 50, 100], "one_band"), ([10, 20, 30], "figures_outside_bands")],
)
def test_bands_beside_the_municipalities(bands: list[int], rule: str | None) -> None:
    spread = {"kind": "distribution", "unit": "antal", "bands": bands}
    told = tell(Held(YEARS, newest=(5.0, 25.0, 38.0)), **spread)
    assert told == ([(rule, "bands")] if rule else [])


def test_a_unit_that_the_rows_have_not() -> None:
    printed: dict[str, Any] = {
        "kind": "published", "numerator": None, "denominator": None, "unit": "pct",
        "figure": {"dataset": "nationale_maal", "measure": "værdi", "where": {"item": "liggetid"}},
    }  # fmt: skip
    assert tell(Held(YEARS, units=frozenset({"dage"})), **printed) == [("other_unit", "unit")]
    assert tell(Held(YEARS, units=frozenset({"dage"})), **printed | {"unit": "dage"}) == []

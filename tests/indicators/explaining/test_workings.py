"""A figure is taken apart into parts, cells and steps, and hidden counts stay hidden."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from indicators.explaining.withholding import (
    find_withheld_roles,
    list_hidden_counts,
    withhold_numbers,
)
from indicators.explaining.workings import (
    JOINED,
    NONE,
    PRINTED,
    ExplainedPlace,
    Workings,
    list_steps,
    trace_figure,
)
from indicators.requests import build_requests
from schemas.definitions.model import Definition
from schemas.frames.values import VALUE_COLUMNS
from schemas.standards import load_standards
from tests.indicators.frames import GEOGRAPHY, observe, practices, proportion, survey_share

BYEN_SHARE = 0.579
"""The part of København that counts in Byen, by the weights of 2019."""


def make_cells(observations: list[dict[str, Any]]) -> pl.DataFrame:
    """Stored cells, each on a row of its own; what is left out is in force."""
    return pl.DataFrame(
        [
            {"in_force": True, **observed, "row": number}
            for number, observed in enumerate(observations, start=2)
        ],
        schema_overrides={"value": pl.Float64},
    )


def trace(
    observations: list[dict[str, Any]], definition: Definition, area_type: str, area_id: str,
    period: str = "2024H1",
) -> Workings:  # fmt: skip
    cells = make_cells(observations)
    first = date(int(period[:4]), 1, 1)
    last = date(int(period[-4:]) if "-" in period else first.year, 12, 31)
    place = ExplainedPlace(area_type, area_id, period, first, last)
    requests = build_requests(
        [definition], cells.select("dataset", "measure", "item", "sex", "age")
    )
    return trace_figure(cells, requests, definition, GEOGRAPHY, load_standards(), place)


def results(workings: Workings, definition: Definition) -> dict[str, float | None]:
    return {step.name: step.result for step in list_steps(workings, definition)}


def test_a_count_that_is_put_together_shows_which_cells_are_taken_away() -> None:
    definition = proportion(numerator={
        "dataset": "praksis", "measure": "praksis", "minus": [{"measure": "praksis_lukket"}],
    })  # fmt: skip
    workings = trace(practices("0219", 5, 20), definition, "kommune", "0219")
    assert workings.figure is not None
    assert workings.figure["value"] == pytest.approx(75)
    assert workings.parts.select("x", "n").rows() == [(15.0, 20.0)]
    cells = workings.cells.filter(role="numerator").select("measure", "coefficient", "value")
    assert sorted(cells.rows()) == [("praksis", 1.0, 20.0), ("praksis_lukket", -1.0, 5.0)]


def test_a_cluster_is_joined_from_its_municipalities_with_københavns_share() -> None:
    observed = [*practices("0101", 50, 200), *practices("0147", 10, 40)]
    workings = trace(observed, proportion(), "klynge", "byen")
    assert workings.made == JOINED
    assert workings.parts.select("area_id", "share", "weight_year", "x", "n", "state").rows() == [
        ("0101", BYEN_SHARE, 2019, 50.0, 200.0, "ok"),
        ("0147", 1.0, None, 10.0, 40.0, "ok"),
    ]
    assert results(workings, proportion()) == pytest.approx(
        {"numerator": 38.95, "denominator": 155.8, "value": 25.0}
    )
    assert workings.cells.select("area_id", "role", "row").rows() == [
        ("0101", "denominator", 3), ("0101", "numerator", 2),
        ("0147", "denominator", 5), ("0147", "numerator", 4),
    ]  # fmt: skip


def test_a_row_that_the_publisher_prints_is_its_own_only_part() -> None:
    observed = [*practices("084", 30, 100), *practices("0101", 50, 200)]
    workings = trace(observed, proportion(), "region", "084")
    assert workings.made == PRINTED
    assert workings.parts["area_id"].to_list() == ["084"]
    assert results(workings, proportion())["value"] == pytest.approx(30.0)


def test_a_part_without_a_figure_is_listed_as_missing() -> None:
    workings = trace(practices("0101", 50, 200), proportion(), "klynge", "byen")
    assert dict(workings.parts.select("area_id", "state").iter_rows()) == {
        "0101": "ok", "0147": "missing",
    }  # fmt: skip


def test_nothing_is_made_up_where_there_is_no_source() -> None:
    workings = trace(practices("0101", 50, 200), proportion(), "hospital", "nowhere")
    assert workings.made == NONE
    assert workings.parts.is_empty()
    assert workings.cells.is_empty()
    assert list_steps(workings, proportion()) == []


def test_a_survey_share_is_weighted_with_the_population_of_the_nearest_year() -> None:
    observed = [
        observe("sundhedsprofil", "andel", "0101", "2021", 10.0, unit="pct"),
        observe("sundhedsprofil", "andel", "0147", "2021", 20.0, unit="pct"),
        observe("folketal", "folketal", "0101", "2020Q1", 1000.0),
        observe("folketal", "folketal", "0101", "2015Q1", 1.0),
        observe("folketal", "folketal", "0147", "2021Q1", 421.0),
    ]
    workings = trace(observed, survey_share(), "klynge", "byen", "2021")
    assert workings.parts["weight_period"].to_list() == ["2020Q1", "2021Q1"]
    assert results(workings, survey_share()) == pytest.approx(
        {"weighted sum": 14210.0, "sum of weights": 1000.0, "value": 14.21}
    )
    used = workings.cells.filter(role="weight_0")
    assert used["value"].to_list() == [1000.0, 421.0]


def test_a_year_meets_the_first_quarters_population_and_no_other_cell_is_listed() -> None:
    per_person = proportion(denominator={"dataset": "folketal", "measure": "folketal"})
    observed = [
        observe("praksis", "praksis_lukket", "0147", "2024", 5.0),
        observe("folketal", "folketal", "0147", "2024Q1", 100.0),
        observe("folketal", "folketal", "0147", "2024Q3", 300.0),
    ]
    workings = trace(observed, per_person, "kommune", "0147", "2024")
    assert workings.cells.filter(role="denominator")["period"].to_list() == ["2024Q1"]
    assert results(workings, per_person)["value"] == pytest.approx(5.0)


def test_a_superseded_cell_is_listed_and_does_not_count() -> None:
    older = practices("0147", 9, 40, in_force=False, vintage=date(2023, 1, 1))
    workings = trace([*practices("0147", 10, 40), *older], proportion(), "kommune", "0147")
    assert results(workings, proportion())["value"] == pytest.approx(25.0)
    told = workings.cells.filter(role="numerator").select("value", "in_force")
    assert told.rows() == [(10.0, True), (9.0, False)]


def test_pooled_years_list_the_cells_of_every_year() -> None:
    pooled = proportion(pool_years=2)
    observed = [
        observe("praksis", measure, "0147", year, value)
        for year, closed in (("2022", 6.0), ("2023", 8.0), ("2024", 50.0))
        for measure, value in (("praksis_lukket", closed), ("praksis", 70.0))
    ]
    workings = trace(observed, pooled, "kommune", "0147", "2022-2023")
    assert sorted(workings.cells["period"].unique()) == ["2022", "2023"]
    assert results(workings, pooled)["value"] == pytest.approx(10.0)


def test_one_count_of_1_to_4_withholds_every_number_of_its_role_and_the_totals_stay() -> None:
    observed = [*practices("0101", 50, 200), *practices("0147", 3, 40)]
    workings = trace(observed, proportion(), "klynge", "byen")
    nothing_hidden = list_hidden_counts(empty_values(), build(observed))
    roles = find_withheld_roles(workings.cells, False, nothing_hidden)
    assert roles == ["numerator", "printed"]
    shown = withhold_numbers(workings, roles)
    assert shown.parts["x"].to_list() == [None, None]
    assert shown.parts["n"].to_list() == [200.0, 40.0]
    assert shown.cells.filter(role="numerator")["value"].to_list() == [None, None]
    assert results(shown, proportion())["numerator"] == pytest.approx(31.95)


def figure(indicator_id: str, numerator: float | None, denominator: float | None) -> dict[str, Any]:
    """A published figure of Frederiksberg; hidden where it has no numerator."""
    return {
        **dict.fromkeys(VALUE_COLUMNS), "indicator_id": indicator_id, "area_type": "kommune",
        "area_id": "0147", "period": "2024H1", "period_start": date(2024, 1, 1),
        "period_end": date(2024, 6, 30), "sex": "alle", "age": "alle", "education": "alle",
        "category": "alle", "numerator": numerator, "denominator": denominator,
        "status": "ok" if numerator is not None else "suppressed",
    }  # fmt: skip


def publish(*figures: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(figures, schema=VALUE_COLUMNS)


def test_a_count_that_another_figure_hides_is_withheld_though_it_is_large() -> None:
    observed = [*practices("0101", 50, 200), *practices("0147", 10, 40)]
    workings = trace(observed, proportion(), "klynge", "byen")
    counts = list_hidden_counts(publish(figure("lukkede", None, 40.0)), build(observed))
    assert find_withheld_roles(workings.cells, False, counts) == ["numerator", "printed"]
    assert find_withheld_roles(workings.cells, True, counts) == []


def test_a_denominator_that_no_figure_shows_is_withheld_too() -> None:
    observed = [*practices("0101", 50, 200), *practices("0147", 10, 40)]
    workings = trace(observed, proportion(), "klynge", "byen")
    others = [proportion(), proportion(id="andre", numerator=proportion().denominator)]
    hidden, elsewhere = figure("lukkede", None, None), figure("andre", 40.0, 40.0)
    counts = list_hidden_counts(publish(hidden), build(observed, others))
    assert "denominator" in find_withheld_roles(workings.cells, False, counts)
    counts = list_hidden_counts(publish(hidden, elsewhere), build(observed, others))
    assert find_withheld_roles(workings.cells, False, counts) == ["numerator", "printed"]


def test_what_a_publisher_hides_leaves_the_other_parts_to_be_told() -> None:
    observed = [*practices("0101", 50, 200), *practices("0147", None, 40, status="suppressed")]
    workings = trace(observed, proportion(), "klynge", "byen")
    counts = list_hidden_counts(publish(figure("lukkede", None, 40.0)), build(observed))
    assert counts.height == 1
    assert find_withheld_roles(workings.cells, False, counts) == []


def empty_values() -> pl.DataFrame:
    return pl.DataFrame(schema=VALUE_COLUMNS)


def build(
    observed: list[dict[str, Any]], definitions: list[Definition] | None = None
) -> pl.DataFrame:
    available = make_cells(observed).select("dataset", "measure", "item", "sex", "age")
    return build_requests(definitions or [proportion()], available)
